"""Scrapy as a backend: its downloader, middlewares and HTTP cache; parsel reads the pages.

What people choose Scrapy for stays usable through ``settings``: downloader middlewares and
extensions of their own, HTTPCACHE, cookies. Crawling, credentials, redirects, retries and
robots.txt belong to the engine around every backend, and are refused there by name.

Scrapy runs in a thread with an asyncio loop of its own, so it works beside a running loop (Jupyter),
beside a Twisted reactor that somebody else installed, and in several instances at once.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, field_validator

from scrapers.errors import ConnectionFailed
from scrapers.models import Link, Page, Request, Response
from scrapers.plugin.lxml_page import LxmlPage
from scrapers.plugin.scraper import Capabilities, Scraper, ScraperOptions
from scrapers.web.selectors import Selector

from .scrapy_.settings import refusal

if importlib.util.find_spec("scrapy") is None:
    raise ModuleNotFoundError("No module named 'scrapy'", name="scrapy")

if TYPE_CHECKING:
    from parsel import Selector as ParselSelector

    from .scrapy_.thread import CrawlThread


class ScrapyOptions(ScraperOptions):
    """Scrapy's own settings beside the common options."""

    settings: dict[str, Any] = Field(
        default_factory=dict, description="Scrapy settings: DOWNLOADER_MIDDLEWARES, HTTPCACHE_ENABLED …"
    )
    ca_bundle: str = Field("", description="file of CA certificates to trust; empty: those of certifi")

    @field_validator("settings")
    @classmethod
    def _usable(cls, settings: dict[str, Any]) -> dict[str, Any]:
        if reason := refusal(settings):
            raise ValueError(reason)
        return settings


class ScrapyEngine(Scraper[ScrapyOptions]):
    """Fetches through Scrapy's downloader, parses with parsel."""

    name: ClassVar[str] = "scrapy"
    Options: ClassVar[type[ScraperOptions]] = ScrapyOptions
    capabilities: ClassVar[Capabilities] = Capabilities()

    def __init__(self, options: ScrapyOptions) -> None:
        super().__init__(options)
        self._crawl: CrawlThread | None = None

    def open(self) -> None:
        """Start Scrapy in its thread. Raises :class:`scrapers.errors.BackendError`."""
        if self._crawl is not None:
            return
        from .scrapy_.components import check_components  # noqa: PLC0415 - as below
        from .scrapy_.thread import CrawlThread  # noqa: PLC0415 - parsing needs no Scrapy, 0.4 s

        check_components(self.options.settings)
        crawl = CrawlThread(self.options, self.options.settings, self.options.ca_bundle)
        crawl.start()
        self._crawl = crawl

    def close(self) -> None:
        """End Scrapy, its thread and connections; fetches under way fail."""
        crawl, self._crawl = self._crawl, None
        if crawl is not None:
            crawl.stop()

    def fetch(self, request: Request) -> Response:
        """One hop through Scrapy's downloader middlewares."""
        if self._crawl is None:
            raise ConnectionFailed(request, "the scraper is not open")
        return self._crawl.fetch(request)

    def parse(self, response: Response) -> ParselPage:
        """The page, parsed on first use; ``page.tree`` is the ``parsel.Selector``."""
        return ParselPage(response)


class ParselPage(Page):
    """A page as a ``parsel.Selector``; titles, links and values are those of its lxml tree.

    Any property raises :class:`scrapers.errors.ParseError` where libxml2 would drop part of the page.
    """

    whole = True

    def __init__(self, response: Response) -> None:
        self.response = response
        self._lxml = LxmlPage(response)
        _ = self._lxml.bare  # here, so that parse() raises what parsing raises

    @cached_property
    def tree(self) -> ParselSelector:
        """The selector over the whole document, as ``response.selector`` is in a spider."""
        from parsel import Selector as ParselSelector  # noqa: PLC0415 - only who asks for it needs it

        return ParselSelector(root=self._lxml.root, type="html")

    @property
    def title(self) -> str:
        """The folded text of ``<title>``."""
        return self._lxml.title

    @property
    def links(self) -> tuple[Link, ...]:
        """``<a href>`` and ``<area href>`` in document order, one per URL, http(s) only."""
        return self._lxml.links

    @property
    def link_urls(self) -> tuple[str, ...]:
        """The URLs alone."""
        return self._lxml.link_urls

    def matches(self, selector: Selector) -> Iterable[str]:
        """What ``selector`` takes from the page."""
        return self._lxml.matches(selector)
