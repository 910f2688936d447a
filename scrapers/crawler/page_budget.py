"""How many pages may be requested: of the crawl, and of each host."""

from __future__ import annotations

from collections.abc import Callable

from scrapers.crawler.frontier import Frontier
from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.neighbours import Neighbours
from scrapers.models import Drop
from scrapers.plugin.limits import Limits
from scrapers.store.state import State


class PageBudget:
    """Counts what was ``requested``, earlier runs included; ``spent``: a page was left because of it."""

    def __init__(self, state: State, limits: Limits, frontier: Frontier, neighbours: Neighbours) -> None:
        self._limits, self._frontier, self._neighbours = limits, frontier, neighbours
        self._by_host = HostCounts(state, "hosts_requested")
        self.requested, self.spent = 0, False
        self.count()

    def count(self) -> None:
        """Count anew what was requested."""
        self._by_host.clear()
        self.requested = 0
        for host, pages in self._frontier.requested():
            self._by_host[host] = pages
            self.requested += pages

    def take(self, host: str) -> None:
        """A page of ``host`` is requested for the first time."""
        self.requested += 1
        self._by_host[host] += 1

    @property
    def is_over(self) -> bool:
        """Whether as many pages were requested as may be."""
        return self.requested >= self._limits.max_pages

    def over_for(self, host: str) -> Drop | None:
        """What becomes of the rest of ``host``, if as many of its pages were requested as may be."""
        most = self._limits.pages_per_host
        over = most is not None and self._by_host[host] >= most
        return Drop("host_budget", f"{most} were requested") if over else None

    def may_request(self) -> bool:
        """Whether one more page may be, which other parts of the crawl have a say in."""
        return self._neighbours.may_request(self.requested + 1)

    def is_left_to_seeds(self, busy: Callable[[str], bool]) -> bool:
        """Whether what is left goes to seeds: those of hosts that are ``busy`` may be slow to begin."""
        left = self._limits.max_pages - self.requested
        if self._frontier.seeds < left:
            return False
        waiting = self._frontier.seeds_waiting([host for host in self._frontier.hosts if busy(host)])
        if not waiting:
            self._frontier.seeds = 0
        return waiting >= left
