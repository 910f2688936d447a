"""Documents in the job's state, and why the corpus stage left some out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from scrapers.models import Document, Drop, Failure
from scrapers.store.disk_errors import damaged
from scrapers.store.ledger.ledger import Ledger
from scrapers.store.row_checksums import document_digest, row_digest
from scrapers.store.state import State
from scrapers.web.urls import redacted

_DOCUMENT = """
SELECT d.document, d.digest, u.redirected_from, j.record FROM documents d JOIN urls u ON u.id = d.url_id
LEFT JOIN judgements j ON j.url_id = d.url_id WHERE d.url_id = ?
"""
_VERDICTS = """
UPDATE documents SET reason = v.reason, detail = v.detail, told = v.told FROM verdict v
WHERE v.url = documents.url
"""
_VERDICT_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS verdict(url TEXT PRIMARY KEY, reason TEXT, detail TEXT, told BLOB)
"""


class Documents:
    """What the pages of a job were read to; the ledger writes each with its page's line."""

    def __init__(self, state: State) -> None:
        self._state, self._db, self._ledger = state, state.db, Ledger(state)

    def all(self) -> Iterator[Document]:
        """Every document, by URL. Raises :class:`StateDamaged` for one that is not as it was written."""
        # ids first: a sort that carried the documents along would write them all to a temporary file
        ids = self._db.execute("SELECT url_id FROM documents ORDER BY url, url_id")
        for url_id in array("q", [row[0] for row in ids]):
            yield self.of(url_id)

    def of(self, url_id: int) -> Document:
        """The document of a URL, which has one. Raises :class:`StateDamaged`."""
        blob, digest, redirected, record = self._db.execute(_DOCUMENT, (url_id,)).fetchone()
        if digest and digest != document_digest(blob):
            raise damaged(self._state.path, f"document {url_id} has changed")
        values = self._loaded(blob, f"document {url_id}")
        # as they are known now: of two pages that lead here the other one may have been fetched first
        chain = self._ledger.chain(url_id)[:-1] if redirected else values.get("redirects", ())
        values["redirects"] = tuple(map(redacted, chain))
        if record:
            values["consent"] = self._loaded(record, f"the judgement of document {url_id}")
        values["pages"] = tuple(values.get("pages", ()))
        try:
            return Document(**values)
        except TypeError as error:
            raise damaged(self._state.path, f"document {url_id}: {error}") from None

    def leave_out(self, drops: Iterable[tuple[str, Drop | Failure]]) -> None:
        """Keep why the corpus stage left documents out, by document URL; replaces the last export's."""
        with self._state.transaction() as db:
            db.execute("UPDATE documents SET reason = '', detail = '', told = x'' WHERE reason != ''")
            db.execute(_VERDICT_TABLE)
            db.execute("DELETE FROM verdict")
            db.executemany(
                "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?)",
                ((url, d.reason, d.detail, row_digest(url, d.reason, d.detail)) for url, d in drops),
            )
            db.execute(_VERDICTS)

    def forget(self) -> None:
        """Let go of the documents: whoever wanted them has them. What is counted stays."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM documents")

    def _loaded(self, blob: bytes, name: str) -> dict[str, Any]:
        try:
            values = orjson.loads(blob)
        except orjson.JSONDecodeError as error:
            raise damaged(self._state.path, f"{name}: {error}") from None
        if not isinstance(values, dict):
            raise damaged(self._state.path, f"{name} is no record")
        return values
