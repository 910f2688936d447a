"""A host's own files: robots.txt and sitemaps, read once before its first page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from scrapers.consent.readers import wanted_documents
from scrapers.consent.signals import ROBOTS, SiteFile, Sources
from scrapers.crawl.discovery import SitemapWalk
from scrapers.crawl.site_xml import MAX_BYTES as SITEMAP_BYTES
from scrapers.errors import FetchError
from scrapers.guard import Guard, Refused
from scrapers.limits import Manners
from scrapers.models import Drop, Failure, Request, Response
from scrapers.robots import MAX_BYTES as ROBOTS_BYTES
from scrapers.robots import Robots, product_token
from scrapers.scraper import AnyScraper
from scrapers.urls import host_of, resolve

_NOT_FOUND = 404
_TOO_MANY = "too_many_redirects"
_STATEMENT_BYTES = 2**20  # of a file that makes statements; more is none that a person wrote
_UTF16 = 2  # bytes for one of UTF-8
ROBOTS_HOPS = 5  # RFC 9309 section 2.3.1.2


@dataclass(frozen=True, slots=True)
class HostFiles:
    """What a host said: its robots.txt as fetched, its sitemap URLs, or why it may not be dialled.

    ``robots_status`` is ``None`` if there was no answer; ``notes`` are (reason, URL) of sitemaps and
    their entries that were refused or could not be read. ``statements`` are the files that consent
    readers want, robots.txt among them, ``documents`` the licences that these name.
    """

    host: str
    robots_status: int | None
    robots_body: bytes = b""
    refused: Drop | None = None
    urls: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    statements: tuple[SiteFile, ...] = ()
    documents: tuple[SiteFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Alive:
    """Whether a host that seemed to be away answers again."""

    host: str
    answered: bool


@dataclass
class SiteFiles:
    """Reads :class:`HostFiles` through a backend that gives raw bytes. Called from fetch threads."""

    scraper: AnyScraper
    manners: Manners
    sitemap: bool
    retries: int
    stopped: Callable[[], bool]
    wanted: tuple[str, ...] = ()

    def read(self, url: str) -> HostFiles:
        """Read the files of the host of ``url``."""
        host, root = host_of(url), url[: url.index("/", url.index("//") + 2) + 1]
        refused = self._refused(root)
        if refused:
            return HostFiles(host, _NOT_FOUND, refused=refused)
        responses: list[Response] = []
        status, body = self._robots(root, responses) if self.manners.robots else (_NOT_FOUND, b"")
        notes: list[tuple[str, str]] = []
        robots = Robots.from_status(status, body)
        statements, documents = self._statements(root, status, body, robots, responses)
        urls = self._sitemaps(root, robots, notes) if self.sitemap else ()
        return HostFiles(
            host, status, body, None, urls, tuple(responses), tuple(notes), statements, documents
        )

    def probe(self, url: str) -> Alive:
        """Ask for robots.txt of the host of ``url``; any answer will do."""
        root = url[: url.index("/", url.index("//") + 2) + 1]
        try:
            self.scraper.fetch(Request(root + "robots.txt", body_limit=_UTF16 * ROBOTS_BYTES))
        except FetchError:
            return Alive(host_of(url), answered=False)
        return Alive(host_of(url), answered=True)

    def statement(self, name: str, url: str, responses: list[Response], robots: Robots) -> SiteFile:
        """One file in which a site makes statements; a page that stands in its place is not kept.

        ``robots`` are the rules of the file's host: what they refuse is not read, by no redirect either.
        """
        if not robots.allows(url, self._token):
            return SiteFile(name, url, None)
        self._pause(self.manners.delay)
        hops: list[Response] = []
        answer = self._get(url, hops, _STATEMENT_BYTES, robots)
        if not isinstance(answer, Response):
            return SiteFile(name, url, _NOT_FOUND if answer.reason == _TOO_MANY else None)
        at = answer.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        file = SiteFile(name, answer.url, answer.status, answer.body, at)
        if not file.found or file.is_page:
            return SiteFile(name, answer.url, _NOT_FOUND if file.found else answer.status, b"", at)
        responses.extend(hops)
        return file

    def _statements(
        self, root: str, status: int | None, body: bytes, robots: Robots, responses: list[Response]
    ) -> tuple[tuple[SiteFile, ...], tuple[SiteFile, ...]]:
        """What consent readers want to see of a site before its first page; robots.txt is obeyed here too."""
        files = {ROBOTS: SiteFile(ROBOTS, f"{root}robots.txt", status, body)} if self.manners.robots else {}
        if robots.refuses_all:
            return tuple(files.values()), ()
        for name in self.wanted:
            files[name] = self.statement(name, root + name.removeprefix("/"), responses, robots)
        documents = []
        for url in wanted_documents(Sources(root, self._token, files)) if self.wanted else ():
            rules = robots if host_of(url) == host_of(root) else Robots()
            documents.append(self.statement(url, url, responses, rules))
        return tuple(files.values()), tuple(documents)

    @cached_property
    def _token(self) -> str:
        return product_token(self.manners.user_agent)

    def _refused(self, root: str) -> Drop | None:
        name, _, port = host_of(root).rpartition(":")
        name, port = (name, port) if name and port.isdigit() else (host_of(root), "80")
        try:
            Guard(self.manners.allow_private).resolve(name, int(port))
        except Refused as error:
            return Drop("address_refused", str(error))
        except OSError:
            return None  # not resolvable: the fetch says so, and is tried again
        return None

    def _robots(self, root: str, responses: list[Response]) -> tuple[int | None, bytes]:
        """The final answer to robots.txt; a failing server is asked again, since it closes the site."""
        status, body = None, b""
        for attempt in range(self.retries + 1):
            answer = self._get(root + "robots.txt", responses, _UTF16 * ROBOTS_BYTES, Robots())
            if isinstance(answer, Response):
                status, body = answer.status, answer.body
                if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    break
            elif answer.reason == _TOO_MANY:
                return HTTPStatus.FOUND, b""  # RFC 9309 section 2.3.1.2: as if there were none
            if attempt < self.retries and self._pause(2.0**attempt):
                break
        return status, body

    def _sitemaps(self, root: str, robots: Robots, notes: list[tuple[str, str]]) -> tuple[str, ...]:
        def fetch(url: str) -> Response | Drop | Failure:
            self._pause(self.manners.delay)
            return robots.refusal(url, self._token) or self._get(url, [], SITEMAP_BYTES, robots)

        named = [url for url in (resolve(name, root) for name in robots.sitemaps) if url]
        walk = SitemapWalk(fetch, host_of(root), note=lambda url, why: notes.append((why.reason, url)))
        return tuple(walk.urls(named or [root + "sitemap.xml"]))

    def _get(self, url: str, responses: list[Response], most: int, robots: Robots) -> Response | Failure:
        """``most`` bytes of one file, its redirects followed; each hop is judged by the backend's guard.

        ``robots`` are the rules of the host that is asked first.
        """
        host = host_of(url)
        for _ in range(ROBOTS_HOPS + 1):
            if host_of(url) == host and not robots.allows(url, self._token):
                return Failure("robots_disallow", url)
            try:
                response = self.scraper.fetch(Request(url, body_limit=most))
            except FetchError as error:
                return Failure(error.reason, str(error))
            responses.append(response)
            target = resolve(response.location, url) if response.location else None
            if target is None:
                return response
            url = target
        return Failure(_TOO_MANY, url)

    def _pause(self, seconds: float) -> bool:
        """Wait, unless the crawl is stopped; says whether it is."""
        end = time.monotonic() + seconds
        while not self.stopped() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))
        return self.stopped()
