"""requests fetches, lxml parses: the fastest of the backends that run no scripts."""

from __future__ import annotations

from scrapers.models import Response
from scrapers.plugin.http.options import HttpOptions
from scrapers.plugin.http.scraper import HttpScraper
from scrapers.plugin.lxml_page import LxmlPage


class RequestsLxml(HttpScraper[HttpOptions]):
    """Static pages, quickly. ``page.tree`` is the lxml ``<html>`` element."""

    name = "requests-lxml"

    def parse(self, response: Response) -> LxmlPage:
        """The page, parsed on first use."""
        return LxmlPage(response)
