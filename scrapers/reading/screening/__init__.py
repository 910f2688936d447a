"""Pages that make no document, told before their text is looked for."""
