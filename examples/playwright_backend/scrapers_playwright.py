"""Pages as Chromium renders them, driven by Playwright: a backend in a distribution of its own.

The hop is ``HttpScraper``'s: one GET, status and headers as sent, nothing followed or kept, one deadline, no
address that the guard refuses. Chromium gets that answer instead of the network's and runs the page; what its
scripts ask for goes out through ``GuardProxy``, which asks the same guard.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from playwright.async_api import Browser, Error, Playwright, Request, Route, async_playwright
from pydantic import Field, NonNegativeFloat

from scrapers import plugin

T = TypeVar("T")
TIDY = 3.0  # seconds for a page to be thrown away; then the browser goes with it
WEBRTC = "webrtc-ip-handling-policy=disable_non_proxied_udp"  # else a page asks past the proxy
SWITCHES = ["--disable-quic", f"--{WEBRTC}", f"--force-{WEBRTC}"]
# A move that is begun stops the parsing of the page: it is cancelled before. What cannot be, is aborted.
WATCH = """if (window === top) navigation.addEventListener('navigate', (event) => {
  if (event.destination.sameDocument) return;
  event.preventDefault();
  if (!event.formData && event.downloadRequest === null) globalThis.moved ??= event.destination.url;
})"""


class PlaywrightOptions(plugin.HttpOptions):
    browser: str = Field("/usr/bin/chromium", description="Chromium's path")
    sandbox: bool = Field(True, description="Chromium's sandbox; does not work as root")
    settle: NonNegativeFloat = Field(5.0, description="seconds to wait for the network to rest, at most")


class PlaywrightBackend(plugin.HttpScraper[PlaywrightOptions]):
    name = "playwright"
    Options = PlaywrightOptions
    capabilities = plugin.Capabilities(javascript=True, raw=False, max_concurrency=4)
    _chromium: Chromium | None = None

    def open(self) -> None:
        if self._chromium is not None:
            return
        if self.options.sandbox and os.geteuid() == 0:
            hint = "as root, Chromium needs options={'sandbox': False}"
            raise plugin.BackendError(f"playwright: {hint}", field="sandbox")
        super().open()
        self._chromium = Chromium(self.options)
        try:
            self._chromium.start()
        except Error as error:
            self.close()
            told = f"playwright: {self.options.browser} does not start: {first_line(error)}"
            raise plugin.BackendError(told, field="browser") from error

    def close(self) -> None:
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            chromium.close()
        super().close()

    def fetch(self, request: plugin.Request) -> plugin.Response:
        deadline = time.monotonic() + self.options.fetch_timeout
        response = super().fetch(request)
        if self._chromium is None or not plugin.is_page(response):
            return response
        try:
            dom, moves_to = self._chromium.rendered(response, deadline)
        except TimeoutError as error:
            raise plugin.FetchTimeout(request, "the page does not come to rest") from error
        except Error as error:
            raise plugin.BrowserError(request, f"Chromium failed: {first_line(error)}") from error
        return plugin.with_dom(response, dom, moves_to, self.options.max_bytes)

    def parse(self, response: plugin.Response) -> plugin.LxmlPage:
        return plugin.LxmlPage(response)


class Chromium:
    """One browser in an event loop of its own; each page has a context that ends with it."""

    def __init__(self, options: PlaywrightOptions) -> None:
        self._options = options
        self._proxy = plugin.GuardProxy(plugin.Guard(options.allow_private), options.connect_timeout)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="playwright", daemon=True)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def start(self) -> None:
        self._proxy.start().admit()
        self._thread.start()
        self._run(self._running())

    def close(self) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._proxy.close()

    def rendered(self, response: plugin.Response, deadline: float) -> tuple[bytes, str]:
        """The DOM, and where the page wanted to move on to. Raises ``TimeoutError`` and ``Error``."""
        return self._run(self._rendered(response, deadline))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _running(self) -> Browser:
        async with self._starting:
            self._playwright = self._playwright or await async_playwright().start()
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._playwright.chromium.launch(
                    executable_path=self._options.browser,
                    chromium_sandbox=self._options.sandbox,
                    proxy={"server": f"socks5://127.0.0.1:{self._proxy.port}", "bypass": "<-loopback>"},
                    args=SWITCHES,
                )
            return self._browser

    async def _end(self) -> None:
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()

    async def _rendered(self, response: plugin.Response, deadline: float) -> tuple[bytes, str]:
        browser = await self._running()
        context = await browser.new_context(
            user_agent=self._options.user_agent,
            ignore_https_errors=not self._options.verify_tls,
            accept_downloads=False,
            service_workers="block",
        )
        fields = dict(plugin.Headers(plugin.passed_on(response.headers)))
        fields["content-type"] = "text/html; charset=utf-8"
        waiting = [response.text.encode("utf-8", "replace")]

        async def decide(route: Route) -> None:
            if not moves(route.request):
                await route.continue_()
            elif waiting:
                await route.fulfill(status=200, headers=fields, body=waiting.pop())
            else:
                await route.abort("aborted")

        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                await context.route("**/*", decide)
                await context.add_init_script(WATCH)
                page = await context.new_page()
                context.on("page", lambda popup: popup.close())
                await page.goto(response.url, wait_until="load", timeout=0)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._options.settle):
                        await page.wait_for_load_state("networkidle", timeout=0)
                moved = str(await page.evaluate("globalThis.moved ?? ''"))
                return (await page.content()).encode("utf-8", "replace"), moved
        finally:
            try:
                await asyncio.wait_for(context.close(), TIDY)
            except (TimeoutError, Error):  # a script that never ends may hold the browser up for good
                await browser.close()


def moves(request: Request) -> bool:
    """Whether a window as a whole would show something else; a frame may."""
    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except Error:  # a window that is only being opened has no frame yet
        return True


def first_line(error: Error) -> str:
    return str(error.message).strip().partition("\n")[0]
