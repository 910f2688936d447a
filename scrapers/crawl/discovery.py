"""Sitemaps and feeds: which pages a site names itself. Parsing and walking, no network here.

Formats: sitemaps.org protocol 0.9 (XML, index, text, gzip), RSS 0.9x/1.0/2.0, Atom (RFC 4287).
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from scrapers.crawl.site_xml import Enough, read_elements, unpack
from scrapers.models import Drop, Failure, Link, Response
from scrapers.urls import host_of, resolve

MAX_ENTRIES: Final = 50_000

Kind = Literal["sitemap", "feed", "text"]
Fetch = Callable[[str], Response | Drop | Failure]

_HEAD: Final = 4096
_PROLOGUE = re.compile(
    rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s/>]")
_ROOTS: Mapping[bytes, Kind] = {
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
    b"rss": "feed",
    b"feed": "feed",
    b"RDF": "feed",
}
_URL_LINE = re.compile(rb"\s*(?:https?://\S+\s*)?")
_PLAIN = {"", "text/plain", "application/gzip", "application/x-gzip", "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists, resolved: pages, further sitemaps.

    ``invalid`` counts entries that are no http(s) URL; ``truncated``: damaged, or over a cap.
    """

    urls: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    truncated: bool = False
    invalid: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """The pages a feed's entries link to, resolved; else as :class:`Sitemap`."""

    urls: tuple[str, ...] = ()
    truncated: bool = False
    invalid: int = 0


