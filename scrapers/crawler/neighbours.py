"""What a crawl has to do with the other partitions of its job: nothing, where it has the whole of it."""

from __future__ import annotations

from scrapers.crawler.frontier import Frontier
from scrapers.store.state import State


class Neighbours:
    """A crawl by itself: what the engine asks of the partitions around it."""

    def frontier(self, state: State) -> Frontier:
        """Where the crawl's URLs wait."""
        return Frontier(state)

    def may_request(self, requested: int) -> bool:
        """Whether this crawl may have requested so many URLs, as far as the others leave any."""
        return requested >= 0

    def tend(self, *, idle: bool) -> float | None:  # noqa: ARG002 - nobody is there
        """Take what others sent and send what is theirs; ``idle``: nothing of one's own is left to do.

        Gives the seconds until this is to be called again; ``None``: nothing more will come.
        """
        return None
