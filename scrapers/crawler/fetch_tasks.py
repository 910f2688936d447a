"""What runs in the threads that fetch: a page with all that it names, the files of a host."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import cast

from scrapers.crawler.consent_gate import ConsentGate, Judged
from scrapers.crawler.discovery.sitemap_parsing import ListedPages, SitemapBody
from scrapers.crawler.discovery.sitemaps import NamedSitemap, SitemapRead
from scrapers.crawler.discovery.xml_stream import MAX_BYTES as SITEMAP_BYTES
from scrapers.crawler.hosts.request_gate import Freed, Stopped
from scrapers.crawler.hosts.site_files import Alive, HostFiles, SiteFiles
from scrapers.crawler.hosts.throttle import LONGEST_WAIT
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.in_flight import InFlight, checked
from scrapers.crawler.scheduler import Read
from scrapers.errors import FetchError
from scrapers.models import Failure, FetchedPage, PageResult, Request, Response
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.scraper import AnyScraper

_LOG = logging.getLogger(__name__)


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
