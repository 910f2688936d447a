"""The pages that all partitions of a job may request together: each takes its share before it asks."""

from __future__ import annotations

from pathlib import Path
from struct import Struct
from typing import Final, Protocol

from scrapers.crawler.hosts.shared_file import SharedFile
from scrapers.crawler.partitions.numbers import PARTITIONS

_SHARES: Final = Struct(f"<{PARTITIONS}Q")


_AHEAD: Final = 16  # pages


class Budget(Protocol):
    """How many pages each partition may have requested."""

    def take(self, number: int, pages: int) -> bool:
        """Whether partition ``number`` may have requested so many ``pages``; then they are its."""

    def keep(self, number: int, pages: int) -> None:
        """Partition ``number`` has requested so many pages, and wants no more for now."""


class SharedBudget:
    """How many pages each partition may have requested: never more than ``most`` in all.

    A share outlives its owner: who goes on has requested no more than that. Used from any thread of any
    process of one machine.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._file, self._most = SharedFile(path, _SHARES.size), most

    def take(self, number: int, pages: int) -> bool:
        """Whether partition ``number`` may have requested so many ``pages``; then they are its."""
        return self._taken(number, pages, 0) >= pages

    def lease(self, number: int, pages: int) -> int:
        """As :meth:`take`, of some more than are asked for while there is plenty: how many are its then."""
        return self._taken(number, pages, _AHEAD)

    def _taken(self, number: int, pages: int, ahead: int) -> int:
        with self._file.locked() as memory:
            shares: list[int] = list(_SHARES.unpack_from(memory))
            if shares[number] >= pages:
                return shares[number]
            left = self._most - sum(shares) + shares[number] - pages
            if left >= 0:
                shares[number] = pages + min(ahead, left // PARTITIONS)
                _SHARES.pack_into(memory, 0, *shares)
            return shares[number]

    def keep(self, number: int, pages: int) -> None:
        """Partition ``number`` has requested so many pages, and wants no more for now."""
        with self._file.locked() as memory:
            shares = list(_SHARES.unpack_from(memory))
            shares[number] = pages
            _SHARES.pack_into(memory, 0, *shares)

    @property
    def left(self) -> int:
        """How many pages nobody has taken."""
        with self._file.locked() as memory:
            taken: int = sum(_SHARES.unpack_from(memory))
            return max(0, self._most - taken)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
