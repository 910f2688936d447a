"""A number for each host, which a run has to remember however many it meets: on disk, not in memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from scrapers.store.state import State

_HELD: Final = 1_000  # hosts whose numbers are in memory too: those asked for last


class HostCounts:
    """Numbers by host, 0 where none was kept. Used by the state's thread, and gone with its connection."""

    def __init__(self, state: State, name: str) -> None:
        self._db = state.db
        self._read = f"SELECT number FROM temp.{name} WHERE host = ?"  # noqa: S608 - names are ours
        self._write = f"INSERT OR REPLACE INTO temp.{name} VALUES (?, ?)"  # noqa: S608 - as above
        self._forget = f"DELETE FROM temp.{name}"  # noqa: S608 - as above
        table = f"temp.{name}(host TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {table}")
        self._held: OrderedDict[str, int] = OrderedDict()
        self._unwritten: set[str] = set()

    def __getitem__(self, host: str) -> int:
        """The number of ``host``."""
        number = self._held.get(host)
        if number is None:
            row = self._db.execute(self._read, (host,)).fetchone()
            number = int(row[0]) if row else 0
            self._hold(host, number)
        return number

    def __setitem__(self, host: str, number: int) -> None:
        """Keep the number of ``host``."""
        self._unwritten.add(host)
        self._hold(host, number)

    def clear(self) -> None:
        """Forget all."""
        self._held.clear()
        self._unwritten.clear()
        self._db.execute(self._forget)

    def _hold(self, host: str, number: int) -> None:
        self._held[host] = number
        self._held.move_to_end(host)
        if len(self._held) > _HELD:
            oldest, number = self._held.popitem(last=False)
            if oldest in self._unwritten:
                self._unwritten.discard(oldest)
                self._db.execute(self._write, (oldest, number))
