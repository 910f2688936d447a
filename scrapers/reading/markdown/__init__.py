"""The chosen blocks written down, as Markdown or as plain text."""
