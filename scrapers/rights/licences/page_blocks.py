"""The blocks of a page in which a licence is named or rights are reserved, with the boxes they stand in.

One pass over the tags; only what surrounds a candidate is looked into. An element that never ends holds
nothing if it is a figure: what is broken must not say less than what is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Final, NamedTuple

from scrapers.rights.licences.reservations import may_reserve
from scrapers.rights.page_tags import Markup
from scrapers.web.html_tokens import ENDS, Token, attributes, tokens

_BLOCKS: Final = frozenset(
    b"address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption"
    b" figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav noscript ol option p pre section"
    b" select summary table tbody td template tfoot th thead title tr ul".split()
)
_CLOSED_BY: Final = {  # what another of them, or a block, ends without a tag of its own
    b"li": frozenset({b"li"}),
    b"dt": frozenset({b"dt", b"dd"}),
    b"dd": frozenset({b"dt", b"dd"}),
    b"td": frozenset({b"td", b"th"}),
    b"th": frozenset({b"td", b"th"}),
    b"tr": frozenset({b"tr", b"td", b"th"}),
    b"option": frozenset({b"option"}),
}
_VOID: Final = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
_PICTURES: Final = frozenset(b"img picture video audio svg object embed".split())
_LINKS: Final = frozenset(b"a area link".split())
_BADGE: Final = re.compile(
    r"creative-?_?\s?commons|licensebuttons|licen[cs]e|\bcc[-_](?:by|zero)|\bcc-|/cc\b|gfdl|gnu|\bby(?:-(?:nc|nd|sa))*\.(?:svg|png)",
    re.IGNORECASE,
)
_BLANKS: Final = re.compile(r"\s+")
_HEADINGS: Final = 20  # titles and first headings looked at
_NEAR: Final = 200  # bytes of text between a picture and what may be its credit
_DEEPEST: Final = 500
_LONGEST: Final = 20_000  # bytes of a block; a longer one is no statement
_NAMES: Final = (
    b"gnu.org/", b"gfdl", b"opensource.org/", b"apache.org/", b"nationalarchives", b"opendatacommons",
    "知识共".encode(), "лиценз".encode(),
)  # fmt: skip
"""What is in a name or an address of a licence as it stands."""
_BEGUN: Final = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (b"licen", rb"licen[cs\xc3z]"),
        (b"lizen", rb"lizen[zs]"),
        (b"creative", rb"creative\s?commons"),
        (b"public", rb"public\s?domain"),
        (b"cc", rb"cc(?<!\wcc)(?:[\s-](?:by|0|zero)|0)"),
    )
)
"""A word that is quickly looked for, and what makes part of a licence's name of it; each begins with its word."""
_IN_BLOCK: Final = re.compile(b"|".join([*map(re.escape, _NAMES), *(found.pattern for _, found in _BEGUN)]))
"""All of them at once, which is quicker in what is short."""


@dataclass(eq=False)
class Box:
    """An open element; its attributes are read when somebody asks. Not frozen: that doubles what making it costs."""

    token: Token
    data: bytes = field(repr=False)
    parent: Box | None = field(default=None, repr=False)

    @property
    def chain(self) -> tuple[Box, ...]:
        """The boxes around it, the outermost first, and itself."""
        found, box = [self], self.parent
        while box is not None:
            found.append(box)
            box = box.parent
        return tuple(reversed(found))

    @property
    def name(self) -> str:
        """The tag's name."""
        return self.token.name.decode("ascii", "replace")

    @cached_property
    def attributes(self) -> dict[str, str]:
        """The attributes by lower-case name."""
        return attributes(self.data, self.token.named)[0]

    def get(self, name: str) -> str:
        """An attribute's value; ``""`` if it is not there."""
        return self.attributes.get(name, "").strip()

    @cached_property
    def marks(self) -> frozenset[str]:
        """The words of its class, id and role, lower case."""
        known = " ".join(self.get(name) for name in ("class", "id", "role"))
        return frozenset(re.split(r"[\s_-]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", known).lower()))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link or an element with a property, and where in the block's text it stands."""

    box: Box
    start: int
    end: int


