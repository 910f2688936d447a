"""A page's whole life, in one place.

``frontier -> robots -> throttle -> BACKEND.fetch -> archive -> worker -> ledger``. One thread owns
the state and takes every decision; fetch threads and worker processes only hand back events. No
page takes the slot of another before that one's transaction is committed, so a crash costs at most
``concurrency`` repeated requests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.discovery.sitemap_parsing import ListedPages, SitemapBody
from scrapers.crawler.discovery.sitemap_queue import NamedSitemap
from scrapers.crawler.discovery.sitemaps import SitemapRead, Sitemaps
from scrapers.crawler.fetching import Arrival, Fetching
from scrapers.crawler.frontier import Entry, Frontier
from scrapers.crawler.host_answers import HostAnswers
from scrapers.crawler.hosts.deferred import Deferral, Deferrals
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.hosts.request_gate import Freed
from scrapers.crawler.hosts.site_files import Alive, HostFiles, SiteFiles
from scrapers.crawler.hosts.throttle import Throttle
from scrapers.crawler.hosts.transient_failures import OVERDUE
from scrapers.crawler.in_flight import Parsed, Settled
from scrapers.crawler.links import Links
from scrapers.crawler.neighbours import Neighbours
from scrapers.crawler.page_pipeline import PagePipeline
from scrapers.crawler.retries import Retries
from scrapers.crawler.scheduler import Read, Scheduler, Spent
from scrapers.crawler.stored_pages.withdrawn_pages import WithdrawnPages
from scrapers.crawler.traps.budgets import Traps
from scrapers.crawler.visits import Visits
from scrapers.models import Failure, FetchedPage, PageResult
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.limits import Limits, Manners
from scrapers.plugin.scraper import AnyScraper
from scrapers.store.ledger import Ledger
from scrapers.store.state import State


class Engine:
    """Drives one job's frontier to its end. Used by one thread, except :meth:`stop`.

    ``at_rest`` is asked when nothing is left to do, and says whether there is more to do by what it did.
    """

    def __init__(  # noqa: PLR0913 - the one place where the parts of a crawl are put together
        self,
        *,
        state: State,
        frontier: Frontier,
        ledger: Ledger,
        links: Links,
        pipeline: PagePipeline,
        scraper: AnyScraper,
        files: SiteFiles,
        throttle: Throttle,
        consent_gate: ConsentGate,
        pool: WorkerPool[FetchedPage | SitemapBody, PageResult | ListedPages | Failure],
        waits: Deferrals,
        limits: Limits,
        manners: Manners,
        concurrency: int,
        sitemap: bool,
        neighbours: Neighbours,
    ) -> None:
        self._state, self._neighbours, hosts = state, neighbours, Hosts(state, manners, throttle)
        self.sitemaps = Sitemaps(state, links, ledger, waits, limits, wanted=sitemap)
        self.scheduler = Scheduler(
            state, frontier, hosts, consent_gate, Traps(state, limits), waits, limits, concurrency,
            files.gate, self.sitemaps, neighbours,
        )  # fmt: skip
        self.retries = Retries(ledger, hosts, self.scheduler, waits, limits.retries)
        self._fetching = Fetching(scraper, consent_gate, files, pool, throttle, limits, concurrency)
        self._visits = Visits(
            state, frontier, ledger, pipeline=pipeline, links=links, scheduler=self.scheduler,
            retries=self.retries, limits=limits, parsed=self._fetching.put,
        )  # fmt: skip
        withdrawn = WithdrawnPages(state, ledger, hosts, consent_gate, robots=manners.robots)
        self._host_answers = HostAnswers(
            state, pipeline, hosts, consent_gate.statements, withdrawn, self.retries, self.scheduler,
            robots=manners.robots,
        )  # fmt: skip
        files.known, files.gate.freed = hosts.rules, lambda host: self._fetching.put(Freed(host))
        self.at_rest: Callable[[], Generator[Settled, None, bool]] | None = None
        self._stopping, self.interrupted = False, True  # interrupted until it has come to its end

    def stop(self) -> None:
        """Start nothing new; :meth:`run` ends when what is in flight is settled. Any thread, signals."""
        self._stopping = True
        self._fetching.stop()
        self.wake()

    def wake(self) -> None:
        """Have :meth:`run` look at what there is to do. Any thread, signals."""
        self._fetching.put(None)

    @property
    def requested(self) -> int:
        """How many URLs of the job were requested."""
        return self.scheduler.budget.requested

    @property
    def away(self) -> frozenset[str]:
        """Hosts of which nothing more was asked in this run; their pages wait for another one."""
        return frozenset(self.scheduler.host_health.given_up)

    def run(self) -> Iterator[Settled | Deferral]:
        """Crawl until nothing is left, yielding each URL as it is settled, and what is waited for."""
        self._fetching.start()
        try:
            while True:
                if not self._stopping:
                    self.sitemaps.enter()
                    yield from self._steps()
                yield from self.retries.news(waiting=not self._stopping)
                busy = self._visits or self._files_under_way
                rests = not busy and (self._stopping or self.scheduler.idle)
                patience = self._neighbours.tend(idle=rests)
                if rests and patience is None:
                    more = self.at_rest and self.scheduler.idle and (yield from self.at_rest())
                    if more and not self._stopping:
                        continue
                    self.interrupted = bool(more) or not self.scheduler.idle
                    return
                yield from self._wait(patience)
        finally:
            self._fetching.close()

    # --- frontier -> robots -> throttle -> fetch

    def _steps(self) -> Iterator[Settled]:
        """Start what may start now; gives what was refused."""
        for step in self.scheduler.steps():
            if isinstance(step, Entry):
                self._start(step)
            elif isinstance(step, Read):
                self._host_answers.begin(step.host)
                self._fetching.host_files(step, self._files_under_way)
            elif isinstance(step, NamedSitemap):
                self.sitemaps.started(step)
                self._fetching.sitemap(step, self._files_under_way)
            elif isinstance(step, Spent):
                self._visits.spent(step.host, step.drop)
            else:
                yield self._visits.refused(step)

    def _start(self, entry: Entry) -> None:
        visit = self._fetching.visit(entry)
        self._visits.begin(visit)
        self._fetching.page(visit)

    @property
    def _files_under_way(self) -> int:
        return self._host_answers.readers + self.sitemaps.fetching

    # --- events

    def _wait(self, patience: float | None) -> Iterator[Settled]:
        """Handle what came in; wait for the first event until there may be something else to do."""
        event = self._fetching.next(self._patience(60.0 if patience is None else patience))
        settled: list[Settled] = []
        with self._state.together():  # pages are read a few at a time, and settled so
            while event is not None:
                settled += self._handle(event)
                event = self._fetching.next(None)
        yield from settled
        self._fetching.check()
        for visit in self._visits.overdue():
            self._fetching.give_up()
            yield from self._visits.fetched(visit, OVERDUE)

    def _patience(self, most: float) -> float:
        """Seconds until the next page may start or the first one in flight is overdue; ``most`` at most."""
        now = time.monotonic()
        turn = None if self._stopping else now if self.sitemaps.entering else self.scheduler.next()
        return max(
            0.0,
            min(
                [
                    most,
                    *(at - now for at in self._visits.deadlines()),
                    *([] if turn is None else [turn - now]),
                ]
            ),
        )

    def _handle(self, event: Arrival) -> Iterator[Settled]:
        if isinstance(event, HostFiles):
            self._host_answers.read(event)
        elif isinstance(event, Alive):
            self._host_answers.probed(event)
        elif isinstance(event, Freed):
            self.scheduler.read(event.host) if event.unread else self.scheduler.wake(event.host)
        elif isinstance(event, SitemapRead):
            self.sitemaps.arrived(event)
            self.scheduler.reader_is_free()
        elif isinstance(event, Parsed):
            yield from self._visits.parsed(event)
        else:
            yield from self._visits.fetched(*event)
