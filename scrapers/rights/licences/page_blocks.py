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
from typing import Final

from scrapers.rights.licences.block_signs import Signs, is_sign
from scrapers.rights.licences.spdx import HYPHENS
from scrapers.rights.page_tags import Markup
from scrapers.web.html_tokens import ENDS, Token, attributes, tokens

_BLOCKS: Final = frozenset(
    b"address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption"
    b" figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav noscript ol option p pre section"
    b" select summary table tbody td template tfoot th thead title tr ul".split()
)
_CLOSED_BY: Final = {  # what is ended without a tag of its own by what begins in it
    b"p": _BLOCKS,
    b"li": frozenset({b"li"}),
    b"dt": frozenset({b"dt", b"dd"}),
    b"dd": frozenset({b"dt", b"dd"}),
    b"td": frozenset({b"td", b"th", b"tr"}),
    b"th": frozenset({b"td", b"th", b"tr"}),
    b"tr": frozenset({b"tr"}),
    b"option": frozenset({b"option"}),
}
_VOID: Final = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
_HOLD_NONE: Final = _VOID.union(ENDS)
_PICTURES: Final = frozenset(b"img picture video audio svg object embed".split())
_OF_THE_PAGE: Final = _PICTURES | {b"title", b"article", b"h1"}
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


_Part = tuple[int, int, Box | None, Box | None]
"""A piece of a block: where it begins and ends, the box if one does so there, the box that what follows stands in."""
_OPENS: Final = 0
_CLOSES: Final = -1
"""In the place of where a piece ends: a box begins here, or ends."""


class _Gathered:
    """What there is of the block that is being read: its parts, where the first of them stands, bytes of text."""

    __slots__ = ("began", "parts", "pictures", "written")

    def __init__(self, began: int) -> None:
        self.began = began
        self.parts: list[_Part] = []
        self.pictures: list[Box] = []
        self.written = 0


class Page:
    """A page's blocks of interest, its headings and articles, and which of its boxes end."""

    def __init__(self, markup: Markup) -> None:
        self._data = markup.data
        self._signs = Signs(markup.data, markup.lower)
        self._stack: list[Box] = []
        self._top: Box | None = None
        self._shown: Box | None = None
        self._since = 0
        self._block = _Gathered(0)
        self.headings: list[str] = []
        self.articles: list[Box] = []
        self.ends: set[Box] = set()
        self.with_heading: set[Box] = set()
        self.blocks = list(self._walk(tokens(markup.lower, xml=markup.is_xml)))

    def _walk(self, found: Iterable[Token]) -> Iterator[Block]:
        at = 0
        for token in found:
            name, closes, start, _, _, until = token
            if start > at:
                self._text(at, start)
            at = until
            if name in _BLOCKS and (block := self._flush(start)):
                yield block
            if closes:
                self._close(name)
            elif name == b"br":
                self._block.parts.append((start, start, None, None))
            else:
                self._open(token, name)
        if len(self._data) > at:
            self._text(at, len(self._data))
        if block := self._flush(len(self._data)):
            yield block

    def _text(self, start: int, end: int) -> None:
        self._block.parts.append((start, end, None, self._top))
        self._block.written += end - start

    def _open(self, token: Token, name: bytes) -> None:
        stack, top = self._stack, self._top
        if top is not None and name in _CLOSED_BY.get(top.token.name, ()):
            stack.pop()
            self._top = top = stack[-1] if stack else None
        box = Box(token, self._data, top)
        if name in _OF_THE_PAGE:
            self._know(box, name)
        self._block.parts.append((_OPENS, _OPENS, box, box))
        if name not in _HOLD_NONE and len(stack) < _DEEPEST:
            stack.append(box)
            self._top = box

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
        stack = self._stack
        depth = len(stack)
        while depth:
            depth -= 1
            box = stack[depth]
            if box.token.name == name:
                self.ends.add(box)
                self._block.parts.append((_CLOSES, _CLOSES, box, None))
                self._block.began = min(self._block.began, box.token.at)
                del stack[depth:]
                self._top = stack[-1] if stack else None
                return
            if name not in _BLOCKS and box.token.name in _BLOCKS:
                return  # the end of an inline element ends no block

    def _flush(self, end: int) -> Block | None:
        """The block that ends here, if it may say something."""
        gathered, self._block = self._block, _Gathered(end)
        beside, self._since = self._shown, self._since + gathered.written
        if self._since > _NEAR:
            self._shown = None
        top = self._top
        heading = top is not None and top.token.name == b"h1" and len(self.headings) < _HEADINGS
        if gathered.written > _LONGEST or not (heading or self._signs.may_be_in(gathered.began, end)):
            return None
        parts = [part for part in gathered.parts if self._speaks(part)]
        if not parts:
            return None
        data = b" ".join(self._data[slice(*_span(part))] for part in parts)
        wanted = is_sign(_read(data).lower())
        if not wanted and not heading:
            return None
        pictures = tuple(gathered.pictures)
        block = _block(self._data, parts, Block(top, _span(parts[0])[0], pictures=pictures, beside=beside))
        if heading:
            self.headings.append(block.text)
        return block if wanted else None

    def _speaks(self, part: _Part) -> bool:
        """Whether a part says something: not the begin of a box that is no link and may name no property."""
        _, end, box, _ = part
        if end != _OPENS or box is None:
            return True
        token = box.token
        return token.name in _LINKS or self._signs.may_be_property(token.named, token.end)


def is_badge(box: Box) -> bool:
    """Whether a picture is the sign of a licence."""
    return bool(
        _BADGE.search(" ".join(box.get(name) for name in ("src", "data-src", "alt", "class", "title")))
    )


def _span(part: _Part) -> tuple[int, int]:
    start, end, box, _ = part
    return (box.token.at, box.token.end) if box else (start, end)


def _block(data: bytes, parts: list[_Part], block: Block) -> Block:
    """``block`` with what its parts say."""
    begun: dict[Box, int] = {}
    for start, end, box, top in parts:
        at = len(block.text)
        if box is None:
            block.inside += [(at, top)] if top else []
            block.text += _plain(data[start:end]) if end > start else "\n"
        elif end == _OPENS:
            begun[box] = at
            block.inside.append((at, box))
        elif box in begun:
            block.anchors.append(Anchor(box, begun.pop(box), at))
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
