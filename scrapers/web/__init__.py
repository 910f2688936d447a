"""What the standards of the web say, as values and pure functions: no network, no files."""
