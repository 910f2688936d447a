"""Opens an SQLite file so that looking at it changes nothing, on a disk that takes no writes too."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scrapers.store.disk_errors import reported


def read_only(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """A connection that reads the file at ``path``, with what a running crawl has committed.

    ``shared``: by several threads, which take care of their turns. Raises :class:`StateDamaged` if it is
    none, or not there.
    """
    with reported(path):
        try:
            return _opened(path, "mode=ro", shared=shared)
        except sqlite3.OperationalError:
            # the index of a log is kept beside it: where nobody may write, nothing is being written
            if _has_log(path):
                raise
            return _opened(path, "mode=ro&immutable=1", shared=shared)


def _opened(path: Path, how: str, *, shared: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        isolation_level=None,
        timeout=5.0,
        check_same_thread=not shared,
    )
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0
