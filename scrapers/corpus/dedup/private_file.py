"""A private SQLite file that spills from memory to the temporary folder and vanishes with its object."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Self

from scrapers.errors import ExportError


class PrivateFile:
    """A context manager, whose one transaction is never committed; ``close`` frees the file."""

    def __init__(self, tables: str) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.executescript(f"{tables};BEGIN")

    def close(self) -> None:
        """Free the temporary file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def room(what: str = "deduplication") -> Iterator[None]:
    """Where a private file may find its disk full: ``ExportError``, which names the temporary folder."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        folder = Path(gettempdir())
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise ExportError(f"{what} needs room in {folder}: {why}", path=folder) from error
