"""The anchors of many texts, dealt out into ranges of their numbers: each range is in memory by itself.

Files are in the order of texts, and equal anchors are to come together: all files are read once, and what is
read at a time is written by ranges (a distribution sort, Knuth 1998, volume 3, section 5.4), instead of
looking into every file for every range.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import numpy as np

from scrapers.dataset.splits.signatures import let_go
from scrapers.dataset.stages import Array, load_arrays

AT_ONCE: Final = 500_000
"""Anchors of a range, more or less."""
_READ: Final = 2_000_000  # at a time
_ANCHOR: Final = np.dtype([("number", "<u8"), ("row", "<i8"), ("first", "<u4"), ("spans", "u1")])
_NAMES: Final = ("anchors", "anchor_text", "anchor_first", "anchor_count")

Anchors = tuple[Array, Array, Array, Array]
"""Number, row, first span and spans of each."""


class DealtAnchors:
    """The anchors in array files, whose texts begin at the rows ``starts``; iterating gives a range a time.

    Within a range they are in the order of the files, and of a file in the order that they have there.
    """

    def __init__(self, paths: Sequence[Path], starts: Array) -> None:
        count = sum(len(load_arrays(path, "anchors")["anchors"]) for path in paths)
        ranges = 1 + count // AT_ONCE
        self._firsts = np.array([each * ((1 << 64) // ranges) for each in range(ranges)], np.uint64)
        self._ends: list[Array] = []  # of what was read at a time: where each range ends, in anchors
        with TemporaryFile(dir=paths[0].parent if paths else None) as file:
            for held in _at_a_time(paths, starts):
                file.write(self._dealt(held))
            file.flush()
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if count else None
        self._anchors: Array = np.frombuffer(self._map or b"", _ANCHOR)

    def __iter__(self) -> Iterator[Anchors]:
        for number in range(len(self._firsts)):
            found = self._range(number)
            let_go(self._map)
            yield found["number"], found["row"], found["first"], found["spans"]

    def _dealt(self, anchors: Array) -> bytes:
        """The same by ranges, whose ends are noted."""
        ranges = np.searchsorted(self._firsts, anchors["number"], "right") - 1
        begin = int(self._ends[-1][-1]) if self._ends else 0
        self._ends.append(begin + np.cumsum(np.bincount(ranges, minlength=len(self._firsts))))
        return anchors[np.argsort(ranges, kind="stable")].tobytes()

    def _range(self, number: int) -> Array:
        found, before = [np.zeros(0, _ANCHOR)], 0
        for ends in self._ends:
            found.append(self._anchors[int(ends[number - 1]) if number else before : int(ends[number])])
            before = int(ends[-1])
        return np.concatenate(found)


def _at_a_time(paths: Sequence[Path], starts: Array) -> Iterator[Array]:
    held: list[Array] = []
    for path, start in zip(paths, starts.tolist(), strict=False):
        held.append(_read(path, start))
        if sum(map(len, held)) >= _READ:
            yield np.concatenate(held)
            held.clear()
    if any(map(len, held)):
        yield np.concatenate(held)


def _read(path: Path, start: int) -> Array:
    """The anchors of a file, whose first text has the row ``start``."""
    held = load_arrays(path, *_NAMES)
    found = np.zeros(len(held["anchors"]), _ANCHOR)
    for column, name in zip(("number", "row", "first", "spans"), _NAMES, strict=True):
        found[column] = held[name]
    found["row"] += start
    return found
