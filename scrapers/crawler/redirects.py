"""Redirects, each judged before it is followed, like any link."""

from __future__ import annotations

from typing import Final

from scrapers.crawler.frontier import Entry
from scrapers.crawler.in_flight import InFlight
from scrapers.crawler.links import SECRET_IN_URL, Links
from scrapers.crawler.redirect_cookies import Hop, RedirectChain, RedirectChains
from scrapers.models import Document, Drop, Failure, PageResult
from scrapers.plugin.limits import Limits
from scrapers.store.ledger import Ledger
from scrapers.web.urls import origin, redacted, registered_domain, resolve, secrets

_EMPTY = frozenset({"no_text", "needs_javascript"})
_LITTLE: Final = 200  # characters of a text that says no more than where to go on


class Redirects:
    """Judges where a URL leads on to."""

    def __init__(self, ledger: Ledger, links: Links, chains: RedirectChains, limits: Limits) -> None:
        self._ledger, self._links, self._redirect_chains, self._limits = ledger, links, chains, limits

    def onward(self, visit: InFlight, location: str) -> Hop | Drop | Failure:
        """Where the answer of ``visit`` leads, or why nobody goes there."""
        entry = visit.entry
        target = resolve(location, entry.url) if location else None
        if target is None:
            return Failure("bad_redirect", "no http or https URL in Location")
        hops = len(self._ledger.chain(entry.id))
        chain = self._redirect_chains.going_on(entry, visit.cookie, visit.set_cookies, hops)
        return self._refusal(entry, target, chain) or Hop(target, chain)

    def _refusal(self, entry: Entry, target: str, chain: RedirectChain | None) -> Drop | Failure | None:
        """Why ``target`` is not gone on to; ``None`` if it is. ``chain`` holds cookies, if there are any."""
        urls = self._ledger.chain(entry.id)
        shown = redacted(target)
        loops = chain.loops(target) if chain else target in urls or entry.attempts > self._limits.redirects
        if loops:
            return Failure("redirect_loop", shown)
        if (chain.hops if chain else len(urls)) > self._limits.redirects:
            return Failure("too_many_redirects", f"more than {self._limits.redirects}")
        reason = self._seed_refusal(entry, target) if entry.seed else self._links.refusal(target)
        if reason == SECRET_IN_URL:
            self._links.refuse_secret(target, entry.level, entry.id)
        return Drop(f"redirect_{reason}", shown) if reason else None

    def _seed_refusal(self, entry: Entry, target: str) -> str:
        """A seed's own credential goes on to where its origin sends it, on that origin."""
        same_owner = registered_domain(target) == registered_domain(entry.url)
        given = secrets(entry.url) if origin(target) == origin(entry.url) else ()
        return self._links.seed_refusal(target, same_owner=same_owner, given=frozenset(given))


def is_waypoint(result: PageResult) -> bool:
    """Whether a page says nothing itself and only sends its reader on."""
    outcome = result.outcome
    says_nothing = (isinstance(outcome, Drop) and outcome.reason in _EMPTY) or (
        isinstance(outcome, Document) and len(outcome.text) < _LITTLE
    )
    return bool(result.moves_to) and says_nothing
