"""What records stand for that have no bytes of their own: those of the record that they refer to.

A ``revisit`` says under which status and header fields its URL gave these bytes, and that counts of it: it is
another answer than the original, often another URL's. Of a 304 (RFC 9111 section 3.2), or where no head was
kept, it is what the original says.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from scrapers.models import Headers, Response
from scrapers.sources.source import NEVER, Capture
from scrapers.sources.warc_records import sent_headers

_NO_MOMENT: Final = NEVER.strftime("%Y-%m-%dT")
CUT: Final = 3
"""The standing of a capture that is not whole."""
_REVISITS: Final = """
SELECT id, page, to_record, to_digest, to_key, to_at, status, standing, location FROM captures
WHERE original IS NULL ORDER BY id
"""
_FOUND: Final = "SELECT original, status, standing, location FROM captures WHERE original IS NOT NULL"
_BY_RECORD: Final = f"{_FOUND} AND record = ? LIMIT 1"
_BY_DIGEST: Final = f"{_FOUND} AND digest = ? ORDER BY key != ?, id LIMIT 1"
_BY_MOMENT: Final = f"{_FOUND} AND key = ? AND at = ? AND '' IN (digest, ?) ORDER BY standing, id LIMIT 1"
_BY_URL: Final = f"{_FOUND} AND key = ? AND standing = 0 AND '' IN (digest, ?) ORDER BY id LIMIT 2"
_RESOLVE: Final = "UPDATE captures SET original = ?, status = ?, standing = ?, location = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """The head of an answer whose bytes are another record's, or half of them."""

    status: int
    headers: Headers

    @classmethod
    def of(cls, found: Capture) -> AnswerHead | None:
        """That of ``found``, where it is a revisit, a 304 or a page that was cut, and has one."""
        half = found.status == HTTPStatus.NOT_MODIFIED or (found.cut and found.status == HTTPStatus.OK)
        if found.status is None or not (found.record.revisits or half):
            return None
        return cls(found.status, sent_headers(found.headers))

    @classmethod
    def read(cls, text: str) -> AnswerHead:
        """What :meth:`written` wrote."""
        status, pairs = json.loads(text)
        return cls(status, Headers([(name, value) for name, value in pairs]))

    def written(self) -> str:
        """As JSON."""
        return json.dumps([self.status, self.headers.pairs()])

    def answer(self, original: Response) -> Response:
        """The answer with this head, and with the bytes of ``original``."""
        if self.status == HTTPStatus.NOT_MODIFIED:
            return replace(original, headers=original.headers.freshened(self.headers))
        return replace(original, status=self.status, headers=self.headers)


def resolve_revisits(db: sqlite3.Connection) -> int:
    """Find the originals of all revisits in the table of captures. Gives how many pages have none there."""
    unresolved = 0
    for row, page, record, digest, key, at, *own in db.execute(_REVISITS).fetchall():
        found = db.execute(_BY_RECORD, (record,)).fetchone() if record else None
        if found is None and digest:
            found = db.execute(_BY_DIGEST, (digest, key)).fetchone()
        if found is None:
            found = db.execute(_BY_MOMENT, (key, at, digest)).fetchone()
        if found is None and at.startswith(_NO_MOMENT):  # a URL alone will do where the sources have it once
            named = db.execute(_BY_URL, (key, digest)).fetchall()
            found = named[0] if len(named) == 1 else None
        if found is None:
            unresolved += page
            continue
        original, *its = found
        head = its if own[0] in {None, HTTPStatus.NOT_MODIFIED} or its[1] == CUT else own
        db.execute(_RESOLVE, (original, *head, row))
    return unresolved
