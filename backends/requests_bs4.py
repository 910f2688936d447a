"""requests fetches, BeautifulSoup parses, over lxml: the tree that most people know."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import Comment, Doctype, PreformattedString, ProcessingInstruction
from lxml import etree

from scrapers.models import Response
from scrapers.plugin.http.options import HttpOptions
from scrapers.plugin.http.scraper import HttpScraper
from scrapers.plugin.lxml_page import LxmlPage


class RequestsBs4(HttpScraper[HttpOptions]):
    """Static pages, comfortably. ``page.tree`` is a ``BeautifulSoup``."""

    name = "requests-bs4"

    def parse(self, response: Response) -> SoupPage:
        """The page, parsed on first use."""
        return SoupPage(response)


class SoupPage(LxmlPage):
    """A page over BeautifulSoup.

    The soup is grown from the tree that lxml made. Title, links and queries are answered from that
    tree: a soup costs ten times as much, and its CSS means other things than that of the other backends.
    """

    @cached_property
    def tree(self) -> BeautifulSoup:
        """The soup, made on first use."""
        # An empty file, since bs4 takes short strings for paths and URLs given by mistake.
        return BeautifulSoup(io.BytesIO(), builder=_Grower(self.root))


class _Grower(HTMLTreeBuilder):
    """A tree builder that does not parse: it tells BeautifulSoup what lxml has found."""

    def __init__(self, root: etree._Element) -> None:
        super().__init__()
        self._root = root

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, str, None, bool]]:  # noqa: ANN401 - as bs4 has it
        yield markup, "utf-8", None, False

    def feed(self, markup: Any) -> None:  # noqa: ANN401, ARG002 - as bs4 has it
        soup: Any = self.soup
        doctype: Any = self._root.getroottree().docinfo
        if doctype.root_name:
            name = Doctype.for_name_and_ids(doctype.root_name, doctype.public_id, doctype.system_url)
            self._special(name, Doctype)
        for event, node in etree.iterwalk(self._root, events=("start", "end", "comment", "pi")):
            if event == "start":
                soup.handle_starttag(node.tag, None, None, dict(node.attrib))
                if node.text:
                    soup.handle_data(node.text)
                continue
            if event == "end":
                soup.handle_endtag(node.tag)
            else:
                self._special(node.text or "", Comment if event == "comment" else ProcessingInstruction)
            if node.tail and node is not self._root:
                soup.handle_data(node.tail)

    def _special(self, text: str, kind: type[PreformattedString]) -> None:
        soup: Any = self.soup
        soup.endData()
        soup.handle_data(text)
        soup.endData(kind)
