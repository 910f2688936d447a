"""What sites said of their pages' use when these were captured, as far as the sources hold it.

No file is asked for: what no source holds is not known.
"""

from __future__ import annotations

from typing import Final

from scrapers.crawler.hosts.lru_cache import LruCache
from scrapers.crawler.hosts.site_files import ROBOTS_HOPS, HostFiles
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.models import Headers, Request, Response
from scrapers.plugin.limits import Manners
from scrapers.rights.registry import wanted_documents
from scrapers.rights.signals import ROBOTS, SiteFile, Sources
from scrapers.sources.capture_index import CaptureIndex, Held
from scrapers.sources.source import NEVER, PageSource
from scrapers.web.robots import product_token
from scrapers.web.urls import host_of, resolve

_MOST: Final = 2**20  # bytes of a file that makes statements
_HELD: Final = 8 * 2**20  # bytes of such files in memory
_ROW: Final = 500  # bytes that one takes at least
_NOT_FOUND: Final = 404


class CapturedFiles:
    """Reads :class:`HostFiles` out of the sources, as of the moment ``at``."""

    retries = 0

    def __init__(
        self, index: CaptureIndex, sources: list[PageSource], manners: Manners, wanted: tuple[str, ...]
    ) -> None:
        self._index, self._sources, self._robots = index, sources, manners.robots
        self._token, self._wanted = product_token(manners.user_agent), wanted
        self._bodies: LruCache[bytes] = LruCache(_HELD, lambda _capture: True)
        self.at = NEVER

    def versions(self, url: str) -> dict[str, Held]:
        """The captures that say what the site of ``url`` said at the moment, by the names of the files."""
        root = url[: url.index("/", url.index("//") + 2)]
        names = (ROBOTS, *self._wanted) if self._robots else self._wanted
        found = {name: self._last(root + name) for name in dict.fromkeys(names)}
        return {name: held for name, held in found.items() if held}

    def read(self, url: str, versions: dict[str, Held]) -> HostFiles:
        """The files of the site of ``url`` in these ``versions``, and the licences that they name."""
        responses: list[Response] = []
        files = {name: self._file(name, held, responses) for name, held in versions.items()}
        wanted = wanted_documents(Sources(url, self._token, files)) if self._wanted else ()
        documents = tuple(self.tried_statement(name, name, responses, 0)[0] for name in wanted)
        robots = files.get(ROBOTS)
        if robots:
            files[ROBOTS] = SiteFile(ROBOTS, robots.url, robots.status, robots.body)  # as a crawl has it
        return HostFiles(
            host_of(url), robots.status if robots else None, files[ROBOTS].body if robots else b"",
            responses=tuple(responses), statements=tuple(files.values()), documents=documents,
        )  # fmt: skip

    def tried_statement(
        self, name: str, url: str, responses: list[Response], _retries: int
    ) -> tuple[SiteFile, Transient | None]:
        """One file in which a site makes statements, as it was captured; unread if it was not."""
        held = self._last(url)
        return (self._file(name, held, responses) if held else SiteFile(name, url, None)), None

    def _last(self, url: str) -> Held | None:
        """What ``url`` answered in the end, its redirects followed."""
        for _ in range(ROBOTS_HOPS + 1):
            held = self._index.near(url, self.at)
            target = resolve(held.location, held.url) if held and held.location else None
            if held is None or target is None:
                return held
            url = target
        return None

    def _file(self, name: str, held: Held, responses: list[Response]) -> SiteFile:
        body, at = self._body(held), held.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        file = SiteFile(name, held.url, held.status, body, at)
        if name != ROBOTS and (not file.found or file.is_page):
            return SiteFile(name, held.url, _NOT_FOUND if file.found else held.status, b"", at)
        responses.append(Response(Request(held.url), held.url, held.status, Headers(), body, held.at))
        return file

    def _body(self, held: Held) -> bytes:
        if held.body is not None:
            return held.body
        record = f"{held.source} {held.number}"
        known = self._bodies.get(record)
        if known is None:
            known = self._read(held)
            self._bodies.put(record, known, _ROW + len(known))
            self._bodies.trim(record)
        return known

    def _read(self, held: Held) -> bytes:
        with self._sources[held.source].at(held.number, held.offset) as found:
            response = found.read(_MOST) if found and found.url == held.original else None
        return response.body if isinstance(response, Response) else b""
