"""Readers: what makes documents of a page, by its media type."""
