"""The job that stands while a refresh of it is under way: read only, for what it knows of its pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scrapers.errors import StateDamaged
from scrapers.models import Response, Revisited
from scrapers.store.archive import read_stored
from scrapers.store.read_only import read_only

_FIND: Final = """
SELECT archive_file, archive_offset FROM urls
WHERE key = ? AND url = ? AND state = 1 AND archive_file != '' AND status = 200
"""
_KEPT: Final = """
SELECT u.status, u.fetched_at, u.archive_file, u.archive_offset
FROM urls u JOIN documents d ON d.url_id = u.id WHERE u.key = ? AND u.archive_file != ''
"""
_JUDGEMENT: Final = """
SELECT verdict, kept, stage, j.reason, j.detail, license, record
FROM judgements j JOIN urls u ON u.id = j.url_id WHERE u.key = ?
"""
_DOCUMENTS: Final = "SELECT u.id, max(0, u.priority >> 40) FROM urls u JOIN documents d ON d.url_id = u.id"
_CHAIN: Final = """
WITH RECURSIVE chain(url, key, previous, hop) AS (
  SELECT url, key, redirected_from, 0 FROM urls WHERE id = ?
  UNION ALL
  SELECT u.url, u.key, u.redirected_from, hop + 1 FROM urls u JOIN chain c ON u.id = c.previous WHERE hop < 64
) SELECT url, key FROM chain ORDER BY hop DESC
"""
_ARCHIVED: Final = "SELECT key FROM urls WHERE archive_file != ''"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of which there is a document: its last answer, and where the bytes lie."""

    status: int
    fetched_at: str
    archive_file: str
    archive_offset: int


class StandingJob:
    """What the job in ``folder`` knows. From any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._db = read_only(folder / "state.sqlite", shared=True)

    def close(self) -> None:
        """Close the state."""
        self._db.close()

    def stored(self, key: str, url: str) -> tuple[Response, Revisited] | None:
        """The answer that ``url`` gave, whole, and what a 304 to it refers to; ``None`` if there is none."""
        row = self._row(_FIND, key, url)
        if row is None:
            return None
        try:
            return read_stored(self._folder / row[0], row[1])
        except StateDamaged:
            return None

    def kept(self, key: str) -> KeptPage | None:
        """The page with this canonical form; ``None`` if there is no document of it."""
        row = self._row(_KEPT, key)
        return KeptPage(*row) if row else None

    def judgement(self, key: str) -> tuple[Any, ...] | None:
        """What was judged of it, as its row has it."""
        return self._row(_JUDGEMENT, key)

    def documents(self) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
        """Each page of which there is a document: its depth, and the URLs that led to it, itself last.

        Of each URL also its canonical form.
        """
        with self._lock:
            ids = self._db.execute(_DOCUMENTS).fetchall()
        for url_id, depth in ids:
            with self._lock:
                yield depth, tuple(self._db.execute(_CHAIN, (url_id,)).fetchall())

    def archived(self) -> set[str]:
        """The canonical forms of all pages whose bytes are at hand."""
        with self._lock:
            return {key for (key,) in self._db.execute(_ARCHIVED)}

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
        return row
