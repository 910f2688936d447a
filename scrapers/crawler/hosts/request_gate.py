"""The gate that every request for something other than a page passes: its host's turn, then the backend.

Pages pass the same throttle in the loop (:mod:`scrapers.crawler.scheduler`), where nothing may block. What is
fetched here is read in the midst of something else, so it waits in its own thread for its turn. A host that
answers when it is to be asked again is left alone until then, whoever asked it for what.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

from scrapers.crawler.hosts.throttle import Throttle
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.models import Request, Response
from scrapers.plugin.scraper import AnyScraper
from scrapers.web.urls import host_of

_LOOK: Final = 0.05  # seconds between two looks at a host whose slots are all taken
_LARGE: Final = 4 * 2**20  # bytes; answers that may be larger come a few at a time
_TOGETHER: Final = 4


@dataclass(frozen=True, slots=True)
class Freed:
    """A host has a slot free again; ``unread``: since the crawl ends before its files were read."""

    host: str
    unread: bool = False


class Stopped(Exception):  # noqa: N818 - a way out of a wait, not an error
    """The crawl ends: what was asked for is not asked."""


class Rests(Exception):  # noqa: N818 - as above
    """The host wants to be left alone for longer than the caller waits: so many ``seconds``."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} wants to be left alone")
        self.seconds = seconds


def _nobody(_host: str) -> None:
    pass


class RequestGate:
    """Lets one request after the other through to a backend. Used from fetch threads.

    ``freed`` hears of every host whose slot is free again. After :meth:`stop` nothing passes, and who
    waits is sent away.
    """

    def __init__(self, scraper: AnyScraper, throttle: Throttle) -> None:
        self._scraper, self.throttle = scraper, throttle
        self._stopped = threading.Event()
        self._counting, self._under_way = threading.Lock(), 0
        self._large = threading.Semaphore(_TOGETHER)
        self.freed: Callable[[str], None] = _nobody

    @property
    def stopped(self) -> bool:
        """Whether nothing passes any more."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Let nobody pass any more. From any thread, signals too."""
        self._stopped.set()

    @property
    def under_way(self) -> int:
        """How many requests are under way."""
        return self._under_way

    def fetch(self, request: Request, patience: float = math.inf) -> Response:
        """One hop, at its host's turn. Raises :class:`FetchError`; :class:`Stopped` at the crawl's end.

        Also :class:`Rests`, if the host wants a rest of more than ``patience`` seconds beside its delay.
        """
        host = host_of(request.url)
        self._wait_for(host, patience)
        try:
            with self._large if request.body_limit > _LARGE else nullcontext():
                response = self._ask(request)
            self._heed(host, response)
            return response
        finally:
            self.throttle.finished(host)
            self.freed(host)

    def _heed(self, host: str, response: Response) -> None:
        """Leave ``host``, which answered, alone for as long as it says."""
        passing = Transient.of(response)
        if passing and passing.retry_after:
            self.throttle.slow_down(host, passing.retry_after)

    def _ask(self, request: Request) -> Response:
        with self._counting:
            self._under_way += 1
        try:
            return self._scraper.fetch(request)
        finally:
            with self._counting:
                self._under_way -= 1

    def _wait_for(self, host: str, patience: float) -> None:
        """Take a slot of ``host``, as soon as there is one."""
        while not self.stopped:
            wait = self.throttle.claim(host)
            if not wait:
                return
            if patience + self.throttle.delay_of(host) < wait < math.inf:
                raise Rests(host, wait)
            self._stopped.wait(_LOOK if wait == math.inf else wait)
        raise Stopped
