"""The contract of a backend whose threads start when they are needed, while another one of it is open."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from scrapers.backends.requests_lxml import RequestsLxml
from scrapers.testing import ScraperContract


class Lazy(RequestsLxml):
    """Has a pool, as the guard's proxy has one for names."""

    def open(self) -> None:
        super().open()
        self.pool = ThreadPoolExecutor(4)

    def close(self) -> None:
        super().close()
        self.pool.shutdown()

    def grow(self) -> None:
        start = threading.Barrier(2)
        for waited in [self.pool.submit(start.wait) for _ in range(2)]:
            waited.result()


def late(_suite: ScraperContract, hasty: Lazy, scraper: Lazy) -> None:
    hasty.grow()
    scraper.grow()


ELSEWHERE = {name: None for name in dir(ScraperContract) if name.startswith("test_")}
"""The tests of the contract itself."""
MEMBERS = {"backend": Lazy, "test_a_thread_that_starts_late": late, "__module__": __name__}
TestLazy = type("TestLazy", (ScraperContract,), {**ELSEWHERE, **MEMBERS})
