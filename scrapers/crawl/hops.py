"""Redirects, each judged before it is followed, like any link."""

from __future__ import annotations

from scrapers.crawl.frontier import Entry
from scrapers.crawl.ledger import Ledger
from scrapers.crawl.links import SECRET_IN_URL, Links
from scrapers.limits import Limits
from scrapers.models import Document, Drop, Failure, PageResult
from scrapers.urls import origin, redacted, registered_domain, secrets

_EMPTY = frozenset({"no_text", "needs_javascript", "too_short"})


class Hops:
    """Judges where a URL leads on to."""

    def __init__(self, ledger: Ledger, links: Links, limits: Limits) -> None:
        self._ledger, self._links, self._limits = ledger, links, limits

    def judge(self, entry: Entry, target: str) -> Drop | Failure | None:
        """Why ``target`` is not gone on to; ``None`` if it is."""
        chain = self._ledger.chain(entry.id)
        shown = redacted(target)
        if target in chain or entry.attempts > self._limits.redirects:
            return Failure("redirect_loop", shown)
        if len(chain) > self._limits.redirects:
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
        isinstance(outcome, Document) and not outcome.text
    )
    return bool(result.moves_to) and says_nothing
