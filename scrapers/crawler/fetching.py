"""All that waits for the network, in threads; what it gives comes back to one queue."""

from __future__ import annotations

from functools import partial
from queue import Empty, SimpleQueue

from scrapers.crawler.consent_gate import ConsentGate, Judged
from scrapers.crawler.discovery.sitemap_parsing import ListedPages, SitemapBody
from scrapers.crawler.discovery.sitemaps import NamedSitemap, SitemapRead
from scrapers.crawler.fetch_tasks import fetch_page, read_files, read_sitemap
from scrapers.crawler.fetch_threads import FetchThreads, Task
from scrapers.crawler.hosts.request_gate import Freed
from scrapers.crawler.hosts.site_files import Alive, HostFiles, SiteFiles
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.in_flight import InFlight, Parsed
from scrapers.crawler.scheduler import Read
from scrapers.models import Failure, FetchedPage, PageResult
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.scraper import AnyScraper

Fetched = tuple[InFlight, Judged | Failure | Transient | None]
Arrival = Fetched | Parsed | HostFiles | Alive | Freed | SitemapRead


class Fetching:
    """Starts fetches and hands their ends back, in the order in which they came."""

    def __init__(
        self,
        scraper: AnyScraper,
        consent_gate: ConsentGate,
        files: SiteFiles,
        pool: WorkerPool[FetchedPage | SitemapBody, PageResult | ListedPages | Failure],
        concurrency: int,
    ) -> None:
        self._scraper, self._consent_gate, self._files, self._pool = scraper, consent_gate, files, pool
        self._fetchers, self._readers = FetchThreads(concurrency), FetchThreads(0)
        self._arrivals: SimpleQueue[Arrival | None] = SimpleQueue()  # None only wakes

    def start(self) -> None:
        """Start the threads."""
        self._fetchers.start()

    def close(self) -> None:
        """End the threads, as far as they end."""
        self._fetchers.close(patience=1.0)
        self._readers.close(patience=1.0)

    def page(self, visit: InFlight) -> None:
        """Ask for a page."""
        fetch = partial(fetch_page, visit, self._scraper, self._consent_gate)
        self._fetchers.submit(lambda: self._arrivals.put((visit, fetch())))

    def give_up(self) -> None:
        """A thread does not come back: another one takes its place."""
        self._fetchers.replace()

    def host_files(self, step: Read, under_way: int) -> None:
        """Read what the site of a host says, one of so many that are ``under_way``."""
        self._submit_reader(partial(read_files, step, self._files, self.put), under_way)

    def sitemap(self, named: NamedSitemap, under_way: int) -> None:
        """Read a sitemap, one of so many readers ``under_way``."""
        self._submit_reader(partial(read_sitemap, named, self._files, self._pool, self.put), under_way)

    def put(self, arrival: Arrival | None) -> None:
        """Something has come; ``None`` only ends a wait. Any thread."""
        self._arrivals.put(arrival)

    def next(self, patience: float | None) -> Arrival | None:
        """What came next, within ``patience`` seconds; with ``None`` what is there already."""
        try:
            return (
                self._arrivals.get(timeout=patience) if patience is not None else self._arrivals.get_nowait()
            )
        except Empty:
            return None

    def _submit_reader(self, task: Task, under_way: int) -> None:
        """Run ``task``, which may wait for long for its host's turn, in a thread that nobody else needs."""
        self._readers.submit(task, under_way)
