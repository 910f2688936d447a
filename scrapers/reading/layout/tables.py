"""Tables: lines whose parts stand below each other, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scrapers.reading.layout.joining import Joiner
from scrapers.reading.layout.markers import marker_of
from scrapers.reading.layout.placed import Line, Rule, Segment, Span

_ROWS: Final = 3  # lines with several parts that make a table; two where rules stand around them
_APART: Final = 2.6  # heights of a line between two rows
_BETWEEN: Final = 3.0  # points between two columns

Rows = list[list[list[Span]]]


def table_at(
    lines: Sequence[Line], at: int, rules: Sequence[Rule], joiner: Joiner
) -> tuple[Rows, int] | None:
    """The table that begins at line ``at``, and the line behind it; ``None``: none does."""
    if not _is_row(lines[at]):
        return None
    end, several = at, 0
    while end < len(lines) and _goes_on(lines, at, end):
        several += _is_row(lines[end])
        end += 1
    while end > at and not _is_row(lines[end - 1]) and not _within(lines[end - 1], lines[at:end]):
        end -= 1
    taken = lines[at:end]
    bounds = _columns([line for line in taken if _is_row(line)])
    if len(bounds) < 2 or several < (2 if _ruled(taken, rules) else _ROWS):  # noqa: PLR2004 - columns
        return None
    return _rows(taken, bounds, rules, joiner), end


def _is_row(line: Line) -> bool:
    if line.is_mono or len(line.segments) < 2:  # noqa: PLR2004
        return False
    return len(line.segments) > 2 or marker_of(line) is None  # noqa: PLR2004 - a marker and its item


def _goes_on(lines: Sequence[Line], start: int, at: int) -> bool:
    if at == start:
        return True
    line, before = lines[at], lines[at - 1]
    if line.top - before.bottom > _APART * (before.bottom - before.top):
        return False
    return _is_row(line) or _within(line, lines[start:at])


def _within(line: Line, taken: Sequence[Line]) -> bool:
    """Whether ``line`` is the next line of a cell of the rows before it."""
    if len(line.segments) > 1 or marker_of(line):
        return False
    bounds = _columns([row for row in taken if _is_row(row)])
    at = next((n for n, (x0, x1) in enumerate(bounds) if x0 - 2 <= line.x0 <= x1), -1)
    return at > 0 and (at + 1 == len(bounds) or line.x1 < bounds[at + 1][0])


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """What the parts of all rows cover, from left to right."""
    parts = sorted((segment.x0, segment.x1) for row in rows for segment in row.segments)
    bounds: list[tuple[float, float]] = []
    for x0, x1 in parts:
        if bounds and x0 < bounds[-1][1] + _BETWEEN:
            bounds[-1] = bounds[-1][0], max(x1, bounds[-1][1])
        else:
            bounds.append((x0, x1))
    return bounds


def _ruled(taken: Sequence[Line], rules: Sequence[Rule]) -> bool:
    top, bottom = taken[0].top - 12, taken[-1].bottom + 12
    return sum(top < rule.y < bottom for rule in rules) >= 2  # noqa: PLR2004 - above and below


def _rows(
    taken: Sequence[Line], bounds: list[tuple[float, float]], rules: Sequence[Rule], joiner: Joiner
) -> Rows:
    """Cells of each row: rules part rows where they stand between them, else a first cell begins one."""
    inner = sum(taken[0].bottom <= rule.y <= taken[-1].top + 2 for rule in rules)
    by_rules = inner > max(1, len(taken) // 6)
    rows: Rows = []
    before: Line | None = None
    for line in taken:
        cells = _cells(line, bounds)
        begins = bool(cells[0]) if not by_rules else before is None or _between(before, line, rules)
        if before is None or begins:
            rows.append([[] for _ in bounds])
        for cell, found in zip(range(len(bounds)), cells, strict=True):
            rows[-1][cell] = joiner.joined(rows[-1][cell], found)
        before = line
    return rows


def _between(before: Line, line: Line, rules: Sequence[Rule]) -> bool:
    middle, other = (before.top + before.bottom) / 2, (line.top + line.bottom) / 2
    return any(middle < rule.y < other for rule in rules)


def _cells(line: Line, bounds: list[tuple[float, float]]) -> list[list[Span]]:
    cells: list[list[Span]] = [[] for _ in bounds]
    for segment in line.segments:
        at = _place(segment, bounds)
        if cells[at]:
            cells[at][-1] = Span(cells[at][-1].text + " ", cells[at][-1].style)
        cells[at] += segment.spans
    return cells


def _place(segment: Segment, bounds: list[tuple[float, float]]) -> int:
    def shared(at: int) -> float:
        return min(segment.x1, bounds[at][1]) - max(segment.x0, bounds[at][0])

    return max(range(len(bounds)), key=shared)
