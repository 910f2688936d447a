"""A backend around another one, which changes how it is asked and nothing else."""

from __future__ import annotations

from typing import Any

from scrapers.models import Page, Response
from scrapers.plugin.scraper import AnyScraper, Scraper


class Wrapper(Scraper[Any]):
    """Has the name, options and capabilities of ``inner``; a subclass says how a page is fetched."""

    def __init__(self, inner: AnyScraper) -> None:
        super().__init__(inner.options)
        self._inner = inner
        vars(self).update(name=inner.name, capabilities=inner.capabilities)  # the class speaks for nobody

    def open(self) -> None:
        """Open the backend."""
        self._inner.open()

    def close(self) -> None:
        """Close the backend."""
        self._inner.close()

    def parse(self, response: Response) -> Page:
        """As the backend does."""
        return self._inner.parse(response)
