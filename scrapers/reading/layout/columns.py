"""Reading order: which lines stand side by side, and are read column by column.

A column has a left edge at which many lines begin, lines that fill it, and a gutter that no line of it
crosses. What crosses the gutter (a title, a wide figure) parts the bands above and below. Cells of a table
do not fill their columns, so tables stay what they are.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from statistics import median
from typing import Final, NamedTuple

from scrapers.reading.layout.lines import lines_of
from scrapers.reading.layout.placed import Column, PlacedPage, Word

_FEWEST: Final = 6  # lines that each side of a gutter has on a page
_FILLED: Final = 0.6  # of the column's width, by the median line
_BROKEN: Final = (
    0.35  # the same the same of code and lists, where the sides are alike and not in step as cells are
)
_ALIKE: Final = 1.12  # times as wide as the other
_CUT: Final = 0.25  # of the lines of a side, that are in several parts as those of a table are
_FREE: Final = 0.35  # of the lines of a side, that stand between two of the other
_NEAR: Final = 24.0  # points between two lines that are neighbours
_IN_STEP: Final = 1.5  # points by which lines of one row of a table differ
_NARROWEST: Final = 0.28  # of the page's text, that a column takes
_LEAST: Final = 90.0  # points; what is narrower is not cut again
_CROSSED: Final = 0.5  # of the lines, that cross a gutter at most: titles, figures, a text above
_WITHIN: Final = 0.02  # the same within a column, whose words may stand far apart
_PRICE: Final = 4  # lines that begin at a gutter, which one that crosses it outweighs
_INDENTED: Final = 40  # points behind a gutter in which lines of its column begin
_GUTTER: Final = 5.0  # points that part two columns
_EDGE: Final = 3.0  # points by which the beginnings of lines differ
_FEW_AGAIN: Final = 2  # lines that begin behind the gutter of the page before
_DEEPEST: Final = 3  # cuts within cuts


class _Run(NamedTuple):
    """Words of a line between two wide gaps."""

    x0: float
    x1: float
    top: float
    bottom: float
    words: list[Word]


class ColumnFinder:
    """Finds the columns of one document's pages, in turn: a page has its gutter where the last one had it.

    So the end of a chapter, whose lines are too few to show a gutter, is read like the pages before.
    """

    def __init__(self) -> None:
        self._last: float | None = None

    def columns(self, page: PlacedPage) -> list[Column]:
        """The columns of ``page`` in the order in which they are read."""
        found = []
        for words in self._cut(page.words, 0) if page.words else []:
            lines = lines_of(words, page.number)
            x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
            top, bottom = lines[0].top - 20, lines[-1].bottom + 20
            rules = [rule for rule in page.rules if rule.x0 < x1 and rule.x1 > x0 and top < rule.y < bottom]
            found.append(Column(lines, x0, x1, page.number, rules))
        return found

    def _cut(self, words: list[Word], depth: int) -> list[list[Word]]:
        """``words`` in parts, in reading order."""
        left, right = min(word.x0 for word in words), max(word.x1 for word in words)
        if depth >= _DEEPEST or right - left < 2 * _LEAST:
            return [words]
        runs = _runs(words)
        gutter = _gutter(runs, left, right, _CROSSED if depth == 0 else _WITHIN)
        if depth == 0:
            gutter = gutter or self._as_before(runs)
            self._last = gutter
        if gutter is None:
            return [words]
        parts: list[list[Word]] = []
        for part in _bands(runs, gutter):
            parts += [part] if len(part) == len(words) else self._cut(part, depth + 1)
        return parts

    def _as_before(self, runs: list[_Run]) -> float | None:
        """The gutter of the page before, if lines of this one begin there and hardly any crosses it."""
        x = self._last
        if x is None:
            return None
        begin = sum(abs(run.x0 - x) <= _EDGE for run in runs)
        across = sum(run.x0 < x < run.x1 for run in runs)
        ends = sum(x - _GUTTER < run.x1 <= x for run in runs)
        return x if begin >= _FEW_AGAIN and across <= begin and ends <= 1 else None


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


def _gutter(runs: list[_Run], left: float, right: float, crossed: float) -> float | None:
    """Where the gutter ends that few lines cross and after which many begin."""
    width = right - left
    inner = [round(run.x0) for run in runs if _NARROWEST * width < run.x0 - left < (1 - _NARROWEST) * width]
    edges = Counter(inner)
    best: tuple[int, float] | None = None
    for edge in sorted(edges) if len(inner) >= _FEWEST else ():
        x = edge - 1.0
        across = sum(run.x0 < x < run.x1 for run in runs)
        score = _PRICE * across - sum(edges[edge + step] for step in range(_INDENTED))
        if (
            across <= crossed * len(runs)
            and (best is None or score < best[0])
            and _is_gutter(runs, x, left, right)
        ):
            best = score, x
    return best[1] if best else None


def _is_gutter(runs: list[_Run], x: float, left: float, right: float) -> bool:
    """Whether what stands before ``x`` and after it are columns of text."""
    before = [run for run in runs if run.x1 <= x]
    after = [run for run in runs if run.x0 >= x]
    across = {round(run.bottom) for run in runs if run.x0 < x < run.x1}
    fewer = min(len({round(run.bottom) for run in side}) for side in (before, after))
    inner = _edge(before)
    if fewer < _FEWEST or len(across) > fewer or x - inner < _GUTTER:
        return False
    if not _beside(before, after):
        return False
    widths = inner - left, right - x
    filled = min(_fill(before, widths[0]), _fill(after, widths[1]))
    if filled >= _FILLED:
        return True
    alike = max(widths) < _ALIKE * min(widths) and max(_cut_rows(before), _cut_rows(after)) < _CUT
    return alike and filled >= _BROKEN and _out_of_step(before, after) >= _FREE


def _edge(side: list[_Run]) -> float:
    """Where the lines of a side end, but for a few (a title that stands in the middle)."""
    ends = sorted(run.x1 for run in side)
    return ends[int(0.97 * (len(ends) - 1))] if ends else 0.0


def _fill(side: list[_Run], width: float) -> float:
    """How much of ``width`` the median line of a side takes; badly justified ones are many runs."""
    rows: dict[int, tuple[float, float]] = {}
    for run in side:
        x0, x1 = rows.get(round(run.bottom), (run.x0, run.x1))
        rows[round(run.bottom)] = min(x0, run.x0), max(x1, run.x1)
    return median(x1 - x0 for x0, x1 in rows.values()) / max(width, 1.0)


def _cut_rows(side: list[_Run]) -> float:
    """Share of the lines of a side that wide gaps cut."""
    rows = Counter(round(run.bottom) for run in side)
    return sum(parts > 1 for parts in rows.values()) / len(rows)


def _beside(before: list[_Run], after: list[_Run]) -> bool:
    """Whether the two sides stand next to each other for the most part."""
    top = max(min(run.top for run in before), min(run.top for run in after))
    bottom = min(max(run.bottom for run in before), max(run.bottom for run in after))
    shorter = min(max(run.bottom for run in side) - min(run.top for run in side) for side in (before, after))
    return bottom - top > 0.5 * shorter


def _out_of_step(before: list[_Run], after: list[_Run]) -> float:
    """Share of the lines of a side that stand between two neighbouring lines of the other.

    Lines of the cells of a row begin at one height and keep in step; columns of text do not, once a title or
    code stands in one of them.
    """
    one, other = ([run.bottom for run in side] for side in (before, after))
    return min(_between(one, other), _between(other, one))


def _between(lines: list[float], others: list[float]) -> float:
    told, rows = sorted(set(others)), {round(line, 1) for line in lines}
    free = 0
    for line in rows:
        at = bisect(told, line)
        near = told[max(at - 1, 0) : at + 1]
        alone = min(abs(line - each) for each in near) > _IN_STEP
        free += alone and len(near) > 1 and near[1] - near[0] < _NEAR
    return free / len(rows)


def _bands(runs: list[_Run], x: float) -> list[list[Word]]:
    """What crosses the gutter and what does not, from top to bottom; of the latter the left side first."""
    parts: list[list[Word]] = []
    beside = [run for run in runs if x <= run.x0 < x + _INDENTED]
    across: list[Word] = []
    sides: tuple[list[Word], list[Word]] = ([], [])
    for run in sorted(runs, key=lambda run: run.top):
        if run.x0 < x < run.x1 and not _overflows(run, beside):
            parts += [side for side in sides if side]
            sides = ([], [])
            across += run.words
            continue
        if across:
            parts.append(across)
            across = []
        sides[run.x0 >= x].extend(run.words)
    return parts + [side for side in (*sides, across) if side]


def _overflows(run: _Run, beside: list[_Run]) -> bool:
    """Whether a line that crosses the gutter is one of its column, too long for it."""
    middle = (run.top + run.bottom) / 2
    return any(other.top < middle < other.bottom for other in beside)
