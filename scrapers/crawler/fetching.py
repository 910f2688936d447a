"""All that waits for the network, in threads; what it gives comes back to one queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import cast

from scrapers.crawler.consent_gate import ConsentGate, Judged
from scrapers.crawler.discovery.sitemap_parsing import ListedPages, SitemapBody
from scrapers.crawler.discovery.sitemap_queue import NamedSitemap
from scrapers.crawler.discovery.sitemaps import SitemapRead
from scrapers.crawler.discovery.xml_stream import MAX_BYTES as SITEMAP_BYTES
from scrapers.crawler.fetch_threads import GRACE, FetchThreads
from scrapers.crawler.frontier import Entry
from scrapers.crawler.hosts.request_gate import Freed, Stopped
from scrapers.crawler.hosts.site_files import Alive, HostFiles, SiteFiles
from scrapers.crawler.hosts.throttle import LONGEST_WAIT, Slot, Throttle
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.in_flight import InFlight, Parsed, checked
from scrapers.crawler.scheduler import Read
from scrapers.errors import FetchError
from scrapers.models import Failure, FetchedPage, PageResult, Request, Response
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.limits import Limits
from scrapers.plugin.scraper import AnyScraper

_LOG = logging.getLogger(__name__)

Fetched = tuple[InFlight, Judged | Failure | Transient | None]
Arrival = Fetched | Parsed | HostFiles | Alive | Freed | SitemapRead


class Fetching:
    """Starts fetches and hands their ends back, in the order in which they came."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a fetch needs
        self,
        scraper: AnyScraper,
        consent_gate: ConsentGate,
        files: SiteFiles,
        pool: WorkerPool[FetchedPage | SitemapBody, PageResult | ListedPages | Failure],
        throttle: Throttle,
        limits: Limits,
        concurrency: int,
    ) -> None:
        self._scraper, self._consent_gate, self._files, self._pool = scraper, consent_gate, files, pool
        self._throttle, self._patience = throttle, limits.fetch_timeout + limits.connect_timeout + GRACE
        self._fetchers, self._readers = FetchThreads(concurrency), FetchThreads(0)
        self._arrivals: SimpleQueue[Arrival | None] = SimpleQueue()  # None only wakes

    def start(self) -> None:
        """Start the threads."""
        self._fetchers.start()

    def stop(self) -> None:
        """Ask for nothing more: what waits for its host's turn ends. Any thread, signals."""
        self._files.gate.stop()

    def close(self) -> None:
        """End the threads, as far as they end."""
        self.stop()
        self._fetchers.close(patience=1.0)
        self._readers.close(patience=1.0)

    def visit(self, entry: Entry) -> InFlight:
        """``entry`` as one that is asked for from now on."""
        return InFlight(
            entry, deadline=time.monotonic() + self._patience, slot=Slot(self._throttle, entry.host)
        )

    def page(self, visit: InFlight) -> None:
        """Ask for a page."""
        fetch = partial(fetch_page, visit, self._scraper, self._consent_gate)
        self._fetchers.submit(lambda: self._arrivals.put((visit, fetch())))

    def give_up(self) -> None:
        """A thread does not come back: another one takes its place."""
        self._fetchers.replace()

    def host_files(self, step: Read, under_way: int) -> None:
        """Read what the site of a host says, one of so many readers ``under_way``: it may wait for long."""
        self._readers.submit(partial(read_files, step, self._files, self.put), under_way)

    def sitemap(self, named: NamedSitemap, under_way: int) -> None:
        """Read a sitemap, one of so many readers ``under_way``."""
        self._readers.submit(partial(read_sitemap, named, self._files, self._pool, self.put), under_way)

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

    def check(self) -> None:
        """Replace workers that broke unheard."""
        self._pool.check()


def fetch_page(
    visit: InFlight, scraper: AnyScraper, consent_gate: ConsentGate
) -> Judged | Failure | Transient | None:
    """Fetch a page and judge it; ``None`` if the crawl ended before all was known that it names.

    The host is free again as soon as it has answered: licences that the page names may have to be asked
    of it, each at its host's turn, and that takes the time that it takes.
    """
    try:
        try:
            response = checked(_fetched(scraper, visit))
        finally:
            visit.slot.free()
            visit.deadline += 2 * LONGEST_WAIT
        return consent_gate.judge(response) if visit.fetching else None
    except Stopped:
        return None
    except FetchError as error:
        return Transient.of(error) or Failure(error.reason, str(error))
    except BaseException as error:  # noqa: BLE001 - a plug-in broke its contract, be it by sys.exit
        return Failure("backend_error", f"{type(error).__name__}: {error}")


def _fetched(scraper: AnyScraper, visit: InFlight) -> Response:
    """One hop; the answer does not carry its cookies any further."""
    plain = Request(visit.entry.url)
    if not visit.cookie:
        return scraper.fetch(plain)
    response = scraper.fetch(replace(plain, headers={"Cookie": visit.cookie}))
    return replace(response, request=plain) if isinstance(response, Response) else response


def read_files(step: Read, files: SiteFiles, done: Callable[[HostFiles | Alive | Freed], None]) -> None:
    """Read the files of a host, or see whether it is back; ``done`` hears of it."""
    try:
        done(files.probe(step.url) if step.probe else files.read(step.url))
    except Stopped:
        done(Freed(step.host, unread=True))
    except Exception as error:  # noqa: BLE001 - what a site's files hold must not end the job, nor hold it up
        _LOG.exception("the files of %s", step.host)
        why = f"{type(error).__name__}: {error}"
        failed = HostFiles(step.host, None, robots_why=why)
        done(Alive(step.host, answered=False) if step.probe else failed)


def read_sitemap(
    sitemap: NamedSitemap,
    files: SiteFiles,
    pool: WorkerPool[FetchedPage | SitemapBody, PageResult | ListedPages | Failure],
    done: Callable[[SitemapRead], None],
) -> None:
    """Fetch a sitemap and have it read by a worker; ``done`` hears of it, maybe in another thread."""
    try:
        answer = files.get(sitemap.url, [], SITEMAP_BYTES)
    except Stopped:
        done(SitemapRead(sitemap, None))
        return
    except Exception as error:  # noqa: BLE001 - as above
        _LOG.exception("the sitemap %s", sitemap.url)
        answer = Failure("sitemap_unreadable", f"{type(error).__name__}: {error}")
    if not isinstance(answer, Response):
        done(SitemapRead(sitemap, answer))
    elif answer.status is not None and not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        done(SitemapRead(sitemap, Failure("sitemap_unreadable", f"HTTP {answer.status}")))
    else:
        pool.submit(
            SitemapBody.of(answer),
            lambda found: done(SitemapRead(sitemap, cast("ListedPages | Failure", found))),
        )
