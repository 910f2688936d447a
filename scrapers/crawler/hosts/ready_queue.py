"""Whose turn it is: hosts by the moment from which it is worth looking at them.

An event costs the hosts that it concerns, not all that the crawl knows.
"""

from __future__ import annotations

import heapq
from itertools import count


class ReadyQueue:
    """A priority queue of hosts. Moments are those of a clock that does not jump; no sleeping here."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._order = count()

    def __contains__(self, host: str) -> bool:
        """Whether ``host`` waits for its turn."""
        return host in self._at

    def __len__(self) -> int:
        """How many hosts wait for their turn."""
        return len(self._at)

    def wake(self, host: str, at: float) -> None:
        """Look at ``host`` at the moment ``at``, or earlier if that was said before."""
        if at < self._at.get(host, at + 1.0):
            self._at[host] = at
            heapq.heappush(self._heap, (at, next(self._order), host))

    def due(self, now: float) -> str | None:
        """The host whose turn it is, which gives it up; ``None`` if it is nobody's."""
        self._forget_old()
        if not self._heap or self._heap[0][0] > now:
            return None
        host = heapq.heappop(self._heap)[2]
        del self._at[host]
        return host

    def next(self) -> float | None:
        """The moment of the next turn; ``None`` if nobody waits for one."""
        self._forget_old()
        return self._heap[0][0] if self._heap else None

    def first(self) -> tuple[str, float] | None:
        """The host of the next turn, and its moment."""
        self._forget_old()
        return (self._heap[0][2], self._heap[0][0]) if self._heap else None

    def _forget_old(self) -> None:
        """Drop entries that an earlier moment has replaced."""
        while self._heap and self._at.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
