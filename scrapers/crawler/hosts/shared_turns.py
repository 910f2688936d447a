"""Turns of hosts over all processes of a job: a host is asked by one at a time, whoever asks.

A partition asks mostly hosts of its own, and its throttle paces those. But licence documents, sitemaps and
what robots.txt redirects to may lie on any host, and an owner that was killed has asked just now. So every
request to a host with a delay takes the host's turn in a file that all share: when it was asked last, by
which delay, and which process asks now. The turn of a process that is no more ends where that is seen. How
long a host wants to be left alone (Retry-After) is in there too, whoever was told so.
"""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from mmap import mmap
from pathlib import Path
from struct import Struct
from typing import Any, Final, Protocol

from scrapers.crawler.hosts.shared_file import SharedFile
from scrapers.crawler.hosts.shared_rests import RESTS_SIZE, SharedRests
from scrapers.crawler.hosts.throttle import LONGEST_WAIT, Throttle
from scrapers.store.lock import is_alive

_TURN: Final = Struct("<ddQ8x")  # last asked (wall clock), delay, process that asks
_HOSTS: Final = 2**16
"""Two hosts that meet in one place wait for each other: that is slow, and never too fast."""
_LONGEST: Final = 600.0  # seconds; a request that began earlier is another process's with the same number
_LOOK: Final = 0.05  # seconds between two looks at a host that another process asks


class Turns(Protocol):
    """Whose turn it is to ask a host."""

    def claim(self, host: str, delay: float) -> float:
        """Take the turn of ``host``: 0; else how long it has to be left alone, as far as is known.

        Without a delay there are no turns: 0 is then that it wants no rest.
        """

    def rest(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds`` from now; never shortens a rest."""

    def ended(self, host: str) -> None:
        """The request has ended."""


class SharedTurns:
    """The file. Used from any thread of any process of one machine."""

    def __init__(self, path: Path) -> None:
        size = _HOSTS * _TURN.size
        self._file, self._pid = SharedFile(path, size + RESTS_SIZE), os.getpid()
        self._rests = SharedRests(size)

    def claim(self, host: str, delay: float) -> float:
        """As :meth:`Turns.claim`."""
        with self._file.locked() as turns:
            place, now = _place(host), time.time()
            rest = self._rests.left(turns, host, now)
            if rest or not delay:
                return rest
            last, other, pid = _turn(turns, place)
            if pid and is_alive(pid) and abs(now - last) < _LONGEST:
                return _LOOK
            last = now if pid else last
            gap = min(max(delay, other), LONGEST_WAIT)
            wait = min(last + gap - now, gap)  # a clock that was set back makes nobody wait for long
            _TURN.pack_into(turns, place, *((last, other, 0) if wait > 0 else (now, gap, self._pid)))
            return max(0.0, wait)

    def rest(self, host: str, seconds: float) -> None:
        """As :meth:`Turns.rest`."""
        with self._file.locked() as turns:
            self._rests.note(turns, host, seconds, time.time())

    def ended(self, host: str) -> None:
        """The request has ended."""
        with self._file.locked() as turns:
            _, delay, _ = _TURN.unpack_from(turns, _place(host))
            _TURN.pack_into(turns, _place(host), time.time(), delay, 0)

    def rest_all(self) -> None:
        """Nothing is known of who asked what, somewhere else: every host rests once first."""
        with self._file.locked() as turns:
            for place in range(0, _HOSTS * _TURN.size, _TURN.size):
                _TURN.pack_into(turns, place, time.time(), 0.0, 0)

    def forget_delays(self) -> None:
        """A run begins, whose delays are its own."""
        with self._file.locked() as turns:
            for place in range(0, _HOSTS * _TURN.size, _TURN.size):
                last, delay, pid = _turn(turns, place)
                if delay:
                    _TURN.pack_into(turns, place, last, 0.0, pid)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class SharedThrottle(Throttle):
    """A throttle whose hosts may be asked by other processes of the job."""

    def __init__(self, turns: Turns, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - Throttle's
        super().__init__(*args, **settings)
        self._turns = turns

    def claim(self, host: str) -> float:
        """As :meth:`Throttle.claim`, over all processes."""
        with self._lock:
            wait = self.ready_at(host) - self._clock()
            if wait <= 0:
                wait = self._turns.claim(host, self.delay_of(host))
            if wait > 0:
                return wait
            self.started(host)
            return 0.0

    def slow_down(self, host: str, seconds: float) -> None:
        """As :meth:`Throttle.slow_down`, for all processes."""
        with self._lock:
            super().slow_down(host, seconds)
            if seconds > 0:
                self._turns.rest(host, seconds)

    def finished(self, host: str) -> None:
        """As :meth:`Throttle.finished`, over all processes."""
        with self._lock:
            super().finished(host)
            if self.delay_of(host):
                self._turns.ended(host)


def _turn(turns: mmap, place: int) -> tuple[float, float, int]:
    last, delay, pid = _TURN.unpack_from(turns, place)
    return float(last), float(delay), int(pid)


def _place(host: str) -> int:
    number = int.from_bytes(blake2b(host.encode(), digest_size=2).digest(), "big")
    return number * _TURN.size
