"""What a partition sends and takes in: gathered for a while, each way, while there is other work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from scrapers.crawler.partitions.outbox import Batch, Inbox, Outbox

EVERY: Final = 2.0
"""Seconds for which messages are gathered."""


class Mail:
    """The mail of a partition. Used by its thread, but for :meth:`deliver`.

    ``sent`` and ``taken`` count the batches of all runs: in all partitions together both are the same when
    nothing is on its way.
    """

    def __init__(self, outbox: Outbox, inbox: Inbox, receive: Callable[[dict[str, Any]], None]) -> None:
        self._outbox, self._inbox, self._receive = outbox, inbox, receive
        self._lock, self._arrived = threading.Lock(), set[Batch]()
        self._flushed, self._taken = 0.0, 0.0
        self.sent, self.taken = outbox.count(), inbox.count()

    def deliver(self, batches: Iterable[Batch]) -> None:
        """Others have sent ``batches``. From any thread."""
        with self._lock:
            self._arrived.update(batches)

    def take(self, *, idle: bool) -> bool:
        """Take in what has arrived, at its time; whether anything was new."""
        if not (idle or time.monotonic() - self._taken >= EVERY):
            return False
        with self._lock:
            arrived, self._arrived = self._arrived, set()
        if not arrived:
            return False
        self._taken = time.monotonic()
        new = self._inbox.take(arrived, self._receive)
        self.taken += new
        return new > 0

    def send(self, *, idle: bool) -> None:
        """Send what waits, at its time: at once what a site is found by."""
        now = time.monotonic()
        if self._outbox.unsent and (idle or self._outbox.urgent or now - self._flushed >= EVERY):
            self._outbox.flush()
            self.sent, self._flushed = self._outbox.count(), now

    @property
    def waits(self) -> bool:
        """Whether anything has to be sent or taken in."""
        return bool(self._outbox.unsent or self._arrived)
