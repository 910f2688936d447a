"""Sitemaps and feeds: which pages a site names itself. Parsing only, in a worker; no network here.

Formats: sitemaps.org protocol 0.9 (XML, index, text, gzip), RSS 0.9x/1.0/2.0, Atom (RFC 4287).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from scrapers.crawler.discovery.xml_stream import Enough, Unpacked, read_elements
from scrapers.models import Failure, Link, Response
from scrapers.web.urls import resolve

MAX_ENTRIES: Final = 50_000
MAX_LENGTH: Final = 16 * 2**20
"""Characters of all entries of a sitemap: 50,000 of 335, which are more than anybody writes."""

Kind = Literal["sitemap", "feed", "text"]

_HEAD: Final = 4096
_LASTMOD: Final = 40  # characters
_PIECE: Final = 1 << 16
_PROLOGUE = re.compile(
    rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s/>]")
_ROOTS: Mapping[bytes, Kind] = {
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
}
_TEXT_LINE = re.compile(rb"\s*+(?:https?://\S+)?\s*+(?:(?:#|//|;).*)?", re.IGNORECASE)
_COMMENT = re.compile(rb"(?:#|//|;)|(?<=\s)#")
_PLAIN = {
    "", "text/plain", "text/html", "application/gzip", "application/x-gzip", "application/octet-stream",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap or feed lists, resolved, each once: pages, further sitemaps.

    ``invalid`` counts entries that are no http(s) URL; ``truncated``: damaged, or over a cap.
    ``lastmods`` are pages with the day or moment of their last change, as far as it is told.
    """

    urls: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    truncated: bool = False
    invalid: int = 0
    lastmods: tuple[tuple[str, str], ...] = ()


class _Entries:
    """Resolved URLs in order of appearance, once each."""

    def __init__(self) -> None:
        self.urls: dict[str, None] = {}
        self.sitemaps: dict[str, None] = {}
        self.invalid = 0
        self.lastmods: dict[str, str] = {}
        self._length = 0
        self._page = self._changed = ""

    def add(self, reference: str, base: str | None, into: dict[str, None]) -> None:
        if len(self.urls) + len(self.sitemaps) + self.invalid >= MAX_ENTRIES or self._length >= MAX_LENGTH:
            raise Enough
        url = resolve(reference, base) if reference else None
        if url is None:
            self.invalid += 1
        elif url not in into:
            into[url] = None
            self._length += len(url)

    def page(self, reference: str, base: str) -> None:
        """The page of an entry of a sitemap."""
        self._page = resolve(reference, base) or ""
        self.add(reference, base, self.urls)

    def changed(self, lastmod: str) -> None:
        """When the page of the entry changed, which may come later."""
        self._changed = lastmod[:_LASTMOD]

    def entry(self) -> None:
        """An entry ends."""
        if self._page and self._changed:
            self.lastmods[self._page] = self._changed
        self._page = self._changed = ""

    def found(self, *, truncated: bool) -> Sitemap:
        dated = tuple(self.lastmods.items())
        return Sitemap(tuple(self.urls), tuple(self.sitemaps), truncated, self.invalid, dated)


