"""Text that a page carries as data for its scripts and does not show: read where there is no other."""
