"""A third-party backend: fetches through another one, parses with parsel, adds an option."""

from __future__ import annotations

from collections.abc import Iterable

import cssselect
import parsel
from pydantic import Field

from scrapers.errors import BackendError, SelectorError
from scrapers.models import Link, Page, Request, Response
from scrapers.plugin.registry import make_scraper
from scrapers.plugin.scraper import AnyScraper, Scraper, ScraperOptions
from scrapers.web.selectors import Selector, fold
from scrapers.web.urls import resolve


class EchoOptions(ScraperOptions):
    """What this backend understands beyond the common options."""

    greeting: str = Field("", description="sent as X-Greeting")


class EchoPage(Page):
    """A page as parsel sees it."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self._tree = parsel.Selector(text=response.text or "<html></html>", type="html")

    @property
    def tree(self) -> parsel.Selector:
        return self._tree

    @property
    def title(self) -> str:
        return fold(self._tree.xpath("string(//title)").get(""))

    @property
    def links(self) -> tuple[Link, ...]:
        found: dict[str, Link] = {}
        base = resolve(self._tree.xpath("//base/@href").get(""), self.response.url) or self.response.url
        for anchor in self._tree.xpath("//a[@href] | //area[@href]"):
            url = resolve(anchor.attrib["href"], base)
            if url is not None:
                text, rel = anchor.xpath("string()").get(""), anchor.attrib.get("rel", "")
                found.setdefault(url, Link(url, fold(text), fold(rel)))
        return tuple(found.values())

    def matches(self, selector: Selector) -> Iterable[str]:
        try:
            found = getattr(self._tree, selector.kind)(selector.query)
        except (ValueError, cssselect.SelectorError) as error:
            raise SelectorError(str(error), field="fields") from error
        if selector.text_nodes:
            return found.xpath("text()").getall()
        if selector.attribute:
            return found.xpath(f"@*[name()='{selector.attribute}']").getall()
        return [_string(one) for one in found]


def _string(found: parsel.Selector) -> str:
    if isinstance(found.root, str):
        return found.root
    if isinstance(found.root, float):
        return f"{found.root:g}"
    return str(found.xpath("string()").get(""))


class Echo(Scraper[EchoOptions]):
    """Another backend's answers, with a greeting in each request."""

    name = "echo"
    Options = EchoOptions
    _inner: AnyScraper | None = None

    def open(self) -> None:
        self._inner = make_scraper("requests-lxml", **self.options.model_dump(exclude={"greeting"}))
        self._inner.open()

    def close(self) -> None:
        inner, self._inner = self._inner, None
        if inner is not None:
            inner.close()

    def fetch(self, request: Request) -> Response:
        if self._inner is None:
            raise BackendError("echo is not open")
        if not self.options.greeting:
            return self._inner.fetch(request)
        greeted = Request(request.url, {"X-Greeting": self.options.greeting, **request.headers})
        return self._inner.fetch(greeted)

    def parse(self, response: Response) -> EchoPage:
        return EchoPage(response)


class Instead(Echo):
    """The same under a bundled backend's name: the user's choice wins."""

    name = "requests-bs4"
