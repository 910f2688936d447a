"""What sitemaps list, entered a few hundred URLs at a time, so that pages go on meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, repeat
from typing import Final

from scrapers.crawler.discovery.sitemap_parsing import ListedPages
from scrapers.crawler.discovery.sitemap_queue import OFF_HOST, READ, NamedSitemap, SitemapQueue
from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.links import Links
from scrapers.models import Drop
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.urls import host_of, redacted

MAX_DEPTH: Final = 5
MAX_URLS: Final = 500_000
"""Entered of the sitemaps of one host."""

_SLICE: Final = 500  # URLs entered in a transaction
_CLAIMS: Final = 100  # other hosts of a sitemap whose robots.txt is read


@dataclass(slots=True)
class _Entering:
    """A sitemap whose pages are being entered; ``claims`` has a page for each other host in scope."""

    sitemap: NamedSitemap
    found: ListedPages
    pages: Iterator[str]
    foreign: bool
    entered: int = 0
    seen: int = 0
    claims: dict[str, str] = field(default_factory=dict)


class SitemapListings:
    """Sitemaps that were read, until their pages are entered. ``met`` are hosts whose robots.txt is known."""

    def __init__(
        self, state: State, links: Links, ledger: Ledger, queue: SitemapQueue, met: HostCounts
    ) -> None:
        self._state, self._links, self._ledger, self._queue, self._met = state, links, ledger, queue, met
        self._entering: deque[_Entering] = deque()
        self.dated: Callable[[ListedPages], None] | None = None
        """Hears of each sitemap whose pages were entered, in the transaction."""

    def __bool__(self) -> bool:
        """Whether there are pages to enter."""
        return bool(self._entering)

    def add(self, sitemap: NamedSitemap, found: ListedPages) -> None:
        """``sitemap`` was read, and lists what is ``found``."""
        self._entering.append(_Entering(sitemap, found, found.pages(), not self._links.owns(sitemap.url)))

    def enter(self) -> None:
        """Enter some of the pages that were listed, if there are any."""
        if not self._entering:
            return
        task = self._entering.popleft()
        pages = list(islice(task.pages, _SLICE))
        with self._state.transaction():
            self._enter(task, pages)
            if len(pages) == _SLICE and self._queue.walks[task.sitemap.owner].listed < MAX_URLS:
                self._entering.append(task)
            else:
                self._entered(task)

    def _enter(self, task: _Entering, pages: list[str]) -> None:
        inside, refused = [], []
        owner = task.sitemap.owner
        for url in pages:
            if not self._links.owns(url):
                refused.append((host_of(url), OFF_HOST, redacted(url)))
            elif task.foreign and host_of(url) != owner:
                task.claims.setdefault(host_of(url), url)
            else:
                inside.append(url)
        self._links.listed(tuple(inside))
        self._ledger.outside(refused)
        self._queue.walks[owner].listed += len(inside)
        task.entered += len(inside)
        task.seen += len(pages)

    def _entered(self, task: _Entering) -> None:
        """All of a sitemap is entered: it is settled, with what it says besides."""
        sitemap, found = task.sitemap, task.found
        owner = self._queue.walks[sitemap.owner]
        if next(task.pages, None):
            self._queue.note(sitemap.url, Drop("sitemap_limit", f"more than {MAX_URLS} pages"))
        if found.truncated:
            self._queue.note(sitemap.url, Drop("sitemap_truncated", "damaged, or more than is read of one"))
        self._ledger.outside(
            repeat((host_of(sitemap.url), "sitemap_invalid_url", sitemap.url), found.invalid)
        )
        for url in found.sitemaps:
            self._nested(url, task)
        for number, (host, page) in enumerate(task.claims.items()):
            self._claim(host, page, sitemap, read=number < _CLAIMS)
        owner.found += task.seen
        if self.dated:
            self.dated(found)
        self._queue.settle(sitemap, READ, task.entered, task.seen)

    def _nested(self, url: str, task: _Entering) -> None:
        sitemap = task.sitemap
        if not (self._links.owns(url) or host_of(url) == host_of(sitemap.url)):
            self._queue.note(url, Drop(OFF_HOST, f"listed by {sitemap.url}"))
        elif sitemap.depth >= MAX_DEPTH:
            if not self._queue.knows(sitemap.owner, url):
                self._queue.note(url, Drop("sitemap_too_deep", f"below {MAX_DEPTH} indexes"))
        else:
            self._queue.add(replace(sitemap, url=url, depth=sitemap.depth + 1))

    def _claim(self, host: str, page: str, sitemap: NamedSitemap, *, read: bool) -> None:
        """``sitemap``, on a host out of scope, lists a page of ``host``; whose robots.txt may name it."""
        if self._queue.knows(host, sitemap.root):
            return
        if self._met[host] or not read:
            self._queue.note(page, Drop(OFF_HOST, f"listed by {sitemap.url}"))
        else:
            self._queue.add(NamedSitemap(0, host, sitemap.root, page, sitemap.root, 1), claim=True)
            self._queue.woken.add(host)
