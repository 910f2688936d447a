"""A number for each host, which a run has to remember however many it meets: on disk, not in memory."""

from __future__ import annotations

from scrapers.store.state import State


class HostCounts:
    """Numbers by host, 0 where none was kept. They end with the state's connection.

    Used by the state's thread; what is written joins an open transaction.
    """

    def __init__(self, state: State, name: str) -> None:
        self._db = state.db
        self._read = f"SELECT number FROM temp.{name} WHERE host = ?"  # noqa: S608 - names are ours
        self._write = f"INSERT OR REPLACE INTO temp.{name} VALUES (?, ?)"  # noqa: S608 - as above
        self._forget = f"DELETE FROM temp.{name}"  # noqa: S608 - as above
        table = f"temp.{name}(host TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {table}")

    def __getitem__(self, host: str) -> int:
        """The number of ``host``."""
        row = self._db.execute(self._read, (host,)).fetchone()
        return int(row[0]) if row else 0

    def __setitem__(self, host: str, number: int) -> None:
        """Keep the number of ``host``."""
        self._db.execute(self._write, (host, number))

    def clear(self) -> None:
        """Forget all."""
        self._db.execute(self._forget)
