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
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, repeat
from typing import Final

from scrapers.crawler.discovery.sitemap_parsing import ListedPages
from scrapers.crawler.hosts.deferred import Deferrals
from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.links import Links
from scrapers.models import Drop, Failure
from scrapers.plugin.limits import Limits
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.robots import Robots
from scrapers.web.urls import host_of, redacted, resolve

_PENDING, _READ, _LATER = 0, 1, 2
MAX_DEPTH: Final = 5
MAX_SITEMAPS: Final = 1_000
"""Of one host."""
MAX_URLS: Final = 500_000
"""Entered of the sitemaps of one host."""
USUAL: Final = (
    "sitemap.xml",
    "sitemap_index.xml",
    "sitemap-index.xml",
    "wp-sitemap.xml",
    "sitemap.xml.gz",
    "sitemap_index.xml.gz",
    "sitemap.txt",
)
"""Tried in this order, until one lists something, where robots.txt names none that does."""

_ENOUGH: Final = 50_000  # pages, or as many as the budget: a walk pauses there
_SLICE: Final = 500  # URLs entered in a transaction
_CLAIMS: Final = 100  # other hosts of a sitemap whose robots.txt is read
_OFF_HOST: Final = "sitemap_off_host"

_NEXT: Final = """
SELECT id, owner, url, page, root, depth FROM sitemaps WHERE owner = ? AND state = 0
ORDER BY depth, id LIMIT 1
"""
_OWNER: Final = """
SELECT sum(state = 0), sum(state = 2), count(*), sum(listed), sum(found) FROM sitemaps
WHERE owner = ? GROUP BY owner
"""
_DUE: Final = "SELECT DISTINCT owner FROM sitemaps WHERE state = 0"
_ADD: Final = "INSERT INTO sitemaps(owner, url, page, root, depth, claim) VALUES (?, ?, ?, ?, ?, ?)"
_SETTLE: Final = "UPDATE sitemaps SET state = ?, listed = ?, found = ? WHERE id = ?"
_UNWALKED: Final = """
SELECT (SELECT url FROM urls WHERE urls.host = hosts.host LIMIT 1) AS page, robots_status, robots
FROM hosts WHERE ready = 1 AND page NOT NULL AND host NOT IN (SELECT owner FROM sitemaps)
"""
"""Hosts that an earlier run knew without their sitemaps: these were not wanted then."""
_LEFT: Final = "SELECT id, url FROM sitemaps WHERE state = 2"
_CLAIMED: Final = "SELECT id, url FROM sitemaps WHERE owner = ? AND claim"


@dataclass(frozen=True, slots=True)
class NamedSitemap:
    """A sitemap to be read for ``owner``, a host on which ``page`` lies.

    ``root`` is what robots.txt of the owner names and what leads here; ``""`` if it is only guessed.
    """

    id: int
    owner: str
    url: str
    page: str
    root: str
    depth: int


@dataclass(frozen=True, slots=True)
class SitemapRead:
    """What came of a request for a sitemap; ``None``: nothing, since the crawl ends."""

    sitemap: NamedSitemap
    found: ListedPages | Transient | Drop | Failure | None


@dataclass(slots=True)
class _Owner:
    """How many sitemaps of a host are to be read, wait for another run and are known in all.

    ``listed`` pages were entered on their account, of ``found`` entries; ``busy`` while one is read.
    """

    due: int = 0
    later: int = 0
    known: int = 0
    listed: int = 0
    found: int = 0
    busy: bool = False


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


