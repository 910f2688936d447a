"""What becomes of a link: inside and entered, refused with a reason, or counted as outside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scrapers.crawler.frontier import Entry, Frontier
from scrapers.models import Drop
from scrapers.store.ledger import Ledger
from scrapers.store.priority import SEED
from scrapers.store.state import State
from scrapers.web.urls import Scope, host_of, redacted, secrets

_REMEMBERED: Final = 100_000
_URL = re.compile(r"https?://[!-.0-~]+/[!-~]*")
_WAITING: Final = "SELECT id, url, priority >> 40 FROM urls WHERE state IN (0, 2)"
_REFUSE: Final = "UPDATE urls SET state = 1, kind = 'dropped', reason = ? WHERE id = ?"
SECRET_IN_URL: Final = "secret_in_url"  # noqa: S105 - a reason
"""Reason for a link that holds a credential: it is not followed, and not kept as it stands."""
CHANGED: Final = "settings_changed"
"""Key of the settings that have changed since what waits was judged."""
AGAIN: Final = "links_again"
"""Key that says that links which were outside the scope are to be met again."""
ADOPTED: Final = "adopted_hosts"
"""Key under which the state keeps hosts that came into scope by a seed's redirect."""


class Links:
    """Judges links by scope and limits and enters them; joins the caller's transaction.

    Most links of a site repeat (menus, indexes): URLs entered lately are remembered with their
    depth, and meeting one again on the same or a deeper level costs a look-up.
    """

    def __init__(
        self, state: State, frontier: Frontier, ledger: Ledger, scope: Scope, max_depth: int
    ) -> None:
        self._state, self._frontier, self._ledger = state, frontier, ledger
        self._scope, self._max_depth = scope, max_depth
        self._entered: dict[str, int] = {}

    def seed(self, urls: tuple[str, ...]) -> None:
        """Enter the seeds: inside whatever ``include`` says, and asked before anything else."""
        for url in urls:
            trap = self._scope.trap(url)
            if trap:
                self._frontier.refuse(url, SEED, Drop(trap))
            else:
                self._frontier.add([url], SEED)

    def listed(self, urls: tuple[str, ...]) -> None:
        """Enter what a sitemap lists, judged like links."""
        inside: list[str] = []
        outside = []
        for url in urls:
            reason = self._scope.outside(url)
            if reason:
                outside.append((host_of(url), reason, url))
            elif not self._refused(url, 0, None):
                inside.append(url)
        self._frontier.add(inside, 0)
        self._ledger.outside(outside)

    def follow(self, urls: tuple[str, ...], page: Entry) -> None:
        """Enter the links of ``page``."""
        depth = page.depth + 1
        inside: list[str] = []
        outside = []
        for url in urls:
            if self._entered.get(url, depth + 1) <= depth:
                continue
            if not (isinstance(url, str) and _URL.fullmatch(url)):
                outside.append(("", "bad_link", ascii(url)[:200]))  # a parser of somebody else's
                continue
            reason = self._scope.outside(url)
            if reason:
                outside.append((host_of(url), reason, url))
            else:
                self._enter(url, page, inside)
        self._frontier.add(inside, depth, page.id)
        self._ledger.outside(outside)

    def judge_again(self) -> None:
        """Judge all that waits by settings that have changed."""
        db = self._state.db
        refused = []
        for url_id, url, depth in db.execute(_WAITING).fetchall():
            if depth < 0:  # a seed
                reason = self._scope.trap(url)
            else:
                reason = self.refusal(url) or ("depth" if depth > self._max_depth else "")
            if reason:
                refused.append((reason, url_id))
        db.executemany(_REFUSE, refused)

    def refusal(self, url: str) -> str:
        """Why ``url`` is not followed; ``""`` if it is."""
        return self._scope.outside(url) or self._scope.trap(url) or (SECRET_IN_URL if secrets(url) else "")

    def owns(self, url: str) -> bool:
        """Whether the host of ``url`` is in scope."""
        return self._scope.outside(url) != "other_host"

    def seed_refusal(self, url: str, *, same_owner: bool, given: frozenset[str] = frozenset()) -> str:
        """Why a seed's redirect to ``url`` is not followed; ``""`` if it is.

        Then its host joins the scope, if it has the ``same_owner``: the one way in which a scope grows.
        ``given`` are credentials that may be sent there.
        """
        host = host_of(url)
        known = not same_owner or host in self._scope.hosts
        scope = self._scope if known else replace(self._scope, hosts=self._scope.hosts | {host})
        reason = scope.outside(url, seed=True) or scope.trap(url)
        reason = reason or ("" if given.issuperset(secrets(url)) else SECRET_IN_URL)
        if not (reason or known):
            self._scope = scope
            adopted = {*(self._state.get(ADOPTED) or "").split(), host}
            self._state.set(ADOPTED, " ".join(sorted(adopted)))
        return reason

    def _enter(self, url: str, page: Entry, inside: list[str]) -> None:
        depth = page.depth + 1
        if len(self._entered) >= _REMEMBERED:
            self._entered.clear()
        self._entered[url] = depth
        if self._refused(url, depth, page.id):
            return
        if depth > self._max_depth:
            self._frontier.refuse(url, depth, Drop("depth"), page.id)
        else:
            inside.append(url)

    def _refused(self, url: str, depth: int, referrer: int | None) -> bool:
        """Whether a ``url`` inside is entered as one that is not followed, wherever it was met."""
        if trap := self._scope.trap(url):
            self._frontier.refuse(redacted(url), depth, Drop(trap), referrer)
        elif secrets(url):
            self.refuse_secret(url, depth, referrer)
        else:
            return False
        return True

    def refuse_secret(self, url: str, depth: int, referrer: int | None) -> None:
        """Enter a ``url`` that holds a credential, masked; not if it is a seed, which the user gave."""
        if not self._frontier.knows(url):
            drop = Drop(SECRET_IN_URL, "what looks like a credential is not sent; as a seed it would be")
            self._frontier.refuse(redacted(url), depth, drop, referrer)
