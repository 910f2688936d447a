"""What the parts of the contract share: the backend under test, the site, opened scrapers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from scrapers.errors import MissingExtra
from scrapers.models import Headers, Request, Response
from scrapers.plugin import registry
from scrapers.plugin.scraper import AnyScraper, Capabilities
from scrapers.testing.processes import threads_beyond
from scrapers.testing.site import LocalSite

LOOPBACK = ("127.0.0.0/8", "::1/128")
CAP = 2**20  # bytes of a decoded body that the tests allow


class ContractBase:
    """Settings and fixtures. ``deadline`` is the ``fetch_timeout`` of the tests that wait for it."""

    backend: ClassVar[str | type[AnyScraper]] = ""
    options: ClassVar[Mapping[str, object]] = {}
    deadline: ClassVar[float] = 2.0

    @classmethod
    def backend_class(cls) -> type[AnyScraper]:
        """The class under test; a backend whose extra is not installed is skipped, visibly."""
        if isinstance(cls.backend, type):
            return cls.backend
        try:
            return registry.backend_class(cls.backend)
        except MissingExtra as error:
            pytest.skip(str(error))

    @classmethod
    def make(cls, **options: object) -> AnyScraper:
        """An unopened scraper that may dial loopback; ``options`` win over the class's."""
        found = cls.backend_class()
        base = {"allow_private": LOOPBACK, "max_bytes": CAP, "concurrency": 4, "fetch_timeout": 40.0}
        return found(found.Options(**{**base, **cls.options, **options}))

    @classmethod
    def capabilities(cls) -> Capabilities:
        """What the backend claims with the options under test."""
        return cls.make().capabilities

    @classmethod
    def needs(cls, *names: str) -> None:
        """Skip, visibly, where the backend does not claim the capabilities ``names``."""
        missing = [name for name in names if not getattr(cls.capabilities(), name)]
        if missing:
            pytest.skip(f"{cls.backend_class().name} does not claim: {', '.join(missing)}")

    @pytest.fixture(scope="class")
    @classmethod
    def shared_site(cls) -> Iterator[LocalSite]:
        """One site for the class."""
        with LocalSite() as site:
            yield site

    @pytest.fixture
    def site(self, shared_site: LocalSite) -> LocalSite:
        """The site, its hits forgotten."""
        shared_site.clear()
        return shared_site

    @pytest.fixture(scope="class")
    @classmethod
    def threads(cls) -> Iterator[None]:
        """None is left when all scrapers of the class are closed; each may start some at any time."""
        known = set(threading.enumerate())
        yield
        assert threads_beyond(known) == [], "close() left threads"

    @pytest.fixture(scope="class")
    @classmethod
    def scraper(cls, threads: None) -> Iterator[AnyScraper]:  # noqa: ARG003 - looked at when this is closed
        """One opened scraper for the class."""
        with cls.make() as scraper:
            yield scraper

    @pytest.fixture(scope="class")
    @classmethod
    def hasty(cls, threads: None) -> Iterator[AnyScraper]:  # noqa: ARG003 - as above
        """One opened scraper with a short deadline for the class."""
        with cls.make(fetch_timeout=cls.deadline, connect_timeout=cls.deadline) as scraper:
            yield scraper


def answer(
    body: str | bytes,
    url: str = "http://site.test/dir/page.html",
    content_type: str = "text/html; charset=utf-8",
    encoding: str | None = None,
) -> Response:
    """A response as a fetch would give it, without one."""
    data = body.encode() if isinstance(body, str) else body
    headers = Headers([("Content-Type", content_type)])
    return Response(Request(url), url, 200, headers, data, datetime.now(UTC), encoding=encoding)
