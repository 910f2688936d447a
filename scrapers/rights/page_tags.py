"""The few tags of a page that can hold a statement, found in its bytes in linear time.

This runs in the crawl's own process before anything of a page is kept, so it must not be a parser
that can hang or crash. It follows the tokenisation of the HTML standard (13.2.5) as far as these tags
need it: comments, and the elements whose content is text, hide what stands in them. A comment or
element that never ends hides nothing: what is broken must not say less than what is whole. A page
that goes on beyond what is read of it is ``cut_short``: it says something unclear, never nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final

from scrapers.rights.page_words import PREFIXED_META, RSL, SEARCH
from scrapers.rights.xmp import Metadata, metadata_of
from scrapers.web.decode import decode
from scrapers.web.encodings import utf8
from scrapers.web.html_tokens import MOST, PREFIX, RAW, Token, attributes, behind, tokens
from scrapers.web.page_words import Runs
from scrapers.web.sniffing import is_pdf

if TYPE_CHECKING:
    from scrapers.rights.signals import Signal

_START = re.compile(rb"<(?:!--|" + PREFIX + rb"(meta|base|" + RAW + rb")(?=[\s/>]))")
_META = re.compile(rb"<" + PREFIX + rb"meta(?=[\s/>])")
_READ = frozenset({b"meta", b"base", b"script", b"link", b"a", b"area"})
_READ_SCRIPTS = ("ld+json", "rsl+xml")
_META_HEAD: Final = len("<meta ")
# Characters of ASCII, blanks and hyphens as references: those may stand in the names we look for.
_REFERENCE = re.compile(
    rb"&(?:#(?:x0*(?:[2-7][0-9a-f]|a[0d]|20(?:0[0-9a]|1[0-3]|2f))(?![0-9a-f])"
    rb"|0*(?:3[2-9]|[4-9]\d|1[01]\d|12[0-7]|160|173|8(?:19[2-9]|20[0-2]|20[89]|21[01]|239))(?!\d));?"
    rb"|(?:hyphen|n?dash|shy|colon|plus|sol|period|lowbar|nbsp|(?:en|em|thin|num|punc|hair)sp);|(?:nbsp|shy)(?![a-z0-9=;]))"
)
_UTF8 = re.compile(rb"utf-?8")
_PRESCAN: Final = 1024  # bytes in which a page has to say its encoding
_SHIFTS: Final = b"\x1b"
_LEFT_OUT: Final = "\xad\u200b\u2060\ufeff"
_UNSEEN: Final = tuple(map(str.encode, _LEFT_OUT))
_ACCENTS: Final = (b"\xcc", b"\xcd")
"""What each accent that stands behind its letter begins with in UTF-8, and hardly another character."""
_SOFT: Final = "\xad".encode()
_HYPHENS: Final = {0xAD: None, **dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212], "-")}


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
    """A body as it came, with the media type and encoding that say how to read it.

    What is read of it is read once. ``licences`` are what their reader found, by the URL of the page.
    """

    body: bytes = field(repr=False)
    content_type: str = ""
    encoding: str | None = None
    licences: dict[str, tuple[Signal, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def data(self) -> bytes:
        """The body in an encoding that extends ASCII, without NULs: in ASCII they say nothing.

        Lines end as the HTML standard has them end before anything is read (13.2.3.5).
        """
        data = self.body
        if _is_wide(data[:200], f"{self.content_type} {self.encoding}".lower()):
            data = decode(data, self.content_type, self.encoding).text.encode("utf-8", "replace")
        data = data.replace(b"\0", b"") if b"\0" in data else data
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data

    def readable(self) -> Markup:
        """The same in UTF-8, letters composed and without what is not seen; itself where it is so already.

        Sentences are looked for in the words of many languages: it must not matter how those are written.
        Not kept: a page that holds itself would stay in memory, with all that was read of it, until cycles
        are collected.
        """
        is_utf8 = _SHIFTS not in self.data and utf8.is_valid(self.data)
        accented = any(lead in self.data for lead in _ACCENTS)
        if is_utf8 and not accented and not any(sign in self.data for sign in _UNSEEN):
            return self
        text = self.data.decode() if is_utf8 else decode(self.data, self.content_type, self.encoding).text
        seen = text
        for sign in _LEFT_OUT:
            seen = seen.replace(sign, "") if sign in seen else seen
        if accented or not is_utf8:
            seen = unicodedata.normalize("NFC", seen)
        if is_utf8 and seen == text:
            return self
        return Markup(seen.encode("utf-8", "replace"), self.content_type, "utf-8")

    @property
    def is_called_utf8(self) -> bool:
        """Whether what comes with the page, or its beginning, says that it is in UTF-8."""
        said = f"{self.content_type} {self.encoding}".lower().encode("ascii", "replace")
        return _UTF8.search(said) is not None or _UTF8.search(self.lower, 0, _PRESCAN) is not None

    @cached_property
    def is_pdf(self) -> bool:
        """Whether the body is a PDF, or was sent as one."""
        return is_pdf(self.body) or self.content_type.lower().startswith("application/pdf")

    @property
    def is_packed(self) -> bool:
        """Whether the body is an archive, as books and office files are."""
        return self.body.startswith(b"PK\x03\x04")

    @cached_property
    def xmp(self) -> Metadata:
        """The metadata of a PDF."""
        return metadata_of(self.body)

    @cached_property
    def is_xml(self) -> bool:
        """Whether the page was sent as XHTML, or begins as XML does."""
        return "xml" in self.content_type.lower() or self.data[:100].lstrip().startswith(b"<?xml")

    @cached_property
    def lower(self) -> bytes:
        """:attr:`data` in lower case: what is not in here need not be looked for."""
        return self.data.lower()

    @cached_property
    def plain(self) -> bytes:
        """:attr:`lower` with what is written as references: what is not in here is not on the page."""
        return dereferenced(self.lower)

    @cached_property
    def words(self) -> Runs:
        """Where in :attr:`plain` the words are that readers look for."""
        return SEARCH.runs(self.plain)

    @property
    def names_rsl(self) -> bool:
        """Whether the media type of RSL is mentioned."""
        return RSL in self.words

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags that may hold a statement, in order; links only where RSL is mentioned."""
        return tuple(self._read(len(self.lower))[0])

    @cached_property
    def base(self) -> str:
        """The ``href`` of ``<base>``; ``""`` if there is none."""
        return next((href for tag in self.named("base") if (href := tag.get("href"))), "")

    def named(self, *names: str) -> Iterator[Tag]:
        """The tags of these names."""
        return (tag for tag in self.tags if tag.name in names)

    @property
    def cut_short(self) -> bool:
        """Whether there is more to read than is read: more tags, or more attributes of one."""
        return self._in_head[1]

    @cached_property
    def metas(self) -> tuple[tuple[str, Tag], ...]:
        """Each ``<meta>`` with its lower-case name, property or ``http-equiv``.

        What follows the last one is not looked at.
        """
        keys = ("name", "property", "http-equiv")
        named = ((_name(tag.get(key)), tag) for tag in self._in_head[0] for key in keys)
        return tuple((name, tag) for name, tag in named if name)

    @cached_property
    def _in_head(self) -> tuple[list[Tag], bool]:
        """The tags ``<meta>``, and whether something was not read on the way to the last one."""
        last = self.lower.rfind(b"<meta")
        if PREFIXED_META in self.words:
            last = max(last, self.lower.rfind(PREFIXED_META))
        tags, cut = self._read(last + _META_HEAD) if last >= 0 else ([], False)
        return [tag for tag in tags if tag.name == "meta"], cut

    def _read(self, end: int) -> tuple[list[Tag], bool]:
        """The tags that begin before ``end``, and whether some were not read.

        What a quick look takes for hidden may stand behind a comment that begins in an attribute's value.
        """
        scan = _Scan(self.data, self.lower)
        tags = {tag.at: tag for tag in scan.tags(end)}
        links = self.names_rsl
        if links or any(found.start() not in tags for found in _META.finditer(self.lower, 0, end)):
            scan.closely(tags, end, xml=self.is_xml, links=links)
        return [tags[at] for at in sorted(tags)], scan.cut


