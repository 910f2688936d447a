"""The network under Scrapy: one guarded exchange over aiohttp, on the event loop that Scrapy runs on.

aiohttp is what Scrapy itself uses without a Twisted reactor, at half the CPU of its httpx handler.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
import certifi
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

from scrapers.plugin.http.pace import Pace
from scrapers.plugin.http.response_head import Head, ends_later
from scrapers.plugin.scraper import ScraperOptions
from scrapers.web.guard import Guard

from .exchange import EXCHANGE, Exchange, Hop, PacedSocket
from .protocol import Connector, Protocol


class ClosingError(Exception):
    """The scraper is being closed while a fetch is under way."""


class TooMuchError(Exception):
    """The body exceeds ``max_bytes``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the head as sent, ``body`` still in its content encoding, the peer's address."""

    head: Head
    body: bytes
    address: str
    truncated: bool


class Transport:
    """A pool of connections to judged addresses. Create and use it on one running loop."""

    def __init__(self, options: ScraperOptions, ca_bundle: str) -> None:
        self._options = options
        self._limits: set[asyncio.Timeout] = set()
        self._closing = False
        self._checking = _tls(ca_bundle, verify=options.verify_tls)
        self._trusting = _tls(ca_bundle, verify=False)
        self._resolver = _GuardedResolver(Guard(options.allow_private))
        self._session = aiohttp.ClientSession(
            connector=Connector(
                options.max_header_bytes,
                resolver=self._resolver,
                socket_factory=self._resolver.judged_socket,
                ssl=self._checking,
                limit=options.concurrency,  # Scrapy's slots let a burst through
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_Response,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=options.connect_timeout),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    def abort(self) -> None:
        """End every exchange under way; each raises :class:`ClosingError`."""
        self._closing = True
        for limit in self._limits:
            limit.reschedule(0)

    async def exchange(
        self, method: str, url: str, headers: list[tuple[str, str]], body: bytes, hop: Hop
    ) -> Answer:
        """Send one request and read its whole answer before ``hop.deadline`` (the loop's clock).

        Raises aiohttp's errors, ``TimeoutError``, :class:`scrapers.web.guard.Refused`,
        :class:`TooMuchError`, :class:`BadAnswerError` and :class:`ClosingError`.
        """
        pace = Pace(self._options.min_rate, self._options.rate_window)
        limit = asyncio.timeout_at(hop.deadline)
        exchange = Exchange(limit, pace, hop.body_limit)
        mark = EXCHANGE.set(exchange)
        try:
            async with limit:
                with self._counted(limit):
                    return await self._exchange(method, yarl.URL(url, encoded=True), headers, body)
        except TimeoutError:
            if self._closing:
                raise ClosingError("the scraper is being closed") from None
            raise exchange.too_slow or TimeoutError from None
        finally:
            EXCHANGE.reset(mark)
            exchange.end()

    @contextlib.contextmanager
    def _counted(self, limit: asyncio.Timeout) -> Iterator[None]:
        if self._closing:
            raise ClosingError("the scraper is being closed")
        self._limits.add(limit)
        try:
            yield
        finally:
            self._limits.discard(limit)

    async def _exchange(
        self, method: str, url: yarl.URL, headers: list[tuple[str, str]], body: bytes
    ) -> Answer:
        async with self._session.request(
            method, url, headers=headers, data=body or None, allow_redirects=False, ssl=self._tls_for(url)
        ) as response:
            assert isinstance(response, _Response)  # noqa: S101 - response_class says so; for the type checker
            head = response.wire.head
            self._check_length(response, head)
            content, cut = await self._read(response)
            if ends_later(head, content, response.wire.surplus):
                raise aiohttp.ClientPayloadError("the page ends beyond its Content-Length")
            return Answer(head, content, response.peer, cut)

    def _tls_for(self, url: yarl.URL) -> ssl.SSLContext:
        return self._trusting if url.raw_host in self._options.unverified_hosts else self._checking

    def _check_length(self, response: aiohttp.ClientResponse, head: Head) -> None:
        length, most = head.length or 0, self._options.max_bytes
        if length > most and not EXCHANGE.get().body_limit:
            response.close()
            raise TooMuchError(f"{length} bytes announced, at most {most} are read")

    async def _read(self, response: aiohttp.ClientResponse) -> tuple[bytes, bool]:
        """The body, and whether it was cut at the limit of the request."""
        pieces: list[bytes] = []
        size = 0
        limit = EXCHANGE.get().body_limit
        most = limit or self._options.max_bytes
        while piece := await response.content.readany():
            size += len(piece)
            pieces.append(piece)
            if size > most:
                response.close()
                if not limit:
                    raise TooMuchError(f"the body exceeds {most} bytes")
                return b"".join(pieces)[:most], True
        return pieces[0] if len(pieces) == 1 else b"".join(pieces), False


class _Response(aiohttp.ClientResponse):
    """Keeps the peer's address, which is gone once a short body has been read."""

    peer = ""
    wire: Protocol

    async def start(self, connection: Any) -> aiohttp.ClientResponse:  # noqa: ANN401 - not exported by aiohttp
        self.wire = connection.protocol
        if connection.transport:
            name = connection.transport.get_extra_info("peername")
            self.peer = str(name[0]).partition("%")[0] if name else ""
            PacedSocket.follow(connection.transport.get_extra_info("socket"), EXCHANGE.get())
        return await super().start(connection)


class _GuardedResolver(AbstractResolver):
    """Names to judged addresses. Each look-up has a daemon thread: getaddrinfo cannot be stopped."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._threads: set[threading.Thread] = set()

    def judged_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """The socket for one address about to be dialled: the last word on it."""
        family, kind, protocol, _, address = info
        self._guard.resolve(address[0], address[1])  # numeric: judged, nothing is looked up
        return PacedSocket.make(family, kind, protocol)

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - aiohttp's signature
    ) -> list[ResolveResult]:
        """The judged addresses of ``host`` (:meth:`scrapers.web.guard.Guard.resolve`)."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[str]] = loop.create_future()
        thread = threading.Thread(
            target=self._look_up, args=(loop, found, host, port), name="scrapy-resolver", daemon=True
        )
        self._threads.add(thread)
        thread.start()
        try:
            addresses = await found
        finally:
            self._threads = {t for t in self._threads if t.is_alive()}
        return [_resolved(host, address, port) for address in addresses]

    def _look_up(
        self, loop: asyncio.AbstractEventLoop, found: asyncio.Future[list[str]], host: str, port: int
    ) -> None:
        try:
            addresses, error = self._guard.resolve(host, port), None
        except Exception as caught:  # noqa: BLE001 - carried over to the waiting coroutine
            addresses, error = [], caught

        def settle() -> None:
            if not found.done():
                found.set_result(addresses) if error is None else found.set_exception(error)

        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle)

    async def close(self) -> None:
        """Wait a little for look-ups that are still running."""
        for thread in self._threads:
            thread.join(1)


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


def _tls(ca_bundle: str, *, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_bundle or certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
