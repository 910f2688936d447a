"""Hosts that answered before and now refuse connections: left alone until they are back.

Without this a server's restart would cost every page that was due in the meantime. Whether the host is
away, or single pages break their connections, is asked of its robots.txt, which answered before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_SUSPECT: Final = 3  # failures in a row
_LONGEST: Final = 30.0  # seconds between two looks at a host that is down


@dataclass(slots=True)
class _Health:
    failures: int = 0
    since: float = 0.0
    looks: int = 0


class Outages:
    """Counts failures in a row by host; ``limit`` is in seconds, moments of a clock that does not jump."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._health: dict[str, _Health] = {}
        self.given_up: set[str] = set()

    def answered(self, host: str) -> None:
        """The host is there."""
        self._health[host] = _Health()

    def known(self, host: str) -> None:
        """The host answered at some time."""
        self._health.setdefault(host, _Health())

    def failed(self, host: str, now: float) -> None:
        """A connection to the host failed; counts for one that has answered."""
        health = self._health.get(host)
        if health and self._limit:
            health.since = health.since if health.failures else now
            health.failures += 1

    def suspected(self, host: str) -> bool:
        """Whether the host itself seems to be away."""
        health = self._health.get(host)
        return health is not None and health.failures >= _SUSPECT

    def pause(self, host: str, now: float) -> float:
        """Seconds until the next look at a host that is away; infinite once its time is up."""
        health = self._health[host]
        if now - health.since > self._limit:
            self.given_up.add(host)
            return math.inf
        health.looks += 1
        return min(_LONGEST, 0.5 * 2.0 ** min(health.looks - 1, 8))
