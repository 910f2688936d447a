"""Consent in the job's state: the files that sites made their statements in, and every judgement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.rights.policy import Judgement
from scrapers.rights.signals import SiteFile
from scrapers.store.disk_errors import damaged
from scrapers.store.row_checksums import row_digest
from scrapers.store.state import State
from scrapers.web.urls import redacted

_ROWS: Final = """
SELECT u.url, j.verdict, j.kept, j.stage, CASE WHEN j.kept THEN '' ELSE u.reason END,
  j.detail, j.license, j.record, j.url_id, j.reason, j.digest
FROM judgements j JOIN urls u ON u.id = j.url_id
"""
_NAMES: Final = ("url", "verdict", "kept", "stage", "reason", "detail", "license", "record")
_KEEP: Final = """
INSERT OR REPLACE INTO consent_files(host, name, url, status, body, at, digest) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_RECORD: Final = """
INSERT OR REPLACE INTO judgements(url_id, verdict, kept, stage, reason, detail, license, record, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FILES: Final = "SELECT digest, host, name, url, status, body, at FROM consent_files WHERE host = ?"
_ROBOTS: Final = "SELECT robots_status, robots FROM hosts WHERE host = ? AND ready = 1"
_FORGET_UNREAD: Final = """
WITH unread AS (SELECT host, name FROM consent_files WHERE status IS NULL OR status >= 500 OR status = 429)
DELETE FROM consent_files WHERE host != '' AND host IN (SELECT host FROM unread)
  OR host = '' AND name IN (SELECT name FROM unread WHERE host = '')
"""


class ConsentRecords:
    """The tables; every method that writes joins the caller's transaction."""

    def __init__(self, state: State) -> None:
        self._db, self._path = state.db, state.path

    def keep(self, host: str, files: Iterable[SiteFile]) -> None:
        """Remember what ``host`` answered last; ``""`` for documents that belong to no host."""
        if host:
            self._db.execute("DELETE FROM consent_files WHERE host = ?", (host,))
        rows = [(host, f.name, f.url, f.status, f.body, f.at) for f in files]
        self._db.executemany(_KEEP, [(*row, row_digest(*row)) for row in rows])

    def of_host(self, host: str) -> Iterator[SiteFile]:
        """What ``host`` answered, as it was kept."""
        return files_of(self._db, self._path, host)

    def forget_unread(self) -> None:
        """Of a host that could not give one of its files all are read again, and such documents too."""
        self._db.execute(_FORGET_UNREAD)

    def record(self, url_id: int, judgement: Judgement, at: str) -> None:
        """Keep the judgement about a URL, made at the moment ``at``."""
        j = judgement
        kept, record = int(j.kept), orjson.dumps(j.record(at))
        row = (url_id, j.verdict, kept, j.stage, j.reason, j.detail, j.license, record)
        self._db.execute(_RECORD, (*row, row_digest(*row)))

    def forget(self, url_id: int) -> None:
        """There is no judgement about a URL any more."""
        self._db.execute("DELETE FROM judgements WHERE url_id = ?", (url_id,))

    def carry(self, url_id: int, judged: tuple[Any, ...]) -> None:
        """Keep a judgement that another state has of the same page: its row, without id and digest."""
        row = (url_id, *judged)
        self._db.execute(_RECORD, (*row, row_digest(*row)))

    def rows(self, *, refused_only: bool = False) -> Iterator[dict[str, Any]]:
        """The judgements in the order of their URLs, as JSON values."""
        query = f"{_ROWS} {'WHERE NOT j.kept' if refused_only else ''} ORDER BY u.url"
        for row in self._db.cursor().execute(query):
            *values, url_id, reason, digest = row
            found = dict(zip(_NAMES, values, strict=True))
            found["url"] = redacted(found["url"])
            stored = (url_id, *values[1:4], reason, *values[5:8])
            if digest and digest != row_digest(*stored):
                raise damaged(self._path, f"the judgement of {found['url']} has changed")
            try:
                record = orjson.loads(found["record"])
            except orjson.JSONDecodeError as error:
                raise damaged(self._path, f"the judgement of {found['url']}: {error}") from None
            yield {**found, "kept": bool(found["kept"]), "record": record}


def robots_of(db: sqlite3.Connection, host: str) -> tuple[int | None, bytes] | None:
    """The status and the body of robots.txt as ``host`` gave it; ``None`` where it was not asked."""
    found: tuple[int | None, bytes] | None = db.execute(_ROBOTS, (host,)).fetchone()
    return found


def files_of(db: sqlite3.Connection, path: Path, host: str, name: str = "") -> Iterator[SiteFile]:
    """What was kept of ``host`` in the state at ``path``, or only the file ``name``."""
    query, values = (f"{_FILES} AND name = ?", (host, name)) if name else (_FILES, (host,))
    for digest, *row in db.execute(query, values):
        if digest and digest != row_digest(*row):
            raise damaged(path, f"what {host or 'a licence'} said has changed")
        yield SiteFile(*row[1:])
