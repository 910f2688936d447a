"""The frontier: what is still to be fetched, in an order that does not depend on luck.

Breadth first, and within a level by a hash of the URL: which pages a capped crawl takes is then
a fair sample of the site, and the same in every run, with every backend, after every crash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from scrapers.crawl.state import PENDING, SETTLED, State
from scrapers.models import Drop
from scrapers.urls import canonical, host_of

_HASH_BITS: Final = 40

_ADD = """
INSERT INTO urls(key, url, host, priority, referrer, redirected_from) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(key) DO UPDATE SET
  url = min(url, excluded.url), priority = min(priority, excluded.priority)
WHERE state = 0 AND (excluded.priority < priority OR excluded.url < url)
"""
_REFUSE = """
INSERT INTO urls(key, url, host, priority, state, kind, reason, detail, referrer)
VALUES (?, ?, ?, ?, 1, 'dropped', ?, ?, ?) ON CONFLICT(key) DO NOTHING
"""
_REVIVE = "UPDATE urls SET state = 0, kind = '', reason = '', priority = ? WHERE key = ? AND reason = 'depth'"
_DUE = """
SELECT id, url, host, priority, attempts, redirected_from FROM urls
WHERE state = 0 AND host = ? AND not_before <= ? ORDER BY priority LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A URL that is due. ``attempts`` counts the requests already made for it."""

    id: int
    url: str
    host: str
    depth: int
    attempts: int
    redirected_from: int | None


def priority(key: str, depth: int) -> int:
    """The sort key of a canonical URL at ``depth``: level first, then a hash of the URL."""
    digest = blake2b(key.encode(), digest_size=_HASH_BITS // 8).digest()
    return depth << _HASH_BITS | int.from_bytes(digest, "big")


class Frontier:
    """Pending URLs in the job's state, and which hosts have some."""

    def __init__(self, state: State) -> None:
        self._db = state.db
        rows = self._db.execute("SELECT DISTINCT host FROM urls WHERE state = ?", (PENDING,))
        self.hosts: dict[str, None] = dict.fromkeys(row[0] for row in rows)

    def add(self, urls: Iterable[str], depth: int, referrer: int | None = None, *, hop: bool = False) -> None:
        """Add resolved URLs; known ones keep the smaller depth. ``hop``: reached by a redirect."""
        rows = [_row(url, depth, referrer, hop) for url in urls]
        if not rows:
            return
        self._db.executemany(_ADD, rows)
        self._db.executemany(_REVIVE, [(row[3], row[0]) for row in rows] if self._any_too_deep() else ())
        self.hosts.update(dict.fromkeys(row[2] for row in rows))

    def refuse(self, url: str, depth: int, drop: Drop, referrer: int | None = None) -> None:
        """Enter a URL that belongs to the crawl but will not be fetched, with its reason."""
        key = canonical(url)
        row = (key, url, host_of(url), priority(key, depth), drop.reason, drop.detail, referrer)
        self._db.execute(_REFUSE, row)

    def move(self, url_id: int, url: str) -> None:
        """The pending page answers under another spelling of its URL; counts as a try."""
        self._db.execute("UPDATE urls SET url = ?, attempts = attempts + 1 WHERE id = ?", (url, url_id))

    def due(self, host: str, now: float, limit: int) -> list[Entry]:
        """Up to ``limit`` pending URLs of ``host`` in order, those in flight included."""
        rows = self._db.execute(_DUE, (host, now, limit))
        return [Entry(i, u, h, p >> _HASH_BITS, a, r) for i, u, h, p, a, r in rows]

    def next_retry(self, host: str) -> float | None:
        """When the earliest waiting retry of ``host`` is due (wall clock)."""
        query = "SELECT min(not_before) FROM urls WHERE state = 0 AND host = ?"
        found: float | None = self._db.execute(query, (host,)).fetchone()[0]
        return found

    def _any_too_deep(self) -> bool:
        query = "SELECT 1 FROM urls WHERE state = ? AND kind = 'dropped' AND reason = 'depth' LIMIT 1"
        return self._db.execute(query, (SETTLED,)).fetchone() is not None


def _row(
    url: str, depth: int, referrer: int | None, hop: bool
) -> tuple[str, str, str, int, int | None, int | None]:
    key = canonical(url)
    return key, url, host_of(url), priority(key, depth), referrer, referrer if hop else None
