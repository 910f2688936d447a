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

from scrapers.rights.licences.block_signs import Signs, is_sign
from scrapers.rights.licences.spdx import HYPHENS
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
_COMMENT: Final = re.compile(rb"<!--(?:[^<>-]|-(?!->))*+-->")
_HEADINGS: Final = 20  # titles and first headings looked at
_NEAR: Final = 200  # bytes of text between a picture and what may be its credit
_DEEPEST: Final = 500
_LONGEST: Final = 20_000  # bytes of a block; a longer one is no statement


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


@dataclass(slots=True)
class _Gathered:
    """What there is of the block that is being read: its parts, where the first of them stands, bytes of text."""

    began: int
    parts: list[_Part] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    written: int = 0


class Page:
    """A page's blocks of interest, its headings and articles, and which of its boxes end."""

    def __init__(self, markup: Markup) -> None:
        self._data = markup.data
        self._signs = Signs(markup.data, markup.lower)
        self._block = _Gathered(0)
        self._stack: list[Box] = []
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
            if token.name in _BLOCKS and (block := self._flush(token.at)):
                yield block
            if token.closes:
                self._close(token.name)
            elif token.name == b"br":
                self._block.parts.append(_Part(token.at, token.at))
            else:
                self._open(token)
        self._text(at, len(self._data))
        if block := self._flush(len(self._data)):
            yield block

    @property
    def _top(self) -> Box | None:
        return self._stack[-1] if self._stack else None

    def _text(self, start: int, end: int) -> None:
        if end > start:
            self._block.parts.append(_Part(start, end, None, self._top))
            self._block.written += end - start

    def _open(self, token: Token) -> None:
        name, top = token.name, self._top
        if top and (
            top.token.name in _CLOSED_BY.get(name, ()) or (top.token.name == b"p" and name in _BLOCKS)
        ):
            self._stack.pop()
            top = self._top
        box = Box(token, self._data, top)
        self._know(box, name)
        if name in _LINKS or self._signs.may_be_property(token.named, token.end):
            self._block.parts.append(_Part(0, 0, box, box))
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
            self._block.pictures.append(box)
            if not is_badge(box):
                self._shown, self._since = self._top, 0

    def _close(self, name: bytes) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            box = self._stack[depth]
            if box.token.name == name:
                self.ends.add(box)
                self._block.parts.append(_Part(-1, -1, box))
                self._block.began = min(self._block.began, box.token.at)
                del self._stack[depth:]
                return
            if name not in _BLOCKS and box.token.name in _BLOCKS:
                return  # the end of an inline element ends no block

    def _flush(self, end: int) -> Block | None:
        """The block that ends here, if it may say something."""
        gathered, self._block = self._block, _Gathered(end)
        parts, pictures, written = gathered.parts, tuple(gathered.pictures), gathered.written
        beside, self._since = self._shown, self._since + written
        self._shown = None if self._since > _NEAR else self._shown
        if not parts or written > _LONGEST:
            return None
        heading = self._top is not None and self._top.token.name == b"h1" and len(self.headings) < _HEADINGS
        if not heading and not self._signs.may_be_in(gathered.began, end):
            return None
        data = b" ".join(self._data[slice(*_span(part))] for part in parts)
        wanted = is_sign(_read(data).lower())
        if not wanted and not heading:
            return None
        block = _block(
            self._data, parts, Block(self._top, _span(parts[0])[0], pictures=pictures, beside=beside)
        )
        if heading:
            self.headings.append(block.text)
        return block if wanted else None


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
    return _BLANKS.sub(" ", _read(data))


def _read(data: bytes) -> str:
    """What ``data`` says, with one sign for all hyphens; soft ones and comments are not seen."""
    data = _COMMENT.sub(b"", data) if b"<!--" in data else data
    text = unescape(data.decode("utf-8", "replace"))
    return text if text.isascii() else text.translate(HYPHENS)
