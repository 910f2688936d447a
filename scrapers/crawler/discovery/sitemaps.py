"""The walk through the sitemaps of each host, breadth first, one after the other; kept in the state.

Every sitemap is a row from the moment it is named, so a walk that was killed or stopped goes on where it
was. It is fetched at the gate (its own host's rules), read in a worker, and what it lists is entered a few
hundred URLs at a time, so that pages go on meanwhile. Whose URLs count:

- a sitemap on a host in scope: those of every host in scope;
- one elsewhere, named by a host's robots.txt: those of that host (sitemaps.org, cross submission). If it
  lists others in scope, their robots.txt is read, and if it names the sitemap too, it is theirs as well;
- an index vouches for sitemaps on its own host, and on hosts in scope.

A walk pauses when it has listed enough for the crawl's budget, and goes on when all that was used up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from scrapers.crawler.discovery.sitemap_listings import SitemapListings
from scrapers.crawler.discovery.sitemap_parsing import ListedPages
from scrapers.crawler.discovery.sitemap_queue import LATER, READ, NamedSitemap, SitemapQueue, root_of
from scrapers.crawler.hosts.deferred import Deferrals
from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.links import Links
from scrapers.models import Drop, Failure
from scrapers.plugin.limits import Limits
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.robots import Robots
from scrapers.web.urls import host_of, resolve

_ENOUGH: Final = 50_000  # pages, or as many as the budget: a walk pauses there
_UNWALKED: Final = """
SELECT (SELECT url FROM urls WHERE urls.host = hosts.host LIMIT 1) AS page, robots_status, robots
FROM hosts WHERE ready = 1 AND page NOT NULL AND host NOT IN (SELECT owner FROM sitemaps)
"""
"""Hosts that an earlier run knew without their sitemaps: these were not wanted then."""


@dataclass(frozen=True, slots=True)
class SitemapRead:
    """What came of a request for a sitemap; ``None``: nothing, since the crawl ends."""

    sitemap: NamedSitemap
    found: ListedPages | Transient | Drop | Failure | None


class Sitemaps:
    """The walks of a job; used by the thread that owns the state."""

    def __init__(  # noqa: PLR0913 - what a walk reads and writes
        self, state: State, links: Links, ledger: Ledger, waits: Deferrals, limits: Limits, *, wanted: bool
    ) -> None:
        self._state, self._waits, self._wanted = state, waits, wanted
        self._enough = max(_ENOUGH, limits.max_pages)
        self._queue = SitemapQueue(state, links, ledger, waits, wanted=wanted)
        self._met = HostCounts(state, "hosts_walked")
        self.listings = SitemapListings(state, links, ledger, self._queue, self._met)
        self.fetching = 0
        if wanted:
            self._resume()

    @property
    def entering(self) -> bool:
        """Whether there are pages to enter at once."""
        return bool(self.listings)

    @property
    def busy(self) -> bool:
        """Whether a sitemap is being read, or its pages entered."""
        return bool(self.fetching or self.listings)

    def take_woken(self) -> set[str]:
        """The hosts for which something changed since this was last asked."""
        woken, self._queue.woken = self._queue.woken, set()
        return woken

    def rests(self, host: str) -> None:
        """Nothing is left of ``host`` for now; what is known of its walk lies in the state."""
        walks = self._queue.walks
        if host in walks and not walks[host].busy:
            del walks[host]

    @property
    def held(self) -> int:
        """Of how many hosts the walk is in memory."""
        return len(self._queue.walks)

    def next(self, host: str, *, idle: bool) -> NamedSitemap | None:
        """The sitemap of ``host`` to ask for now; ``idle``: nothing else is left of the host."""
        walk = self._queue.walk(host)
        if walk is None or walk.busy or not walk.due or (walk.listed >= self._enough and not idle):
            return None
        return self._queue.first(host)

    def walking(self, host: str) -> bool:
        """Whether the order of the pages of ``host`` hangs on what its sitemaps list."""
        walk = self._queue.walk(host)
        return walk is not None and walk.listed < self._enough and (walk.busy or walk.due > 0)

    def met(self, host: str) -> bool:
        """Whether the walk knows what robots.txt of ``host`` names, or is not wanted."""
        return not self._wanted or bool(self._met[host])

    def meet(self, page: str, robots: Robots | None) -> None:
        """robots.txt of the host of ``page`` is known now; ``None`` if it refuses everything."""
        host, root = host_of(page), root_of(page)
        self._met[host] = 1
        named = [url for name in robots.sitemaps if (url := resolve(name, root))] if robots else []
        with self._state.transaction():
            for url in dict.fromkeys(named):
                self._queue.add(NamedSitemap(0, host, url, root, url, 1))
            self._queue.refuse_claims(host)
            if robots and self._queue.walk(host) is None:
                self._queue.guess(root)

    def started(self, sitemap: NamedSitemap) -> None:
        """``sitemap`` is being read."""
        self._queue.walks[sitemap.owner].busy = True
        self.fetching += 1

    def arrived(self, event: SitemapRead) -> None:
        """A sitemap was read, or could not be."""
        self.fetching -= 1
        sitemap, found = event.sitemap, event.found
        if found is None:
            self._queue.walks[sitemap.owner].busy = False
        elif isinstance(found, ListedPages):
            self.listings.add(sitemap, found)
        else:
            with self._state.transaction():
                self._failed(sitemap, found)

    def enter(self) -> None:
        """Enter some of the pages that were listed, if there are any."""
        self.listings.enter()

    def _failed(self, sitemap: NamedSitemap, why: Transient | Drop | Failure) -> None:
        if isinstance(why, Transient):
            until = time.time() + why.pause(1)
            failure = self._waits.put_off("file", sitemap.url, host_of(sitemap.url), why, until)
            if failure is None:
                self._queue.walks[sitemap.owner].later += 1
                self._queue.settle(sitemap, LATER)
                return
            self._waits.over("file", sitemap.url)
            why = Failure("sitemap_unreadable", failure.detail)
        if sitemap.root:
            self._queue.note(sitemap.url, why)
        self._queue.settle(sitemap, READ)

    def _resume(self) -> None:
        """Go on where an earlier run was; what it left for another is asked again, if its time has come."""
        with self._state.transaction():
            self._queue.resume()
        for page, status, body in self._state.db.execute(_UNWALKED).fetchall():
            self.meet(page, Robots.from_status(status, body))
        self._queue.wake()
