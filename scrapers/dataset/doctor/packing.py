"""How examples fit sequences of one length: packed by best fit decreasing, as TRL does, or one a sequence."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class LengthFit:
    """``over_long`` is the share of examples that is longer than ``max_length``.

    Packed they fill ``sequences`` of that length to ``packing_ratio``; one a sequence, to ``padding_ratio``.
    Without ``max_length`` all of it is 0.
    """

    max_length: int = 0
    over_long: float = 0.0
    sequences: int = 0
    packing_ratio: float = 0.0
    padding_ratio: float = 0.0

    @classmethod
    def of(cls, sizes: Sequence[int], most: int) -> Self:
        """How examples of such ``sizes``, in tokens, fit sequences of ``most``."""
        if not most or not sizes:
            return cls(most)
        sequences = packed(sizes, most)
        held = sum(min(size, most) for size in sizes)
        return cls(
            most,
            over_long=round(sum(size > most for size in sizes) / len(sizes), 4),
            sequences=sequences,
            packing_ratio=round(held / (sequences * most), 4) if sequences else 0.0,
            padding_ratio=round(held / (len(sizes) * most), 4),
        )


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
