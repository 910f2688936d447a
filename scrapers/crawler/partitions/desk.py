"""Does for processes on other machines what those of one do for themselves in the files that they share.

A turn or a page is asked for, granted and given back in the same files, whoever asks. Waits are durations, as
no two machines have one clock. The turns of a process that is no more are given back when the last promise to
it has run out (:mod:`scrapers.parallel.line`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from scrapers.crawler.hosts.shared_turns import SharedTurns
from scrapers.crawler.partitions.budget import SharedBudget
from scrapers.parallel.line import PRESENT


class Desk:
    """Serves turns and budget over lines."""

    def __init__(self, turns: SharedTurns, budget: SharedBudget) -> None:
        self._turns, self._budget = turns, budget
        self._sessions, self._change = set[DeskSession](), threading.Condition()

    def opened(self) -> DeskSession:
        """For one more process."""
        session = DeskSession(self._turns, self._budget, self._over)
        with self._change:
            self._sessions.add(session)
        return session

    def close(self) -> None:
        """Wait until nobody is served any more: nothing is promised to anybody for longer than that."""
        with self._change:
            self._change.wait_for(lambda: not self._sessions, timeout=2 * PRESENT)

    def _over(self, session: DeskSession) -> None:
        with self._change:
            self._sessions.discard(session)
            self._change.notify_all()


class DeskSession:
    """What one process holds. Used by one thread; ``over`` hears of its end."""

    def __init__(self, turns: SharedTurns, budget: SharedBudget, over: Callable[[DeskSession], None]) -> None:
        self._turns, self._budget, self._over, self._asking = turns, budget, over, set[str]()

    def answer(self, what: str, *values: Any) -> Any:  # noqa: ANN401 - what JSON has
        """See :class:`scrapers.parallel.line.Session`."""
        if what == "claim":
            host, delay = values
            wait = self._turns.claim(host, delay)
            if delay and not wait:
                self._asking.add(host)
            return wait
        if what == "lease":
            return self._budget.lease(*values)
        if what == "ended":
            self._ended(*values)
        elif what == "rest":
            self._turns.rest(*values)
        elif what == "keep":
            self._budget.keep(*values)
        return None

    def close(self) -> None:
        """What it was asking has ended by now; of the budget what it took is its partitions'."""
        for host in list(self._asking):
            self._ended(host)
        self._over(self)

    def _ended(self, host: str) -> None:
        self._asking.discard(host)
        self._turns.ended(host)
