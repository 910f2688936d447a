"""The extractors by name, one a file."""