@dataclass(slots=True)
class Block:
    """Text between two borders of blocks: what it says, links to and shows.

    ``top`` is the box around it, ``inside`` has the boxes around its text by where they begin.
    ``beside`` is the box of a picture that stands shortly before.
    """

    top: Box | None
    at: int
    text: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    pictures: tuple[Box, ...] = ()
    beside: Box | None = None
    inside: list[tuple[int, Box]] = field(default_factory=list)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes around it, the outermost first."""
        return self.top.chain if self.top else ()

    def boxes_at(self, start: int, end: int) -> tuple[Box, ...]:
        """All boxes around some of the text from ``start`` to ``end``."""
        found = dict.fromkeys(self.boxes)
        if not self.inside:  # text outside of all boxes
            return tuple(found)
        ends = [begin for begin, _ in self.inside[1:]] + [len(self.text)]
        for (begin, box), after in zip(self.inside, ends, strict=True):
            if begin < end and after > start:
                found.update(dict.fromkeys(box.chain))
        return tuple(found)


class _Part(NamedTuple):
    """A piece of a block: text from ``start`` to ``end``, or a ``box`` that begins or ends."""

    start: int
    end: int
    box: Box | None = None
    top: Box | None = None


class Page:
    """A page's blocks of interest, its headings and articles, and which of its boxes end."""

    def __init__(self, markup: Markup) -> None:
        self._data = markup.data
        self._stack: list[Box] = []
        self._parts: list[_Part] = []
        self._pictures: list[Box] = []
        self._shown: Box | None = None
        self._since = 0
        self.headings: list[str] = []
        self.articles: list[Box] = []
        self.ends: set[Box] = set()
        self.with_heading: set[Box] = set()
        self.blocks = list(self._walk(tokens(markup.lower, xml=markup.is_xml)))

    def _walk(self, found: Iterable[Token]) -> Iterator[Block]:
        at = 0
        for token in found:
            self._text(at, token.at)
            at = token.until
            if token.name in _BLOCKS and (block := self._flush()):
                yield block
            if token.closes:
                self._close(token.name)
            elif token.name == b"br":
                self._parts.append(_Part(token.at, token.at))
            else:
                self._open(token)
        self._text(at, len(self._data))
        if block := self._flush():
            yield block

    @property
    def _top(self) -> Box | None:
        return self._stack[-1] if self._stack else None

    def _text(self, start: int, end: int) -> None:
        if end > start:
            self._parts.append(_Part(start, end, None, self._top))

    def _open(self, token: Token) -> None:
        name, tag = token.name, self._data[token.named : token.end].lower()
        top = self._top.token.name if self._top else b""
        if top in _CLOSED_BY.get(name, ()) or (top == b"p" and name in _BLOCKS):
            self._stack.pop()
        box = Box(token, self._data, self._top)
        self._know(box, name)
        if name in _LINKS or b"property" in tag or b"itemprop" in tag:
            self._parts.append(_Part(0, 0, box, box))
        if name not in _VOID and name not in ENDS and len(self._stack) < _DEEPEST:
            self._stack.append(box)

    def _know(self, box: Box, name: bytes) -> None:
        """What a box says about the page as a whole."""
        if name == b"title":
            self.headings.append(_plain(self._data[box.token.end : box.token.until]))
        elif name == b"article":
            self.articles.append(box)
        elif name == b"h1" and len(self.headings) < _HEADINGS:
            self.with_heading.update(box.chain)
        elif name in _PICTURES:
            self._pictures.append(box)
            if not is_badge(box):
                self._shown, self._since = self._top, 0

    def _close(self, name: bytes) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            box = self._stack[depth]
            if box.token.name == name:
                self.ends.add(box)
                self._parts.append(_Part(-1, -1, box))
                del self._stack[depth:]
                return
            if name not in _BLOCKS and box.token.name in _BLOCKS:
                return  # the end of an inline element ends no block

    def _flush(self) -> Block | None:
        """The block that ends here, if it may say something."""
        parts, self._parts = self._parts, []
        pictures, self._pictures = tuple(self._pictures), []
        written = sum(part.end - part.start for part in parts)
        beside, self._since = self._shown, self._since + written
        self._shown = None if self._since > _NEAR else self._shown
        if not parts or written > _LONGEST:
            return None
        heading = self._top is not None and self._top.token.name == b"h1" and len(self.headings) < _HEADINGS
        data = b" ".join(self._data[slice(*_span(part))] for part in parts)
        text = unescape(data.decode("utf-8", "replace")).lower()
        wanted = _IN_BLOCK.search(text.encode("utf-8", "replace")) or may_reserve(text)
        if not wanted and not heading:
            return None
        block = _block(
            self._data, parts, Block(self._top, _span(parts[0])[0], pictures=pictures, beside=beside)
        )
        if heading:
            self.headings.append(block.text)
        return block if wanted else None


def may_name(lower: bytes) -> bool:
    """Whether ``lower``, which is in lower case, may name a licence.

    Words first: one expression that tries them all at each byte takes twenty times as long.
    """
    if any(name in lower for name in _NAMES):
        return True
    return any((at := lower.find(word)) >= 0 and pattern.search(lower, at) for word, pattern in _BEGUN)


def is_badge(box: Box) -> bool:
    """Whether a picture is the sign of a licence."""
    return bool(
        _BADGE.search(" ".join(box.get(name) for name in ("src", "data-src", "alt", "class", "title")))
    )


def _span(part: _Part) -> tuple[int, int]:
    return (part.box.token.at, part.box.token.end) if part.box else (part.start, part.end)


def _block(data: bytes, parts: list[_Part], block: Block) -> Block:
    """``block`` with what its parts say."""
    begun: dict[Box, int] = {}
    for part in parts:
        at = len(block.text)
        if part.box is None:
            block.inside += [(at, part.top)] if part.top else []
            block.text += _plain(data[part.start : part.end]) if part.end > part.start else "\n"
        elif part.end == 0:
            begun[part.box] = at
            block.inside.append((at, part.box))
        elif part.box in begun:
            block.anchors.append(Anchor(part.box, begun.pop(part.box), at))
    block.anchors += [Anchor(box, start, start) for box, start in begun.items()]
    block.anchors.sort(key=lambda anchor: (anchor.start, anchor.box.token.at))
    return block


def _plain(data: bytes) -> str:
    return _BLANKS.sub(" ", unescape(data.decode("utf-8", "replace")))