class Sitemaps:
    """The walks of a job; used by the thread that owns the state."""

    def __init__(  # noqa: PLR0913 - what a walk reads and writes
        self, state: State, links: Links, ledger: Ledger, waits: Deferrals, limits: Limits, *, wanted: bool
    ) -> None:
        self._state, self._db, self._links, self._ledger, self._waits = state, state.db, links, ledger, waits
        self._wanted, self._enough = wanted, max(_ENOUGH, limits.max_pages)
        self._owners: dict[str, _Owner] = {}
        self._met = HostCounts(state, "hosts_walked")
        self._entering: deque[_Entering] = deque()
        self._woken: set[str] = set()
        self.fetching = 0
        self.dated: Callable[[ListedPages], None] | None = None
        """Hears of each sitemap whose pages were entered, in the transaction."""
        if wanted:
            self._resume()

    @property
    def entering(self) -> bool:
        """Whether there are pages to enter at once."""
        return bool(self._entering)

    @property
    def busy(self) -> bool:
        """Whether a sitemap is being read, or its pages entered."""
        return bool(self.fetching or self._entering)

    def take_woken(self) -> set[str]:
        """The hosts for which something changed since this was last asked."""
        woken, self._woken = self._woken, set()
        return woken

    def rests(self, host: str) -> None:
        """Nothing is left of ``host`` for now; what is known of its walk lies in the state."""
        if host in self._owners and not self._owners[host].busy:
            del self._owners[host]

    @property
    def held(self) -> int:
        """Of how many hosts the walk is in memory."""
        return len(self._owners)

    def next(self, host: str, *, idle: bool) -> NamedSitemap | None:
        """The sitemap of ``host`` to ask for now; ``idle``: nothing else is left of the host."""
        owner = self._owner(host)
        if owner is None or owner.busy or not owner.due or (owner.listed >= self._enough and not idle):
            return None
        row = self._db.execute(_NEXT, (host,)).fetchone()
        return NamedSitemap(*row) if row else None

    def walking(self, host: str) -> bool:
        """Whether the order of the pages of ``host`` hangs on what its sitemaps list."""
        owner = self._owner(host)
        return owner is not None and owner.listed < self._enough and (owner.busy or owner.due > 0)

    def met(self, host: str) -> bool:
        """Whether the walk knows what robots.txt of ``host`` names, or is not wanted."""
        return not self._wanted or bool(self._met[host])

    def meet(self, page: str, robots: Robots | None) -> None:
        """robots.txt of the host of ``page`` is known now; ``None`` if it refuses everything."""
        host, root = host_of(page), _root(page)
        self._met[host] = 1
        named = [url for name in robots.sitemaps if (url := resolve(name, root))] if robots else []
        with self._state.transaction():
            for url in dict.fromkeys(named):
                self._add(NamedSitemap(0, host, url, root, url, 1))
            self._refuse_claims(host)
            if robots and self._owner(host) is None:
                self._guess(root)

    def started(self, sitemap: NamedSitemap) -> None:
        """``sitemap`` is being read."""
        self._owners[sitemap.owner].busy = True
        self.fetching += 1

    def arrived(self, event: SitemapRead) -> None:
        """A sitemap was read, or could not be."""
        self.fetching -= 1
        sitemap, found = event.sitemap, event.found
        if found is None:
            self._owners[sitemap.owner].busy = False
        elif isinstance(found, ListedPages):
            foreign = not self._links.owns(sitemap.url)
            self._entering.append(_Entering(sitemap, found, found.pages(), foreign))
        else:
            with self._state.transaction():
                self._failed(sitemap, found)

    def enter(self) -> None:
        """Enter some of the pages that were listed, if there are any."""
        if not self._entering:
            return
        task = self._entering.popleft()
        pages = list(islice(task.pages, _SLICE))
        with self._state.transaction():
            self._enter(task, pages)
            if len(pages) == _SLICE and self._owners[task.sitemap.owner].listed < MAX_URLS:
                self._entering.append(task)
            else:
                self._entered(task)

    # --- one sitemap

    def _enter(self, task: _Entering, pages: list[str]) -> None:
        inside, refused = [], []
        owner = task.sitemap.owner
        for url in pages:
            if not self._links.owns(url):
                refused.append((host_of(url), _OFF_HOST, redacted(url)))
            elif task.foreign and host_of(url) != owner:
                task.claims.setdefault(host_of(url), url)
            else:
                inside.append(url)
        self._links.listed(tuple(inside))
        self._ledger.outside(refused)
        self._owners[owner].listed += len(inside)
        task.entered += len(inside)
        task.seen += len(pages)

    def _entered(self, task: _Entering) -> None:
        """All of a sitemap is entered: it is settled, with what it says besides."""
        sitemap, found = task.sitemap, task.found
        owner = self._owners[sitemap.owner]
        if next(task.pages, None):
            self._note(sitemap.url, Drop("sitemap_limit", f"more than {MAX_URLS} pages"))
        if found.truncated:
            self._note(sitemap.url, Drop("sitemap_truncated", "damaged, or more than is read of one"))
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
        self._settle(sitemap, _READ, task.entered, task.seen)

    def _nested(self, url: str, task: _Entering) -> None:
        sitemap = task.sitemap
        if not (self._links.owns(url) or host_of(url) == host_of(sitemap.url)):
            self._note(url, Drop(_OFF_HOST, f"listed by {sitemap.url}"))
        elif sitemap.depth >= MAX_DEPTH:
            if not self._knows(sitemap.owner, url):
                self._note(url, Drop("sitemap_too_deep", f"below {MAX_DEPTH} indexes"))
        else:
            self._add(replace(sitemap, url=url, depth=sitemap.depth + 1))

    def _claim(self, host: str, page: str, sitemap: NamedSitemap, *, read: bool) -> None:
        """``sitemap``, on a host out of scope, lists a page of ``host``; whose robots.txt may name it."""
        if self._knows(host, sitemap.root):
            return
        if self._met[host] or not read:
            self._note(page, Drop(_OFF_HOST, f"listed by {sitemap.url}"))
        else:
            self._add(NamedSitemap(0, host, sitemap.root, page, sitemap.root, 1), claim=True)
            self._woken.add(host)

    def _refuse_claims(self, host: str) -> None:
        """Of what other hosts' sitemaps list of ``host``: robots.txt has been read, and names them not."""
        for sitemap_id, url in self._db.execute(_CLAIMED, (host,)).fetchall():
            self._db.execute("DELETE FROM sitemaps WHERE id = ?", (sitemap_id,))
            owner = self._owners.get(host)
            if owner:
                owner.due, owner.known = owner.due - 1, owner.known - 1
            if owner and not owner.known:
                del self._owners[host]
            self._note(url, Drop(_OFF_HOST, f"not named by {host}"))

    def _failed(self, sitemap: NamedSitemap, why: Transient | Drop | Failure) -> None:
        if isinstance(why, Transient):
            until = time.time() + why.pause(1)
            failure = self._waits.put_off("file", sitemap.url, host_of(sitemap.url), why, until)
            if failure is None:
                self._owners[sitemap.owner].later += 1
                self._settle(sitemap, _LATER, 0, 0)
                return
            self._waits.over("file", sitemap.url)
            why = Failure("sitemap_unreadable", failure.detail)
        if sitemap.root:
            self._note(sitemap.url, why)
        self._settle(sitemap, _READ, 0, 0)

    def _settle(self, sitemap: NamedSitemap, state: int, listed: int, found: int) -> None:
        self._db.execute(_SETTLE, (state, listed, found, sitemap.id))
        owner = self._owners[sitemap.owner]
        owner.busy = False
        owner.due -= 1
        if state == _READ and self._waits.find("file", sitemap.url):
            self._waits.over("file", sitemap.url)
        if not (owner.due or owner.later or owner.found):
            self._guess(_root(sitemap.page))
        self._woken.add(sitemap.owner)

    # --- rows

    def _owner(self, host: str) -> _Owner | None:
        """How far the walk of ``host`` is; ``None`` if it has none."""
        found = self._owners.get(host)
        row = None if found or not self._wanted else self._db.execute(_OWNER, (host,)).fetchone()
        if row:
            found = self._owners[host] = _Owner(*row)
        return found

    def _add(self, sitemap: NamedSitemap, *, claim: bool = False) -> None:
        """A sitemap is to be read, unless it is known."""
        owner, url = sitemap.owner, sitemap.url
        if not claim:
            self._db.execute("UPDATE sitemaps SET claim = 0 WHERE owner = ? AND url = ?", (owner, url))
        if self._knows(owner, url):
            return
        entry = self._owner(owner) or self._owners.setdefault(owner, _Owner())
        if entry.known >= MAX_SITEMAPS:
            self._note(url, Drop("sitemap_limit", f"more than {MAX_SITEMAPS} sitemaps"))
            return
        self._db.execute(_ADD, (owner, url, sitemap.page, sitemap.root, sitemap.depth, claim))
        entry.known += 1
        entry.due += 1

    def _knows(self, owner: str, url: str) -> bool:
        """Whether a sitemap is read for ``owner``; one on a host in scope is, for whomever it is read."""
        rows = self._db.execute("SELECT owner FROM sitemaps WHERE url = ?", (url,)).fetchall()
        return bool(rows) and ((owner,) in rows or self._links.owns(url))

    def _guess(self, root: str) -> None:
        """The next of the usual names, where none that was tried lists anything."""
        for name in USUAL:
            if not self._knows(host_of(root), root + name):
                self._add(NamedSitemap(0, host_of(root), root + name, root, "", 1))
                return
        self._note(root + USUAL[0], Drop("sitemap_not_found", "robots.txt names none that can be read"))

    def _note(self, url: str, why: Drop | Failure) -> None:
        self._ledger.outside([(host_of(url), why.reason, url)])

    def _resume(self) -> None:
        """Go on where an earlier run was; what it left for another is asked again, if its time has come."""
        with self._state.transaction():
            for sitemap_id, url in self._db.execute(_LEFT).fetchall():
                wait = self._waits.find("file", url)
                if wait is None or self._waits.due(wait):
                    self._db.execute("UPDATE sitemaps SET state = 0 WHERE id = ?", (sitemap_id,))
        for page, status, body in self._db.execute(_UNWALKED).fetchall():
            self.meet(page, Robots.from_status(status, body))
        self._woken |= {owner for (owner,) in self._db.execute(_DUE)}


def _root(page: str) -> str:
    """Where the files of the host of ``page`` lie."""
    return page[: page.index("/", page.index("//") + 2) + 1]