def dereferenced(lower: bytes) -> bytes:
    """``lower``, which is in lower case, with the characters of ASCII that are written as references."""
    if not _REFERENCE.search(lower):
        return lower
    return _REFERENCE.sub(lambda found: _character(found[0]), lower)


@lru_cache(maxsize=1024)
def _character(reference: bytes) -> bytes:
    """What a reference stands for, in lower case; a page writes the same few ones a thousand times."""
    return unescape(reference.decode()).encode().replace(_SOFT, b"").lower()


def _name(text: str) -> str:
    text = text.strip().lower()
    return text if text.isascii() else text.translate(_HYPHENS)


def _is_wide(head: bytes, label: str) -> bool:
    return (
        head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head or "utf-16" in label or "utf-32" in label
    )


class _Scan:
    """A page that is read. What has no end is looked for once, so that hostile input stays linear."""

    def __init__(self, data: bytes, lower: bytes) -> None:
        self._data, self._lower = data, lower
        self._at = 0
        self._endless: set[bytes] = set()
        self._line, self._counted = 1, 0
        self.cut = False

    def tags(self, end: int) -> Iterator[Tag]:
        """The tags that begin before ``end``, as a quick look finds them."""
        for _ in range(MOST):
            found = _START.search(self._lower, self._at, end)
            if found is None:
                return
            name, self._at = found[1], found.end()
            if name is None:
                self._at = behind(self._lower, b"--", found.end() - 2, self._endless) or found.end()
                continue
            known = self._attributes(found.end())
            began = self._at
            if name not in _READ or name == b"script":
                self._at = behind(self._lower, name, began, self._endless) or began
            if tag := self._tag(name, known, found.start(), (began, self._at)):
                yield tag
        self.cut = self.cut or _META.search(self._lower, self._at, end) is not None

    def closely(self, tags: dict[int, Tag], end: int, *, xml: bool, links: bool) -> None:
        """Add the tags that begin before ``end``, found by looking at every tag on the way."""
        self._line, self._counted = 1, 0
        token = None
        for number, token in enumerate(tokens(self._lower, xml=xml), 1):
            if token.at >= end:
                return
            wanted = token.name in _READ and (links or token.name not in {b"link", b"a", b"area"})
            if wanted and not token.closes and token.at not in tags:
                self._add(tags, token)
            self.cut = self.cut or number == MOST

    def _add(self, tags: dict[int, Tag], token: Token) -> None:
        known = self._attributes(token.named)
        if tag := self._tag(token.name, known, token.at, (token.end, token.until)):
            tags[token.at] = tag

    def _tag(self, name: bytes, known: dict[str, str], at: int, inside: tuple[int, int]) -> Tag | None:
        """The tag, if it is one of those that are read."""
        kind = known.get("type", "").lower() if name == b"script" else ""
        if name not in _READ or (name == b"script" and not any(read in kind for read in _READ_SCRIPTS)):
            return None
        text = self._data[slice(*inside)].decode("utf-8", "replace") if name == b"script" else ""
        return Tag(name.decode(), known, self._line_of(at), text, at)

    def _attributes(self, at: int) -> dict[str, str]:
        """The attributes from ``at`` on; the pass then stands behind the tag."""
        known, self._at, whole = attributes(self._data, at)
        self.cut = self.cut or not whole
        return known

    def _line_of(self, at: int) -> int:
        self._line += self._data.count(b"\n", self._counted, at)
        self._counted = at
        return self._line
