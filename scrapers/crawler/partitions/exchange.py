"""A partition's crawl among the others: what it sends, what it takes in, when it is at its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapers.crawler.neighbours import Neighbours
from scrapers.crawler.partitions.budget import SharedBudget
from scrapers.crawler.partitions.outbox import Batch, Inbox, Outbox
from scrapers.crawler.partitions.partition_frontier import PartitionFrontier
from scrapers.store.state import State

if TYPE_CHECKING:
    from scrapers.crawler.engine import Engine

_EVERY: Final = 2.0  # seconds for which messages are gathered, either way, while there is other work
_REST: Final = 60.0


class Exchange(Neighbours):
    """What partition ``number`` has to do with the others; ``folder`` gives the folder of each.

    ``activity`` counts all that was sent and taken in: while it stands still, and every partition is
    ``idle``, and no batch lies in any outbox, nothing can come any more.
    """

    def __init__(
        self, number: int, folder: Callable[[int], Path], seeds: Iterable[str], budget: SharedBudget
    ) -> None:
        self.number, self._folder, self._seeds, self._budget = number, folder, tuple(seeds), budget
        self._lock, self._arrived, self._flushed = threading.Lock(), set[Batch](), 0.0
        self._taken = 0.0
        self._ends = self._again = False
        self.idle, self.activity = False, 0
        self._engine: Engine | None = None

    def frontier(self, state: State) -> PartitionFrontier:
        """Where the partition's URLs wait."""
        self._outbox = Outbox(state, self._folder(self.number))
        self._inbox = Inbox(state, self.number, self._folder)
        self._frontier = PartitionFrontier(state, self.number, self._outbox, self._seeds)
        return self._frontier

    def begin(self, engine: Engine) -> None:
        """``engine`` crawls this partition."""
        self._engine = engine
        self._budget.take(self.number, engine.requested)

    def may_request(self, requested: int) -> bool:
        """Whether the job's budget allows the partition as many pages in all."""
        return self._budget.take(self.number, requested)

    def deliver(self, batches: Iterable[Batch]) -> None:
        """Others have sent ``batches``. From any thread."""
        with self._lock:
            self._arrived.update(batches)
        self._wake()

    def look_again(self) -> None:
        """Others have left some of the budget. From any thread."""
        self._again = True
        self._wake()

    def end(self) -> None:
        """Nothing will come any more. From any thread."""
        self._ends = True
        self._wake()

    @property
    def spent(self) -> bool:
        """Whether pages wait for which the budget has no room."""
        return self._engine is not None and self._engine.scheduler.budget.spent

    def tend(self, *, idle: bool) -> float | None:
        """As :meth:`Neighbours.tend`."""
        now = time.monotonic()
        if (idle or now - self._taken >= _EVERY) and self._take(now):
            return 0.0
        if self._again and self._engine:
            self._again = self._engine.scheduler.budget.spent = False
            self._frontier.look()
            return 0.0
        due = idle or self._outbox.urgent or now - self._flushed >= _EVERY
        if self._outbox.unsent and due:
            self.activity += self._outbox.flush()
            self._flushed = now
        if idle and not self.idle and self._engine:
            self._budget.keep(self.number, self._engine.requested)
        self.idle = idle
        if idle and self._ends:
            return None
        return _EVERY if self._outbox.unsent or self._arrived else _REST

    def _take(self, now: float) -> int:
        """Take in what has arrived; how many batches were new."""
        with self._lock:
            arrived, self._arrived = self._arrived, set()
        if not arrived:
            return 0
        self._taken = now
        taken = self._inbox.take(arrived, self._frontier.receive)
        self.activity += taken
        return taken

    def _wake(self) -> None:
        if self._engine:
            self._engine.wake()
