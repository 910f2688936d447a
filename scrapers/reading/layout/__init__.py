"""Words placed on pages, made into blocks of text: lines, columns, paragraphs, lists, code, tables."""
