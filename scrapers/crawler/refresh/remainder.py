"""What is left of the standing job when a refresh has come to rest: nothing of it is lost by what may pass.

Pages that could not be asked, or did not answer as themselves, are kept as they were stored, with their dates
and judgements; their links count. What nothing leads to any more is asked for as well, or let go.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Final

from scrapers.crawler.frontier import Frontier
from scrapers.crawler.hosts.transient_failures import may_pass
from scrapers.crawler.in_flight import Settled
from scrapers.crawler.links import Links
from scrapers.crawler.stored_pages.rereading import Rereading
from scrapers.models import Drop
from scrapers.store.consent_records import ConsentRecords
from scrapers.store.migrations import STALE_READER
from scrapers.store.standing_job import KeptPage, StandingJob
from scrapers.store.state import State
from scrapers.web.urls import canonical, redacted

STALE: Final = "not_refreshed"
"""The note of a page that is kept as it was stored; what follows says why."""
UNLINKED: Final = "unlinked"
"""Reason of a page that nothing leads to any more."""
_PASSING: Final = frozenset({
    "gave_up", "connection_failed", "tls_failed", "timeout", "truncated", "browser_failed", "render_limit",
    "backend_error", "fetch_failed", "host_away", "host_busy", "statement_unreachable", "robots_unreachable",
    "worker_broken", "address_refused", "host_budget", "maintenance", "bot_challenge", "captcha",
    "not_modified",
})  # fmt: skip
"""Reasons that say nothing of the page itself."""
_UNASKED: Final = """
SELECT u.id, u.key, u.state, coalesce(w.reason, h.reason, u.reason), coalesce(w.detail, h.detail, u.detail)
FROM urls u LEFT JOIN waits w ON w.kind = 'page' AND w.what = u.key
LEFT JOIN waits h ON h.kind = 'host' AND h.what = u.host AND u.state != 1
WHERE u.state != 1 OR u.kind IN ('dropped', 'failed') ORDER BY u.id
"""
_KEEP: Final = """
UPDATE urls SET state = 1, kind = 'failed', reason = 'not_fetched', detail = '', status = ?, fetched_at = ?,
  archive_file = ?, archive_offset = ?, note = ?, reader = ? WHERE id = ?
"""
_ITSELF: Final = "UPDATE urls SET referrer = id WHERE key = ?"


def passes(reason: str) -> bool:
    """Whether ``reason`` says only that a page could not be had now."""
    status = reason.removeprefix("http_")
    return reason in _PASSING or (status != reason and status.isdecimal() and may_pass(int(status)))


@dataclass(frozen=True, slots=True)
class _Unasked:
    """A page of the crawl that has no answer, why, and the page that stands."""

    id: int
    key: str
    why: str
    page: KeptPage


class Remainder:
    """Asked whenever the crawl has nothing left to do; ``rereading`` makes what reads stored pages."""

    def __init__(  # noqa: PLR0913 - what it reads and writes
        self,
        state: State,
        standing: StandingJob,
        frontier: Frontier,
        links: Links,
        rereading: Callable[[], Rereading],
        *,
        max_depth: int,
        unlinked: bool,
    ) -> None:
        self._state, self._standing, self._frontier, self._links = state, standing, frontier, links
        self._rereading, self._max_depth, self._unlinked = rereading, max_depth, unlinked
        self._kept: set[int] = set()

    def __call__(self) -> Generator[Settled, None, bool]:
        """Keep and enter what is left, giving each page that is kept; whether there may be more to do."""
        pages = list(self._unasked())
        if not pages:
            return self._enter()
        with self._state.transaction():
            for page in pages:
                self._keep(page)
        yield from self._rereading().run([page.id for page in pages])
        return True

    def _unasked(self) -> Iterator[_Unasked]:
        for url_id, key, state, reason, detail in self._state.db.execute(_UNASKED).fetchall():
            if url_id in self._kept or (state == 1 and not passes(reason)):
                continue
            page = self._standing.kept(key)
            if page:
                why = f"{reason}: {detail}" if detail else reason or "page_budget"
                yield _Unasked(url_id, key, why.replace("; ", ", "), page)

    def _keep(self, unasked: _Unasked) -> None:
        """Have a page read again from the archive, as it was fetched and judged when it was last had."""
        self._kept.add(unasked.id)
        page, db = unasked.page, self._state.db
        where = page.status, page.fetched_at, page.archive_file, page.archive_offset
        db.execute(_KEEP, (*where, f"{STALE} {unasked.why}", STALE_READER, unasked.id))
        db.execute("DELETE FROM waits WHERE kind = 'page' AND what = ?", (unasked.key,))
        judged = self._standing.judgement(unasked.key)
        if judged:
            ConsentRecords(self._state).carry(unasked.id, judged)

    def _enter(self) -> bool:
        """Enter pages of which there are documents and that nothing has led to; whether any is asked for."""
        found = [
            (depth, next(url for url, _ in chain if not self._frontier.knows(url)))
            for depth, chain in self._standing.documents()
            if not self._frontier.knows(chain[-1][0])
        ]
        entered = False
        with self._state.transaction() as db:
            for depth, url in dict.fromkeys(found):
                reason = self._refusal(url, depth)
                if reason:
                    self._frontier.refuse(redacted(url), depth, Drop(reason))
                    continue
                self._frontier.add([url], depth)
                db.execute(_ITSELF, (canonical(url),))
                entered = True
        return entered

    def _refusal(self, url: str, depth: int) -> str:
        reason = self._links.refusal(url) or ("depth" if depth > self._max_depth else "")
        return reason or ("" if self._unlinked else UNLINKED)
