"""The contract that every backend keeps. Subclass it in your tests, see :mod:`scrapers.testing`.

Capabilities decide what is asserted: what a backend does not claim is skipped by name, what it
claims must hold. Each test is short and says which promise of :mod:`scrapers.plugin.scraper` it holds.
"""

from __future__ import annotations

from scrapers.testing.fetching import FetchContract
from scrapers.testing.life import LifeContract
from scrapers.testing.limits import LimitContract
from scrapers.testing.parsing import ParseContract


class ScraperContract(FetchContract, LimitContract, LifeContract, ParseContract):
    """Set ``backend`` to an entry-point name or a class, and ``options`` where it needs some.

    ``deadline`` (seconds) is the ``fetch_timeout`` of tests that wait for it; give a browser more.
    """
