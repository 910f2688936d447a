"""How much of a Markdown text is code, tables and lists, in characters."""

from __future__ import annotations

from typing import Final, NamedTuple

from scrapers.corpus.repeated_lines import lines_of


class MarkupSizes(NamedTuple):
    """Characters of lines of code (fences with it), rows of tables, and list items."""

    code: int = 0
    tables: int = 0
    lists: int = 0

    def and_those(self, other: MarkupSizes) -> MarkupSizes:
        """Both together."""
        return MarkupSizes(self.code + other.code, self.tables + other.tables, self.lists + other.lists)


NO_SIZES: Final = MarkupSizes()


def markup_sizes(text: str) -> MarkupSizes:
    """The sizes in ``text``, line by line."""
    code = tables = lists = 0
    for line in lines_of(text):
        size = line.end - line.start
        if line.kind == "item":
            lists += size
        elif line.kind == "fixed" and text[line.start : line.end].lstrip().startswith("|"):
            tables += size
        elif line.kind == "fixed":
            code += size
    return MarkupSizes(code, tables, lists)
