"""A Scrapy crawler in a thread and event loop of its own, which downloads what other threads ask for."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, TypeVar

from scrapy import Request as ScrapyRequest
from scrapy.crawler import Crawler
from scrapy.http import Headers as ScrapyHeaders
from scrapy.http import Response as ScrapyResponse

from scrapers.errors import BackendError
from scrapers.models import Headers, Request, Response, Transfer
from scrapers.plugin.http.content_coding import ACCEPTED
from scrapers.plugin.http.response_head import readable
from scrapers.plugin.scraper import ScraperOptions
from scrapers.web.urls import resolve

from .errors import fetch_error
from .exchange import Hop
from .parts import HOP, Waiting
from .settings import ACCEPT, scrapy_settings
from .transport import Transport

_LOG = logging.getLogger(__name__)
_SCRAPY_LOG = logging.getLogger("scrapy")
_START_SECONDS = 60.0
_STOP_SECONDS = 5.0
_GRACE = 1.0  # the transport keeps the deadline; this is for middlewares that do not return
_T = TypeVar("_T")


class CrawlThread:
    """Started once, stopped once. ``fetch`` may be called from any thread but its own."""

    def __init__(self, options: ScraperOptions, user: Mapping[str, Any], ca_bundle: str) -> None:
        self._options = options
        self._settings = scrapy_settings(options, user)
        self._headers = ScrapyHeaders(user.get("DEFAULT_REQUEST_HEADERS", ACCEPT))
        self._headers.update({"User-Agent": options.user_agent, "Accept-Encoding": ACCEPTED})
        self._ca_bundle = ca_bundle
        self._opened: Future[None] = Future()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="scrapy-engine", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._main_task: asyncio.Task[None] | None = None
        self._transport: Transport
        self._crawler: Crawler

    def start(self) -> None:
        """Return when downloads are possible. Raises :class:`BackendError` and leaves nothing."""
        if _SCRAPY_LOG.level == logging.NOTSET:  # else somebody wants to see more, or less
            _SCRAPY_LOG.setLevel(self._settings.get("LOG_LEVEL", logging.WARNING))
        self._thread.start()
        try:
            self._opened.result(_START_SECONDS)
        except BaseException as error:
            self.stop()
            if not isinstance(error, Exception):
                raise
            said = str(error) or type(error).__name__
            raise BackendError(f"Scrapy does not start: {said}", field="settings") from error

    def stop(self) -> None:
        """End fetches, connections, loop and thread."""
        self._stopping = True
        if self._opened.done() and not self._opened.exception():
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._submit(self._shut_down())
            self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive() and self._main_task is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._main_task.cancel)
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            _LOG.warning("a Scrapy component does not return; its thread is left behind")

    def fetch(self, request: Request) -> Response:
        """One hop through Scrapy's downloader and its middlewares. Raises ``FetchError`` only."""
        hop = Hop(time.monotonic() + self._options.fetch_timeout, request.body_limit)
        began = datetime.now(UTC)
        future: Future[ScrapyResponse] | None = None
        try:
            future = self._submit(self._download(self._request(request, hop)))
            answer = future.result(self._options.fetch_timeout + _GRACE)
        except Exception as error:
            if future is not None:
                future.cancel()
            raise fetch_error(request, error) from error
        return Response(
            request=request,
            url=request.url,
            status=answer.status,
            headers=_headers(answer, hop),
            body=answer.body,
            fetched_at=began if hop.used else _cached_at(answer, began),
            address=str(answer.ip_address or "") if hop.used else "",
            transfer=Transfer(
                truncated=hop.truncated,
                length_unknown=hop.head is not None and hop.head.length is None and not hop.head.chunked,
                remarks=hop.remarks,
            ),
        )

    def _request(self, request: Request, hop: Hop) -> ScrapyRequest:
        url = resolve(request.url)
        if url is None:
            raise ValueError(f"not an http(s) URL: {request.url[:200]!r}")
        headers = self._headers  # Scrapy's Request copies
        if request.headers:
            headers = headers.copy()
            headers.update(request.headers)
        return ScrapyRequest(url, headers=headers, meta={HOP: hop, "verbatim_url": True}, dont_filter=True)

    async def _download(self, request: ScrapyRequest) -> ScrapyResponse:
        return await self._crawler.engine.download_async(request)

    async def _shut_down(self) -> None:
        self._transport.abort()
        await self._crawler.stop_async()

    def _submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop)
        except BaseException:
            work.close()
            raise

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
            error: BaseException = RuntimeError("Scrapy closed its engine")
        except BaseException as caught:  # noqa: BLE001 - a thread has nobody above it
            error = caught
        if not self._opened.done():
            self._opened.set_exception(error)
        elif isinstance(error, Exception) and not self._stopping:
            _LOG.error("Scrapy's engine ended: %s", error)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._main_task = asyncio.current_task()
        async with Transport(self._options, self._ca_bundle) as self._transport:
            self._crawler = Crawler(Waiting, self._settings)
            await self._crawler.crawl_async(transport=self._transport, opened=self._announce)

    def _announce(self) -> None:
        self._opened.set_result(None)


def _headers(answer: ScrapyResponse, hop: Hop) -> Headers:
    """The fields as the server sent them; those that Scrapy kept, where its cache answered."""
    kept = ((name, value) for name, values in answer.headers.items() for value in values)
    pairs = hop.head.fields if hop.head else kept
    return Headers((name.decode("latin-1"), readable(name, value)) for name, value in pairs)


def _cached_at(answer: ScrapyResponse, now: datetime) -> datetime:
    """When Scrapy's cache stored what it answered; ``now`` for an answer a middleware made up."""
    stamp = answer.meta.get("cache_timestamp")
    return now if stamp is None else datetime.fromtimestamp(float(stamp), UTC)
