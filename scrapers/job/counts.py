"""Pages by outcome, of a job with its earlier runs: what its progress shows."""

from __future__ import annotations

import math
import time

from scrapers.crawler.in_flight import Settled
from scrapers.models import Document, Drop, Failure
from scrapers.store.ledger import Ledger


class Counts:
    """What became of the pages so far; ``last_url`` is the one that was settled last."""

    def __init__(self, ledger: Ledger, last_url: str) -> None:
        self._ledger, self.last_url = ledger, last_url
        self._pending, self._count_at = 0, -math.inf
        self.count()

    def count(self) -> None:
        """Take the counts from the ledger."""
        dropped, failed, self.kept = self._ledger.counts()
        self.dropped, self.failed = dropped.total(), failed.total()

    def add(self, step: Settled) -> None:
        """One more page is settled."""
        self.kept += isinstance(step.outcome, Document)
        self.dropped += isinstance(step.outcome, Drop)
        self.failed += isinstance(step.outcome, Failure)
        self.last_url = step.url

    def pending(self) -> int:
        """How many pages wait; counted now and then only, there may be a million."""
        now = time.monotonic()
        if now >= self._count_at:
            self._pending = self._ledger.pending()
            self._count_at = now + max(0.2, 20 * (time.monotonic() - now))
        return self._pending
