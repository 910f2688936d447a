"""The few tags of a page that can hold a statement, found in its bytes in linear time.

This runs in the crawl's own process before anything of a page is kept, so it must not be a parser
that can hang or crash. It follows the tokenisation of the HTML standard (13.2.5) as far as these tags
need it: comments, and the elements whose content is text, hide what stands in them. A comment or
element that never ends hides nothing: what is broken must not say less than what is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Final

from scrapers.decode import decode

_RAW: Final = rb"script|style|title|textarea|xmp|iframe|noembed|noframes"
_NAMED: Final = rb"(?:link|a|area)(?=[\s/][^<]*?(?:licen|creativecommons))"
_START = re.compile(rb"<(?:!--|(meta|base|" + _RAW + rb")(?=[\s/>]))")
_START_AND_LICENCES = re.compile(rb"<(?:!--|((?:meta|base|" + _RAW + rb")(?=[\s/>])|" + _NAMED + rb"))")
_COMMENT_END = re.compile(rb"--!?>")
_ATTRIBUTE = re.compile(
    rb"[\s/]*+([^\s/>=<][^\s/>=<]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)?))?"
)
_CLOSE = re.compile(rb"[\s/=]*+>")
_ENDS = {name: re.compile(rb"</" + name + rb"(?=[\s/>])") for name in _RAW.split(b"|")}
_READ_SCRIPTS = (b"ld+json", b"rsl+xml")
_LICENCE_WORDS = (b"licen", b"creativecommons")
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
    def tags(self) -> tuple[Tag, ...]:
        """The tags that may hold a statement, in order; links only where they may name a licence."""
        return tuple(_Scan(self.data, self.lower).tags(_START_AND_LICENCES if self.names_licence else _START))

    @cached_property
    def base(self) -> str:
        """The ``href`` of ``<base>``; ``""`` if there is none."""
        return next((href for tag in self.named("base") if (href := tag.get("href"))), "")

    def named(self, *names: str) -> Iterator[Tag]:
        """The tags of these names."""
        return (tag for tag in self.tags if tag.name in names)

    def metas(self) -> Iterator[tuple[str, Tag]]:
        """Each ``<meta>`` with its lower-case name, property or ``http-equiv``."""
        for tag in self.named("meta"):
            for key in ("name", "property", "http-equiv"):
                name = tag.get(key).strip().lower()
                if name:
                    yield name, tag


def _is_wide(head: bytes, label: str) -> bool:
    return (
        head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head or "utf-16" in label or "utf-32" in label
    )


class _Scan:
    """One pass over a page. What has no end is looked for once, so that hostile input stays linear."""

    def __init__(self, data: bytes, lower: bytes) -> None:
        self._data, self._lower = data, lower
        self._endless: set[bytes] = set()
        self._line, self._counted = 1, 0

    def tags(self, start: re.Pattern[bytes]) -> Iterator[Tag]:
        at = 0
        for _ in range(_TAGS):
            found = start.search(self._lower, at)
            if found is None:
                return
            name = found[1]
            if name is None:
                at = self._behind(_COMMENT_END, b"--", found.end() - 2, found.end())
                continue
            attributes, at = self._attributes(found.end())
            text = b""
            if name in _ENDS:
                end = self._behind(_ENDS[name], name, at, at)
                text, at = self._data[at:end], end
                if name != b"script" or not any(
                    kind in attributes.get("type", "").lower().encode() for kind in _READ_SCRIPTS
                ):
                    continue
            line, said = self._line_of(found.start()), text.decode("utf-8", "replace")
            yield Tag(name.decode(), attributes, line, said, found.start())

    def _behind(self, end: re.Pattern[bytes], name: bytes, search: int, otherwise: int) -> int:
        """Where to go on after what ``end`` ends; ``otherwise`` if nothing does."""
        found = None if name in self._endless else end.search(self._lower, search)
        if found is None:
            self._endless.add(name)
            return otherwise
        return found.end() if name == b"--" else found.start()

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
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
        return attributes, close.end() if close else at

    def _line_of(self, at: int) -> int:
        self._line += self._data.count(b"\n", self._counted, at)
        self._counted = at
        return self._line


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
