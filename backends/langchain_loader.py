"""LangChain's loading interfaces as a backend: blobs are fetched, documents parsed from them.

By itself it meets the whole contract: one hop, bytes, status and headers. With the option
``loader`` any LangChain ``BaseLoader`` of the user's fetches instead; such a loader gives text and
nothing else, follows what it likes, and what it returns becomes the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar

from langchain_core.document_loaders import BaseBlobParser, Blob, BlobLoader
from langchain_core.documents import Document
from pydantic import Field, field_validator

from scrapers.errors import BodyTooLarge
from scrapers.models import Headers, Link, Page, Request, Response, Transfer
from scrapers.plugin.http.options import HttpOptions
from scrapers.plugin.http.scraper import HttpScraper
from scrapers.plugin.lxml_page import LxmlPage, element_lines
from scrapers.plugin.scraper import Capabilities, ScraperOptions
from scrapers.web.selectors import Selector

from .langchain_.foreign_loader import ForeignLoader, LoaderFactory, loader_factory

__all__ = ["HttpBlobLoader", "LangChainLoader", "LangChainOptions", "PageBlobParser", "loader_factory"]

_START = re.compile(r"\s*<(?:(!doctype\s|!--|\?xml\s|html[\s>])|([a-z][a-z0-9]*)(?=[\s/>]))", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")


class LangChainOptions(HttpOptions):
    """The options of :class:`LangChainLoader`."""

    loader: str | Callable[..., Any] | None = Field(
        None,
        description="a LangChain BaseLoader class or what is marked loader_factory, or its 'module:name'",
    )

    @field_validator("loader")
    @classmethod
    def _spelled(cls, value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(r"[\w.]+:[\w.]+", value):
            raise ValueError("write it as 'package.module:Factory'")
        return value


class LangChainLoader(HttpScraper[LangChainOptions]):
    """Pages as LangChain blobs and documents. ``page.tree`` is a LangChain ``Document``.

    With ``loader`` its capabilities say that status, headers and bytes are unknown.
    """

    name = "langchain"
    Options: ClassVar[type[ScraperOptions]] = LangChainOptions
    with_loader: ClassVar[Capabilities] = Capabilities(status=False, headers=False, raw=False)

    def __init__(self, options: LangChainOptions) -> None:
        super().__init__(options)
        self._foreign: ForeignLoader | None = None

    @classmethod
    def capabilities_of(cls, options: LangChainOptions) -> Capabilities:
        """All, but what a user's loader does not tell."""
        return cls.capabilities if options.loader is None else cls.with_loader

    def open(self) -> None:
        """Make the session, or find the loader. Raises :class:`scrapers.errors.BackendError`."""
        if self.options.loader is None:
            super().open()
        else:
            self._foreign = ForeignLoader(LoaderFactory.of(self.options.loader), self.options)

    def close(self) -> None:
        """Close the session; a user's loader is forgotten."""
        self._foreign = None
        super().close()

    def fetch(self, request: Request) -> Response:
        """One blob by our own loader, or what the user's loader says."""
        if self._foreign is not None:
            return _loaded_response(request, self._foreign.documents(request), self.options.max_bytes)
        [blob] = HttpBlobLoader(super().fetch, [request]).yield_blobs()
        return _response(request, blob)

    def parse(self, response: Response) -> LangChainPage:
        """The page, parsed on first use."""
        return LangChainPage(response)


class HttpBlobLoader(BlobLoader):
    """Requests as LangChain blobs: the bytes, and in ``metadata`` what else the server said."""

    def __init__(self, fetch: Callable[[Request], Response], requests: Iterable[Request]) -> None:
        self._fetch = fetch
        self._requests = requests

    def yield_blobs(self) -> Iterator[Blob]:
        """One blob a request. Raises :class:`scrapers.errors.FetchError`."""
        for request in self._requests:
            yield _blob(self._fetch(request))


