"""Stage three: documents to a dataset."""
