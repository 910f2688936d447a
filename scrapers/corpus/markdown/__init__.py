"""Markdown as the corpus stage sees it: where its links lead, and which of it are words."""
