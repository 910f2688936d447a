"""Redirects, each judged before it is followed, like any link."""

from __future__ import annotations

from scrapers.crawl.frontier import Entry
from scrapers.crawl.ledger import Ledger
from scrapers.crawl.links import Links
from scrapers.limits import Limits
from scrapers.models import Document, Drop, Failure, PageResult
from scrapers.urls import registered_domain

_EMPTY = frozenset({"no_text", "needs_javascript", "too_short"})


class Hops:
    """Judges where a URL leads on to."""

    def __init__(self, ledger: Ledger, links: Links, limits: Limits) -> None:
        self._ledger, self._links, self._limits = ledger, links, limits

    def judge(self, entry: Entry, target: str) -> Drop | Failure | None:
        """Why ``target`` is not gone on to; ``None`` if it is."""
        chain = self._ledger.chain(entry.id)
        if target in chain or entry.attempts > self._limits.redirects:
            return Failure("redirect_loop", target)
        if len(chain) > self._limits.redirects:
            return Failure("too_many_redirects", f"more than {self._limits.redirects}")
        if entry.seed:
            same_owner = registered_domain(target) == registered_domain(entry.url)
            reason = self._links.seed_refusal(target, same_owner=same_owner)
        else:
            reason = self._links.refusal(target)
        return Drop(f"redirect_{reason}", target) if reason else None


def is_waypoint(result: PageResult) -> bool:
    """Whether a page says nothing itself and only sends its reader on."""
    outcome = result.outcome
    says_nothing = (isinstance(outcome, Drop) and outcome.reason in _EMPTY) or (
        isinstance(outcome, Document) and not outcome.text
    )
    return bool(result.moves_to) and says_nothing
