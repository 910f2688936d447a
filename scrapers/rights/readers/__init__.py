"""The readers of statements, one standard a file."""
