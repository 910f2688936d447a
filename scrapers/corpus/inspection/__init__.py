"""What is in a corpus file, in figures."""
