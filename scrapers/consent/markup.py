"""The few tags of a page that can hold a statement, found in its bytes in linear time.

This runs in the crawl's own process before anything of a page is kept, so it must not be a parser
that can hang or crash. It follows the tokenisation of the HTML standard (13.2.5) as far as these tags
need it: comments, and the elements whose content is text, hide what stands in them. A comment or
element that never ends hides nothing: what is broken must not say less than what is whole.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Final

from scrapers.decode import decode

_RAW: Final = rb"script|style|title|textarea|xmp|iframe|noembed|noframes"
_START = re.compile(rb"<(?:!--|(meta|base|" + _RAW + rb")(?=[\s/>]))")
_LINK = re.compile(rb"<(link|a|area)(?=[\s/])")
_COMMENT_END = re.compile(rb"--!?>")
_ATTRIBUTE = re.compile(
    rb"[\s/]*+([^\s/>=<][^\s/>=<]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)?))?"
)
_CLOSE = re.compile(rb"[\s/=]*+>")
_ENDS = {name: re.compile(rb"</" + name + rb"(?=[\s/>])") for name in _RAW.split(b"|")}
_READ_SCRIPTS = (b"ld+json", b"rsl+xml")
_LICENCE_WORDS = (b"licen", b"creativecommons")
_META_HEAD: Final = len("<meta ")
_ATTRIBUTES: Final = 64  # looked at in one tag
_TAGS: Final = 50_000  # looked at in one page, comments included; scripts write many


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag, its attributes by lower-case name; ``text`` is a script's content.

    ``line`` is counted from 1, ``at`` is the offset in :attr:`Markup.data`.
    """

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    at: int = 0

    def get(self, name: str) -> str:
        """An attribute's value; ``""`` if it is not there."""
        return self.attributes.get(name, "")

    @property
    def rel(self) -> list[str]:
        """The link relations, lower case."""
        return self.get("rel").lower().split()


