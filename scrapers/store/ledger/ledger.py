"""The ledger: every URL that belongs to the job gets one final reason, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from scrapers.models import FILTER_ERROR, Document, Drop, Failure
from scrapers.store.migrations import STALE_READER
from scrapers.store.row_checksums import document_digest
from scrapers.store.state import State
from scrapers.web.urls import redacted

Outcome = Document | Drop | Failure

_SETTLE = """
UPDATE urls SET state = 1, kind = ?, reason = ?, detail = ?, status = ?, attempts = ?,
  fetched_at = ?, archive_file = ?, archive_offset = ?, note = ?, reader = ? WHERE id = ?
"""
_PUT_OFF = """
UPDATE urls SET state = 2, status = ?, attempts = ?, not_before = ?, fetched_at = ?, archive_file = ?,
  archive_offset = ? WHERE id = ?
"""
_AGAIN = """
UPDATE urls SET state = 0, kind = '', reason = '', detail = '', status = 0, attempts = 0, not_before = 0,
  fetched_at = '', archive_file = '', archive_offset = 0, note = '', reader = 0 WHERE id = ?
"""
_OUTSIDE = """
INSERT INTO outside VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET links = links + excluded.links, example = min(example, excluded.example)
"""
_FIND = """
SELECT u.id, u.url, u.state, u.kind, u.reason, u.detail, max(0, u.priority >> 40), u.status, u.attempts,
  u.fetched_at, u.archive_file, u.archive_offset, u.note, coalesce(r.url, ''),
  coalesce(d.reason, ''), coalesce(d.detail, '')
FROM urls u LEFT JOIN urls r ON r.id = u.referrer LEFT JOIN documents d ON d.url_id = u.id
WHERE u.key = ?
"""
_CHAIN = """
WITH RECURSIVE chain(id, url, previous, hop) AS (
  SELECT id, url, redirected_from, 0 FROM urls WHERE id = ?
  UNION ALL
  SELECT u.id, u.url, u.redirected_from, hop + 1 FROM urls u JOIN chain c ON u.id = c.previous WHERE hop < 64
) SELECT url FROM chain ORDER BY hop DESC
"""
_REDIRECTS = "SELECT url, detail FROM urls WHERE state = 1 AND reason = 'redirect' ORDER BY url"
_LED_TO = """
WITH RECURSIVE chain(id, url, hop) AS (
  SELECT id, url, 0 FROM urls WHERE key = ?
  UNION ALL
  SELECT u.id, u.url, hop + 1 FROM urls u JOIN chain c ON u.redirected_from = c.id WHERE hop < 64
) SELECT url FROM chain ORDER BY hop
"""


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is known of the last request for a URL; all empty if none was made."""

    status: int = 0
    attempts: int = 0
    fetched_at: str = ""
    archive_file: str = ""
    archive_offset: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A URL's line in the ledger. ``kind`` is ``pending``, ``document``, ``dropped`` or ``failed``."""

    url: str
    kind: str
    reason: str
    detail: str
    depth: int
    fetch: Fetch
    note: str
    referrer: str
    redirects: tuple[str, ...]


