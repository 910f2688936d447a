"""Which reader read a page: media type reader, extractor, options and fields, by their fingerprint.

A document is derived from its page. Whoever reads otherwise finds it stale, and reads the page again.
"""

from __future__ import annotations

from typing import Final

from scrapers.store.migrations import STALE_READER
from scrapers.store.state import State

_STALE: Final = """
SELECT u.id FROM urls u LEFT JOIN judgements j ON j.url_id = u.id
WHERE u.state = 1 AND u.archive_file != '' AND u.reader NOT IN (0, ?) AND coalesce(j.kept, 1) ORDER BY u.id
"""


def reader_id(state: State, fingerprint: str) -> int:
    """The number of the reader with this ``fingerprint``, which may be new."""
    with state.transaction() as db:
        known = db.execute("SELECT id FROM readers WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if known:
            return int(known[0])
        return int(db.execute("INSERT INTO readers(fingerprint) VALUES (?)", (fingerprint,)).lastrowid or 0)


def mark_all_stale(state: State) -> None:
    """Have every page read again; what was marked so before and not read yet is gone on with."""
    with state.transaction() as db:
        if not db.execute("SELECT 1 FROM urls WHERE reader = ? LIMIT 1", (STALE_READER,)).fetchone():
            db.execute("UPDATE urls SET reader = ? WHERE reader != 0", (STALE_READER,))


def stale_pages(state: State, reader: int) -> list[int]:
    """The pages whose bodies are at hand and that another reader has read, by id."""
    return [url_id for (url_id,) in state.db.execute(_STALE, (reader,))]
