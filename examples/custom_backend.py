"""A backend of one's own: it reads a site's mirror on disk, as ``wget --mirror`` leaves one.

``fetch`` makes one hop and ``parse`` reads the page with any parser; all else is the engine's.
A package names its class in the entry-point group ``scrapers.backends`` instead of registering
it, and proves it with ``scrapers.testing.ScraperContract``.
"""

import mimetypes
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parsel import Selector as Tree
from pydantic import DirectoryPath

import scrapers
from scrapers.demo import PAGES
from scrapers.errors import SelectorError
from scrapers.selectors import Selector, fold
from scrapers.urls import resolve


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
        try:
            found = self._tree.css(selector.query) if selector.kind == "css" else self._tree.xpath(selector.query)
        except ValueError as error:
            raise SelectorError(f"{selector.query!r}: {error}", field="fields") from error
        take = "text()" if selector.text_nodes else f"@{selector.attribute}" if selector.attribute else "string()"
        return [text for match in found for text in match.xpath(take).getall()]


@scrapers.register
class Mirror(scrapers.Scraper[MirrorOptions]):
    name = "mirror"
    Options = MirrorOptions

    def fetch(self, request: scrapers.Request) -> scrapers.Response:
        path = unquote(urlsplit(request.url).path).lstrip("/")
        file = Path(self.options.folder, path, "" if path and not path.endswith("/") else "index.html").resolve()
        found = file.is_file() and file.is_relative_to(self.options.folder.resolve())
        headers = scrapers.Headers([("Content-Type", mimetypes.guess_type(file.name)[0] or "")])
        body = file.read_bytes() if found else b""
        return scrapers.Response(request, request.url, 200 if found else 404, headers, body, datetime.now(UTC))

    def parse(self, response: scrapers.Response) -> MirrorPage:
        return MirrorPage(response)


options = {"folder": str(PAGES)}  # the pages that `scrapers demo` serves, from the disk
for document in scrapers.crawl(
    "http://127.0.0.1/", backend="mirror", options=options, allow_private=["127.0.0.0/8"], delay=0
):
    print(f"{len(document.text):5} characters  {document.title}")
