"""Backends with one planted fault each: the contract must find it. Derived from a healthy one."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import threading
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import urllib3

from scrapers.backends.requests_lxml import RequestsLxml
from scrapers.errors import AddressRefused, BodyTooLarge, BodyTruncated, FetchError, FetchTimeout
from scrapers.models import Headers, Link, Page, Request, Response
from scrapers.plugin.http.options import HttpOptions
from scrapers.web.guard import Guard
from scrapers.web.selectors import Selector
from scrapers.web.urls import resolve


class Healthy(RequestsLxml):
    """No fault: derived the same way as the others."""


class FollowsRedirects(RequestsLxml):
    """Goes on to the target of a redirect."""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        target = resolve(response.location, response.url) if response.location else None
        if target is None:
            return response
        return dataclasses.replace(super().fetch(Request(target)), request=request)


class Retries(RequestsLxml):
    """Asks again when the server is busy."""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        return super().fetch(request) if response.status in {429, 503} else response


class RaisesForStatus(RequestsLxml):
    """Takes an error page for an error."""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        if (response.status or 0) >= 400:
            raise FetchError(request, f"status {response.status}")
        return response


class DropsRepeatedHeaders(RequestsLxml):
    """Keeps headers in a dict."""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        return dataclasses.replace(
            response,
            headers=Headers({name.lower(): value for name, value in response.headers.pairs()}.items()),
        )


class StalePage(RequestsLxml):
    """Shows the page before when the answer is not HTML, as a browser does."""

    last = b""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        if response.content_type == "text/html" and response.body:
            self.last = response.body
            return response
        return dataclasses.replace(response, body=self.last)


class IgnoresTheCap(RequestsLxml):
    """Reads whatever comes."""

    def __init__(self, options: HttpOptions) -> None:
        super().__init__(options.model_copy(update={"max_bytes": 2**30}))


class CapsTooLate(IgnoresTheCap):
    """Holds the whole body before it counts it."""

    def __init__(self, options: HttpOptions) -> None:
        super().__init__(options)
        self._cap = options.max_bytes

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        if len(response.body) > self._cap:
            raise BodyTooLarge(request, "too large, alas")
        return response


class LeaksAThread(RequestsLxml):
    """Starts a thread that close() forgets."""

    def open(self) -> None:
        super().open()
        threading.Thread(target=time.sleep, args=(60,), name="forgotten", daemon=True).start()


class LeaksAProcess(RequestsLxml):
    """Starts a process that close() forgets."""

    def open(self) -> None:
        super().open()
        self.forgotten = subprocess.Popen(["sleep", "40"])  # noqa: S607 - found on any PATH


class ChangesBytes(RequestsLxml):
    """Decodes and encodes the body on the way."""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        return dataclasses.replace(response, body=response.body.decode("utf-8", "replace").encode())


class GuessesTheCharset(RequestsLxml):
    """Claims to know the encoding of every page."""

    def fetch(self, request: Request) -> Response:
        response = super().fetch(request)
        return dataclasses.replace(response, encoding="iso-8859-1")


class RaisesForeignErrors(RequestsLxml):
    """Lets another library's exception out."""

    def fetch(self, request: Request) -> Response:
        try:
            return super().fetch(request)
        except (AddressRefused, BodyTooLarge, FetchTimeout):
            raise
        except FetchError as error:
            raise ConnectionError(str(error)) from error


class HangsPastTheDeadline(RequestsLxml):
    """Takes the deadline for a deadline of each read."""

    def __init__(self, options: HttpOptions) -> None:
        super().__init__(options.model_copy(update={"fetch_timeout": options.fetch_timeout * 20}))


