"""Reading order: which lines stand side by side, and are read column by column.

What crosses the gutter (a title, a wide figure, the rows of a ruled table) parts the columns above and below.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from scrapers.reading.layout.gutters import FEWEST, GUTTER, INDENTED, NEAR, Run, gutter_of, runs_of
from scrapers.reading.layout.lines import lines_of
from scrapers.reading.layout.placed import Column, PlacedPage, Rule, Word

_LEAST: Final = 90.0  # points; what is narrower is not cut again
_CROSSED: Final = 0.5  # of the lines, that cross a gutter at most: titles, figures, a text above
_WITHIN: Final = 0.02  # the same within a column, whose words may stand far apart
_EDGE: Final = 3.0  # points by which the beginnings of lines differ
_FEW_AGAIN: Final = 2  # lines that begin behind the gutter of the page before
_TOUCH: Final = 2.0  # points by which a rule may cut into the box of a line
_DEEPEST: Final = 3  # cuts within cuts


class ColumnFinder:
    """Finds the columns of one document's pages, in turn: a page has its gutter where the last one had it.

    So the end of a chapter, whose lines are too few to show a gutter, is read like the pages before.
    """

    def __init__(self) -> None:
        self._last: float | None = None

    def columns(self, page: PlacedPage) -> list[Column]:
        """The columns of ``page`` in the order in which they are read."""
        found = []
        for words in self._cut(page.words, _lines_across(page.rules), 0) if page.words else []:
            lines = lines_of(words, page.number)
            x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
            top, bottom = lines[0].top - 20, lines[-1].bottom + 20
            rules = [rule for rule in page.rules if rule.x0 < x1 and rule.x1 > x0 and top < rule.y < bottom]
            found.append(Column(lines, x0, x1, page.number, rules))
        return found

    def _cut(self, words: list[Word], rules: list[Rule], depth: int) -> list[list[Word]]:
        """``words`` in parts, in reading order."""
        left, right = min(word.x0 for word in words), max(word.x1 for word in words)
        if depth >= _DEEPEST or right - left < 2 * _LEAST:
            return [words]
        runs = runs_of(words)
        gutter = gutter_of(runs, left, right, _CROSSED if depth == 0 else _WITHIN)
        if depth == 0:
            gutter = gutter or self._as_before(runs)
            self._last = gutter
        if gutter is None:
            return [words]
        parts: list[list[Word]] = []
        for part in _bands(runs, gutter, rules):
            parts += [part] if len(part) == len(words) else self._cut(part, rules, depth + 1)
        return parts

    def _as_before(self, runs: list[Run]) -> float | None:
        """The gutter of the page before, if lines of this one begin there and hardly any crosses it."""
        x = self._last
        if x is None:
            return None
        begin = sum(abs(run.x0 - x) <= _EDGE for run in runs)
        across = sum(run.x0 < x < run.x1 for run in runs)
        ends = sum(x - GUTTER < run.x1 <= x for run in runs)
        return x if begin >= _FEW_AGAIN and across <= begin and ends <= 1 else None


def _bands(runs: list[Run], x: float, rules: Sequence[Rule]) -> list[list[Word]]:
    """What crosses the gutter and what does not, from top to bottom; of the latter the left side first."""
    beside = [run for run in runs if x <= run.x0 < x + INDENTED]
    bands = _Bands([rule.y for rule in rules if rule.x0 < x - GUTTER and rule.x1 > x + GUTTER])
    for run in sorted(runs, key=lambda run: run.top):
        if run.x0 < x < run.x1 and not _overflows(run, beside):
            bands.end()
            bands.across += run.words
        else:
            if bands.is_parted_from(run):
                bands.end()
            bands.sides[run.x0 >= x].append(run)
    bands.end()
    return bands.parts + ([bands.across] if bands.across else [])


class _Bands:
    """The parts of a page with a gutter; ``rules`` are the heights of those that cross it."""

    def __init__(self, rules: list[float]) -> None:
        self.parts: list[list[Word]] = []
        self.across: list[Word] = []
        self.sides: tuple[list[Run], list[Run]] = ([], [])
        self._rules = sorted(rules)

    def end(self) -> None:
        """What stands on the two sides is read; as what crosses, if it is a row between rules."""
        if not any(self.sides):
            return
        words = [[word for run in side for word in run.words] for side in self.sides if side]
        if self._is_row():
            self.across += [word for side in words for word in side]
        else:
            self.parts += [self.across] if self.across else []
            self.parts += words
            self.across = []
        self.sides = ([], [])

    def is_parted_from(self, run: Run) -> bool:
        """Whether a rule crosses the gutter above ``run``, and below what stands last on the sides."""
        last = [side[-1].bottom for side in self.sides if side]
        return bool(last) and self._crosses(max(last) - _TOUCH, run.top + _TOUCH)

    def _is_row(self) -> bool:
        """Whether few lines stand on the sides, and a rule close to them."""
        top = min(side[0].top for side in self.sides if side)
        bottom = max(side[-1].bottom for side in self.sides if side)
        ruled = self._crosses(top - NEAR, top + _TOUCH) or self._crosses(bottom - _TOUCH, bottom + NEAR)
        return ruled and min(len({round(run.bottom) for run in side}) for side in self.sides) < FEWEST

    def _crosses(self, above: float, below: float) -> bool:
        at = bisect_left(self._rules, above)
        return at < len(self._rules) and self._rules[at] < below


def _lines_across(rules: Sequence[Rule]) -> list[Rule]:
    """Rules of one height as one: the border of each cell may be drawn by itself."""
    found: dict[int, Rule] = {}
    for rule in rules:
        known = found.get(round(rule.y), rule)
        found[round(rule.y)] = Rule(min(known.x0, rule.x0), max(known.x1, rule.x1), known.y)
    return list(found.values())


def _overflows(run: Run, beside: list[Run]) -> bool:
    """Whether a line that crosses the gutter is one of its column, too long for it."""
    middle = (run.top + run.bottom) / 2
    return any(other.top < middle < other.bottom for other in beside)
