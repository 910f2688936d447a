"""A backend of one's own: it reads a site's mirror on disk, as ``wget --mirror`` leaves one.

``fetch`` makes one hop and ``parse`` reads the page with any parser; all else is the engine's.
A package names its class in the entry-point group ``scrapers.backends`` instead of registering
it, and proves it with ``scrapers.testing.ScraperContract``.
"""

import mimetypes
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from parsel import Selector as Tree
from pydantic import DirectoryPath

import scrapers
from scrapers.demo import PAGES
from scrapers.errors import SelectorError
from scrapers.web.selectors import Selector, fold
from scrapers.web.urls import resolve


class MirrorOptions(scrapers.ScraperOptions):
    folder: DirectoryPath


class MirrorPage(scrapers.Page):
    def __init__(self, response: scrapers.Response) -> None:
        self.response = response
        self._tree = Tree(response.text)

    @property
    def tree(self) -> Tree:
        return self._tree

    @property
    def title(self) -> str:
        return fold(self._tree.xpath("string(//title)").get(""))

    @property
    def links(self) -> tuple[scrapers.Link, ...]:
        found = (resolve(href, self.response.url) for href in self._tree.xpath("//a/@href").getall())
        return tuple(scrapers.Link(url) for url in dict.fromkeys(found) if url)

    def matches(self, selector: Selector) -> Iterable[str]:
        query = self._tree.css if selector.kind == "css" else self._tree.xpath
        take = "string()"
        if selector.attribute or selector.text_nodes:
            take = f"@{selector.attribute}" if selector.attribute else "text()"
        try:
            return [text for found in query(selector.query) for text in found.xpath(take).getall()]
        except ValueError as error:
            raise SelectorError(f"{selector.query!r}: {error}", field="fields") from error


@scrapers.register
class Mirror(scrapers.Scraper[MirrorOptions]):
    name = "mirror"
    Options = MirrorOptions

    def fetch(self, request: scrapers.Request) -> scrapers.Response:
        root, path = self.options.folder.resolve(), unquote(urlsplit(request.url).path)
        file = (root / (path.lstrip("/") or "index.html")).resolve()
        found = file.is_file() and file.is_relative_to(root)
        status, body = (200, file.read_bytes()) if found else (404, b"")
        headers = scrapers.Headers([("Content-Type", mimetypes.guess_type(file.name)[0] or "")])
        return scrapers.Response(request, request.url, status, headers, body, datetime.now(UTC))

    def parse(self, response: scrapers.Response) -> MirrorPage:
        return MirrorPage(response)


options = {"folder": str(PAGES)}  # the pages that `scrapers demo` serves, from the disk
for document in scrapers.crawl(
    "http://127.0.0.1/", backend="mirror", options=options, allow_private=["127.0.0.0/8"], delay=0
):
    print(f"{len(document.text):5} characters  {document.title}")
