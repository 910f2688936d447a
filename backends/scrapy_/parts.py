"""What Scrapy loads from us by name: the download handler, the decoding, a log that says less, a spider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from http.cookiejar import Cookie
from io import BytesIO
from ipaddress import ip_address
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.exceptions import NotSupported
from scrapy.http import Headers, Response
from scrapy.http.cookies import CookieJar
from scrapy.logformatter import LogFormatter
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached

from scrapers.plugin.http.content_coding import CodingCutError, Source, decoded
from scrapers.web.urls import is_public_suffix

from .exchange import Hop
from .transport import TooMuchError, Transport

HOP = "scrapers_hop"
_CHUNK = 65536


class Waiting(Spider):
    """A spider that keeps the engine running and asks for nothing."""

    name = "scrapers"
    transport: Transport
    opened: Callable[[], None]

    async def start(self) -> AsyncIterator[Any]:
        """Wait until the engine stops, and cancels this."""
        self.crawler.engine.pause()  # nothing is ever scheduled: saves a look after each download
        self.opened()
        await asyncio.Event().wait()
        yield


class Handler:
    """Scrapy's download handler for http and https: one guarded exchange a fetch."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        assert isinstance(crawler.spider, Waiting)  # noqa: S101 - we run it; for the type checker
        self._transport = crawler.spider.transport

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Do the hop. A second one, or one that a middleware invents, belongs to the crawl: refused."""
        hop = request.meta.get(HOP)
        if not isinstance(hop, Hop) or hop.used:
            raise NotSupported("a Scrapy middleware asked for a request of its own; only the crawl may")
        if request.meta.get("proxy"):
            raise NotSupported("a Scrapy middleware chose a proxy; proxies are not used here")
        hop.used = True
        sent = dict.items(request.headers)  # Scrapy's own look at each of them takes longer than the rest
        headers = [(name.decode(), value.decode()) for name, values in sent for value in values]
        answer = await self._transport.exchange(request.method, request.url, headers, request.body, hop)
        hop.head = answer.head
        hop.truncated = answer.truncated
        fields = Headers(answer.head.fields)
        # An encoded body says nothing about its kind, and Scrapy's look at it takes a millisecond.
        kind = Response if b"Content-Encoding" in fields else _kind(request.url, fields, answer.body)
        response = kind(
            request.url,
            status=answer.head.status,
            body=answer.body,
            ip_address=ip_address(answer.address) if answer.address else None,
            protocol="HTTP/1.0" if answer.head.version == 10 else "HTTP/1.1",  # noqa: PLR2004
        )
        response.headers = fields  # given to the class, they would be copied one by one
        return response

    async def close(self) -> None:
        """Nothing: the transport is closed by its owner."""


class ContentDecoding:
    """In the place of Scrapy's decompression, which hands out half a page for a cut stream."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Undo the content encodings, as other middlewares expect it. Raises ``CodingError``."""
        encodings = response.headers.getlist("Content-Encoding")
        if not encodings:
            return response
        coding = b",".join(encodings).decode("latin-1")
        hop = request.meta.get(HOP) or Hop(0.0)
        source = decoded(BytesIO(response.body), coding)
        body = self._body(source, hop)
        hop.remarks += source.remarks
        del response.headers["Content-Encoding"]
        kind = _kind(response.url, response.headers, body)
        return response.replace(cls=kind, body=body)

    def _body(self, source: Source, hop: Hop) -> bytes:
        most = hop.body_limit or self._max_bytes
        parts: list[bytes] = []
        size = 0
        try:
            while size <= most and (part := source.read(_CHUNK)):
                size += len(part)
                parts.append(part)
        except CodingCutError:
            if not hop.truncated:
                raise
        if size > most and not hop.body_limit:
            raise TooMuchError(f"the body decodes to more than {most} bytes")
        hop.truncated = hop.truncated or size > most
        return b"".join(parts)[:most]


class Cookies(CookiesMiddleware):
    """Scrapy's cookies, without its look into the network for public suffixes.

    What the crawl sends with a request, since a redirect before has set it, goes along with what is kept.
    """

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        host = urlparse_cached(request).hostname
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain and is_public_suffix(domain):
                if domain != host:
                    continue
                cookie.domain = domain
            jar.set_cookie_if_ok(cookie, request)

    def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - as Scrapy has it
        """Add the cookies for this request."""
        sent = _pairs(request)
        super().process_request(request)
        kept = _pairs(request)
        if sent and not request.meta.get("dont_merge_cookies", False):
            request.headers["Cookie"] = b"; ".join({**kept, **sent}.values())


def _pairs(request: Request) -> dict[bytes, bytes]:
    """The cookies of a request by their names, as they are sent."""
    pairs = b"; ".join(request.headers.getlist("Cookie")).split(b"; ")
    return {pair.partition(b"=")[0]: pair for pair in pairs if pair}


class Quiet(LogFormatter):
    """No log line a page; the crawl keeps a ledger."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:  # type: ignore[override] # None is allowed, see Scrapy's documentation
        """Say nothing."""


def _kind(url: str, headers: Headers, body: bytes) -> type[Response]:
    """The response class that middlewares expect for this content."""
    return responsetypes.from_args(headers=headers, url=url, body=body)
