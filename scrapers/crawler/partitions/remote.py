"""Turns of hosts and the budget of pages, for a process that shares no memory with the others.

It asks over a line (:mod:`scrapers.parallel.line`); :mod:`scrapers.crawler.partitions.desk` answers.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from scrapers.models import Request, Response
from scrapers.parallel.line import FarEnd, LineLost
from scrapers.plugin.scraper import AnyScraper
from scrapers.plugin.wrapper import Wrapper

_NEVER: Final = 1.0  # seconds; who has lost the line asks again until it has stopped


class RemoteTurns:
    """The turns of hosts, over ``line``. Used from any thread."""

    def __init__(self, line: FarEnd) -> None:
        self._line = line

    def claim(self, host: str, delay: float) -> float:
        """As :meth:`Turns.claim`."""
        try:
            return float(self._line.ask("claim", host, delay))
        except LineLost:
            return _NEVER

    def rest(self, host: str, seconds: float) -> None:
        """As :meth:`Turns.rest`."""
        self._line.tell("rest", host, seconds)

    def ended(self, host: str) -> None:
        """As :meth:`Turns.ended`."""
        self._line.tell("ended", host)


class RemoteBudget:
    """The budget of pages, over ``line``, some pages at once. A partition is one thread's."""

    def __init__(self, line: FarEnd) -> None:
        self._line, self._shares = line, defaultdict[int, int](int)

    def take(self, number: int, pages: int) -> bool:
        """As :meth:`Budget.take`."""
        if self._shares[number] < pages:
            try:
                self._shares[number] = int(self._line.ask("lease", number, pages))
            except LineLost:
                return False
        return self._shares[number] >= pages

    def keep(self, number: int, pages: int) -> None:
        """As :meth:`Budget.keep`."""
        self._shares[number] = pages
        self._line.tell("keep", number, pages)


class PresentScraper(Wrapper):
    """A backend that asks for something only while the process is present on ``line``."""

    def __init__(self, inner: AnyScraper, line: FarEnd) -> None:
        super().__init__(inner)
        self._line = line

    def fetch(self, request: Request) -> Response:
        """One hop."""
        self._line.check_present()
        return self._inner.fetch(request)
