from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from faults.hostile import Crawl, crawl
from faults.server import BACKENDS, OUTER, options, resolver

from scrapers.plugin import registry
from scrapers.plugin.scraper import AnyScraper

__all__ = ["resolver"]


@pytest.fixture(scope="session", params=BACKENDS)
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """The hostile site, crawled once by each backend."""
    return crawl(request.param, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each backend in turn."""
    return str(request.param)


@pytest.fixture
def opened(backend: str, no_thread_left: None) -> Iterator[Callable[..., AnyScraper]]:
    """Make an opened scraper of the backend in turn; closed at the end."""
    made: list[AnyScraper] = []

    def make(**settings: object) -> AnyScraper:
        known = {"allow_private": OUTER, "fetch_timeout": 20.0, **options(backend)}
        scraper = registry.make_scraper(backend, **{**known, **settings})
        made.append(scraper)
        scraper.open()
        return scraper

    yield make
    for scraper in made:
        scraper.close()