class ResolvesTwice(RequestsLxml):
    """Asks the guard, and dials by name."""

    def fetch(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        Guard(self.options.allow_private).resolve(parts.hostname or "", parts.port or 80)
        try:
            answer = urllib3.request("GET", request.url, redirect=False, retries=False)
        except urllib3.exceptions.HTTPError as error:
            raise FetchError(request, str(error)) from error
        headers = Headers(answer.headers.items())
        return Response(request, request.url, answer.status, headers, answer.data, datetime.now(UTC))


class IgnoresTheGuard(RequestsLxml):
    """Dials any address."""

    def __init__(self, options: HttpOptions) -> None:
        super().__init__(options.model_copy(update={"allow_private": ("0.0.0.0/0", "::/0")}))


class AcceptsHalfAPage(RequestsLxml):
    """Makes a page of what came before the cut."""

    def fetch(self, request: Request) -> Response:
        try:
            return super().fetch(request)
        except BodyTruncated:
            return Response(request, request.url, 200, Headers(), b"<p>half", datetime.now(UTC))


class KeepsCookies(RequestsLxml):
    """Sends back what a site stored."""

    cookie = ""

    def fetch(self, request: Request) -> Response:
        headers = {**request.headers, **({"Cookie": self.cookie} if self.cookie else {})}
        response = super().fetch(Request(request.url, headers))
        self.cookie = response.headers.get("set-cookie", self.cookie).partition(";")[0]
        return dataclasses.replace(response, request=request)


class OneAtATime(RequestsLxml):
    """Holds a lock for the whole fetch."""

    _turn = threading.Lock()

    def fetch(self, request: Request) -> Response:
        with self._turn:
            return super().fetch(request)


class MixesPagesUp(RequestsLxml):
    """Keeps the request where another thread overwrites it."""

    def fetch(self, request: Request) -> Response:
        self._current = request
        time.sleep(0.02)
        return super().fetch(self._current)


class ParseNeedsOpen(RequestsLxml):
    """Parses with something that only open() makes."""

    _ready = False

    def open(self) -> None:
        super().open()
        self._ready = True

    def parse(self, response: Response) -> Page:
        if not self._ready:
            raise RuntimeError("open me first")
        return super().parse(response)


class ParseNeedsNetwork(RequestsLxml):
    """Fetches the page once more in order to parse it."""

    def parse(self, response: Response) -> Page:
        with type(self)(self.options) as opened:
            return super().parse(opened.fetch(response.request))


class _Links(RequestsLxml):
    def parse(self, response: Response) -> Page:
        page = super().parse(response)
        page.__dict__["links"] = tuple(self.changed(page))
        return page

    def changed(self, page: Page) -> list[Link]:
        raise NotImplementedError


class IgnoresBase(_Links):
    """Resolves links against the page's own URL."""

    def changed(self, page: Page) -> list[Link]:
        hrefs = page.tree.xpath("//a/@href | //area/@href")
        found = [resolve(href, page.response.url) for href in hrefs]
        return [Link(url) for url in dict.fromkeys(found) if url]


class KeepsFragments(_Links):
    """Counts a place on a page as a page."""

    def changed(self, page: Page) -> list[Link]:
        return [Link(f"{link.url}#x", link.text, link.rel) for link in page.links]


class RaisesParserErrors(RequestsLxml):
    """Lets the parser's own error out for a bad query."""

    def parse(self, response: Response) -> Page:
        page = super().parse(response)

        def matches(selector: Selector) -> list[str]:
            found = (
                page.tree.xpath(selector.query)
                if selector.kind == "xpath"
                else page.tree.cssselect(selector.query)
            )
            return [str(match) for match in found]

        page.matches = matches
        return page


class FailsOnEmpty(RequestsLxml):
    """Stumbles over an empty body."""

    def parse(self, response: Response) -> Page:
        if not response.body.strip():
            raise ValueError("Document is empty")
        return super().parse(response)


class UsesTheEnvironment(RequestsLxml):
    """Takes the proxy that the environment names."""

    def fetch(self, request: Request) -> Response:
        proxy = os.environ.get("http_proxy")
        if not proxy:
            return super().fetch(request)
        with urllib3.ProxyManager(proxy) as pool:
            answer = pool.request("GET", request.url, retries=False)
        return Response(request, request.url, answer.status, Headers(), answer.data, datetime.now(UTC))
