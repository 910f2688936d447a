"""What waits for another run: pages, hosts and files that could not be had, which may pass.

The way of a failure that may pass (:class:`~scrapers.crawler.hosts.transient_failures.Transient`), whatever
it is about:

1. in the run in which it was first met it is tried again after a pause, a few times;
2. then :meth:`Deferrals.put_off` leaves it for another run, with the moment before which it is not asked for;
3. each later run asks once more (:meth:`Deferrals.due` says whether the moment has come, or is near enough to
   be waited for) and puts it off again, or says :meth:`Deferrals.over`;
4. in the third run, or at once without ``retry_later``, ``put_off`` gives the :class:`Failure` for good,
   and who settles that says ``over`` in the same transaction.

A run that did not ask is no try. ``kind`` says what a row is about: ``page`` (``what`` is its canonical
URL), ``host`` (all pages of it, because its robots.txt or site files cannot be had or it does not answer),
``file`` (a sitemap, say). Methods that write join the caller's transaction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from scrapers.crawler.hosts.throttle import LONGEST_WAIT
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.models import Failure
from scrapers.store.state import State

RUNS: Final = 3
"""Runs after which a failure that may pass is one for good."""
SHORT: Final = 10.0
"""Seconds that are no wait: a run takes them, however little patience it has."""
GAVE_UP: Final = "gave_up"
"""Reason of what was waited for in vain."""
Kind = Literal["page", "host", "file"]

_KEEP: Final = "INSERT OR REPLACE INTO waits VALUES (?, ?, ?, ?, ?, ?, ?)"
_FORGET: Final = "DELETE FROM waits WHERE kind = ? AND what = ?"
_FIND: Final = "SELECT host, reason, detail, until, runs FROM waits WHERE kind = ? AND what = ?"
_WAKE: Final = """
UPDATE urls SET state = 0 WHERE state = 2 AND key IN
  (SELECT what FROM waits WHERE waits.kind = 'page' AND (until <= ? OR until > ?))
"""
_SETTLED: Final = "DELETE FROM waits WHERE kind = 'page' AND what IN (SELECT key FROM urls WHERE state = 1)"
_END: Final = """
UPDATE urls SET state = 1, kind = 'failed', reason = 'gave_up', detail = w.reason || ': ' || w.detail
FROM waits w WHERE w.kind = 'page' AND w.what = urls.key AND urls.state = 2
"""
_SUMMARY: Final = """
SELECT 'page', w.host, min(what), w.reason, min(w.detail), min(until), max(runs), count(*)
FROM waits w JOIN urls ON key = what
WHERE w.kind = 'page' AND (urls.state = 2 OR urls.state = 0 AND NOT EXISTS  -- or its host counts it
  (SELECT 1 FROM waits h WHERE h.kind = 'host' AND h.what = w.host))
GROUP BY w.host, w.reason
UNION ALL
SELECT kind, host, what, reason, detail, until, runs, 0 FROM waits WHERE kind = 'file'
UNION ALL
SELECT kind, host, what, reason, detail, until, runs,
  (SELECT count(*) FROM urls WHERE urls.host = waits.host AND state = 0)
FROM waits WHERE kind = 'host' ORDER BY 2, 1, 3
"""


@dataclass(frozen=True, slots=True)
class Deferral:
    """What waits for another run, why, and until when.

    ``what`` is a URL, or the host of which nothing can be had; ``until`` is a Unix time, a past one means
    at once; ``runs_left`` says how many runs ask for it still, 0 that this run waits; ``pages`` how many
    pages wait for it.
    """

    kind: Kind
    what: str
    host: str
    reason: str
    detail: str
    until: float
    runs_left: int
    pages: int = 1


class Deferrals:
    """The table; ``patience`` is how many seconds a run waits for a moment that has not come."""

    def __init__(self, state: State, *, retry_later: bool = True, patience: float = 0.0) -> None:
        self._db, self._patience = state.db, max(patience, SHORT)
        self.retry_later = retry_later

    def begin(self) -> None:
        """A run begins: pages whose time has come are pending again, or fail if they shall not wait."""
        now = time.time()
        self._db.execute(_WAKE, (now + self._patience, now + LONGEST_WAIT))
        if not self.retry_later:
            self._db.execute(_END)
        self._db.execute(_SETTLED)

    def put_off(self, kind: Kind, what: str, host: str, why: Transient, until: float) -> Failure | None:
        """Leave ``what`` for another run, not before the Unix time ``until``; or the failure for good."""
        runs = self.runs(kind, what) + 1
        if self.retry_later and runs < RUNS:
            self._db.execute(_KEEP, (kind, what, host, why.reason, why.detail, until, runs))
            return None
        return Failure(GAVE_UP, f"{why.reason}: {why.detail}") if runs > 1 else why.failure

    def rest(self, kind: Kind, what: str, host: str, why: Transient, until: float) -> None:
        """Note that ``what`` is waited for within this run, or that this run did not get to ask."""
        runs = self.runs(kind, what)
        self._db.execute(_KEEP, (kind, what, host, why.reason, why.detail, until, runs))

    def over(self, kind: Kind, what: str) -> None:
        """It has come, or is not wanted any more."""
        self._db.execute(_FORGET, (kind, what))

    def find(self, kind: Kind, what: str) -> Deferral | None:
        """What is known of ``what``; ``None`` if it does not wait."""
        row = self._db.execute(_FIND, (kind, what)).fetchone()
        if row is None:
            return None
        host, reason, detail, until, runs = row
        return Deferral(kind, what, host, reason, detail, until, RUNS - runs)

    def runs(self, kind: Kind, what: str) -> int:
        """How many runs have ended without ``what``; with one or more a run asks only once."""
        found = self.find(kind, what)
        return RUNS - found.runs_left if found else 0

    def due(self, wait: Deferral) -> bool:
        """Whether ``wait`` is over so soon that this run can ask.

        An hour is the most that a server can ask for: a later moment is a clock that was set back.
        """
        left = wait.until - time.time()
        return left <= self._patience or left > LONGEST_WAIT

    def all(self) -> Iterator[Deferral]:
        """What waits, in the order of hosts; pages of a host and reason together."""
        for kind, host, what, reason, detail, until, runs, pages in self._db.execute(_SUMMARY):
            if pages or kind != "host":
                yield Deferral(kind, what, host, reason, detail, until, RUNS - runs, pages)
