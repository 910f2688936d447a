"""Tables: lines whose parts stand in columns that no line of them crosses, cut into rows.

A region grows line by line while a gap between columns stays free. Its rows are told by what is drawn
between them; else by their distance, which is larger than that of the lines of a cell; else a first cell
begins one. So cells that stand in the middle of their row, and rows without a first cell, are where they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from scrapers.reading.layout.joining import Joiner
from scrapers.reading.layout.markers import marker_of
from scrapers.reading.layout.placed import BOLD, Line, Rule, Segment, Span

_ROWS: Final = 3  # bands with several parts that make a table; two where rules stand around them
_APART: Final = 2.6  # heights of a line between two rows
_TITLE: Final = 1.12  # sizes of a row, from which on a line below it is a title
_BETWEEN: Final = 3.0  # points between two columns
_BODY: Final = 0.35  # of a letter's size, above and below its middle, that all letters fill
_LOOSER: Final = 0.2  # of the size, by which rows stand further apart than lines of a cell
_TWO: Final = 2  # columns
_BESIDE: Final = 0.8  # of the size, by which a cell in the middle of its row is lower
_ALONE: Final = 0.34  # of the rows, that are a first cell alone
_SIDE: Final = 0.5  # of the first cells, that as many distances tell: then the others are lines of cells
_PART: Final = re.compile(r"\S+(?: \S+)*")

Rows = list[list[list[Span]]]
Bounds = list[tuple[float, float]]


class _Band(NamedTuple):
    """Lines of several cells that stand beside each other."""

    top: float
    bottom: float
    lines: list[Line]


def table_at(
    lines: Sequence[Line], at: int, rules: Sequence[Rule], pitch: float, joiner: Joiner
) -> tuple[Rows, int] | None:
    """The table that begins at line ``at``, and the line behind it; ``None``: none does.

    ``pitch`` is the usual distance of two lines, ``rules`` what is drawn between rows.
    """
    if not _may_begin(lines, at):
        return None
    grown = _grown(lines, at)
    end = _end(lines, at, rules, grown)
    ruled = _ruled(lines[at:end], rules)
    bands, occupied = _laid_out(lines[at:end], grown[end - at - 1])
    if not ruled and _runs_on(occupied):
        end = next((n for n in range(at + 1, end) if _is_alone(lines, n, grown[n - at - 1])), end)
        bands, occupied = _laid_out(lines[at:end], grown[end - at - 1])
    taken, bounds = lines[at:end], grown[end - at - 1]
    several = sum(len(cells) > 1 for cells in occupied)
    if any(line.is_mono and len(line.segments) > 1 for line in taken) and not ruled:
        return None  # comments behind code stand below each other too
    if len(bounds) < _TWO or several < (2 if ruled else _ROWS):
        return None
    begins = _begin(bands, occupied, len(bounds), rules, pitch)
    return _rows(bands, bounds, begins, joiner), end


def _laid_out(taken: Sequence[Line], bounds: Bounds) -> tuple[list[_Band], list[set[int]]]:
    """The bands of lines, and which columns each has something in."""
    bands = _bands(taken)
    return bands, [_occupied(band, bounds) for band in bands]


def _runs_on(occupied: Sequence[set[int]]) -> bool:
    """Whether too much stands in a first column by itself: text beside whose titles something stands."""
    return occupied.count({0}) > _ALONE * sum(len(cells) > 1 for cells in occupied)


def _is_alone(lines: Sequence[Line], at: int, bounds: Bounds) -> bool:
    """Whether line ``at`` stands in the first column, and nothing beside it."""
    line = lines[at]
    return not _is_beside(lines[at - 1], line) and len(line.segments) == 1 and line.x0 <= bounds[0][1]


def in_cells(line: Line) -> Line:
    """A line of code in parts where wide gaps cut it, as other lines are: cells may hold code."""
    if not line.is_mono or len(line.segments) > 1 or "  " not in line.text:
        return line
    width, begin = (line.x1 - line.x0) / len(line.text), line.x0
    parts = [
        Segment(begin + found.start() * width, begin + found.end() * width, [Span(found[0], line.style)])
        for found in _PART.finditer(line.text)
    ]
    return replace(line, segments=parts)


def _may_begin(lines: Sequence[Line], at: int) -> bool:
    """Whether a row begins here: a line of several parts, or one beside which the next begins."""
    line = lines[at]
    if _is_row(line):
        return True
    after = lines[at + 1] if at + 1 < len(lines) else None
    if after is None or len(line.segments) > 1 or marker_of(line) or marker_of(after) or line.is_mono:
        return False
    apart = after.x1 + _BETWEEN < line.x0 or line.x1 + _BETWEEN < after.x0
    return apart and _is_beside(line, after)


def _is_row(line: Line) -> bool:
    if line.is_mono or len(line.segments) < 2:  # noqa: PLR2004
        return False
    return len(line.segments) > 2 or marker_of(line) is None  # noqa: PLR2004 - a marker and its item


def _grown(lines: Sequence[Line], start: int) -> list[Bounds]:
    """What the columns cover with each line more, as long as they stay free of each other."""
    grown = [_with([], lines[start])]
    for at in range(start + 1, len(lines)):
        bounds = _with(grown[-1], lines[at])
        fewer = len(bounds) < len(grown[-1])
        if not _goes_on(lines, at, grown[-1]) or (fewer and (len(bounds) < _TWO or len(grown) > _ROWS)):
            break
        grown.append(bounds)
    return grown


def _goes_on(lines: Sequence[Line], at: int, bounds: Bounds) -> bool:
    line, before = lines[at], lines[at - 1]
    if line.top - before.bottom > _APART * (before.bottom - before.top):
        return False
    if line.size > _TITLE * before.size and not before.is_mono:
        return False
    return len(line.segments) > 1 or not marker_of(line) or line.x0 > bounds[0][1]


def _end(lines: Sequence[Line], start: int, rules: Sequence[Rule], grown: Sequence[Bounds]) -> int:
    """The line behind the last that is one of the table."""
    at = start + len(grown) - 1
    while at > start and not _belongs(lines, at, rules, grown[at - start - 1]):
        at -= 1
    return at + 1


def _belongs(lines: Sequence[Line], at: int, rules: Sequence[Rule], bounds: Bounds) -> bool:
    """Whether a last line is one of the table: in several cells, behind the first, or with a rule below."""
    line = lines[at]
    if _is_row(line) or line.x0 > bounds[0][1] or _is_beside(lines[at - 1], line):
        return True
    return any(line.top < rule.y < line.bottom + line.size for rule in rules)


def _with(bounds: Bounds, line: Line) -> Bounds:
    """What columns cover, from left to right, with the parts of a line more."""
    found: Bounds = []
    for x0, x1 in sorted([*bounds, *((segment.x0, segment.x1) for segment in line.segments)]):
        if found and x0 < found[-1][1] + _BETWEEN:
            found[-1] = found[-1][0], max(x1, found[-1][1])
        else:
            found.append((x0, x1))
    return found


def _is_beside(before: Line, line: Line) -> bool:
    """Whether a line is not below the one before, though its middle is lower."""
    return _middle(line) - _middle(before) < _BESIDE * line.size


def _ruled(taken: Sequence[Line], rules: Sequence[Rule]) -> bool:
    top, bottom = taken[0].top - 12, taken[-1].bottom + 12
    return sum(top < rule.y < bottom for rule in rules) >= 2  # noqa: PLR2004 - above and below, or of two cells


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2


def _bands(lines: Sequence[Line]) -> list[_Band]:
    """Lines that stand beside each other, in one; a cell in the middle of its row is beside two lines."""
    bands: list[_Band] = []
    for line in lines:
        top, bottom = _middle(line) - _BODY * line.size, _middle(line) + _BODY * line.size
        if bands and top < bands[-1].bottom:
            last = bands.pop()
            bands.append(_Band(min(top, last.top), max(bottom, last.bottom), [*last.lines, line]))
        else:
            bands.append(_Band(top, bottom, [line]))
    return bands


def _rows(bands: Sequence[_Band], bounds: Bounds, begin: Sequence[bool], joiner: Joiner) -> Rows:
    rows: Rows = []
    for band, begins in zip(bands, begin, strict=True):
        if begins or not rows:
            rows.append([[] for _ in bounds])
        for line in band.lines:
            for cell, found in enumerate(_cells(line, bounds)):
                rows[-1][cell] = joiner.joined(rows[-1][cell], found)
    return rows


def _begin(
    bands: Sequence[_Band], occupied: Sequence[set[int]], columns: int, rules: Sequence[Rule], pitch: float
) -> list[bool]:
    """Which bands begin a row."""
    drawn = [any(a.bottom - 1 < rule.y < b.top + 1 for rule in rules) for a, b in pairwise(bands)]
    loose = [far or _is_head(a, b) for far, (a, b) in zip(_loose(bands, pitch), pairwise(bands), strict=True)]
    if sum(drawn) > max(1, len(bands) // 6):
        above = drawn.index(True)  # a head and a first row, where every other one has a ground
        full = (len(a) == len(b) == columns for a, b in pairwise(occupied[: above + 1]))
        return [True, *(a or b for a, b in zip(loose, full, strict=False)), *drawn[above:]]
    first = [0 in cells for cells in occupied]
    return [True, *loose] if sum(loose) >= _SIDE * (sum(first) - 1) else first


def _is_head(band: _Band, after: _Band) -> bool:
    """Whether a band is bold, and what follows is not."""
    bold = [all(line.every & BOLD for line in each.lines) for each in (band, after)]
    return bold == [True, False]


def _loose(bands: Sequence[_Band], pitch: float) -> list[bool]:
    """Which bands stand further from the one before than two lines of a cell do."""
    steps = [b.top - a.top for a, b in pairwise(bands)]
    near = min(pitch, *steps) if len(steps) > 1 else pitch
    return [step > near + _LOOSER * band.lines[0].size for step, band in zip(steps, bands[1:], strict=True)]


def _occupied(band: _Band, bounds: Bounds) -> set[int]:
    return {_place(segment, bounds) for line in band.lines for segment in line.segments}


def _cells(line: Line, bounds: Bounds) -> list[list[Span]]:
    cells: list[list[Span]] = [[] for _ in bounds]
    for segment in line.segments:
        at = _place(segment, bounds)
        if cells[at]:
            cells[at][-1] = Span(cells[at][-1].text + " ", cells[at][-1].style)
        cells[at] += segment.spans
    return cells


def _place(segment: Segment, bounds: Bounds) -> int:
    def shared(at: int) -> float:
        return min(segment.x1, bounds[at][1]) - max(segment.x0, bounds[at][0])

    return max(range(len(bounds)), key=shared)
