"""What becomes of each URL in flight; every way out is one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from scrapers.crawler.consent_gate import Judged
from scrapers.crawler.frontier import Frontier
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.in_flight import InFlight, Parsed, Settled, Visit, fetch_record, iso_moment
from scrapers.crawler.links import Links
from scrapers.crawler.page_pipeline import PagePipeline
from scrapers.crawler.redirect_cookies import Hop, RedirectChains
from scrapers.crawler.redirects import Redirects, is_waypoint
from scrapers.crawler.retries import Retries
from scrapers.crawler.scheduler import Refused, Scheduler
from scrapers.errors import ConnectionFailed
from scrapers.models import REDIRECTS, Drop, Failure, PageResult, Response
from scrapers.plugin.limits import Limits
from scrapers.store.ledger import Fetch, Ledger, Outcome
from scrapers.store.state import State
from scrapers.web.urls import canonical, redacted


class Visits:
    """URLs in flight, from the request to the final word or back to the frontier.

    ``parsed`` hears of what workers give back, in any thread.
    """

    def __init__(  # noqa: PLR0913 - what has a say in what becomes of a page
        self,
        state: State,
        frontier: Frontier,
        ledger: Ledger,
        *,
        pipeline: PagePipeline,
        links: Links,
        scheduler: Scheduler,
        retries: Retries,
        limits: Limits,
        parsed: Callable[[Parsed], None],
    ) -> None:
        self._state, self._frontier, self._ledger, self._pipeline = state, frontier, ledger, pipeline
        self._links, self._scheduler, self._retries, self._parsed = links, scheduler, retries, parsed
        self._in_flight: dict[int, InFlight] = {}
        self._redirect_chains = RedirectChains(state, frontier, self._in_flight)
        self._redirects = Redirects(ledger, links, self._redirect_chains, limits)

    def __len__(self) -> int:
        return len(self._in_flight)

    def begin(self, visit: InFlight) -> None:
        """A URL is asked for."""
        self._in_flight[visit.entry.id] = visit
        visit.cookie = self._redirect_chains.cookie(visit.entry)
        self._scheduler.started(visit.entry)

    def deadlines(self) -> Iterator[float]:
        """When each that is being fetched is overdue."""
        return (visit.deadline for visit in self._in_flight.values() if visit.fetching)

    def overdue(self) -> Iterator[InFlight]:
        """Those that did not come in time; each is to be told of as :meth:`fetched` with a failure."""
        now = time.monotonic()
        for visit in [v for v in self._in_flight.values() if v.fetching and v.deadline < now]:
            visit.slot.free()
            yield visit

    def fetched(self, visit: InFlight, answer: Judged | Failure | Transient | None) -> Iterator[Settled]:
        """A fetch has ended; ``None``: the crawl ends before all was known that the page names."""
        if not visit.fetching:
            return  # given up before it came back; the page may be asked for again by now
        visit.fetching = False
        self._scheduler.wake(visit.entry.host)
        if answer is None:  # the page is asked for by the next run
            self._scheduler.rests(visit.entry, 0.0)
            del self._in_flight[visit.entry.id]
        elif isinstance(answer, Judged):
            yield from self._answered(visit, answer)
        else:
            yield from self._fetch_failed(visit, answer)

    def parsed(self, event: Parsed) -> Iterator[Settled]:
        """A worker has read the page."""
        visit, result = event.visit, event.result
        if isinstance(result, Failure):
            yield self._settle(visit, self._pipeline.outcome(visit, result))
        elif visit.follows and is_waypoint(result):
            yield from filter(None, [self._redirected(visit, result.moves_to)])
        else:
            links = (*result.links, *filter(None, [result.moves_to])) if visit.follows else ()
            yield self._settle(visit, self._pipeline.outcome(visit, result), links)

    # --- from its answer on

    def _answered(self, visit: InFlight, answer: Judged) -> Iterator[Settled]:
        response = answer.response
        self._scheduler.host_health.answered(visit.entry.host)
        self._pipeline.keep_documents(visit.entry.host, answer)
        if answer.waiting and self._puts_off(visit, answer.waiting, response):
            return
        visit.set_cookies = response.headers.get_all("set-cookie")
        visit.body = response.body if answer.succeeded and not answer.refused else None
        self._pipeline.keep(visit, answer)
        if passing := Transient.of(response):
            yield from self._tried_in_vain(visit, passing)
            return
        self._retries.came(visit.entry.host, self._state)
        if response.status in REDIRECTS:
            yield from filter(None, [self._redirected(visit, response.location)])
        elif drop := self._pipeline.read(visit, answer, partial(self._was_read, visit)):
            yield self._settle(visit, drop)

    def _was_read(self, visit: InFlight, result: PageResult | Failure) -> None:
        self._parsed(Parsed(visit, result))

    def _puts_off(self, visit: InFlight, why: Transient, response: Response) -> bool:
        """Whether the page is left for another run: what it names and might be refused for is not known."""
        with self._state.transaction():
            waits = self._retries.unjudged(visit.entry, why, fetch_record(visit.entry, response, None))
        if waits:
            del self._in_flight[visit.entry.id]
        return waits

    def _fetch_failed(self, visit: InFlight, failure: Failure | Transient) -> Iterator[Settled]:
        visit.fetch = Fetch(attempts=visit.entry.attempts + 1, fetched_at=iso_moment(datetime.now(UTC)))
        if failure.reason == ConnectionFailed.reason:
            self._scheduler.host_health.failed(visit.entry.host, time.monotonic())
        if isinstance(failure, Transient):
            yield from self._tried_in_vain(visit, failure)
        else:
            refused = failure.reason == "address_refused"
            yield self._settle(visit, Drop(failure.reason, failure.detail) if refused else failure)

    def _tried_in_vain(self, visit: InFlight, why: Transient) -> Iterator[Settled]:
        """Put the page back, for this run or another; or it has failed."""
        with self._state.transaction():
            failure = self._retries.page(visit.entry, why, visit.fetch)
            self._pipeline.commit()
        if failure:
            yield self._settle(visit, failure)
        else:
            del self._in_flight[visit.entry.id]

    # --- ways out

    def refused(self, step: Refused) -> Settled:
        """A URL that nobody asks for."""
        entry, outcome = step.entry, step.outcome
        judged = None if step.judgement.kept else step.judgement
        with self._state.transaction():
            self._pipeline.settle(Visit(entry, Fetch(attempts=entry.attempts), judged), outcome)
            self._retries.settled(entry)
            self._redirect_chains.ended(entry.id, outcome)
        return Settled(redacted(entry.url), outcome)

    def spent(self, host: str, drop: Drop) -> None:
        """Nobody asks for what is left of ``host``."""
        with self._state.transaction():
            self._frontier.spend(host, drop)

    def _settle(
        self, visit: InFlight, outcome: Outcome, links: tuple[str, ...] = (), hop: Hop | None = None
    ) -> Settled:
        """All of a page in one transaction: its outcome, document and links, how far the archive is."""
        with self._state.transaction():
            self._pipeline.settle(visit, outcome)
            self._retries.settled(visit.entry)
            self._links.follow(links, visit.entry)
            self._redirect_chains.ended(visit.entry.id, outcome)
            if hop:
                self._redirect_chains.lead(hop, visit.entry)
            self._scheduler.ended(visit.entry, visit.body)
        del self._in_flight[visit.entry.id]
        return Settled(redacted(visit.entry.url), outcome)

    def _redirected(self, visit: InFlight, location: str) -> Settled | None:
        """Settle a redirect and enter its target, judged like any link; ``None`` if it goes on."""
        hop = self._redirects.onward(visit, location)
        if not isinstance(hop, Hop):
            return self._settle(visit, hop)
        if canonical(hop.target) == canonical(visit.entry.url):
            self._moved(visit, hop)
            return None
        return self._settle(visit, Drop("redirect", redacted(hop.target)), hop=hop)

    def _moved(self, visit: InFlight, hop: Hop) -> None:
        """The same page under another spelling (a tracking parameter less), or with cookies: ask again."""
        with self._state.transaction():
            self._redirect_chains.again(visit.entry, hop)
            self._frontier.move(visit.entry.id, hop.target)
            self._scheduler.rests(visit.entry, 0.0)
            self._pipeline.commit()
        del self._in_flight[visit.entry.id]
