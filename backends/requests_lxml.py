"""requests fetches, lxml parses: the fastest of the backends that run no scripts."""

from __future__ import annotations

from scrapers.models import Response

from ._http import HttpOptions, HttpScraper
from ._lxml_page import LxmlPage


class RequestsLxml(HttpScraper[HttpOptions]):
    """Static pages, quickly. ``page.tree`` is the lxml ``<html>`` element."""

    name = "requests-lxml"

    def parse(self, response: Response) -> LxmlPage:
        """The page, parsed on first use."""
        return LxmlPage(response)