def sniff(body: bytes, content_type: str = "") -> Kind | None:
    """Whether ``body`` is a sitemap, a feed, a text sitemap (only if plainly one), or none of them."""
    if not body.startswith((b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")):
        return _kind(body[:_HEAD], content_type)
    return _kind(Unpacked(body).head(_HEAD), content_type)


def _kind(head: bytes, content_type: str) -> Kind | None:
    at = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    while prologue := _PROLOGUE.match(head, at):
        at = prologue.end()
    root = _ROOT.match(head, at)
    if root:
        kind = _ROOTS.get(root[1].lower())
        return kind if root[1] != b"RDF" or b"//purl.org/rss/1.0" in head else None
    return "text" if content_type in _PLAIN and _is_list(head[at:], whole=len(head) < _HEAD) else None


def _is_list(head: bytes, *, whole: bool) -> bool:
    """Whether every line is a URL, a comment or empty, and one at least a URL."""
    lines = head.splitlines()[: None if whole else -1]
    return all(map(_TEXT_LINE.fullmatch, lines)) and any(map(_is_url_line, lines))


def _is_url_line(line: bytes) -> bool:
    return line.strip().lower().startswith((b"http://", b"https://"))


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """The entries of a sitemap or index that was fetched from ``url``, XML or text, packed or not."""
    entries = _Entries()

    def take(parent: str, name: str, _attributes: Mapping[str, str], value: str, _base: str) -> None:
        if name == "loc" and parent == "url":
            entries.page(value, url)
        elif name == "loc" and parent == "sitemap":
            entries.add(value, url, entries.sitemaps)
        elif name == "lastmod" and parent == "url":
            entries.changed(value)
        elif name == "url":
            entries.entry()

    text = Unpacked(body)
    if text.head(_HEAD).lstrip().startswith(b"<"):
        whole = read_elements(iter(text), take, url)
    else:
        whole = _read_lines(iter(text), entries)
    return entries.found(truncated=text.cut or not whole)


def _read_lines(pieces: Iterator[bytes], entries: _Entries) -> bool:
    try:
        for line in _lines(pieces):
            found = _COMMENT.split(line.strip(), maxsplit=1)[0] if not _is_url_line(line) else line.split()[0]
            if entry := found[:_HEAD].decode("utf-8", "replace").strip():
                entries.add(entry, None, entries.urls)  # absolute, else any prose is a relative URL
    except Enough:
        return False
    return True


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a text; of one that has no end, the beginning."""
    rest = b""
    for piece in pieces:
        lines = (rest + piece).splitlines(keepends=True)
        rest = lines.pop()[:_HEAD] if lines and not lines[-1].endswith((b"\n", b"\r")) else b""
        yield from lines
    yield rest


def parse_feed(body: bytes, url: str) -> Sitemap:
    """The pages that the entries of an RSS or Atom feed link to; ``url`` is where it was fetched."""
    entries = _Entries()
    links: list[tuple[str, str]] = []  # of an RSS item: its link, or else its permanent guid; with its base

    def take(parent: str, name: str, attributes: Mapping[str, str], value: str, base: str) -> None:
        if parent == "item" and name == "guid" and attributes.get("isPermaLink", "true") == "true":
            links.append((value, base))
        elif parent == "item" and name == "link" and value:
            links[:] = [(value, base)]
        elif parent == "entry" and name == "link" and attributes.get("rel", "alternate") == "alternate":
            entries.add(attributes.get("href", "") or value, base, entries.urls)
        elif parent in {"feed", "channel"} and name == "link" and attributes.get("rel") == "next":
            entries.add(
                attributes.get("href", ""), base, entries.sitemaps
            )  # RFC 5005: the feed goes on there
        elif name == "item" and links:
            entries.add(*links[0], entries.urls)
            links.clear()

    text = Unpacked(body)
    whole = read_elements(iter(text), take, url)
    return entries.found(truncated=text.cut or not whole)


def links_of(response: Response, *, paged: bool = True) -> tuple[Link, ...]:
    """The links of a response that is itself a sitemap or feed; empty for anything else.

    ``paged``: where a feed goes on counts as well.
    """
    kind = sniff(response.body, response.content_type)
    if kind is None:
        return ()
    found = (parse_feed if kind == "feed" else parse_sitemap)(response.body, response.url)
    return tuple(map(Link, (*(found.sitemaps if paged or kind != "feed" else ()), *found.urls)))


@dataclass(frozen=True, slots=True)
class ListedPages:
    """What a sitemap lists, small enough to travel: ``urls`` are packed, one a line.

    So are ``lastmods``, each behind its URL.
    """

    urls: bytes
    sitemaps: tuple[str, ...] = ()
    truncated: bool = False
    invalid: int = 0
    lastmods: bytes = b""

    def pages(self) -> Iterator[str]:
        """The pages, in order of appearance."""
        yield from _unpacked_lines(self.urls)

    def dated(self) -> Iterator[tuple[str, str]]:
        """The pages of which it is told when they changed last, and what is told."""
        for line in _unpacked_lines(self.lastmods) if self.lastmods else ():
            url, _, lastmod = line.partition(" ")
            yield url, lastmod


def _packed_lines(lines: Iterable[str]) -> bytes:
    return zlib.compress("".join(f"{line}\n" for line in lines).encode(), 1)


def _unpacked_lines(packed: bytes) -> Iterator[str]:
    rest, unpack = b"", zlib.decompressobj()
    while not unpack.eof and (piece := unpack.decompress(packed, _PIECE)):
        packed = unpack.unconsumed_tail
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.decode() for line in lines)


@dataclass(frozen=True, slots=True)
class SitemapBody:
    """A response that should be a sitemap, on its way to a worker; packed if it is large."""

    url: str
    content_type: str
    body: bytes
    packed: bool
    truncated: bool

    @classmethod
    def of(cls, response: Response) -> SitemapBody:
        """The body of ``response``. Packing lets the interpreter go on with other threads."""
        body, packed = (
            response.body,
            len(response.body) > _PIECE and not response.body.startswith(b"\x1f\x8b"),
        )
        body = zlib.compress(body, 1) if packed else body
        return cls(response.url, response.content_type, body, packed, response.truncated)

    def read(self) -> ListedPages | Failure:
        """What it lists. For a worker: anybody can publish one."""
        body = zlib.decompress(self.body) if self.packed else self.body
        kind = sniff(body, self.content_type)
        if kind is None:
            return Failure("sitemap_unreadable", "neither a sitemap nor a feed")
        found = (parse_feed if kind == "feed" else parse_sitemap)(body, self.url)
        dated = (f"{url} {' '.join(lastmod.split())}" for url, lastmod in found.lastmods)
        return ListedPages(
            _packed_lines(found.urls), found.sitemaps, found.truncated or self.truncated, found.invalid,
            _packed_lines(dated) if found.lastmods else b"",
        )  # fmt: skip
