"""The lists of a Word file: which count their items, and how far they have counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from scrapers.reading.office.item_numbers import ItemNumbers, stated_number

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNCOUNTED: Final = frozenset({"bullet", "none"})


class WordLists:
    """The lists that ``root``, the part ``numbering`` of a file, describes.

    Lists that are made after the same pattern go on counting, as Word has it, unless one says to begin anew.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self._patterns: dict[str, str] = {}
        self._counts: dict[tuple[str, int], bool] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._anew: set[tuple[str, int]] = set()
        self._numbers = ItemNumbers()
        levels = dict(_patterns(root))
        for number in root.iter(f"{_W}num") if root is not None else ():
            self._add(number, levels)

    def counts(self, key: str, level: int, *, otherwise: bool) -> bool:
        """Whether the list ``key`` counts its items of ``level``."""
        return self._counts.get((key, level), otherwise)

    def next(self, key: str, level: int) -> int | None:
        """The number of the item that stands there now; ``None`` for a list that nothing is said of."""
        place = (key, level)
        if place not in self._counts:
            return None
        if place in self._anew:
            self._anew.remove(place)
            self._numbers.begin(self._patterns[key], level)
        return self._numbers.next(self._patterns[key], level, self._starts[place])

    def _add(self, number: etree._Element, levels: dict[str, dict[int, tuple[bool, int]]]) -> None:
        key, based = number.get(f"{_W}numId", ""), number.find(f"{_W}abstractNumId")
        pattern = self._patterns[key] = based.get(f"{_W}val", "") if based is not None else ""
        for level, (counted, start) in levels.get(pattern, {}).items():
            self._counts[key, level], self._starts[key, level] = counted, start
        for override in number.iter(f"{_W}lvlOverride"):
            place = (key, stated_number(override.get(f"{_W}ilvl", ""), 0))
            begin = override.find(f"{_W}startOverride")
            if begin is not None and place in self._counts:
                self._starts[place] = stated_number(begin.get(f"{_W}val", ""), 1)
                self._anew.add(place)


def _patterns(root: etree._Element | None) -> Iterator[tuple[str, dict[int, tuple[bool, int]]]]:
    """Of each pattern its levels: whether they count, and from where."""
    for abstract in root.iter(f"{_W}abstractNum") if root is not None else ():
        levels: dict[int, tuple[bool, int]] = {}
        for level in abstract.iter(f"{_W}lvl"):
            form, start = level.find(f"{_W}numFmt"), level.find(f"{_W}start")
            kind = form.get(f"{_W}val", "bullet") if form is not None else "bullet"
            first = stated_number(start.get(f"{_W}val", ""), 1) if start is not None else 1
            if level.get(f"{_W}ilvl", "0").isdecimal():
                levels[stated_number(level.get(f"{_W}ilvl", ""), 0)] = (kind not in _UNCOUNTED, first)
        yield abstract.get(f"{_W}abstractNumId", ""), levels
