"""The pages that are under way, host by host, and those that rest until they are asked for again."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Mapping

from scrapers.crawler.frontier import Entry, Frontier
from scrapers.crawler.hosts.request_gate import RequestGate


class UnderWay:
    """At most ``concurrency`` pages are, less the files that ``gate`` has under way."""

    def __init__(self, concurrency: int, gate: RequestGate, frontier: Frontier) -> None:
        self._concurrency, self._gate, self.pages = concurrency, gate, 0
        self._entries: defaultdict[str, dict[int, Entry]] = defaultdict(dict)
        self._resting: defaultdict[str, dict[int, float]] = defaultdict(dict)
        now = time.monotonic()
        for url_id, host, wait in frontier.resting(time.time()):
            self._resting[host][url_id] = now + wait

    def of(self, host: str) -> Mapping[int, Entry]:
        """Those of ``host``, by id; the mapping follows what starts and ends."""
        return self._entries[host]

    def any_of(self, host: str) -> bool:
        """Whether one of ``host`` is."""
        return bool(self._entries.get(host))

    def start(self, entry: Entry) -> None:
        """``entry`` is requested."""
        self._resting[entry.host].pop(entry.id, None)
        self._entries[entry.host][entry.id] = entry
        self.pages += 1

    def end(self, entry: Entry) -> None:
        """``entry`` is settled."""
        del self._entries[entry.host][entry.id]
        self.pages -= 1

    def rest(self, entry: Entry, seconds: float) -> None:
        """``entry`` rests so long."""
        self._resting[entry.host][entry.id] = time.monotonic() + seconds

    def asleep(self, host: str, now: float) -> set[int]:
        """The pages of ``host`` whose rest is not over."""
        return {url_id for url_id, at in self._resting.get(host, {}).items() if at > now}

    def next_of(self, host: str) -> float | None:
        """The moment at which a rest of ``host`` is over; ``None`` if nothing rests."""
        return min(self._resting.get(host, {}).values(), default=None)

    def forget(self, host: str) -> None:
        """Nothing of ``host`` is under way or rests."""
        self._entries.pop(host, None)
        self._resting.pop(host, None)

    @property
    def free(self) -> int:
        """How many more may be."""
        return self._concurrency - self.pages - self._gate.under_way

    def share(self, hosts: int) -> int:
        """How many of one of so many hosts may be: a slow one must not take all from the others."""
        return max(1, math.ceil(self._concurrency / max(1, hosts)))