class PageBlobParser(BaseBlobParser):
    """An HTML blob as one LangChain document: its text by lines, and title, status and source."""

    def lazy_parse(self, blob: Blob) -> Iterator[Document]:
        """One document. Raises :class:`scrapers.errors.ParseError`."""
        response = _response(Request(str(blob.path or blob.source or "")), blob)
        page = LxmlPage(response)
        body = page.root.find("body")
        lines = element_lines(page.root if body is None else body)
        metadata = {"source": response.url, "title": page.title}
        if response.status is not None:
            metadata["status"] = str(response.status)
        yield Document("\n".join(lines), metadata=metadata)


class LangChainPage(Page):
    """A page whose native object is a LangChain ``Document``; links and queries are lxml's."""

    whole = True

    def __init__(self, response: Response) -> None:
        self.response = response
        self._lxml = LxmlPage(response)

    @cached_property
    def tree(self) -> Document:
        """The page as :class:`PageBlobParser` makes it."""
        [document] = PageBlobParser().lazy_parse(_blob(self.response))
        return document

    @property
    def title(self) -> str:
        """The folded text of ``<title>``; ``""`` if there is none."""
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


def _blob(response: Response) -> Blob:
    """``response`` as a blob; nothing of it is lost."""
    metadata = {
        "status": response.status,
        "headers": response.headers.pairs(),
        "fetched_at": response.fetched_at,
        "address": response.address,
        "encoding": response.encoding,
        "truncated": response.truncated,
        "length_unknown": response.length_unknown,
        "remarks": response.remarks,
    }
    return Blob.from_data(
        response.body, path=response.url, mime_type=response.content_type or None, metadata=metadata
    )


def _response(request: Request, blob: Blob) -> Response:
    """The response that a blob was made from; a blob of somebody else's has fewer details."""
    known = blob.metadata
    return Response(
        request=request,
        url=request.url,
        status=known.get("status"),
        headers=Headers(known.get("headers", ())),
        body=blob.as_bytes(),
        fetched_at=known.get("fetched_at") or datetime.now(UTC),
        encoding=known.get("encoding"),
        address=known.get("address", ""),
        transfer=Transfer(
            truncated=known.get("truncated", False),
            length_unknown=known.get("length_unknown", False),
            remarks=tuple(known.get("remarks", ())),
        ),
    )


def _loaded_response(request: Request, documents: list[Document], most: int) -> Response:
    """A user's loader's documents as a page in UTF-8, since LangChain keeps neither bytes nor charset."""
    body = _as_html(documents).encode("utf-8", "replace")
    if len(body) > most:
        raise BodyTooLarge(request, f"more than {most} bytes")
    return Response(
        request=request,
        url=request.url,
        status=None,
        headers=Headers([("Content-Type", "text/html; charset=utf-8")]),
        body=body,
        fetched_at=datetime.now(UTC),
        encoding="utf-8",
    )


def _as_html(documents: list[Document]) -> str:
    """What the documents hold if that is HTML; else their text, escaped, in paragraphs."""
    texts = [document.page_content for document in documents]
    if any(map(_is_html, texts)):
        return "\n".join(texts)
    known = documents[0].metadata
    language = str(known.get("language") or "")
    attribute = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    title = html.escape(str(known.get("title") or ""))
    blocks = (block for text in texts for block in re.split(r"\n\s*\n", text) if block.strip())
    paragraphs = "\n".join(f"<p>{_lines(block)}</p>" for block in blocks)
    head = f"<!doctype html>\n<html{attribute}><head><title>{title}</title></head>"
    return f"{head}\n<body>\n{paragraphs}\n</body></html>\n"


def _is_html(text: str) -> bool:
    """Whether ``text`` begins with a document, or with an element that also ends."""
    start = _START.match(text)
    return start is not None and (start[1] is not None or f"</{start[2]}".lower() in text.lower())


def _lines(block: str) -> str:
    return "<br>\n".join(html.escape(line.strip(), quote=False) for line in block.strip().splitlines())
