"""The frontier: what is still to be fetched, in an order that does not depend on luck.

Seeds first, with what they redirect to; then breadth first, and within a level by a hash of the URL:
which pages a capped crawl takes is then a fair sample of the site, and the same in every run, with every
backend, after every crash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scrapers.crawler.hosts.throttle import LONGEST_WAIT
from scrapers.models import Drop
from scrapers.store.disk_errors import damaged
from scrapers.store.priority import HASH_BITS, SEED, priority
from scrapers.store.state import State
from scrapers.store.url_variants import UrlVariants
from scrapers.web.urls import canonical, host_of

_ADD = """
INSERT INTO urls(key, url, host, priority, referrer, redirected_from) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(key) DO UPDATE SET
  referrer = iif(excluded.priority < priority, excluded.referrer, referrer),
  redirected_from = iif(excluded.priority < priority, excluded.redirected_from, redirected_from),
  url = iif(key IN (url, excluded.url), key, min(url, excluded.url)),
  priority = min(priority, excluded.priority)
WHERE state != 1 AND (
  excluded.priority < priority OR (url != key AND (excluded.url = key OR excluded.url < url))
)
"""
_ALSO_FROM = """
UPDATE urls SET redirected_from = a.id FROM urls a, urls b
WHERE urls.key = ? AND urls.priority = ? AND a.id = ? AND b.id = urls.redirected_from AND a.url < b.url
"""
_REFUSE = """
INSERT INTO urls(key, url, host, priority, state, kind, reason, detail, referrer)
VALUES (?, ?, ?, ?, 1, 'dropped', ?, ?, ?) ON CONFLICT(key) DO NOTHING
"""
_REVIVE = "UPDATE urls SET state = 0, kind = '', reason = '', priority = ? WHERE key = ? AND reason = 'depth'"
_AGAIN = """
UPDATE urls SET state = 0, kind = '', reason = '', detail = '', note = '', attempts = 1, not_before = 0
WHERE id = ?
"""
_DUE = """
SELECT id, url, host, priority, attempts, redirected_from, key,
  coalesce((SELECT runs FROM waits WHERE waits.kind = 'page' AND what = key), 0)
