"""A partition's crawl among the others: what it sends, what it takes in, when it is at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapers.crawler.neighbours import Neighbours
from scrapers.crawler.partitions.budget import Budget
from scrapers.crawler.partitions.mail import EVERY, Mail
from scrapers.crawler.partitions.outbox import Batch, Inbox, Outbox
from scrapers.crawler.partitions.partition_frontier import PartitionFrontier
from scrapers.store.state import State

if TYPE_CHECKING:
    from scrapers.crawler.engine import Engine

_REST: Final = 60.0  # seconds; who has something for it wakes it


class Exchange(Neighbours):
    """What partition ``number`` has to do with the others; ``folder`` gives the folder of each.

    While what was ever sent and taken in stands still and is the same over all partitions, and each of them
    is ``idle``, nothing can come any more.
    """

    def __init__(
        self, number: int, folder: Callable[[int], Path], seeds: Iterable[str], budget: Budget
    ) -> None:
        self.number, self._folder, self._seeds, self._budget = number, folder, tuple(seeds), budget
        self._ends = self._again = self.idle = False
        self._engine: Engine | None = None

    def frontier(self, state: State) -> PartitionFrontier:
        """Where the partition's URLs wait."""
        outbox = Outbox(state, self._folder(self.number))
        self._frontier = PartitionFrontier(state, self.number, outbox, self._seeds)
        self._mail = Mail(outbox, Inbox(state, self.number, self._folder), self._frontier.receive)
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
        self._mail.deliver(batches)
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

    @property
    def sent_and_taken(self) -> tuple[int, int]:
        """How many batches were sent and taken in, in all runs. From any thread."""
        return self._mail.sent, self._mail.taken

    def tend(self, *, idle: bool) -> float | None:
        """As :meth:`Neighbours.tend`."""
        if self._mail.take(idle=idle):
            return 0.0
        if self._again and self._engine:
            self._again = self._engine.scheduler.budget.spent = False
            self._frontier.look()
            return 0.0
        self._mail.send(idle=idle)
        if idle and not self.idle and self._engine:
            self._budget.keep(self.number, self._engine.requested)
        self.idle = idle
        if idle and self._ends:
            return None
        return EVERY if self._mail.waits else _REST

    def _wake(self) -> None:
        if self._engine:
            self._engine.wake()
