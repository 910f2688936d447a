"""The readers of office files and books: zip archives with XML or HTML inside."""
