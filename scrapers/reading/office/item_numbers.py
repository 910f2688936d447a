"""Numbers that office files state, and those of the items of lists, which they mostly leave to the reader."""

from __future__ import annotations

from typing import Final

MOST: Final = 10**6
"""That a list begins with."""
_DIGITS: Final = 9  # of a number that is believed


def stated_number(told: str, otherwise: int, most: int = MOST) -> int:
    """The number that a file states, ``most`` at most; ``otherwise`` where it states none."""
    return min(int(told), most) if told.isdecimal() and len(told) < _DIGITS else otherwise


class ItemNumbers:
    """How far lists have counted, each on its levels."""

    def __init__(self) -> None:
        self._reached: dict[str, dict[int, int]] = {}

    def begin(self, key: str, level: int | None = None) -> None:
        """The list ``key`` begins to count anew, on one level or on all."""
        if level is None:
            self._reached.pop(key, None)
        else:
            self._reached.get(key, {}).pop(level, None)

    def next(self, key: str, level: int, start: int, told: str = "") -> int:
        """The number of the next item of ``level``, which is ``told`` or counted; deeper ones begin anew."""
        reached = self._reached.setdefault(key, {})
        for deeper in [each for each in reached if each > level]:
            del reached[deeper]
        reached[level] = stated_number(told, reached.get(level, start - 1) + 1)
        return reached[level]
