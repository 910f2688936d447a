"""What becomes of a failure that may pass: tried again in this run, left for another, or final.

What this run waits for stands in :attr:`Retries.waiting`; what is left for another, in :class:`Deferrals`.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scrapers.crawler.frontier import Entry
from scrapers.crawler.hosts.deferred import Deferral, Deferrals
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.scheduler import Scheduler
from scrapers.models import Failure
from scrapers.store.ledger import Fetch, Ledger
from scrapers.store.state import State
from scrapers.web.urls import canonical

_AWAY: Final = Transient("host_away", "it answered before, and does not now", answered=False)
_REMINDER: Final = 30.0  # seconds after which a wait is told again
_SHOWN: Final = 2.0  # seconds; a shorter wait is not worth a word


class Retries:
    """Decides and notes; methods join the caller's transaction."""

    def __init__(
        self, ledger: Ledger, hosts: Hosts, scheduler: Scheduler, waits: Deferrals, retries: int
    ) -> None:
        self._ledger, self._hosts, self._scheduler, self._waits = ledger, hosts, scheduler, waits
        self._retries, self._host_health = retries, scheduler.host_health
        self._waiting: dict[str, Deferral] = {}
        self._left: deque[Deferral] = deque()
        self._told: tuple[str, float, float] = ("", 0.0, 0.0)

    def page(self, entry: Entry, why: Transient, fetch: Fetch) -> Failure | None:
        """A page could not be had. ``None``: it was put back; else it failed for good."""
        attempts = entry.attempts + 1
        pause = why.pause(attempts)
        again = not entry.runs and attempts <= self._retries
        if why.overloaded:
            again &= not self._is_too_busy(entry, why, pause)
        elif not why.answered and self._host_health.suspected(entry.host):
            # the host failed, not the page: that try does not count
            attempts, pause, again = max(1, entry.attempts), 0.0, True
        until = time.time() + pause
        if again:
            self._ledger.retry(entry.id, attempts, until)
            self._scheduler.rests(entry, pause)
            return None
        failure = self._waits.put_off("page", canonical(entry.url), entry.host, why, until)
        if failure is None:
            self._ledger.put_off(entry.id, fetch, until)
            self._scheduler.ended(entry)
        return failure

    def files(self, host: str, why: Transient) -> None:
        """The robots.txt that must be read before a host's pages could not be had."""
        if self._rests(host, why, there=False):
            return
        self._leave(host, why, why.pause(1))

    def statements(self, host: str, why: Transient) -> bool:
        """What a host says of its pages' use could not be had; whether it will not be, so they go without."""
        if self._rests(host, why, there=True):
            return False
        return self._left_over(host, why, why.pause(1)) is not None

    def _rests(self, host: str, why: Transient, *, there: bool) -> bool:
        """Whether the files of ``host`` are asked for again in this run, and it rests until then."""
        once = self._waits.runs("host", host) > 0
        pause = self._host_health.files_failed(host, why, time.monotonic(), there=there)
        if once or math.isinf(pause):
            return False
        self._wait(host, why, pause)
        self._hosts.throttle.slow_down(host, pause)
        return True

    def unjudged(self, entry: Entry, why: Transient, fetch: Fetch) -> bool:
        """A licence that a page names could not be had; whether the page waits for it."""
        until = time.time() + why.pause(1)
        if self._waits.put_off("page", canonical(entry.url), entry.host, why, until):
            return False
        self._ledger.put_off(entry.id, fetch, until)
        self._scheduler.ended(entry)
        return True

    def looked(self, host: str, *, answered: bool) -> None:
        """A host that seemed to be away was asked: it is back, or asked again later, or left."""
        if answered:
            self._host_health.answered(host)
            self._waiting.pop(host, None)
            return
        once = self._waits.runs("host", host) > 0
        pause = math.inf if once else self._host_health.pause(host, time.monotonic())
        if math.isinf(pause):
            self._leave(host, _AWAY, 0.0)
        else:
            self._hosts.throttle.slow_down(host, pause)
            self._note(host, _AWAY, time.time() + pause)

    def came(self, host: str, state: State) -> None:
        """A page of the host came, in a transaction of its own where that is news: mostly it is none."""
        if self._host_health.came(host):
            with state.transaction():
                self._over(host)

    def ready(self, host: str) -> None:
        """The host's files have come."""
        self._host_health.ready(host)
        self._over(host)

    def settled(self, entry: Entry) -> None:
        """A page got its final word."""
        if entry.runs:
            self._waits.over("page", canonical(entry.url))

    @property
    def waiting(self) -> Deferral | None:
        """What this run waits for, of several the longest; ``None``: for nothing worth a word."""
        soon = time.time() + _SHOWN
        waits = [wait for wait in self._waiting.values() if wait.until > soon]
        turn = self._scheduler.pause
        if waits or turn is None or (left := turn[1] - time.monotonic()) < _SHOWN:
            return max(waits, key=lambda wait: (wait.until, wait.host), default=None)
        return Deferral(
            "host", turn[0], turn[0], "", "its delay, or a page's next try", time.time() + left, 0
        )

    def news(self, *, waiting: bool) -> Iterator[Deferral]:
        """What was left for another run, and what is waited for: once, and again after a while."""
        while self._left:
            yield self._left.popleft()
        wait, (host, until, at) = self.waiting if waiting else None, self._told
        now = time.monotonic()
        if wait and (wait.host != host or abs(wait.until - until) > _SHOWN or now - at > _REMINDER):
            self._told = wait.host, wait.until, now
            yield wait

    def _is_too_busy(self, entry: Entry, why: Transient, pause: float) -> bool:
        """The host wants to be left alone; whether that is too long for this run."""
        self._hosts.slow_down(entry.host, pause)
        of_host = replace(why, reason="host_busy", detail=f"{why.detail}, for {entry.url}")
        if self._host_health.overloaded(entry.host, pause, time.monotonic()):
            self._leave(entry.host, of_host, pause)
            return True
        self._note(entry.host, of_host, time.time() + pause)
        return False

    def _wait(self, host: str, why: Transient, pause: float) -> None:
        until = time.time() + pause
        self._waits.rest("host", host, host, why, until)
        self._note(host, why, until)

    def _note(self, host: str, why: Transient, until: float) -> None:
        self._waiting[host] = Deferral("host", host, host, why.reason, why.detail, until, 0)

    def _over(self, host: str) -> None:
        self._waiting.pop(host, None)
        self._waits.over("host", host)

    def _leave(self, host: str, why: Transient, pause: float) -> None:
        """Ask nothing more of a host in this run, or of its pages ever."""
        failure = self._left_over(host, why, pause)
        if failure:
            self._host_health.forget(host)
            self._hosts.fail(host, failure)

    def _left_over(self, host: str, why: Transient, pause: float) -> Failure | None:
        """Leave a host for another run, if one is left. One in which no page of it came was a try of all."""
        until = time.time() + pause
        self._waiting.pop(host, None)
        if self._host_health.heard(host) and self._waits.retry_later:
            self._waits.rest("host", host, host, why, until)
            failure = None
        else:
            failure = self._waits.put_off("host", host, host, why, until)
        if failure:
            self._waits.over("host", host)
            return failure
        self._host_health.give_up(host)
        left = self._waits.find("host", host)
        if left:
            self._left.append(left)
        return None
