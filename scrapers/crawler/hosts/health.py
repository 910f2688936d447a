"""Hosts that are down or busy: left alone until they are back, as long as a run waits.

Without this a server's restart would cost every page that was due in the meantime. Whether a host that
answered before is away, or single pages break their connections, is asked of its robots.txt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from scrapers.crawler.hosts.deferred import SHORT
from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.store.state import State

_SUSPECT: Final = 3  # failures in a row
_LONGEST: Final = 30.0  # seconds between two looks at a host that is down
_FIRST: Final = 30.0  # seconds for a host that has never answered and says nothing of when it will


@dataclass(slots=True)
class _Health:
    failures: int = 0
    since: float = 0.0
    looks: int = 0


@dataclass(slots=True)
class _Busy:
    since: float
    looks: int = 0


class HostHealth:
    """Counts failures in a row by host, over one run; in memory only those of hosts in trouble.

    ``limit`` are the seconds that a run waits for a host, ``retries`` the further tries for one that was
    never there; moments are those of a clock that does not jump.
    """

    def __init__(self, state: State, limit: float, retries: int = 0) -> None:
        self._limit, self._retries = limit, retries
        self._health: dict[str, _Health] = {}
        self._busy: dict[str, _Busy] = {}
        self._known, self._heard = HostCounts(state, "hosts_known"), HostCounts(state, "hosts_heard")
        self.given_up: set[str] = set()

    def answered(self, host: str) -> None:
        """The host is there."""
        self._health.pop(host, None)
        self.known(host)

    def known(self, host: str) -> None:
        """The host answered at some time."""
        if not self._known[host]:
            self._known[host] = 1

    def failed(self, host: str, now: float) -> None:
        """A connection to the host failed; counts for one that has answered."""
        if self._limit and self._known[host]:
            health = self._health.setdefault(host, _Health())
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
            return math.inf
        health.looks += 1
        return min(_LONGEST, 0.5 * 2.0 ** min(health.looks - 1, 8))

    def came(self, host: str) -> bool:
        """A page of the host came, whatever it is; whether that is news."""
        news = not self._heard[host] or host in self._busy
        if news:
            self._heard[host] = 1
        self._busy.pop(host, None)
        return news

    def heard(self, host: str) -> bool:
        """Whether a page of the host has come in this run."""
        return bool(self._heard[host])

    def ready(self, host: str) -> None:
        """The host's files have come."""
        self._busy.pop(host, None)

    def files_failed(self, host: str, why: Transient, now: float, *, there: bool = False) -> float:
        """Seconds until the host's files are asked for again; infinite: not in this run.

        ``there``: the host itself answers, so it is nobody's restart that would be waited for.
        """
        busy = self._busy.setdefault(host, _Busy(now))
        busy.looks += 1
        known = bool(self._known[host])
        pause = max(why.retry_after or 0.0, min(_LONGEST, 2.0 ** min(busy.looks - 1, 8)))
        limit = (
            self._limit if (known and not there) or why.retry_after is not None else min(self._limit, _FIRST)
        )
        nobody = not why.answered and not known and busy.looks > self._retries
        return math.inf if nobody or now + pause - busy.since > limit else pause

    def overloaded(self, host: str, pause: float, now: float) -> bool:
        """The host wants to be left alone for ``pause`` seconds; whether that is too long for this run."""
        busy = self._busy.setdefault(host, _Busy(now))
        return now + pause - busy.since > max(self._limit, SHORT)

    def give_up(self, host: str) -> None:
        """Nothing more is asked of the host in this run."""
        self.given_up.add(host)

    def forget(self, host: str) -> None:
        """The host is done with."""
        self._health.pop(host, None)
        self._known[host] = 0
        self._busy.pop(host, None)
        self.given_up.discard(host)
