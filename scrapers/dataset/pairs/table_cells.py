"""Where the cells of a table stand in a text that was written of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.pair import Span

_CELL = re.compile(r"(?:[^|\\\n]++|\\.)++")
_BREAK: Final = "<br>"
_FIRST: Final = 5  # words of an answer by which it is known


def cell_of(text: str, table: Span, asked: str) -> Span | None:
    """The cell of ``table`` that says ``asked``, the first of several."""
    cells, places = _cells(text, table)
    at = places.get(_folded(asked))
    return None if at is None else cells[at]


def cell_behind(text: str, table: Span, asked: str, told: str) -> Span | None:
    """The first cell behind that of ``asked`` that begins as ``told`` does."""
    if "|" in told and not text.startswith("|", table.start):
        return None  # in plain text it is not told apart from what parts the cells
    cells, places = _cells(text, table)
    at = places.get(_folded(asked), len(cells))
    wanted = _folded(told).split()[:_FIRST]
    for cell in cells[at + 1 : at + 1 + _FIRST]:
        if wanted and _folded(text[cell.start : cell.end]).split()[: len(wanted)] == wanted:
            return cell
    return None


@lru_cache(maxsize=8)
def _cells(text: str, table: Span) -> tuple[list[Span], dict[str, int]]:
    """The cells that are not empty, in order, and the first of each text."""
    found: list[Span] = []
    places: dict[str, int] = {}
    for cell in _CELL.finditer(text, table.start, table.end):
        piece = cell[0]
        start = cell.start() + len(piece) - len(piece.lstrip())
        end = cell.end() - len(piece) + len(piece.rstrip())
        folded = _folded(piece)
        if start < end and folded:
            places.setdefault(folded, len(found))
            found.append(Span(start, end))
    return found, places


def _folded(text: str) -> str:
    return fold(text.replace(_BREAK, " ").replace("\\", ""))
