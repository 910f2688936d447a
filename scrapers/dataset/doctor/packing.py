"""How many sequences of one length examples fill: best fit decreasing, as TRL packs them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable


def packed(lengths: Iterable[int], size: int) -> int:
    """The number of sequences of ``size`` tokens into which all ``lengths`` go; longer ones are cut to it."""
    counts = Counter(min(length, size) for length in lengths)
    room, spaces, bins = Counter[int](), list[int](), 0
    for length in sorted(counts, reverse=True):
        for _ in range(counts[length]):
            at = bisect_left(spaces, length)
            if at < len(spaces):
                left = spaces[at]
                room[left] -= 1
                if not room[left]:
                    spaces.pop(at)
            else:
                left = size
                bins += 1
            _add(room, spaces, left - length)
    return bins


def _add(room: Counter[int], spaces: list[int], left: int) -> None:
    if left and not room[left]:
        insort(spaces, left)
    room[left] += bool(left)
