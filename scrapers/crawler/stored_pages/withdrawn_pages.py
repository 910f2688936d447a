"""Stored pages that their host refuses by now, as a crawl learns that goes on after a day or more.

robots.txt and a site's other statements hold for a day; then they are read again. What they refuse from then
on is not asked for, and what was stored of it before leaves the crawl as well: the site has said no, and this
job has read it. Statements in header fields and on pages are looked at again by a refresh.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.in_flight import iso_moment
from scrapers.models import Drop
from scrapers.store.archive_erasure import WITHDRAWN
from scrapers.store.consent_records import ConsentRecords, robots_of
from scrapers.store.ledger import Ledger
from scrapers.store.state import State

_DISALLOWED: Final = "robots_disallow"
_STORED: Final = "SELECT id, url FROM urls WHERE state = 1 AND kind = 'document' AND host = ?"


class WithdrawnPages:
    """Looks at what is stored of a host whose statements have changed. ``robots``: robots.txt is obeyed."""

    def __init__(
        self, state: State, ledger: Ledger, hosts: Hosts, gate: ConsentGate, *, robots: bool
    ) -> None:
        self._state, self._ledger, self._hosts, self._gate, self._robots = state, ledger, hosts, gate, robots
        self._records = ConsentRecords(state)

    def after(self, host: str, keep: Callable[[], None]) -> None:
        """Have ``keep`` remember what ``host`` says now; what that refuses leaves. Joins the transaction."""
        before = self._said(host)
        keep()
        if before is None or before == self._said(host):
            return
        at = iso_moment(datetime.now(UTC))
        for url_id, url in self._state.db.execute(_STORED, (host,)).fetchall():
            judgement = self._gate.policy.judge(self._gate.of_site(url), "site")
            drop = self._disallowed(url, host) or judgement.drop
            if drop:
                self._ledger.withdraw(url_id, drop)
                self._records.record(url_id, judgement, at)
                self._state.set(WITHDRAWN, "1")

    def _disallowed(self, url: str, host: str) -> Drop | None:
        """As the scheduler would have it counted, if it met ``url`` now."""
        refused = self._hosts.refusal(url, host) if self._robots else None
        return refused if isinstance(refused, Drop) and refused.reason == _DISALLOWED else None

    def _said(self, host: str) -> list[object] | None:
        """All that the host has said; ``None`` for one that was not asked before."""
        robots = robots_of(self._state.db, host)
        files = sorted((file.name, file.status or 0, file.body) for file in self._records.of_host(host))
        return [robots, *files] if robots else None
