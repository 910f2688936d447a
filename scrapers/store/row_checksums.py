"""Digests of rows: SQLite has no checksums, and a flipped bit in a column is a value like any other.

Documents, judgements and what sites said are written with digests, and :func:`changed` compares them; the
ledger's rows, which change often, are held to what they can be. Rows of versions before have no digest.
"""

from __future__ import annotations

import re
import sqlite3
from hashlib import blake2b
from typing import Final

import orjson

Value = str | int | float | bytes | None

_COVERED: Final = {
    "judgements": "url_id, verdict, kept, stage, reason, detail, license, record",
    "consent_files": "host, name, url, status, body, at",
    "meta": "key, value",
    "hosts": "host, robots_status, robots",
}
"""The columns that the digest of a table's rows covers."""
_WORDS: Final = "SELECT id, fetched_at, archive_file, key, url, host, kind, reason, detail, note FROM urls"
_MOMENT = re.compile(r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?")
_FILE = re.compile(r"(?:archive/\d{5,}\.warc\.gz)?")
_IMPOSSIBLE: Final = (
    """
    SELECT 'urls ' || id FROM urls
    WHERE state NOT IN (0, 1, 2, 3) OR kind NOT IN ('', 'document', 'dropped', 'failed')
      OR (state = 1) != (kind != '') OR status NOT BETWEEN 0 AND 999 OR attempts < 0
      OR typeof(status) != 'integer' OR typeof(attempts) != 'integer' OR typeof(priority) != 'integer'
      OR typeof(archive_offset) != 'integer' OR archive_offset < 0 OR typeof(not_before) != 'real'
    LIMIT 1
    """,
    "SELECT 'documents ' || url_id FROM documents WHERE url_id NOT IN (SELECT id FROM urls) LIMIT 1",
    "SELECT 'documents ' || url_id FROM documents WHERE told = x'' AND reason || detail != '' LIMIT 1",
)
"""Rows that nobody can have written."""


def row_digest(*values: Value) -> bytes:
    """Eight bytes that stand for a row's values and their types."""
    parts: list[bytes] = []
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        parts += (b"%b%d:" % (type(value).__name__[:1].encode(), len(data)), data)
    return blake2b(b"".join(parts), digest_size=8).digest()


def document_digest(document: bytes) -> bytes:
    """Eight bytes that stand for a document as it is kept."""
    return blake2b(document, digest_size=8).digest()


def changed(db: sqlite3.Connection) -> str:
    """The first row that is not as it was written, by its table and key; ``""`` if all are."""
    known = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "urls" not in known:  # a part of a state, as tests have it
        return _changed_document(db)
    for query in _IMPOSSIBLE:
        if found := db.execute(query).fetchone():
            return str(found[0])
    for url_id, fetched_at, file, *_ in db.execute(_WORDS):  # what is no text is told by who reads it
        if not (_MOMENT.fullmatch(fetched_at) and _FILE.fullmatch(file)):
            return f"urls {url_id}"
    for table in [table for table in _COVERED if table in known]:
        query = f"SELECT digest, {_COVERED[table]} FROM {table} WHERE digest != x''"  # noqa: S608 - ours
        for digest, *values in db.execute(query):
            if digest != row_digest(*values):
                return f"{table} {values[0]}"
    return _changed_document(db)


def _changed_document(db: sqlite3.Connection) -> str:
    query = "SELECT url_id, url, document, digest, reason, detail, told FROM documents"
    for url_id, url, document, digest, reason, detail, told in db.execute(query):
        if digest and digest != document_digest(document):
            return f"documents {url_id}"
        if told and told != row_digest(url, reason, detail):
            return f"documents {url_id}"
        if digest and orjson.loads(document).get("url") != url:
            return f"documents {url_id}"
    return ""
