"""The frontier of a partition: what belongs to another one goes into the outbox.

A URL of another partition from which a link or redirect came is a row too, of state 3, so that referrers,
chains of redirects and their loops are told as in a crawl by one process.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from scrapers.crawler.frontier import Frontier
from scrapers.crawler.partitions.numbers import partition_of
from scrapers.crawler.partitions.outbox import Outbox
from scrapers.models import Drop
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.urls import canonical

ELSEWHERE: Final = "elsewhere "
"""Begins the key of a row that stands for another partition's URL; no canonical form begins so."""
_IDS: Final = 40  # bits of an id that count within a partition: ids of two are never the same
_STUB: Final = """
INSERT INTO urls(key, url, host, priority, state, redirected_from) VALUES (?, ?, '', 0, 3, ?)
ON CONFLICT(key) DO UPDATE SET redirected_from = coalesce(excluded.redirected_from, redirected_from)
"""
_FIRST: Final = """
INSERT OR IGNORE INTO urls(id, key, url, host, priority, state) VALUES (?, ?, '', '', 0, 3)
"""


class PartitionFrontier(Frontier):
    """The pending URLs of partition ``number``. ``seeds`` are those of the whole job."""

    def __init__(self, state: State, number: int, outbox: Outbox, seeds: Iterable[str]) -> None:
        self._number, self._outbox, self._ledger = number, outbox, Ledger(state)
        self._seeds = {canonical(seed) for seed in seeds}
        with state.transaction() as db:
            db.execute(_FIRST, ((number + 1) << _IDS, ELSEWHERE))
        super().__init__(state)

    def elsewhere(self, url: str) -> bool:
        """Whether ``url`` belongs to another partition."""
        return partition_of(url) != self._number

    def add(self, urls: Iterable[str], level: int, referrer: int | None = None, *, hop: bool = False) -> None:
        """As :meth:`Frontier.add`; URLs of other partitions are sent there."""
        own: list[str] = []
        others: dict[int, list[str]] = {}
        for url in urls:
            number = partition_of(url)
            (own if number == self._number else others.setdefault(number, [])).append(url)
        super().add(own, level, referrer, hop=hop)
        for number, found in others.items():
            self._send(number, level, referrer, hop=hop, urls=found)

    def refuse(self, url: str, level: int, drop: Drop, referrer: int | None = None) -> None:
        """As :meth:`Frontier.refuse`, in the partition of ``url``."""
        number = partition_of(url)
        if number == self._number:
            super().refuse(url, level, drop, referrer)
        else:
            self._send(number, level, referrer, refused=[url, drop.reason, drop.detail])

    def knows(self, url: str) -> bool:
        """Whether ``url`` was met; of another partition's is known whether it is a seed."""
        return canonical(url) in self._seeds if self.elsewhere(url) else super().knows(url)

    def receive(self, message: dict[str, Any]) -> None:
        """Enter what another partition has sent; joins the caller's transaction."""
        source: int | None = None
        for url in message["way"]:
            source = self._stub(url, source)
        if refused := message.get("refused"):
            url, reason, detail = refused
            self.refuse(url, message["level"], Drop(reason, detail), source)
        else:
            self.add(message["urls"], message["level"], source, hop=message["hop"])

    def _send(self, number: int, level: int, referrer: int | None, *, hop: bool = False, **what: Any) -> None:  # noqa: ANN401 - JSON
        way = self._ledger.chain(referrer) if referrer is not None else ()
        self._outbox.put(number, {"way": way if hop else way[-1:], "level": level, "hop": hop, **what})

    def _stub(self, url: str, before: int | None) -> int:
        key = ELSEWHERE + canonical(url)
        self._db.execute(_STUB, (key, url, before))
        return int(self._db.execute("SELECT id FROM urls WHERE key = ?", (key,)).fetchone()[0])
