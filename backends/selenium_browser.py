"""Selenium: a real Chromium, for pages whose text is made by scripts.

The document is asked for by the client that the requests backends use, so statuses, headers,
limits and refusals are the same. What is HTML is then shown to Chromium under its own URL: its
scripts run, what they load goes through a guarded proxy of ours, and the DOM at rest is the body.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from importlib.util import find_spec
from typing import ClassVar

from pydantic import Field, NonNegativeFloat, PositiveInt

from scrapers.errors import BackendError, BodyTooLarge, BrowserError, FetchTimeout, RenderLimit
from scrapers.models import Page, Request, Response
from scrapers.plugin.browser_page import is_page, with_dom
from scrapers.plugin.guard_proxy import GuardProxy
from scrapers.plugin.http.options import HttpOptions
from scrapers.plugin.http.scraper import HttpScraper
from scrapers.plugin.lxml_page import LxmlPage
from scrapers.plugin.scraper import Capabilities, ScraperOptions
from scrapers.web.guard import Guard
from scrapers.web.urls import hostname, resolve

from .chromium.chromium import Chromium, ChromiumFailed, MemoryExceeded
from .chromium.devtools import DeadlineReached, DevtoolsClosed, DevtoolsRefused
from .chromium.navigation import NotShown
from .chromium.programs import Programs, find_programs
from .chromium.rendering import Bounds, TooLarge
from .chromium.tab import PageCrashed

if find_spec("selenium") is None:  # loaded by open(): a parsing worker needs none of it
    raise ModuleNotFoundError("No module named 'selenium'", name="selenium")

_SLOTS = 4  # browsers; 480 MB for the first and about 200 for each further one
_BROWSER_FAULTS = (PageCrashed, DevtoolsClosed, DevtoolsRefused)


class SeleniumOptions(HttpOptions):
    """Options of the ``selenium`` backend."""

    concurrency: PositiveInt = Field(1, description="fetches that may run at once, a browser each; at most 4")
    binary: str = Field("", description="Chromium's path or name; found if empty")
    driver: str = Field("", description="chromedriver's path or name; found if empty")
    headless: bool = Field(True, description="without a window")
    sandbox: bool = Field(True, description="Chromium's sandbox; does not work as root")
    memory: PositiveInt = Field(
        3 * 2**29, description="bytes of memory for a browser; a page that takes more fails (render_limit)"
    )
    images: bool = Field(False, description="load images, media, fonts and icons too")
    settle: NonNegativeFloat = Field(
        0.3, description="seconds of quiet after which a page with scripts is done"
    )
    max_settle: NonNegativeFloat = Field(5.0, description="seconds to wait for that quiet at most")


class SeleniumBrowser(HttpScraper[SeleniumOptions]):
    """Pages as Chromium renders them: a browser a slot, a fresh browser context a page."""

    name = "selenium"
    Options: ClassVar[type[ScraperOptions]] = SeleniumOptions
    capabilities = Capabilities(javascript=True, raw=False, max_concurrency=_SLOTS)

    def __init__(self, options: SeleniumOptions) -> None:
        super().__init__(options)
        self._slots: tuple[_Slot, ...] = ()
        self._free: queue.LifoQueue[_Slot] = queue.LifoQueue()

    def open(self) -> None:
        """Start the first browser; others start when fetches overlap."""
        if self._slots:
            return
        if os.name != "posix":
            raise BackendError("selenium: this backend needs Linux or macOS", field="backend")
        if self.options.sandbox and os.name == "posix" and os.geteuid() == 0:
            raise BackendError(
                "selenium: Chromium's sandbox does not work as root; run as another user, "
                "or without the sandbox: options={'sandbox': False}",
                field="sandbox",
            )
        programs = find_programs(self.options.binary, self.options.driver)
        super().open()
        count = min(self.options.concurrency, _SLOTS)
        self._slots = tuple(_Slot(self.options, programs) for _ in range(count))
        try:
            self._slots[0].start()
        except ChromiumFailed as error:
            self.close()
            sandbox = "; if its sandbox cannot work here: options={'sandbox': False}"
            hint = sandbox if self.options.sandbox else ""
            raise BackendError(f"selenium: {programs.browser} does not start: {error}{hint}") from error
        self._free = queue.LifoQueue()  # the last one used is warm: no second browser without need
        for slot in reversed(self._slots):
            self._free.put(slot)

    def close(self) -> None:
        """End the browsers; a fetch under way fails with BrowserError."""
        slots, self._slots = self._slots, ()
        for slot in slots:
            slot.close()
        super().close()

    def fetch(self, request: Request) -> Response:
        """GET one hop; HTML comes back rendered, anything else as sent."""
        deadline = time.monotonic() + self.options.fetch_timeout
        response = super().fetch(request)
        if not is_page(response):
            return response
        waited = time.monotonic()
        free = self._free
        slot = free.get()
        try:
            # Waiting for a browser is our doing, not the page's.
            return slot.rendered(response, deadline + time.monotonic() - waited)
        finally:
            free.put(slot)

    def parse(self, response: Response) -> Page:
        """The rendered DOM, as an lxml tree."""
        return LxmlPage(response)


class _Slot:
    """One browser at a time, started when there is none and replaced when it fails."""

    def __init__(self, options: SeleniumOptions, programs: Programs) -> None:
        self._options = options
        self._programs = programs
        self._guard = Guard(options.allow_private)
        self._closed = self._page_ran = False
        self._browser: Chromium | None = None
        self._taking = threading.Lock()

    def start(self) -> Chromium:
        """The running browser. Raises :class:`ChromiumFailed`."""
        if self._closed:
            raise ChromiumFailed("the backend was closed")
        running = self._browser
        if running is None:
            proxy = GuardProxy(self._guard, self._options.connect_timeout)
            browser = Chromium(self._programs, _switches(self._options), proxy, self._options.memory)
            with self._taking:
                if not self._closed:
                    self._browser = browser
                    return browser
            browser.close()
            raise ChromiumFailed("the backend was closed")
        return running

    def close(self) -> None:
        """End the browser for good."""
        with self._taking:
            self._closed = True
        self._end()

    def rendered(self, response: Response, deadline: float) -> Response:
        """``response`` with the DOM for its body, or as it is if no document came of it."""
        request = response.request
        try:
            dom, moves_to = self._dom(response, deadline)
        except DeadlineReached as error:
            timeout = self._options.fetch_timeout
            raise FetchTimeout(request, f"the page does not come to rest within {timeout:g} s") from error
        except TooLarge as error:
            raise BodyTooLarge(request, f"the DOM is larger than {self._options.max_bytes} bytes") from error
        except MemoryExceeded as error:
            memory = self._options.memory
            raise RenderLimit(
                request, f"the page made Chromium take more than options.memory, {memory} bytes"
            ) from error
        except NotShown as error:
            raise BrowserError(request, f"Chromium does not show the page: {error}") from error
        except (*_BROWSER_FAULTS, ChromiumFailed) as error:
            raise BrowserError(request, f"Chromium failed: {error}") from error
        if dom is None:
            return response
        return with_dom(response, dom, moves_to, self._options.max_bytes)

    def _dom(self, response: Response, deadline: float) -> tuple[bytes | None, str]:
        """The DOM, and where the page wanted to move on to.

        A browser that proves dead before it showed the page is replaced once.
        """
        try:
            return self._shown(response, deadline)
        except _BROWSER_FAULTS:
            if self._page_ran or self._closed:
                raise
        return self._shown(response, deadline)

    def _shown(self, response: Response, deadline: float) -> tuple[bytes | None, str]:
        began = time.monotonic()
        browser = self.start()
        deadline += time.monotonic() - began  # a browser that has to be started is not the page's doing
        try:
            url = resolve(response.url) or response.url
            return browser.dom(url, response, _bounds(self._options, url), deadline), browser.moves_to
        finally:
            self._page_ran = browser.shown
            if not browser.usable:
                self._end()

    def _end(self) -> None:
        with self._taking:  # close() may come from another thread than the fetch
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


def _bounds(options: SeleniumOptions, url: str) -> Bounds:
    return Bounds(
        options.max_bytes,
        options.settle,
        options.max_settle,
        options.images,
        trusted=hostname(url) in options.unverified_hosts,
    )