FROM urls WHERE state = 0 AND host = ? ORDER BY priority LIMIT ?
"""
_TRIED = _DUE.replace("ORDER", "AND attempts > 0 ORDER")
_SEEDS = "SELECT count(*) FROM urls WHERE state = 0 AND host = ? AND priority < 0 AND attempts = 0"
_RESTING = "SELECT id, host, not_before FROM urls NOT INDEXED WHERE state = 0 AND attempts > 0"
_SPEND = """
UPDATE urls SET state = 1, kind = 'dropped', reason = ?, detail = ?
WHERE state = 0 AND host = ? AND attempts = 0
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A URL that is due. ``attempts`` counts the requests already made for it.

    ``seed``: a seed, or reached from one by redirects alone. ``runs`` counts the runs that ended without
    it: with one or more it is asked for once in this one.
    """

    id: int
    url: str
    host: str
    depth: int
    attempts: int
    redirected_from: int | None
    seed: bool = False
    runs: int = 0

    @property
    def level(self) -> int:
        """What comes first in the order: :data:`SEED`, or the depth."""
        return SEED if self.seed else self.depth


class Frontier:
    """Pending URLs in the job's state, and in ``hosts`` which hosts may have some.

    ``seeds`` is how many of them are on the level of seeds, at most.
    """

    def __init__(self, state: State) -> None:
        self._db, self._path = state.db, state.path
        self.spellings = UrlVariants(state)
        self.hosts: dict[str, None] = {}
        self.seeds = 0
        self._touched: set[str] = set()
        self.look()

    def add(self, urls: Iterable[str], level: int, referrer: int | None = None, *, hop: bool = False) -> None:
        """Add resolved URLs; known ones keep the smaller level, and how they were met there.

        ``level`` is a depth, or :data:`SEED`. ``hop``: reached by a redirect. Of several on one level the
        first by URL counts, as luck decides which is answered first.
        """
        rows = [_row(url, level, referrer, hop) for url in urls]
        if not rows:
            return
        self.seeds += len(rows) if level == SEED else 0
        self._db.executemany(_ADD, rows)
        if hop:
            self._db.executemany(_ALSO_FROM, [(row[0], row[3], referrer) for row in rows])
        self._db.executemany(_REVIVE, [(row[3], row[0]) for row in rows] if self._any_too_deep() else ())
        self.spellings.met((row[0], row[1]) for row in rows)
        found = {row[2] for row in rows}
        self._touched |= found
        self.hosts.update(dict.fromkeys(found))

    def look(self) -> None:
        """Find the hosts that have pending URLs."""
        self.hosts.update(dict.fromkeys(_pending_hosts(self._db)))
        self._touched |= self.hosts.keys()

    def take_touched(self) -> set[str]:
        """The hosts that URLs were added to since this was last asked."""
        touched, self._touched = self._touched, set()
        return touched

    def seeds_waiting(self, hosts: Iterable[str]) -> int:
        """How many on the level of seeds were not requested yet, on ``hosts``."""
        return sum(self._db.execute(_SEEDS, (host,)).fetchone()[0] for host in hosts)

    def refuse(self, url: str, level: int, drop: Drop, referrer: int | None = None) -> None:
        """Enter a URL that belongs to the crawl but will not be fetched, with its reason."""
        key = canonical(url)
        row = (key, url, host_of(url), priority(key, level), drop.reason, drop.detail, referrer)
        self._db.execute(_REFUSE, row)
        self.spellings.met([(key, url)])

    def move(self, url_id: int, url: str) -> None:
        """The pending page answers under another spelling of its URL; counts as a try."""
        query = "UPDATE urls SET url = ?, attempts = attempts + 1 WHERE id = ? RETURNING key"
        (before,) = self._db.execute("SELECT url FROM urls WHERE id = ?", (url_id,)).fetchone()
        (key,) = self._db.execute(query, (url, url_id)).fetchone()
        self.spellings.met([(key, before), (key, url)])

    def elsewhere(self, url: str) -> bool:  # noqa: ARG002 - all URLs are here
        """Whether another crawl of the same job has ``url`` in its frontier."""
        return False

    def knows(self, url: str) -> bool:
        """Whether ``url`` was met before, in whatever spelling."""
        return self._db.execute("SELECT 1 FROM urls WHERE key = ?", (canonical(url),)).fetchone() is not None

    def revive(self, url_id: int, host: str) -> None:
        """Ask again for a URL that was settled without a document; counts as a further try."""
        self._db.execute(_AGAIN, (url_id,))
        self._touched.add(host)
        self.hosts[host] = None

    def due(self, host: str, limit: int, *, tried: bool = False) -> list[Entry]:
        """Up to ``limit`` pending URLs of ``host`` in order, those in flight included.

        With ``tried`` only those that were requested before. Raises :class:`StateDamaged` for a row
        that does not fit its own hash.
        """
        found = []
        for i, url, name, order, attempts, previous, key, runs in self._db.execute(
            _TRIED if tried else _DUE, (host, limit)
        ):
            if priority(key, order >> HASH_BITS) != order or (url != key and canonical(url) != key):
                raise damaged(self._path, f"URL {i} does not fit its hash")
            level = order >> HASH_BITS
            found.append(Entry(i, url, name, max(0, level), attempts, previous, level == SEED, runs))
        return found

    def requested(self) -> Iterator[tuple[str, int]]:
        """How many URLs of each host have been requested at least once."""
        query = "SELECT host, count(*) FROM urls WHERE attempts > 0 GROUP BY host"
        yield from self._db.cursor().execute(query)

    def resting(self, wall: float) -> list[tuple[int, str, float]]:
        """Pages that an earlier process left waiting for another try: id, host, seconds still to wait."""
        rows = self._db.execute(_RESTING)
        return [(i, host, min(max(0.0, at - wall), LONGEST_WAIT)) for i, host, at in rows]

    def spend(self, host: str, drop: Drop) -> None:
        """Refuse all that is pending of ``host`` and was never requested."""
        self._db.execute(_SPEND, (drop.reason, drop.detail, host))

    def _any_too_deep(self) -> bool:
        query = "SELECT 1 FROM urls WHERE state = 1 AND kind = 'dropped' AND reason = 'depth' LIMIT 1"
        return self._db.execute(query).fetchone() is not None


def _pending_hosts(db: sqlite3.Connection) -> Iterator[str]:
    """Hosts with pending URLs: a jump in the index from one to the next."""
    query = "SELECT min(host) FROM urls WHERE state = 0 AND host > ?"
    host = ""
    while (row := db.execute(query, (host,)).fetchone())[0] is not None:
        host = row[0]
        yield host


def _row(
    url: str, level: int, referrer: int | None, hop: bool
) -> tuple[str, str, str, int, int | None, int | None]:
    key = canonical(url)
    return key, url, host_of(url), priority(key, level), referrer, referrer if hop else None
