"""What a job leaves beside its state: the corpus file, whose it is, and lists of what became of each page."""