class _Entries:
    """Resolved URLs in order of appearance, once each."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.urls: dict[str, None] = {}
        self.sitemaps: dict[str, None] = {}
        self.invalid = 0

    def add(self, reference: str, into: dict[str, None], *, absolute: bool = False) -> None:
        if len(self.urls) + len(self.sitemaps) + self.invalid >= MAX_ENTRIES:
            raise Enough
        url = resolve(reference, None if absolute else self._base)
        if url is None:
            self.invalid += 1
        else:
            into[url] = None


def sniff(body: bytes, content_type: str = "") -> Kind | None:
    """Whether ``body`` is a sitemap, a feed, a text sitemap (only if plainly one), or none of them."""
    if not body.startswith((b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")):
        return _kind(body[:_HEAD], content_type)
    return _kind(unpack(body)[0][:_HEAD], content_type)


def _kind(head: bytes, content_type: str) -> Kind | None:
    at = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    while prologue := _PROLOGUE.match(head, at):
        at = prologue.end()
    root = _ROOT.match(head, at)
    if root:
        kind = _ROOTS.get(root[1])
        return kind if root[1] != b"RDF" or b"//purl.org/rss/1.0" in head else None
    if content_type in _PLAIN and head.startswith((b"http://", b"https://"), at):
        whole = len(head) < _HEAD
        lines = head[at:].split(b"\n")[: None if whole else -1]
        return "text" if all(map(_URL_LINE.fullmatch, lines)) else None
    return None


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """The entries of a sitemap or index that was fetched from ``url``, XML or text, packed or not."""
    text, cut = unpack(body)
    entries = _Entries(url)

    def take(parent: str, name: str, _attributes: Mapping[str, str], value: str) -> None:
        if name == "loc" and parent in {"url", "sitemap"}:
            entries.add(value, entries.urls if parent == "url" else entries.sitemaps)

    whole = read_elements(text, take) if text.lstrip().startswith(b"<") else _read_lines(text, entries)
    return Sitemap(tuple(entries.urls), tuple(entries.sitemaps), cut or not whole, entries.invalid)


def _read_lines(text: bytes, entries: _Entries) -> bool:
    try:
        for line in text.splitlines():
            if line.strip():
                entry = line[:_HEAD].decode("utf-8", "replace").strip()
                entries.add(entry, entries.urls, absolute=True)  # else any prose is a relative URL
    except Enough:
        return False
    return True


def parse_feed(body: bytes, url: str) -> Feed:
    """The pages that the entries of an RSS or Atom feed link to; ``url`` is where it was fetched."""
    text, cut = unpack(body)
    entries = _Entries(url)
    guids: list[str] = []  # an RSS item's permanent link, for items without <link>

    def take(parent: str, name: str, attributes: Mapping[str, str], value: str) -> None:
        if parent == "item" and name == "guid" and attributes.get("isPermaLink", "true") == "true":
            guids.append(value)
        elif parent == "item" and name == "link" and value:
            guids.clear()
            guids.append(value)
        elif parent == "entry" and name == "link" and attributes.get("rel", "alternate") == "alternate":
            entries.add(attributes.get("href", ""), entries.urls)
        elif name == "item" and guids:
            entries.add(guids[0], entries.urls)
            guids.clear()

    whole = read_elements(text, take)
    return Feed(tuple(entries.urls), cut or not whole, entries.invalid)


def links_of(response: Response) -> tuple[Link, ...]:
    """The links of a response that is itself a sitemap or feed; empty for anything else."""
    kind = sniff(response.body, response.content_type)
    if kind == "feed":
        return tuple(map(Link, parse_feed(response.body, response.url).urls))
    if kind is None:
        return ()
    sitemap = parse_sitemap(response.body, response.url)
    return tuple(map(Link, (*sitemap.sitemaps, *sitemap.urls)))


def _ignore(_url: str, _why: Drop | Failure) -> None:
    pass


@dataclass
class SitemapWalk:
    """Goes through sitemaps and their indexes, breadth first, each fetched once.

    ``fetch`` is the crawl's: it applies guard, robots.txt and redirects. ``host`` (as
    :func:`scrapers.urls.host_of` gives it) owns the crawl; entries elsewhere are refused.
    ``note`` hears of every URL that was refused or could not be read; ``refused`` counts them by
    reason: ``sitemap_off_host``, ``sitemap_too_deep``, ``sitemap_limit``, ``sitemap_unreadable``,
    ``sitemap_invalid_url``, ``sitemap_truncated``, and whatever ``fetch`` answers.
    """

    fetch: Fetch
    host: str
    max_depth: int = 5
    max_sitemaps: int = 1_000
    max_urls: int = 500_000
    note: Callable[[str, Drop | Failure], None] = _ignore
    fetched: dict[str, None] = field(default_factory=dict, init=False)
    refused: Counter[str] = field(default_factory=Counter, init=False)

    def urls(self, sitemaps: Iterable[str]) -> Iterator[str]:
        """The pages on the host that ``sitemaps`` (resolved URLs) and what they name list, once each."""
        queue = deque((url, 1) for url in sitemaps)
        seen: set[str] = set()
        while queue:
            url, depth = queue.popleft()
            found = self._read(url, depth)
            queue.extend((nested, depth + 1) for nested in found.sitemaps if nested not in self.fetched)
            for page in found.urls:
                if page not in seen and self._inside(page):
                    if len(seen) >= self.max_urls:
                        self._refuse(page, Drop("sitemap_limit", f"more than {self.max_urls} pages"))
                        return
                    seen.add(page)
                    yield page

    def _read(self, url: str, depth: int) -> Sitemap:
        if url in self.fetched or not self._inside(url):
            return Sitemap()
        if depth > self.max_depth:
            self._refuse(url, Drop("sitemap_too_deep", f"below {self.max_depth} indexes"))
            return Sitemap()
        if len(self.fetched) >= self.max_sitemaps:
            self._refuse(url, Drop("sitemap_limit", f"more than {self.max_sitemaps} sitemaps"))
            return Sitemap()
        self.fetched[url] = None
        answer = self.fetch(url)
        if isinstance(answer, Response):
            return self._parse(url, answer)
        self._refuse(url, answer)
        return Sitemap()

    def _parse(self, url: str, response: Response) -> Sitemap:
        if response.status is not None and not 200 <= response.status < 300:  # noqa: PLR2004 - success
            self._refuse(url, Failure("sitemap_unreadable", f"HTTP {response.status}"))
            return Sitemap()
        kind = sniff(response.body, response.content_type)
        if kind is None:
            self._refuse(url, Failure("sitemap_unreadable", "neither a sitemap nor a feed"))
            return Sitemap()
        if kind == "feed":  # the protocol takes feeds for sitemaps, too
            feed = parse_feed(response.body, response.url)
            found = Sitemap(feed.urls, (), feed.truncated, feed.invalid)
        else:
            found = parse_sitemap(response.body, response.url)
        if found.truncated or response.truncated:
            self._refuse(url, Drop("sitemap_truncated", "damaged, or larger than 50 MiB or 50,000 entries"))
        if found.invalid:
            self.refused["sitemap_invalid_url"] += found.invalid
        return found

    def _inside(self, url: str) -> bool:
        if host_of(url) == self.host:
            return True
        self._refuse(url, Drop("sitemap_off_host", f"listed by {self.host}"))
        return False

    def _refuse(self, url: str, why: Drop | Failure) -> None:
        self.refused[why.reason] += 1
        self.note(url, why)
