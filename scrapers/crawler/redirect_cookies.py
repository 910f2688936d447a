"""Redirects whose answers set cookies: each hop sees what the hops before it have set, as in a browser.

The cookies are in memory alone. The state keeps which URL began such a chain for a hop that waits: after a
crash the chain begins there anew, and no hop of it is asked for without what it needs.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict, deque
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

import orjson

from scrapers.crawler.frontier import Entry, Frontier
from scrapers.store.ledger import Outcome, outcome_words
from scrapers.store.state import State
from scrapers.web.cookies import CookieJar
from scrapers.web.urls import canonical, host_of

_CARRIED: Final = 10_000  # chains at a time; a hop of one more is asked for as any page is
_REMEMBERED: Final = 10_000  # URLs of which is known how often cookies made no difference
_ALIKE: Final = 2  # answers that cookies did not change, until an answer is taken for the same to everybody
_SETTLED: Final = 1  # urls.state

_FIND: Final = "SELECT id, state, kind, reason, detail, attempts FROM urls WHERE key = ?"
_KEEP: Final = "INSERT OR REPLACE INTO chains VALUES (?, ?, ?)"
_FORGET: Final = "DELETE FROM chains WHERE hop = ? AND origin = ?"
_BACK: Final = "UPDATE urls SET state = 1, kind = ?, reason = ?, detail = ? WHERE id = ? AND state = 0"
_UNMEET: Final = """
DELETE FROM urls WHERE id = ? AND state = 0 AND key NOT IN (SELECT what FROM waits WHERE kind = 'page')
"""
_ANEW: Final = """
UPDATE urls SET state = 0, kind = '', reason = '', detail = ''
WHERE state = 1 AND reason = 'redirect' AND id IN (SELECT origin FROM chains)
"""


def _begin_anew(state: State) -> None:
    """Put the chains that an earlier process was in back to where they began."""
    with state.transaction() as db:
        for hop, origin, before in db.execute("SELECT hop, origin, before FROM chains").fetchall():
            if hop == origin:
                continue
            if before is None:
                db.execute(_UNMEET, (hop,))
            elif before:
                db.execute(_BACK, (*orjson.loads(before), hop))
        db.execute(_ANEW)
        db.execute("DELETE FROM chains")


@dataclass(slots=True)
class RedirectChain:
    """A row of redirects with cookies, begun by the URL ``origin``. ``hops`` counts its URLs.

    ``asked`` are URLs with the cookies that went with them: the same once more is a loop.
    """

    origin: int
    hops: int
    jar: CookieJar = field(default_factory=CookieJar)
    asked: set[tuple[str, str]] = field(default_factory=set)

    def loops(self, target: str) -> bool:
        """Whether ``target`` was asked for already with what it would see now."""
        return (target, self.jar.header(target)) in self.asked


@dataclass(frozen=True, slots=True)
class Hop:
    """Where a redirect leads, and the chain with cookies that it belongs to, if it belongs to one."""

    target: str
    chain: RedirectChain | None


@dataclass(frozen=True, slots=True)
class _Lead:
    """A chain that goes on to ``target``, from a URL on ``level``."""

    chain: RedirectChain
    target: str
    level: int


class RedirectChains:
    """The chains of a crawl. ``in_flight`` holds the ids of URLs that are being asked for.

    Everything that writes joins the caller's transaction.
    """

    def __init__(self, state: State, frontier: Frontier, in_flight: Container[int]) -> None:
        self._db: sqlite3.Connection = state.db
        self._frontier, self._in_flight = frontier, in_flight
        _begin_anew(state)
        frontier.look()
        self._of: dict[int, RedirectChain] = {}
        self._waiting: defaultdict[int, deque[_Lead]] = defaultdict(deque)
        self._before: dict[int, tuple[str, str, str]] = {}
        self._alike: dict[int, int] = {}

    def cookie(self, entry: Entry) -> str:
        """The value of ``Cookie`` in the request for ``entry``."""
        chain = self._of.get(entry.id)
        return chain.jar.header(entry.url) if chain else ""

    def going_on(self, entry: Entry, sent: str, fields: list[str], hops: int) -> RedirectChain | None:
        """The chain that goes on from ``entry``; ``None`` if there are no cookies in it.

        ``sent`` is what its request held, ``fields`` what its answer sets; ``hops`` were made before.
        """
        chain = self._of.get(entry.id) or RedirectChain(entry.id, hops)
        chain.jar.take(entry.url, fields)
        chain.asked.add((entry.url, sent))
        return chain if chain.jar else None

    def again(self, entry: Entry, hop: Hop) -> None:
        """``entry`` itself is what its chain goes on to."""
        if hop.chain is not None:
            hop.chain.hops += 1
            self._of[entry.id] = hop.chain

    def lead(self, hop: Hop, entry: Entry) -> None:
        """Go on from ``entry``, which is settled."""
        if hop.chain is None or self._frontier.elsewhere(hop.target):  # cookies stay in this process
            self._frontier.add([hop.target], entry.level, entry.id, hop=True)
            return
        hop.chain.hops += 1
        self._lead(_Lead(hop.chain, hop.target, entry.level), entry.id)

    def ended(self, url_id: int, outcome: Outcome) -> None:
        """A URL is settled: its chain is at its end, or goes on elsewhere; another may have its turn."""
        chain = self._of.pop(url_id, None)
        if chain is not None:
            self._db.execute(_FORGET, (url_id, chain.origin))
        before = self._before.pop(url_id, None)
        if before is not None:
            if len(self._alike) >= _REMEMBERED:
                self._alike.clear()
            same = before == outcome_words(outcome)
            self._alike[url_id] = self._alike.get(url_id, 0) + 1 if same else 0
        waiting = self._waiting.get(url_id)
        while waiting and url_id not in self._of:
            lead = waiting.popleft()
            self._db.execute(_FORGET, (url_id, lead.chain.origin))
            self._lead(lead, lead.chain.origin)
        if not waiting:
            self._waiting.pop(url_id, None)

    def _lead(self, lead: _Lead, source: int) -> None:
        found = self._db.execute(_FIND, (canonical(lead.target),)).fetchone()
        url_id, state, *words, attempts = found or (0, 0, "", "", "", 0)
        if len(self._of) >= _CARRIED or (not state and not self._is_taken(url_id)):
            self._frontier.add([lead.target], lead.level, source, hop=True)
            if len(self._of) < _CARRIED:
                url_id = self._db.execute(_FIND, (canonical(lead.target),)).fetchone()[0]
                self._go(url_id, lead.chain, "" if found else None)
        elif state != _SETTLED:
            if not state:  # else it waits for another run, in which the chain begins anew
                self._waiting[url_id].append(lead)
            self._db.execute(_KEEP, (url_id, lead.chain.origin, ""))
        elif words[0] != "document" and attempts and self._alike.get(url_id, 0) < _ALIKE:
            self._frontier.revive(url_id, host_of(lead.target))
            self._before[url_id] = (words[0], words[1], words[2])
            self._go(url_id, lead.chain, orjson.dumps(words).decode())

    def _is_taken(self, url_id: int) -> bool:
        return url_id in self._of or url_id in self._in_flight

    def _go(self, url_id: int, chain: RedirectChain, before: str | None) -> None:
        self._of[url_id] = chain
        self._db.execute(_KEEP, (url_id, chain.origin, before))
