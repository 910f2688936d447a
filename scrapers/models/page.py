"""A response as a backend's parser sees it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from scrapers.display.shown import Shown
from scrapers.display.text import brief
from scrapers.models.response import Response
from scrapers.web.selectors import Selector, fold


@dataclass(frozen=True, slots=True, repr=False)
class Link(Shown):
    """A link found on a page. ``url`` is absolute and without fragment."""

    url: str
    text: str = ""
    rel: str = ""


class Page(ABC):
    """A response as a backend's own parser sees it.

    ``whole`` says that the parser raises :class:`scrapers.errors.ParseLimit` rather than leave out
    part of a page without a word; where it does not say so, the engine looks before it asks.
    """

    response: Response
    whole: ClassVar[bool] = False

    @property
    @abstractmethod
    def tree(self) -> Any:  # noqa: ANN401 - whatever object the backend's users know
        """The native object: a BeautifulSoup, an lxml element, a parsel Selector and so on."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The folded text of ``<title>``; ``""`` if there is none."""

    @property
    @abstractmethod
    def links(self) -> tuple[Link, ...]:
        """``<a href>`` and ``<area href>`` in document order, one per URL, http(s) only."""

    @property
    def link_urls(self) -> tuple[str, ...]:
        """The URLs of :attr:`links`, each once: all that a crawl asks for, and cheaper for some parsers."""
        return tuple(dict.fromkeys(link.url for link in self.links))

    @abstractmethod
    def matches(self, selector: Selector) -> Iterable[str]:
        """The raw strings that ``selector`` takes from the page, in document order."""

    def __repr__(self) -> str:
        return brief(type(self).__name__, {"url": self.response.url})

    def select(self, query: str) -> list[str]:
        """What a CSS or XPath query takes from the page, white space folded.

        An element gives its text content, ``css::text`` its direct text nodes,
        ``css::attr(name)`` an attribute; XPath may also give strings and numbers.
        Raises :class:`scrapers.errors.SelectorError` for a query that does not compile.
        """
        selector = Selector.parse(query)
        folded = (fold(match) for match in self.matches(selector))
        return [match for match in folded if match or selector.attribute]
