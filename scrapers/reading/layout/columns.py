"""Reading order: which lines stand side by side, and are read column by column.

A column has a left edge at which many lines begin, lines that fill it, and a gutter that no line of it
crosses. What crosses the gutter (a title, a wide figure) parts the bands above and below. Cells of a table
do not fill their columns, so tables stay what they are.
"""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import Final, NamedTuple

from scrapers.reading.layout.lines import lines_of
from scrapers.reading.layout.placed import Column, PlacedPage, Word

_FEWEST: Final = 6  # lines that each side of a gutter has on a page
_FILLED: Final = 0.6  # of the column's width, by the median line
_NARROWEST: Final = 0.28  # of the page's text, that a column takes
_LEAST: Final = 90.0  # points; what is narrower is not cut again
_EDGE: Final = 3.0  # points by which the beginnings of lines differ
_DEEPEST: Final = 3  # cuts within cuts


class _Run(NamedTuple):
    """Words of a line between two wide gaps."""

    x0: float
    x1: float
    top: float
    bottom: float
    words: list[Word]


def columns(page: PlacedPage) -> list[Column]:
    """The columns of ``page`` in the order in which they are read."""
    parts = _cut(page.words, 0) if page.words else []
    found = []
    for words in parts:
        lines = lines_of(words, page.number)
        x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
        top, bottom = lines[0].top - 20, lines[-1].bottom + 20
        rules = [rule for rule in page.rules if rule.x0 < x1 and rule.x1 > x0 and top < rule.y < bottom]
        found.append(Column(lines, x0, x1, page.number, rules))
    return found


def _cut(words: list[Word], depth: int) -> list[list[Word]]:
    """``words`` in parts, in reading order."""
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    if depth >= _DEEPEST or right - left < 2 * _LEAST:
        return [words]
    runs = _runs(words)
    gutter = _gutter(runs, left, right)
    if gutter is None:
        return [words]
    parts: list[list[Word]] = []
    for part in _bands(runs, gutter):
        parts += [part] if len(part) == len(words) else _cut(part, depth + 1)
    return parts


def _runs(words: list[Word]) -> list[_Run]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (round(word.bottom), word.x0)):
        last = rows[-1][-1] if rows else None
        near = last is not None and abs(word.bottom - last.bottom) <= 2 and word.x0 >= last.x1 - 1  # noqa: PLR2004
        if near and last is not None and word.x0 - last.x1 < max(0.8 * word.size, 6):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [
        _Run(row[0].x0, row[-1].x1, min(w.top for w in row), max(w.bottom for w in row), row) for row in rows
    ]


def _gutter(runs: list[_Run], left: float, right: float) -> float | None:
    """Where the gutter of most lines ends, which is where its right column begins."""
    width = right - left
    inner = [run.x0 for run in runs if left + _NARROWEST * width < run.x0 < right - _NARROWEST * width]
    if len(inner) < _FEWEST:
        return None
    edges = Counter(round(x / _EDGE) for x in inner)
    for edge, alone in edges.most_common(3):
        count = alone + edges[edge - 1] + edges[edge + 1]
        x = min((x for x in inner if abs(round(x / _EDGE) - edge) <= 1), default=0.0) - 1.0
        if count >= _FEWEST and _is_gutter(runs, x, left, right):
            return x
    return None


def _is_gutter(runs: list[_Run], x: float, left: float, right: float) -> bool:
    before = [run for run in runs if run.x1 <= x]
    after = [run for run in runs if run.x0 >= x]
    across = len(runs) - len(before) - len(after)
    if min(len(before), len(after)) < _FEWEST or across > 0.5 * len(runs):
        return False
    inner = max(run.x1 for run in before)
    fill = median(run.x1 - run.x0 for run in before) / (inner - left)
    other = median(run.x1 - run.x0 for run in after) / (right - x)
    return min(fill, other) >= _FILLED and _beside(before, after)


def _beside(before: list[_Run], after: list[_Run]) -> bool:
    """Whether the two sides stand next to each other for the most part."""
    top = max(min(run.top for run in before), min(run.top for run in after))
    bottom = min(max(run.bottom for run in before), max(run.bottom for run in after))
    shorter = min(max(run.bottom for run in side) - min(run.top for run in side) for side in (before, after))
    return bottom - top > 0.5 * shorter


def _bands(runs: list[_Run], x: float) -> list[list[Word]]:
    """What crosses the gutter and what does not, from top to bottom; of the latter the left side first."""
    parts: list[list[Word]] = []
    across: list[Word] = []
    sides: tuple[list[Word], list[Word]] = ([], [])
    for run in sorted(runs, key=lambda run: run.top):
        if run.x0 < x < run.x1:
            parts += [side for side in sides if side]
            sides = ([], [])
            across += run.words
            continue
        if across:
            parts.append(across)
            across = []
        sides[run.x0 >= x].extend(run.words)
    return parts + [side for side in (*sides, across) if side]
