"""Politeness towards hosts, as arithmetic over a given clock: no sleeping here.

The gap is measured from the end of a request to the start of the next: a server that answers
slowly rests longer, and with any delay no host ever has two requests open.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 3600.0
"""Seconds a host can make us wait, by Retry-After or Crawl-delay."""

_FEW = 1_000  # hosts that are held anyway
_SAID = 60.0  # seconds for which a Crawl-delay is held after it was said, and after the host has rested

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?")


@dataclass(slots=True)
class _Host:
    delay: float = 0.0
    open: int = 0
    last: float = -math.inf
    not_before: float = -math.inf
    delay_said: float = -math.inf

    def says_nothing(self, now: float, delay: float) -> bool:
        """Whether the host may be asked at ``now`` as one of which nothing is known, by our own ``delay``."""
        if self.open or max(self.last + delay, self.not_before) > now:
            return False
        return not self.delay or max(self.last + self.delay, self.delay_said) + _SAID <= now


@dataclass(slots=True)
class Slot:
    """A request to ``host`` under way, which ends once, whoever sees its end first."""

    throttle: Throttle
    host: str
    _open: threading.Lock = field(default_factory=threading.Lock)

    def free(self) -> None:
        """The request has ended, or is given up."""
        if self._open.acquire(blocking=False):
            self.throttle.finished(self.host)


class Throttle:
    """When each host may be asked next. Used from any thread.

    ``delay`` is in seconds; with 0, and no Crawl-delay, up to ``per_host`` requests may be open
    at once. ``clock`` must not jump; ``wall`` is read only to carry waits over a restart. No host
    is asked earlier than its delay after ``since``.
    """

    def __init__(
        self,
        delay: float,
        per_host: int,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        since: float = -math.inf,
    ) -> None:
        if not (math.isfinite(delay) and delay >= 0 and per_host >= 1):
            raise ValueError(f"delay {delay!r} must be >= 0 and per_host {per_host!r} >= 1")
        self._delay = delay
        self._per_host = per_host
        self._clock = clock
        self._wall = wall
        self._since = since
        self._hosts: dict[str, _Host] = {}
        self._most = _FEW
        self._lock = threading.RLock()

    def claim(self, host: str) -> float:
        """Begin a request to ``host``, if it may be asked now: 0; else how long not, as far as is known."""
        with self._lock:
            wait = self.ready_at(host) - self._clock()
            if wait > 0:
                return wait
            self.started(host)
            return 0.0

    def delay_of(self, host: str) -> float:
        """Seconds between two requests to ``host``: ours, or its own if that is longer."""
        return max(self._delay, self._host(host).delay)

    def ready_at(self, host: str) -> float:
        """The clock time from which ``host`` may be asked; infinite while its slots are taken."""
        state = self._host(host)
        delay = max(self._delay, state.delay)
        if state.open >= (1 if delay else self._per_host):
            return math.inf
        return max(state.last + delay, state.not_before)

    def started(self, host: str) -> None:
        """A request to ``host`` begins now."""
        with self._lock:
            state = self._host(host)
            state.open += 1
            state.last = self._clock()

    def finished(self, host: str) -> None:
        """A request to ``host`` has ended, whatever came of it."""
        with self._lock:
            state = self._host(host)
            if not state.open:
                raise ValueError(f"no request to {host} is open")
            state.open -= 1
            state.last = self._clock()

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds`` from now, an hour at most; never shortens a wait."""
        with self._lock:
            state = self._host(host)
            state.not_before = max(state.not_before, self._clock() + _bounded(seconds))

    def crawl_delay(self, host: str, seconds: float) -> None:
        """The delay that ``host`` asks for; the longer of it and ours holds, one at a time.

        To be said again before each request: a host that has rested for a minute beyond it is forgotten.
        """
        with self._lock:
            state = self._host(host)
            state.delay, state.delay_said = _bounded(seconds), self._clock()

    def restore(self, host: str, last_request_wall: float, not_before_wall: float) -> None:
        """Take over what an earlier process left, as Unix times.

        A time that lies in the future, since the wall clock was set back, counts as now: the
        host waits one delay, neither none nor a day.
        """
        with self._lock:
            state = self._host(host)
            now, wall = self._clock(), self._wall()
            state.last = max(state.last, now - max(0.0, wall - last_request_wall))
            self.slow_down(host, not_before_wall - wall)

    def snapshot(self, host: str) -> tuple[float, float]:
        """What :meth:`restore` takes: the last request and the earliest next one, as Unix times."""
        state = self._host(host)
        shift = self._wall() - self._clock()
        return max(0.0, state.last + shift), max(0.0, state.not_before + shift)

    @property
    def held(self) -> int:
        """How many hosts something is known of."""
        return len(self._hosts)

    def _host(self, host: str) -> _Host:
        with self._lock:
            found = self._hosts.get(host)
            if found is None:
                if len(self._hosts) >= self._most:
                    self._forget()
                found = self._hosts[host] = _Host(last=self._since)
            return found

    def _forget(self) -> None:
        """Let those hosts go that have rested: they are asked as new ones. Rare enough to look at all."""
        now = self._clock()
        self._hosts = {
            host: state for host, state in self._hosts.items() if not state.says_nothing(now, self._delay)
        }
        self._most = max(_FEW, 2 * len(self._hosts))


def _bounded(seconds: float) -> float:
    # A NaN compares false with everything and would pass both bounds.
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else 0.0  # noqa: PLR0124


def retry_after(value: str, now: float) -> float | None:
    """Seconds to wait by a ``Retry-After`` field (RFC 9110 section 10.2.3), an hour at most.

    ``now`` is the Unix time against which a date is read; a past date gives 0, anything that
    is neither a date nor a number gives ``None``.
    """
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return _bounded(float(value))
    try:
        date = parsedate_to_datetime(value)
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        return _bounded(date.timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
