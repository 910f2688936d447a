"""The signatures of many texts, mapped from one file without a name: in memory is what is looked at."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np

from scrapers.dataset.stages import Array, load_arrays

_AT_ONCE: Final = 1 << 15  # signatures
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


class Signatures:
    """A row of ``width`` numbers a text; a row of zeros for one without words."""

    def __init__(self, paths: Sequence[Path], width: int) -> None:
        """``paths`` are their array files, in order. ``starts`` is where each begins, and the end."""
        sizes: list[int] = [0]
        worded: list[Array] = [np.zeros(0, np.bool_)]
        with TemporaryFile(dir=paths[0].parent if paths else None) as file:
            for path in paths:
                held = load_arrays(path, "signatures")["signatures"]
                sizes.append(len(held))
                worded.append(np.asarray(held.any(axis=1)))
                file.write(np.ascontiguousarray(held, np.uint32).tobytes())
            file.flush()
            self.starts = np.cumsum(sizes)
            self._worded = np.concatenate(worded)
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if self.starts[-1] else None
        self._rows: Array = np.frombuffer(self._map or b"", np.uint32).reshape(int(self.starts[-1]), width)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: Any) -> Array:  # noqa: ANN401 - a row, or some, as numpy takes them
        found: Array = self._rows[rows]
        return found

    def worded(self, rows: Any) -> Array:  # noqa: ANN401 - as above
        """Which of ``rows`` have words."""
        found: Array = self._worded[rows]
        return found

    def band_numbers(self, rows: Array, start: int, width: int) -> Array:
        """A number for what each of ``rows`` has in a band."""
        found = np.zeros(len(rows), np.uint64)
        for at in range(0, len(rows), _AT_ONCE):
            part = self._rows[rows[at : at + _AT_ONCE], start : start + width]
            found[at : at + _AT_ONCE] = _numbers(part, start)
            let_go(self._map)
        return found


def let_go(held: mmap.mmap | None) -> None:
    """What was read of a mapped file stays in the system's cache, and is this process's no more."""
    if held is not None and hasattr(mmap, "MADV_DONTNEED"):
        held.madvise(mmap.MADV_DONTNEED)


def _numbers(part: Array, start: int) -> Array:
    total = np.full(len(part), start, np.uint64)
    for column in part.T:
        total = (total ^ column.astype(np.uint64)) * _PRIME
        total ^= total >> np.uint64(29)
    return total
