"""What only manuals have: a generator that says so, the section NAME of ``man``."""
