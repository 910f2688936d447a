"""Sitemaps that are to be read, host by host, as the state keeps them.

Every sitemap is a row from the moment it is named; of hosts whose walks are at rest nothing is in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scrapers.crawler.hosts.deferred import Deferrals
from scrapers.crawler.links import Links
from scrapers.models import Drop, Failure
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.urls import host_of

READ, LATER = 1, 2  # how a row ends; 0 while it is to be read
OFF_HOST: Final = "sitemap_off_host"
MAX_SITEMAPS: Final = 1_000
"""Of one host."""
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


@dataclass(slots=True)
class HostWalk:
    """How many sitemaps of a host are to be read, wait for another run and are known in all.

    ``listed`` pages were entered on their account, of ``found`` entries; ``busy`` while one is read.
    """

    due: int = 0
    later: int = 0
    known: int = 0
    listed: int = 0
    found: int = 0
    busy: bool = False


class SitemapQueue:
    """The rows; used by the thread that owns the state, in whose transactions it writes.

    ``walks`` has how far hosts are whose sitemaps are asked for, ``woken`` those for which something changed.
    """

    def __init__(self, state: State, links: Links, ledger: Ledger, waits: Deferrals, *, wanted: bool) -> None:
        self._db, self._links, self._ledger, self._waits = state.db, links, ledger, waits
        self._wanted = wanted
        self.walks: dict[str, HostWalk] = {}
        self.woken: set[str] = set()

    def resume(self) -> None:
        """Ask again for what an earlier run has left for another, if its time has come."""
        for sitemap_id, url in self._db.execute(_LEFT).fetchall():
            wait = self._waits.find("file", url)
            if wait is None or self._waits.due(wait):
                self._db.execute("UPDATE sitemaps SET state = 0 WHERE id = ?", (sitemap_id,))

    def wake(self) -> None:
        """All hosts with sitemaps to be read are to be looked at."""
        self.woken |= {owner for (owner,) in self._db.execute(_DUE)}

    def walk(self, host: str) -> HostWalk | None:
        """How far the walk of ``host`` is; ``None`` if it has none."""
        found = self.walks.get(host)
        row = None if found or not self._wanted else self._db.execute(_OWNER, (host,)).fetchone()
        if row:
            found = self.walks[host] = HostWalk(*row)
        return found

    def first(self, host: str) -> NamedSitemap | None:
        """The sitemap of ``host`` to be read next: breadth first."""
        row = self._db.execute(_NEXT, (host,)).fetchone()
        return NamedSitemap(*row) if row else None

    def add(self, sitemap: NamedSitemap, *, claim: bool = False) -> None:
        """A sitemap is to be read, unless it is known."""
        owner, url = sitemap.owner, sitemap.url
        if not claim:
            self._db.execute("UPDATE sitemaps SET claim = 0 WHERE owner = ? AND url = ?", (owner, url))
        if self.knows(owner, url):
            return
        walk = self.walk(owner) or self.walks.setdefault(owner, HostWalk())
        if walk.known >= MAX_SITEMAPS:
            self.note(url, Drop("sitemap_limit", f"more than {MAX_SITEMAPS} sitemaps"))
            return
        self._db.execute(_ADD, (owner, url, sitemap.page, sitemap.root, sitemap.depth, claim))
        walk.known += 1
        walk.due += 1

    def knows(self, owner: str, url: str) -> bool:
        """Whether a sitemap is read for ``owner``; one on a host in scope is, for whomever it is read."""
        rows = self._db.execute("SELECT owner FROM sitemaps WHERE url = ?", (url,)).fetchall()
        return bool(rows) and ((owner,) in rows or self._links.owns(url))

    def guess(self, root: str) -> None:
        """The next of the usual names, where none that was tried lists anything."""
        for name in USUAL:
            if not self.knows(host_of(root), root + name):
                self.add(NamedSitemap(0, host_of(root), root + name, root, "", 1))
                return
        self.note(root + USUAL[0], Drop("sitemap_not_found", "robots.txt names none that can be read"))

    def settle(self, sitemap: NamedSitemap, state: int, listed: int = 0, found: int = 0) -> None:
        """A sitemap is read, or left for another run; so many of its ``found`` entries were ``listed``."""
        self._db.execute(_SETTLE, (state, listed, found, sitemap.id))
        walk = self.walks[sitemap.owner]
        walk.busy = False
        walk.due -= 1
        if state == READ and self._waits.find("file", sitemap.url):
            self._waits.over("file", sitemap.url)
        if not (walk.due or walk.later or walk.found):
            self.guess(root_of(sitemap.page))
        self.woken.add(sitemap.owner)

    def refuse_claims(self, host: str) -> None:
        """Of what other hosts' sitemaps list of ``host``: robots.txt has been read, and names them not."""
        for sitemap_id, url in self._db.execute(_CLAIMED, (host,)).fetchall():
            self._db.execute("DELETE FROM sitemaps WHERE id = ?", (sitemap_id,))
            walk = self.walks.get(host)
            if walk:
                walk.due, walk.known = walk.due - 1, walk.known - 1
            if walk and not walk.known:
                del self.walks[host]
            self.note(url, Drop(OFF_HOST, f"not named by {host}"))

    def note(self, url: str, why: Drop | Failure) -> None:
        """Count a sitemap or a page that is not taken, with the reason."""
        self._ledger.outside([(host_of(url), why.reason, url)])


def root_of(page: str) -> str:
    """Where the files of the host of ``page`` lie."""
    return page[: page.index("/", page.index("//") + 2) + 1]
