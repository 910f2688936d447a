"""On how many pages of a host each line stands, counted in memory that hardly grows with the pages.

A line is repeated if it is on more than half of the pages of a host, and on three at least. Pages of one
text count once. Where most pages that have such lines say little besides (less than half of a page on a small
host, a tenth on a large one) they are versions of one page, and the host is left alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Final

import numpy as np
import numpy.typing as npt

from scrapers.corpus.dedup.private_file import room
from scrapers.corpus.page_lines import PageLines, Repeated

_FEW: Final = 3  # pages that a line must be on
_MANY: Final = 10  # pages of a large host
_MOST: Final = (0.5, 0.9)  # of the characters of a page of a small and of a large host
_SLOTS: Final = 1 << 24
_BLOCK: Final = 1 << 18  # rows read at once
_room: Final = partial(room, "counting lines")
_ROW: Final = np.dtype([("key", "<u8"), ("host", "<u4"), ("page", "<u4"), ("size", "<u4")])


@dataclass(slots=True)
class _Host:
    number: int
    pages: int = 0

    @property
    def needed(self) -> int:
        """On how many pages a line must be."""
        return max(_FEW, self.pages // 2 + 1)


class LineCounts:
    """Takes the lines of pages, in any order, and says at the end which are repeated."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._seen: set[int] = set()
        self._sizes = array("I")
        self._slots = np.zeros(_SLOTS, np.uint32)
        with _room():
            self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - as long as the counts are

    def add(self, host: str, page: PageLines) -> None:
        """One more page of ``host``."""
        if not host or not page.keys:
            return
        known = self._hosts.setdefault(host, _Host(len(self._hosts)))
        name = int.from_bytes(page.digest) ^ (known.number << 64)
        if name in self._seen:
            return
        self._seen.add(name)
        rows = np.zeros(len(page.keys) // 8, _ROW)
        rows["key"], rows["host"] = np.frombuffer(page.keys, "<u8"), known.number
        rows["page"], rows["size"] = len(self._sizes), np.frombuffer(page.sizes, "<u4")
        known.pages += 1
        self._sizes.append(int(rows["size"].sum()))
        np.add.at(self._slots, _slot(rows), 1)
        with _room():
            self._file.write(rows.tobytes())

    def repeated(self) -> Repeated:
        """The lines of each host that most of its pages have."""
        needed = np.array([host.needed for host in self._hosts.values()], np.int64)
        frequent = (rows[self._slots[_slot(rows)] >= needed[rows["host"]]] for rows in self._rows())
        rows = np.concatenate([np.zeros(0, _ROW), *frequent])
        rows = rows[np.lexsort((rows["key"], rows["host"]))]
        rows = rows[_times(rows) >= needed[rows["host"]]]
        alone = self._versions(rows)
        rows = rows[_is_first(rows)]  # once each: there are as many as pages before
        found: dict[int, set[int]] = {}
        for host, key in zip(rows["host"].tolist(), rows["key"].tolist(), strict=True):
            found.setdefault(host, set()).add(key)
        return {
            name: frozenset(found[number])
            for number, name in enumerate(self._hosts)
            if number in found and number not in alone
        }

    def _versions(self, rows: npt.NDArray[np.void]) -> set[int]:
        """The hosts of which most pages that have lines in ``rows`` say little besides."""
        count = len(self._sizes)
        shared = np.bincount(rows["page"], rows["size"], minlength=count)
        of_host = np.zeros(count, np.int64)
        of_host[rows["page"]] = rows["host"]
        large = np.array([host.pages >= _MANY for host in self._hosts.values()], np.int64)
        having = np.flatnonzero(shared)
        most = np.array(_MOST)[large[of_host[having]]] * np.array(self._sizes)[having]
        covered = np.bincount(of_host[having], shared[having] > most, minlength=len(large))
        pages = np.bincount(of_host[having], minlength=len(large))
        return set(np.flatnonzero(2 * covered > pages).tolist())

    def _rows(self) -> Iterator[npt.NDArray[np.void]]:
        with _room():
            self._file.seek(0)  # writes what is held back
        while data := self._file.read(_BLOCK * _ROW.itemsize):
            yield np.frombuffer(data, _ROW)

    def close(self) -> None:
        """Free the temporary file."""
        with suppress(OSError):  # what is held back is not needed, and may have no room
            self._file.close()


def _slot(rows: npt.NDArray[np.void]) -> npt.NDArray[np.uint64]:
    spread = rows["host"].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    found: npt.NDArray[np.uint64] = (rows["key"] ^ spread) & np.uint64(_SLOTS - 1)
    return found


def _times(rows: npt.NDArray[np.void]) -> npt.NDArray[np.int64]:
    """How many of ``rows``, which are in order, have the line and host of each."""
    starts = np.flatnonzero(_is_first(rows))
    counts = np.diff(np.append(starts, len(rows)))
    return np.repeat(counts, counts)


def _is_first(rows: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Which of ``rows``, which are in order, have another line or host than the one before."""
    new = np.ones(len(rows), np.bool_)
    new[1:] = (rows["key"][1:] != rows["key"][:-1]) | (rows["host"][1:] != rows["host"][:-1])
    return new
