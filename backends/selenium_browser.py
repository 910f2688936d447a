"""Selenium: a real Chromium, for pages whose text is made by scripts.

One hop like every backend: redirects are reported and not followed, and a page that moves on by
itself is held back where it answered. All of the browser's traffic goes through a guarded proxy of
ours. HTML comes back as its DOM at rest, any other type as the server sent it.
"""

from __future__ import annotations

import os
import queue
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import ClassVar

import ada_url
from pydantic import Field, NonNegativeFloat, PositiveInt

from scrapers.errors import (
    AddressRefused,
    BackendError,
    BodyTooLarge,
    BodyTruncated,
    BrowserError,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    TlsFailed,
)
from scrapers.guard import Guard
from scrapers.models import Page, Request, Response
from scrapers.scraper import Capabilities, Scraper, ScraperOptions
from scrapers.urls import resolve

from ._guard_proxy import GuardProxy
from ._lxml_page import LxmlPage
from ._selenium_chromium import Chromium, ChromiumFailed
from ._selenium_devtools import DeadlineReached, DevtoolsClosed, DevtoolsRefused
from ._selenium_programs import Programs, find_programs
from ._selenium_render import TooLarge
from ._selenium_tab import PageCrashed
from ._selenium_visit import Answer, Bounds, NetError

if find_spec("selenium") is None:  # loaded by open(): a parsing worker needs none of it
    raise ModuleNotFoundError("No module named 'selenium'", name="selenium")

_SLOTS = 4  # browsers; 480 MB for the first and about 200 for each further one
_Key = tuple[str, int]


class SeleniumOptions(ScraperOptions):
    """Options of the ``selenium`` backend."""

    concurrency: PositiveInt = Field(1, description="fetches that may run at once, a browser each; at most 4")
    binary: str = Field("", description="Chromium's path or name; found if empty")
    driver: str = Field("", description="chromedriver's path or name; found if empty")
    headless: bool = Field(True, description="without a window")
    sandbox: bool = Field(True, description="Chromium's sandbox; does not work as root")
    images: bool = Field(False, description="load images, media and fonts too")
    settle: NonNegativeFloat = Field(0.3, description="seconds of quiet after which a page with scripts is done")
    max_settle: NonNegativeFloat = Field(5.0, description="seconds to wait for that quiet at most")


class SeleniumBrowser(Scraper[SeleniumOptions]):
    """Pages as Chromium renders them; a browser a slot, a fresh browser context a fetch."""

    name = "selenium"
    Options: ClassVar[type[ScraperOptions]] = SeleniumOptions
    capabilities = Capabilities(javascript=True, raw=False, max_concurrency=_SLOTS)

    def __init__(self, options: SeleniumOptions) -> None:
        super().__init__(options)
        self._programs: Programs | None = None
        self._slots: queue.LifoQueue[_Slot] = queue.LifoQueue()
        self._all: tuple[_Slot, ...] = ()

    def open(self) -> None:
        """Start the first browser; the others start when fetches overlap."""
        self.close()
        if self.options.sandbox and os.name == "posix" and os.geteuid() == 0:
            raise BackendError(
                "selenium: Chromium's sandbox does not work as root; run as another user, "
                "or go without it: -O sandbox=false",
                field="sandbox",
            )
        programs = find_programs(self.options.binary, self.options.driver)
        slots = tuple(_Slot(self.options, programs) for _ in range(min(self.options.concurrency, _SLOTS)))
        try:
            slots[0].start()
        except ChromiumFailed as error:
            hint = "; if its sandbox cannot work here: -O sandbox=false" if self.options.sandbox else ""
            raise BackendError(f"selenium: {programs.browser} does not start: {error}{hint}") from error
        self._all = slots
        self._slots = queue.LifoQueue()
        for slot in reversed(slots):
            self._slots.put(slot)

    def close(self) -> None:
        """End all browsers; a fetch under way fails with BrowserError."""
        slots, self._all = self._all, ()
        for slot in slots:
            slot.close()

    def fetch(self, request: Request) -> Response:
        """Load one page; status, headers and address are those of its main document."""
        if not self._all:
            raise BrowserError(request, "the browser is not open")
        url = resolve(request.url)
        if url is None:
            raise ConnectionFailed(request, "not an http or https URL")
        slot = self._slots.get()
        try:
            return slot.fetch(request, url)
        finally:
            self._slots.put(slot)

    def parse(self, response: Response) -> Page:
        """The rendered DOM, as an lxml tree."""
        return LxmlPage(response)


