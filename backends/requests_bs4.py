"""requests fetches, BeautifulSoup parses, over lxml: the tree that most people know."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import Any

import soupsieve
from bs4 import BeautifulSoup, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, PreformattedString, ProcessingInstruction
from bs4.filter import SoupStrainer

from scrapers.errors import ParseError
from scrapers.models import Link, Page, Response
from scrapers.selectors import Selector, fold

from ._http import HttpOptions, HttpScraper
from ._lxml_page import HIDDEN, Anchor, bad_selector, lxml_tree, tree_matches, unique_links

_OUTLINE = ("a", "area", "base", "title", "svg")


class RequestsBs4(HttpScraper[HttpOptions]):
    """Static pages, comfortably. ``page.tree`` is a ``BeautifulSoup`` over lxml."""

    name = "requests-bs4"

    def parse(self, response: Response) -> SoupPage:
        """The page, parsed on first use."""
        return SoupPage(response)


class SoupPage(Page):
    """A page over BeautifulSoup. XPath, which it does not know, asks lxml about the same text."""

    def __init__(self, response: Response) -> None:
        self.response = response

    @cached_property
    def tree(self) -> BeautifulSoup:
        """The whole soup, made on first use."""
        return _soup(self.response)

    @cached_property
    def _outline(self) -> BeautifulSoup:
        """Only what links and title are read from; a whole soup costs many times as much."""
        return _soup(self.response, SoupStrainer(list(_OUTLINE)))

    @cached_property
    def title(self) -> str:
        """The folded text of the first ``<title>`` outside SVG; ``""`` if there is none."""
        for tag in self._outline.find_all("title"):
            if tag.find_parent("svg") is None:
                return fold(_text(tag))
        return ""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """``<a href>`` and ``<area href>`` in document order, one per URL, http(s) only."""
        base = self._outline.find("base", href=True)
        href = _attribute(base, "href") if base is not None else None
        return unique_links(_anchors(self._outline), self.response.url, href)

    def matches(self, selector: Selector) -> Iterable[str]:
        """What ``selector`` takes: CSS by soupsieve, XPath by lxml."""
        if selector.kind == "xpath":
            return tree_matches(lxml_tree(self.response), selector)
        try:
            tags = soupsieve.compile(selector.query).select(self.tree)
        except (soupsieve.SelectorSyntaxError, ValueError) as error:
            raise bad_selector(selector, error) from error
        if selector.text_nodes:
            return [text for tag in tags for text in _strings(tag.contents)]
        if selector.attribute:
            values = (_attribute(tag, selector.attribute) for tag in tags)
            return [value for value in values if value is not None]
        return [_text(tag) for tag in tags]


class _Builder(LXMLTreeBuilder):
    """bs4's lxml builder for UTF-8 that we have made: nothing to detect, nothing to warn about."""

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, str, None, bool]]:  # noqa: ANN401 - as bs4 has it
        self.processing_instruction_class = ProcessingInstruction
        yield markup, "utf-8", None, False


def _soup(response: Response, only: SoupStrainer | None = None) -> BeautifulSoup:
    # As a file, since bs4 takes a short string for a path or URL given by mistake.
    source = io.BytesIO(response.text.encode("utf-8", "replace"))
    try:
        return BeautifulSoup(source, builder=_Builder, parse_only=only)
    except (ParserRejectedMarkup, RecursionError) as error:
        raise ParseError(f"{response.url}: {error}") from error


def _anchors(soup: BeautifulSoup) -> Iterator[Anchor]:
    for tag in soup.find_all(["a", "area"], href=True):
        yield _attribute(tag, "href") or "", _attribute(tag, "rel") or "", partial(_text, tag)


def _attribute(tag: Tag, name: str) -> str | None:
    """An attribute as it stands in the page; bs4 splits some into lists."""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else value


def _text(tag: Tag) -> str:
    return "".join(_strings(tag.contents, deep=True))


def _strings(nodes: Iterable[Any], *, deep: bool = False) -> Iterator[str]:
    """Text among ``nodes`` and, if ``deep``, below them, by the rule of ``_lxml_page``."""
    pending = list(nodes)[::-1]
    while pending:
        node = pending.pop()
        if isinstance(node, Tag):
            if deep and node.name not in HIDDEN:
                pending += node.contents[::-1]
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node)