class Ledger:
    """Outcomes in the job's state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._db = state.db

    def settle(self, url_id: int, outcome: Outcome, fetch: Fetch, note: str = "", reader: int = 0) -> None:
        """Write the final word on a URL; joins the caller's transaction.

        ``reader`` read the page; 0 if none did. What consent has to say stands in the judgement only.
        """
        kind, reason, detail = outcome_words(outcome)
        self._db.execute(
            _SETTLE,
            (kind, reason, detail, fetch.status, fetch.attempts, fetch.fetched_at,
             fetch.archive_file, fetch.archive_offset, note, reader, url_id),
        )  # fmt: skip
        if isinstance(outcome, Document):
            document = orjson.dumps({**outcome.flat(), "consent": {}})
            self._db.execute(
                "INSERT OR REPLACE INTO documents(url_id, url, document, digest) VALUES (?, ?, ?, ?)",
                (url_id, outcome.url, document, document_digest(document)),
            )
        elif reader:  # another reader may have made one of it
            self._db.execute("DELETE FROM documents WHERE url_id = ?", (url_id,))

    def ask_again(self, ids: Iterable[int]) -> None:
        """Forget what came of URLs: they wait as if they had never been asked for; joins a transaction."""
        rows = [(url_id,) for url_id in ids]
        self._db.executemany(_AGAIN, rows)
        self._db.executemany("DELETE FROM documents WHERE url_id = ?", rows)

    def read_again(self, ids: Iterable[int]) -> None:
        """Have pages read again from the archive by whoever reads next; joins the caller's transaction."""
        self._db.executemany(
            "UPDATE urls SET reader = ? WHERE id = ?", [(STALE_READER, url_id) for url_id in ids]
        )

    def refuse(self, url_id: int, drop: Drop) -> None:
        """A page that was read is not wanted any more; joins the caller's transaction."""
        self._db.execute(
            "UPDATE urls SET kind = 'dropped', reason = ?, detail = ? WHERE id = ?",
            (drop.reason, drop.detail, url_id),
        )
        self._db.execute("DELETE FROM documents WHERE url_id = ?", (url_id,))

    def withdraw(self, url_id: int, drop: Drop) -> None:
        """A page that was stored may not be used any more, nor its body; joins the caller's transaction."""
        self.refuse(url_id, drop)
        self._db.execute("UPDATE urls SET archive_file = '', archive_offset = 0 WHERE id = ?", (url_id,))

    def retry(self, url_id: int, attempts: int, not_before: float) -> None:
        """Leave a URL pending until ``not_before`` (wall clock)."""
        self._db.execute(
            "UPDATE urls SET attempts = ?, not_before = ? WHERE id = ?", (attempts, not_before, url_id)
        )

    def put_off(self, url_id: int, fetch: Fetch, not_before: float) -> None:
        """Leave a URL for another run, which is not to ask before ``not_before`` (wall clock)."""
        where = fetch.archive_file, fetch.archive_offset
        facts = (fetch.status, fetch.attempts, not_before, fetch.fetched_at, *where, url_id)
        self._db.execute(_PUT_OFF, facts)

    def outside(self, links: Iterable[tuple[str, str, str]]) -> None:
        """Count links that leave the scope: (host, reason, url) each."""
        counted: Counter[tuple[str, str]] = Counter()
        example: dict[tuple[str, str], str] = {}
        for host, reason, url in links:
            counted[host, reason] += 1
            example.setdefault((host, reason), url)
        self._db.executemany(
            _OUTSIDE,
            [(host, reason, n, redacted(example[host, reason])) for (host, reason), n in counted.items()],
        )

    def chain(self, url_id: int) -> tuple[str, ...]:
        """The URLs that redirected to this one, first to last, this one at the end."""
        return tuple(row[0] for row in self._db.execute(_CHAIN, (url_id,)))

    def led_to(self, key: str) -> tuple[str, ...]:
        """The URLs that a canonical form redirected to, first to last, itself at the beginning."""
        return tuple(row[0] for row in self._db.execute(_LED_TO, (key,)))

    def redirects(self) -> dict[str, list[str]]:
        """The URLs that redirect to each, as they are shown."""
        found: dict[str, list[str]] = {}
        for url, target in self._db.execute(_REDIRECTS):
            found.setdefault(target, []).append(redacted(url))
        return found

    def find(self, key: str) -> Row | None:
        """The line of the URL whose canonical form is ``key``."""
        found = self._db.execute(_FIND, (key,)).fetchone()
        if found is None:
            return None
        url_id, url, state, kind, reason, detail, depth, *fetch, note, referrer, left_out, why = found
        if left_out:
            kind, reason, detail = "failed" if left_out == FILTER_ERROR else "dropped", left_out, why
        return Row(
            url=url,
            kind=kind if state == 1 else "pending",
            reason=reason,
            detail=detail,
            depth=depth,
            fetch=Fetch(*fetch),
            note=note,
            referrer=referrer,
            redirects=self.chain(url_id)[:-1],
        )


def outcome_words(outcome: Outcome) -> tuple[str, str, str]:
    """Kind, reason and detail of ``outcome``, as its row has them."""
    if isinstance(outcome, Document):
        return "document", "", ""
    return ("dropped" if isinstance(outcome, Drop) else "failed"), outcome.reason, outcome.detail
