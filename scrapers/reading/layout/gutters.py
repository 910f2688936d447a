"""Where the gutter between two columns of text is, told from the gaps between the cells of a table.

A column has a left edge at which many lines begin, lines that fill it or are not in step with those of the
other, and a gutter that hardly any line crosses. Cells of a table keep in step.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from scrapers.reading.layout.placed import Word

_FILLED: Final = 0.6  # of the column's width, by the median line
_BROKEN: Final = 0.35  # the same of code and lists, where both sides are alike and not in step
_ALIKE: Final = 1.12  # times as wide as the other
_SPACED: Final = 2.1  # sizes of the letters, that lines of text are apart at most
_CUT: Final = 0.25  # of the lines of a side, that are in several parts as those of a table are
_FREE: Final = 0.35  # of the lines of a side, that stand between two of the other
_IN_STEP: Final = 1.5  # points by which lines of one row of a table differ
_NARROWEST: Final = 0.28  # of the page's text, that a column takes
_PRICE: Final = 4  # lines that begin at a gutter, which one that crosses it outweighs
FEWEST: Final = 6  # lines that each side of a gutter has on a page
NEAR: Final = 24.0  # points between two lines that are neighbours
INDENTED: Final = 40  # points behind a gutter in which lines of its column begin
GUTTER: Final = 5.0  # points that part two columns


class Run(NamedTuple):
    """Words of a line between two wide gaps."""

    x0: float
    x1: float
    top: float
    bottom: float
    words: list[Word]


def runs_of(words: list[Word]) -> list[Run]:
    """The words of each line between two wide gaps."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (round(word.bottom), word.x0)):
        last = rows[-1][-1] if rows else None
        near = last is not None and abs(word.bottom - last.bottom) <= 2 and word.x0 >= last.x1 - 1  # noqa: PLR2004
        if near and last is not None and word.x0 - last.x1 < max(0.8 * word.size, 6):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [
        Run(row[0].x0, row[-1].x1, min(w.top for w in row), max(w.bottom for w in row), row) for row in rows
    ]


def gutter_of(runs: list[Run], left: float, right: float, crossed: float) -> float | None:
    """Where the gutter ends that few lines cross and after which many begin."""
    width = right - left
    inner = [round(run.x0) for run in runs if _NARROWEST * width < run.x0 - left < (1 - _NARROWEST) * width]
    edges = Counter(inner)
    best: tuple[int, float] | None = None
    for edge in sorted(edges) if len(inner) >= FEWEST else ():
        x = edge - 1.0
        across = sum(run.x0 < x < run.x1 for run in runs)
        score = _PRICE * across - sum(edges[edge + step] for step in range(INDENTED))
        if (
            across <= crossed * len(runs)
            and (best is None or score < best[0])
            and _is_gutter(runs, x, left, right)
        ):
            best = score, x
    return best[1] if best else None


def _is_gutter(runs: list[Run], x: float, left: float, right: float) -> bool:
    """Whether what stands before ``x`` and after it are columns of text."""
    before = [run for run in runs if run.x1 <= x]
    after = [run for run in runs if run.x0 >= x]
    across = {round(run.bottom) for run in runs if run.x0 < x < run.x1}
    fewer = min(len({round(run.bottom) for run in side}) for side in (before, after))
    inner = _edge(before)
    if fewer < FEWEST or len(across) > fewer or x - inner < GUTTER:
        return False
    if not _beside(before, after):
        return False
    free = _out_of_step(before, after) >= _FREE
    if max(_spacing(before), _spacing(after)) > _SPACED and not free:
        return False
    widths = inner - left, right - x
    filled = min(_fill(before, widths[0]), _fill(after, widths[1]))
    if filled >= _FILLED:
        return True
    alike = max(widths) < _ALIKE * min(widths) and max(_cut_rows(before), _cut_rows(after)) < _CUT
    return free and alike and filled >= _BROKEN


def _edge(side: list[Run]) -> float:
    """Where the lines of a side end, but for a few (a title that stands in the middle)."""
    ends = sorted(run.x1 for run in side)
    return ends[int(0.97 * (len(ends) - 1))] if ends else 0.0


def _fill(side: list[Run], width: float) -> float:
    """How much of ``width`` the median line of a side takes; badly justified ones are many runs."""
    rows: dict[int, tuple[float, float]] = {}
    for run in side:
        x0, x1 = rows.get(round(run.bottom), (run.x0, run.x1))
        rows[round(run.bottom)] = min(x0, run.x0), max(x1, run.x1)
    return median(x1 - x0 for x0, x1 in rows.values()) / max(width, 1.0)


def _spacing(side: list[Run]) -> float:
    """How far the lines of a side are apart, in sizes of their letters; rows of a table are further."""
    bottoms = sorted({round(run.bottom) for run in side})
    return median(b - a for a, b in pairwise(bottoms)) / median(run.words[0].size for run in side)


def _cut_rows(side: list[Run]) -> float:
    """Share of the lines of a side that wide gaps cut."""
    rows = Counter(round(run.bottom) for run in side)
    return sum(parts > 1 for parts in rows.values()) / len(rows)


def _beside(before: list[Run], after: list[Run]) -> bool:
    """Whether the two sides stand next to each other for the most part."""
    top = max(min(run.top for run in before), min(run.top for run in after))
    bottom = min(max(run.bottom for run in before), max(run.bottom for run in after))
    shorter = min(max(run.bottom for run in side) - min(run.top for run in side) for side in (before, after))
    return bottom - top > 0.5 * shorter


def _out_of_step(before: list[Run], after: list[Run]) -> float:
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
        free += alone and len(near) > 1 and near[1] - near[0] < NEAR
    return free / len(rows)