class _Slot:
    """One browser at a time, started when there is none and replaced when it fails."""

    def __init__(self, options: SeleniumOptions, programs: Programs) -> None:
        self._options = options
        self._programs = programs
        self._guard = Guard(options.allow_private)
        self._closed = self._asked = False
        self._browser: Chromium | None = None

    def start(self) -> Chromium:
        """The running browser. Raises :class:`ChromiumFailed`."""
        if self._closed:
            raise ChromiumFailed("closed")
        if self._browser is None:
            proxy = GuardProxy(self._guard, self._options.connect_timeout)
            self._browser = Chromium(self._programs, _switches(self._options), proxy)
        return self._browser

    def close(self) -> None:
        """End the browser for good."""
        self._closed = True
        self._replace()

    def fetch(self, request: Request, url: str) -> Response:
        """One fetch; a browser that proves dead before it asked is replaced once."""
        try:
            return self._fetch(request, url)
        except BrowserError:
            if self._closed or self._asked:
                raise
            return self._fetch(request, url)

    def _fetch(self, request: Request, url: str) -> Response:
        self._asked = False
        try:
            browser = self.start()
        except ChromiumFailed as error:
            raise BrowserError(request, f"Chromium does not start: {error}") from error
        deadline = time.monotonic() + self._options.fetch_timeout
        try:
            answer = browser.fetch(url, request.headers, _bounds(self._options), deadline)
        except (NetError, TooLarge, PageCrashed, DeadlineReached, DevtoolsClosed, DevtoolsRefused) as error:
            raise _mapped(error, request, browser.proxy, _key(url), self._options) from error
        finally:
            self._asked = browser.asked
            if not browser.usable:
                self._replace()
        return _response(request, answer, browser.proxy.addresses.get(_key(url), ""))

    def _replace(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            browser.close()


def _switches(options: SeleniumOptions) -> list[str]:
    """Chromium's command line, as far as the options decide."""
    chosen = {
        f"--user-agent={options.user_agent}": True,
        "--headless=new": options.headless,
        "--no-sandbox": not options.sandbox,
        "--ignore-certificate-errors": not options.verify_tls,
    }
    return [switch for switch, on in chosen.items() if on]


def _bounds(options: SeleniumOptions) -> Bounds:
    return Bounds(
        max_bytes=options.max_bytes,
        max_header_bytes=options.max_header_bytes,
        settle=options.settle,
        max_settle=options.max_settle,
        images=options.images,
    )


def _key(url: str) -> _Key:
    """Host and port as the proxy is asked for them."""
    parts = ada_url.URL(url)
    port = int(parts.port) if parts.port else 443 if parts.protocol == "https:" else 80
    return str(parts.hostname).strip("[]"), port


def _response(request: Request, answer: Answer, address: str) -> Response:
    return Response(
        request=request,
        url=request.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        fetched_at=datetime.now(UTC),
        address=address,
        encoding="utf-8" if answer.rendered else None,
        rendered=answer.rendered,
        length_unknown=answer.length_unknown,
    )


def _mapped(
    error: Exception, request: Request, proxy: GuardProxy, key: _Key, options: SeleniumOptions
) -> FetchError:
    """The package's error for what a browser said."""
    if isinstance(error, DeadlineReached):
        return FetchTimeout(request, f"not done after {options.fetch_timeout:g} s")
    if isinstance(error, TooLarge):
        return BodyTooLarge(request, f"the body is larger than {options.max_bytes} bytes")
    if isinstance(error, NetError):
        return _network_error(error.code, request, proxy, key)
    return BrowserError(request, f"the browser failed: {error}")


def _network_error(code: str, request: Request, proxy: GuardProxy, key: _Key) -> FetchError:
    if key in proxy.refused:
        return AddressRefused(request, proxy.refused[key])
    failure = proxy.failed.get(key)
    if isinstance(failure, TimeoutError) or "TIMED_OUT" in code:
        return FetchTimeout(request, f"no connection in time ({code})")
    if failure is not None:
        return ConnectionFailed(request, str(failure) or code)
    if code.startswith(("ERR_CERT_", "ERR_SSL_", "ERR_BAD_SSL")):
        return TlsFailed(request, code)
    if code in _CUT:
        return BodyTruncated(request, code)
    return ConnectionFailed(request, code)


_CUT = frozenset(
    {
        "ERR_CONTENT_DECODING_FAILED",
        "ERR_CONTENT_LENGTH_MISMATCH",
        "ERR_HTTP2_PROTOCOL_ERROR",
        "ERR_INCOMPLETE_CHUNKED_ENCODING",
    }
)
