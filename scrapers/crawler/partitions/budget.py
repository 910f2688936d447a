"""The pages that all partitions of a job may request together: each takes its share before it asks."""

from __future__ import annotations

from pathlib import Path
from struct import Struct
from typing import Final

from scrapers.crawler.hosts.shared_file import SharedFile
from scrapers.crawler.partitions.numbers import PARTITIONS

_SHARES: Final = Struct(f"<{PARTITIONS}Q")


class SharedBudget:
    """How many pages each partition may have requested: never more than ``most`` in all.

    A share outlives its owner: who goes on has requested no more than that. Used from any thread of any
    process of one machine.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._file, self._most = SharedFile(path, _SHARES.size), most

    def take(self, number: int, pages: int) -> bool:
        """Whether partition ``number`` may have requested so many ``pages``; then they are its."""
        with self._file.locked() as memory:
            shares = list(_SHARES.unpack_from(memory))
            if shares[number] >= pages:
                return True
            if sum(shares) - shares[number] + pages > self._most:
                return False
            shares[number] = pages
            _SHARES.pack_into(memory, 0, *shares)
            return True

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
