"""A page's whole life, in one place.

``frontier -> robots -> throttle -> BACKEND.fetch -> archive -> worker -> ledger``. One thread owns
the state and takes every decision; fetch threads and worker processes only hand back events. No
page takes the slot of another before that one's transaction is committed, so a crash costs at most
``concurrency`` repeated requests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from functools import partial
from queue import Empty, SimpleQueue
from typing import cast

from scrapers.crawler.consent_gate import ConsentGate, Judged
from scrapers.crawler.discovery.sitemap_parsing import ListedPages, SitemapBody
from scrapers.crawler.discovery.sitemaps import NamedSitemap, SitemapRead, Sitemaps
from scrapers.crawler.fetch_tasks import fetch_page, read_files, read_sitemap
from scrapers.crawler.fetch_threads import GRACE, FetchThreads, Task
from scrapers.crawler.frontier import Entry
from scrapers.crawler.hosts.deferred import Deferral, Deferrals
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.hosts.request_gate import Freed
from scrapers.crawler.hosts.site_files import Alive, HostFiles, SiteFiles
from scrapers.crawler.hosts.throttle import Slot, Throttle
from scrapers.crawler.hosts.transient_failures import OVERDUE, Transient
from scrapers.crawler.in_flight import InFlight, Parsed, Settled, fetch_record, iso_moment, note_of
from scrapers.crawler.links import CHANGED, Links
from scrapers.crawler.neighbours import Neighbours
from scrapers.crawler.redirect_cookies import Hop, RedirectChains
from scrapers.crawler.redirects import Redirects, is_waypoint
from scrapers.crawler.retries import Retries
from scrapers.crawler.scheduler import Read, Scheduler, Spent
from scrapers.crawler.stored_pages.rejudge_pages import rejudge_pages
from scrapers.crawler.traps.budgets import Traps
from scrapers.errors import ConnectionFailed
from scrapers.models import REDIRECTS, Drop, Failure, FetchedPage, PageResult, Response
from scrapers.parallel.worker_pool import WorkerPool, check_started
from scrapers.plugin.limits import Limits, Manners
from scrapers.plugin.scraper import AnyScraper
from scrapers.rights.policy import Judgement
from scrapers.store.archive import Archive
from scrapers.store.ledger import Fetch, Ledger, Outcome
from scrapers.store.state import State
from scrapers.web.urls import Scope, canonical, redacted

Arrival = (
    tuple[InFlight, Judged | Failure | Transient | None] | Parsed | HostFiles | Alive | Freed | SitemapRead
)


class Engine:
    """Drives one job's frontier to its end. Used by one thread, except :meth:`stop`.

    ``at_rest`` is asked when nothing is left to do, and says whether there is more to do by what it did.
    """

    def __init__(  # noqa: PLR0913 - the one place where the parts of a crawl are put together
        self,
        *,
        state: State,
        archive: Archive,
        scraper: AnyScraper,
        files: SiteFiles,
        throttle: Throttle,
        consent_gate: ConsentGate,
        pool: WorkerPool[FetchedPage | SitemapBody, PageResult | ListedPages | Failure],
        waits: Deferrals,
        scope: Scope,
        limits: Limits,
        manners: Manners,
        concurrency: int,
        sitemap: bool,
        reader: int,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._state, self._archive, self._pool = state, archive, pool
        self._scraper, self._files, self._reader = scraper, files, reader
        self._consent_gate, self._limits, self._manners = consent_gate, limits, manners
        self._neighbours = neighbours or Neighbours()
        self.frontier, self.ledger = self._neighbours.frontier(state), Ledger(state)
        self._in_flight: dict[int, InFlight] = {}
        self._redirect_chains = RedirectChains(state, self.frontier, self._in_flight)
        self._links = Links(state, self.frontier, self.ledger, scope, limits.depth)
        self._hosts, self._gate = Hosts(state, manners, throttle), files.gate
        self.sitemaps = Sitemaps(state, self._links, self.ledger, waits, limits, wanted=sitemap)
        self.scheduler = Scheduler(
            state, self.frontier, self._hosts, consent_gate, Traps(state, limits), waits, limits, concurrency,
            self._gate, self.sitemaps, self._neighbours,
        )  # fmt: skip
        self.retries = Retries(self.ledger, self._hosts, self.scheduler, waits, limits.retries)
        self._fetchers, self._readers = FetchThreads(concurrency), FetchThreads(0)
        self._events: SimpleQueue[Arrival | None] = SimpleQueue()  # None only wakes
        files.known, self._gate.freed = self._hosts.rules, lambda host: self._events.put(Freed(host))
        self._redirects = Redirects(self.ledger, self._links, self._redirect_chains, limits)
        self.at_rest: Callable[[], Generator[Settled, None, bool]] | None = None
        self._stopping, self.interrupted = False, True  # interrupted until it has come to its end

    def stop(self) -> None:
        """Start nothing new; :meth:`run` ends when what is in flight is settled. Any thread, signals."""
        self._stopping = True
        self._gate.stop()
        self.wake()

    def wake(self) -> None:
        """Have :meth:`run` look at what there is to do. Any thread, signals."""
        self._events.put(None)

    @property
    def requested(self) -> int:
        """How many URLs of the job were requested."""
        return self.scheduler.requested

    @property
    def away(self) -> frozenset[str]:
        """Hosts of which nothing more was asked in this run; their pages wait for another one."""
        return frozenset(self.scheduler.host_health.given_up)

    def seed(self, urls: tuple[str, ...]) -> None:
        """Enter the seeds; known ones stay as they are. What waits is judged by settings that changed."""
        with self._state.transaction():
            self._links.seed(urls)
            changed = (self._state.get(CHANGED) or "").split()
            if changed:
                rejudge_pages(
                    self._state, self.ledger, changed, self._consent_gate, self._manners.robots,
                    self._links.refusal,
                )  # fmt: skip
                self._links.judge_again()
                self.frontier.look()
                self.scheduler.count()
                self._state.set(CHANGED, "")

    def run(self) -> Iterator[Settled | Deferral]:
        """Crawl until nothing is left, yielding each URL as it is settled, and what is waited for."""
        self._fetchers.start()
        try:
            while True:
                if not self._stopping:
                    self.sitemaps.enter()
                    yield from self._steps()
                yield from self.retries.news(waiting=not self._stopping)
                reading = self._hosts.busy or self.sitemaps.fetching
                rests = not self._in_flight and not reading and (self._stopping or self.scheduler.idle)
                patience = self._neighbours.tend(idle=rests)
                if rests and patience is None:
                    more = self.at_rest and self.scheduler.idle and (yield from self.at_rest())
                    if more and not self._stopping:
                        continue
                    self.interrupted = bool(more) or not self.scheduler.idle
                    return
                yield from self._wait(patience)
        finally:
            self._gate.stop()
            self._fetchers.close(patience=1.0)
            self._readers.close(patience=1.0)

    # --- frontier -> robots -> throttle -> fetch

    def _steps(self) -> Iterator[Settled]:
        """Start what may start now; gives what was refused."""
        for step in self.scheduler.steps():
            if isinstance(step, Entry):
                self._start(step)
            elif isinstance(step, Read):
                self._hosts.begin(step.host)
                self._submit_reader(partial(read_files, step, self._files, self._events.put))
            elif isinstance(step, NamedSitemap):
                self.sitemaps.started(step)
                self._submit_reader(partial(read_sitemap, step, self._files, self._pool, self._events.put))
            elif isinstance(step, Spent):
                drop = Drop("host_budget", f"{self._limits.pages_per_host} were requested")
                with self._state.transaction():
                    self.frontier.spend(step.host, drop)
            else:
                yield self._settle_unfetched(step.entry, step.outcome, step.judgement)

    def _start(self, entry: Entry) -> None:
        deadline = time.monotonic() + self._limits.fetch_timeout + self._limits.connect_timeout + GRACE
        visit = self._in_flight[entry.id] = InFlight(entry, deadline, Slot(self._hosts.throttle, entry.host))
        visit.cookie = self._redirect_chains.cookie(entry)
        self.scheduler.started(entry)
        fetch = partial(fetch_page, visit, self._scraper, self._consent_gate)
        self._fetchers.submit(lambda: self._events.put((visit, fetch())))

    def _submit_reader(self, task: Task) -> None:
        """Run ``task``, which may wait for long for its host's turn, in a thread that nobody else needs."""
        self._readers.submit(task, under_way=self._hosts.readers + self.sitemaps.fetching)

    # --- events

    def _wait(self, patience: float | None) -> Iterator[Settled]:
        """Handle what came in; wait for the first event until there may be something else to do."""
        try:
            event = self._events.get(timeout=self._patience(60.0 if patience is None else patience))
        except Empty:
            event = None
        settled: list[Settled] = []
        with self._state.together():  # pages are read a few at a time, and settled so
            while event is not None:
                settled += self._handle(event)
                event = None if self._events.empty() else self._events.get_nowait()
        yield from settled
        self._pool.check()
        yield from self._give_up_overdue()

    def _patience(self, most: float) -> float:
        """Seconds until the next page may start or the first one in flight is overdue; ``most`` at most."""
        now = time.monotonic()
        moments = [visit.deadline for visit in self._in_flight.values() if visit.fetching]
        turn = None if self._stopping else now if self.sitemaps.entering else self.scheduler.next()
        return max(0.0, min([most, *(at - now for at in moments), *([] if turn is None else [turn - now])]))

    def _handle(self, event: Arrival) -> Iterator[Settled]:
        if isinstance(event, HostFiles):
            self._host_is_ready(event)
        elif isinstance(event, Alive):
            self._host_was_asked(event)
        elif isinstance(event, Freed):
            self.scheduler.read(event.host) if event.unread else self.scheduler.wake(event.host)
        elif isinstance(event, SitemapRead):
            self.sitemaps.arrived(event)
            self.scheduler.reader_is_free()
        elif isinstance(event, Parsed):
            yield from self._parsed(event)
        else:
            yield from self._fetched(*event)

    def _host_is_ready(self, files: HostFiles) -> None:
        for response in files.responses:
            self._archive.append(response, statement=True)
        with self._state.transaction():
            self._hosts.asked(files.host)
            if files.transient and files.robots_status is None:
                self.retries.files(files.host, files.transient)
                if self._hosts.failed(files.host):
                    self._consent_gate.statements.keep(files)
            elif files.transient is None or self.retries.statements(files.host, files.transient):
                self._hosts.keep(files)
                self._consent_gate.statements.keep(files)
                self.retries.ready(files.host)
            self._archive.commit(self._state)
        if files.robots_status is not None and self._manners.robots:
            self.scheduler.host_health.answered(files.host)
        self.scheduler.read(files.host)

    def _host_was_asked(self, event: Alive) -> None:
        """A host that seemed to be away is back, or is asked again later."""
        with self._state.transaction():
            self.retries.looked(event.host, answered=event.answered)
        self.scheduler.read(event.host)

    def _fetched(self, visit: InFlight, answer: Judged | Failure | Transient | None) -> Iterator[Settled]:
        if not visit.fetching:
            return  # given up before it came back; the page may be asked for again by now
        visit.fetching = False
        self.scheduler.wake(visit.entry.host)
        if answer is None:  # the crawl ends before all was known: the page is asked for by the next run
            self.scheduler.rests(visit.entry, 0.0)
            del self._in_flight[visit.entry.id]
        elif isinstance(answer, Judged):
            yield from self._answered(visit, answer)
        else:
            yield from self._fetch_failed(visit, answer)

    def _answered(self, visit: InFlight, answer: Judged) -> Iterator[Settled]:
        self.scheduler.host_health.answered(visit.entry.host)
        response, judgement = answer.response, answer.judgement
        self._keep_documents(visit.entry.host, answer)
        if answer.waiting and self._puts_off(visit, answer.waiting, response):
            return
        visit.remarks, visit.set_cookies = response.remarks, response.headers.get_all("set-cookie")
        refused = judgement.drop if answer.succeeded else None
        visit.body = response.body if answer.succeeded and not refused else None
        way = self.ledger.chain(visit.entry.id)[:-1] if visit.entry.redirected_from else ()
        archived = None if refused else self._archive.append(response, led_from=way[-1] if way else "")
        visit.fetch = fetch_record(visit.entry, response, archived)
        if passing := Transient.of(response):
            yield from self._tried_in_vain(visit, passing)
            return
        with self._state.transaction():
            self.retries.came(visit.entry.host)
        if response.status in REDIRECTS:
            yield from filter(None, [self._redirected(visit, response.location)])
            return
        visit.judgement, visit.refused = judgement, refused
        if refused and (judgement.stage == "headers" or not judgement.follow):
            yield self._settle(visit, refused)
            return
        task = FetchedPage(
            response, way, visit.fetch.archive_file, visit.fetch.archive_offset,
            archived.payload_digest if archived else "", judgement.record(visit.fetch.fetched_at), refused,
        )  # fmt: skip
        self._pool.submit(task, lambda found: self._events.put(Parsed(visit, cast("PageResult", found))))

    def _puts_off(self, visit: InFlight, why: Transient, response: Response) -> bool:
        """Whether the page is left for another run: what it names and might be refused for is not known."""
        with self._state.transaction():
            waits = self.retries.unjudged(visit.entry, why, fetch_record(visit.entry, response, None))
        if waits:
            del self._in_flight[visit.entry.id]
        return waits

    def _keep_documents(self, host: str, answer: Judged) -> None:
        """Archive and remember the licence documents that a page of ``host`` named."""
        for response in answer.answers:
            self._archive.append(response, statement=True)
        if answer.documents:
            with self._state.transaction():
                self._consent_gate.statements.keep_documents(answer.documents, host)
                self._archive.commit(self._state)

    def _fetch_failed(self, visit: InFlight, failure: Failure | Transient) -> Iterator[Settled]:
        visit.fetch = Fetch(attempts=visit.entry.attempts + 1, fetched_at=iso_moment(datetime.now(UTC)))
        if failure.reason == ConnectionFailed.reason:
            self.scheduler.host_health.failed(visit.entry.host, time.monotonic())
        if isinstance(failure, Transient):
            yield from self._tried_in_vain(visit, failure)
        else:
            refused = failure.reason == "address_refused"
            yield self._settle(visit, Drop(failure.reason, failure.detail) if refused else failure)

    def _tried_in_vain(self, visit: InFlight, why: Transient) -> Iterator[Settled]:
        """Put the page back, for this run or another; or it has failed."""
        with self._state.transaction():
            failure = self.retries.page(visit.entry, why, visit.fetch)
            self._archive.commit(self._state)
        if failure:
            yield self._settle(visit, failure)
        else:
            del self._in_flight[visit.entry.id]

    def _parsed(self, event: Parsed) -> Iterator[Settled]:
        visit, result = event.visit, event.result
        visit.reader = self._reader if visit.fetch.archive_file else 0
        if isinstance(result, Failure):
            check_started(result)
            yield self._settle(visit, visit.refused or result)
        elif visit.follows and is_waypoint(result):
            yield from filter(None, [self._redirected(visit, result.moves_to)])
        else:
            links = (*result.links, *filter(None, [result.moves_to])) if visit.follows else ()
            outcome = (isinstance(result.outcome, Failure) and visit.refused) or result.outcome
            visit.note = note_of(result, visit.remarks)
            yield self._settle(visit, outcome, links)

    def _give_up_overdue(self) -> Iterator[Settled]:
        for visit in [v for v in self._in_flight.values() if v.fetching and v.deadline < time.monotonic()]:
            visit.fetching = False
            visit.slot.free()
            self.scheduler.wake(visit.entry.host)
            self._fetchers.replace()
            yield from self._fetch_failed(visit, OVERDUE)

    def _settle(
        self, visit: InFlight, outcome: Outcome, links: tuple[str, ...] = (), hop: Hop | None = None
    ) -> Settled:
        """All of a page in one transaction: its outcome, document and links, how far the archive is."""
        with self._state.transaction():
            self.ledger.settle(visit.entry.id, outcome, visit.fetch, visit.note, visit.reader)
            self.retries.settled(visit.entry)
            self._consent_gate.settled(visit.entry.id, outcome, visit.judgement, visit.fetch.fetched_at)
            self._links.follow(links, visit.entry)
            self._redirect_chains.ended(visit.entry.id, outcome)
            if hop:
                self._redirect_chains.lead(hop, visit.entry)
            self.scheduler.ended(visit.entry, visit.body)
            self._archive.commit(self._state)
        del self._in_flight[visit.entry.id]
        return Settled(redacted(visit.entry.url), outcome)

    def _settle_unfetched(self, entry: Entry, outcome: Outcome, judgement: Judgement) -> Settled:
        with self._state.transaction():
            self.ledger.settle(entry.id, outcome, Fetch(attempts=entry.attempts))
            self.retries.settled(entry)
            self._redirect_chains.ended(entry.id, outcome)
            self._consent_gate.settled(entry.id, outcome, None if judgement.kept else judgement)
        return Settled(redacted(entry.url), outcome)

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
            self.frontier.move(visit.entry.id, hop.target)
            self.scheduler.rests(visit.entry, 0.0)
            self._archive.commit(self._state)
        del self._in_flight[visit.entry.id]