@dataclass(frozen=True)
class Markup:
    """A body as it came, with the media type and encoding that say how to read it."""

    body: bytes = field(repr=False)
    content_type: str = ""
    encoding: str | None = None

    @cached_property
    def data(self) -> bytes:
        """The body in an encoding that extends ASCII."""
        if not _is_wide(self.body[:200], f"{self.content_type} {self.encoding}".lower()):
            return self.body
        return decode(self.body, self.content_type, self.encoding).text.encode("utf-8", "replace")

    @cached_property
    def lower(self) -> bytes:
        """:attr:`data` in lower case: what is not in here need not be looked for."""
        return self.data.lower()

    @cached_property
    def names_licence(self) -> bool:
        """Whether a licence is mentioned at all; most pages mention none."""
        return any(word in self.lower for word in _LICENCE_WORDS)

    @cached_property
    def names_rsl(self) -> bool:
        """Whether the media type of RSL is mentioned."""
        return b"rsl+xml" in self.lower

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags that may hold a statement, in order; links only where they may name a licence."""
        return tuple(self._scan(len(self.lower)))

    def _scan(self, end: int) -> Iterator[Tag]:
        """The tags that begin before ``end``."""
        links = _licence_links(self.lower[:end]) if self.names_licence else []
        return _Scan(self.data, self.lower).tags(links, end)

    @cached_property
    def base(self) -> str:
        """The ``href`` of ``<base>``; ``""`` if there is none."""
        return next((href for tag in self.named("base") if (href := tag.get("href"))), "")

    def named(self, *names: str) -> Iterator[Tag]:
        """The tags of these names."""
        return (tag for tag in self.tags if tag.name in names)

    @cached_property
    def metas(self) -> tuple[tuple[str, Tag], ...]:
        """Each ``<meta>`` with its lower-case name, property or ``http-equiv``.

        What follows the last one is not looked at.
        """
        end = self.lower.rfind(b"<meta") + _META_HEAD
        tags = [tag for tag in self._scan(end) if tag.name == "meta"] if end >= _META_HEAD else []
        keys = ("name", "property", "http-equiv")
        named = ((tag.get(key).strip().lower(), tag) for tag in tags for key in keys)
        return tuple((name, tag) for name, tag in named if name)


def _is_wide(head: bytes, label: str) -> bool:
    return (
        head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head or "utf-16" in label or "utf-32" in label
    )


def _licence_links(lower: bytes) -> list[re.Match[bytes]]:
    """Where links begin in whose tag a licence is named, in order."""
    links: dict[int, re.Match[bytes]] = {}
    for word in _LICENCE_WORDS:
        before, at = 0, lower.find(word)
        while at >= 0:
            start = lower.rfind(b"<", before, at)  # if there is none, the tag was looked at before
            if start >= 0 and (link := _LINK.match(lower, start)):  # a value may hold a ">"
                links[start] = link
            before, at = at, lower.find(word, at + 1)
    return [links[start] for start in sorted(links)]


class _Scan:
    """One pass over a page. What has no end is looked for once, so that hostile input stays linear."""

    def __init__(self, data: bytes, lower: bytes) -> None:
        self._data, self._lower = data, lower
        self._at = 0
        self._endless: set[bytes] = set()
        self._line, self._counted = 1, 0

    def tags(self, links: list[re.Match[bytes]], end: int) -> Iterator[Tag]:
        """The tags that begin before ``end``, and of ``links`` those that nothing hides."""
        for found in self._starts(deque(links), end):
            name = found[1]
            if name is None:
                self._at = self._behind(_COMMENT_END, b"--", found.end() - 2, found.end())
                continue
            attributes = self._attributes(found.end())
            text = b""
            if name in _ENDS:
                text = self._content(name)
                if name != b"script" or not any(
                    kind in attributes.get("type", "").lower().encode() for kind in _READ_SCRIPTS
                ):
                    continue
            line, said = self._line_of(found.start()), text.decode("utf-8", "replace")
            yield Tag(name.decode(), attributes, line, said, found.start())

    def _starts(self, links: deque[re.Match[bytes]], end: int) -> Iterator[re.Match[bytes]]:
        """What begins where the pass stands, or behind."""
        found = _START.search(self._lower, 0, end)
        for _ in range(_TAGS):
            while links and links[0].start() < self._at:
                links.popleft()
            if found and found.start() < self._at:
                found = _START.search(self._lower, self._at, end)
            if links and (found is None or links[0].start() < found.start()):
                yield links.popleft()
            elif found:
                yield found
            else:
                return

    def _content(self, name: bytes) -> bytes:
        """The text of the element ``name`` that the pass stands in."""
        began, self._at = self._at, self._behind(_ENDS[name], name, self._at, self._at)
        return self._data[began : self._at]

    def _behind(self, end: re.Pattern[bytes], name: bytes, search: int, otherwise: int) -> int:
        """Where to go on after what ``end`` ends; ``otherwise`` if nothing does."""
        found = None if name in self._endless else end.search(self._lower, search)
        if found is None:
            self._endless.add(name)
            return otherwise
        return found.end() if name == b"--" else found.start()

    def _attributes(self, at: int) -> dict[str, str]:
        """The attributes from ``at`` on; the pass then stands behind the tag."""
        attributes: dict[str, str] = {}
        for _ in range(_ATTRIBUTES):
            found = _ATTRIBUTE.match(self._data, at)
            if found is None:
                break
            at = found.end()
            value = found[2] or found[3] or found[4] or b""
            attributes.setdefault(
                _text(found[1]).lower(), unescape(_text(value)) if b"&" in value else _text(value)
            )
        close = _CLOSE.match(self._data, at)
        self._at = close.end() if close else at
        return attributes

    def _line_of(self, at: int) -> int:
        self._line += self._data.count(b"\n", self._counted, at)
        self._counted = at
        return self._line


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
