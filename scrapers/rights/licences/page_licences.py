"""Licences: the one reader of them, for the consent of a page and for its metadata.

A licence is *declared* by a relation or property of the page (``rel="license"``, RDFa, microdata, JSON-LD of
its main entity, meta elements, an SPDX line, the header field ``Link``) or by a sentence that speaks of this
work; a place for such notices, or a line of its own, may also just *mention* one. Declared ones go before
mentioned ones. What stands in a figure, gallery, comment or quotation, speaks of a photo, of code or of
somebody else's work, or is one of several in a text about licences, is recorded and not the page's. Beside
"all rights reserved" a licence is unclear: no list allows it. Recorded always; lists of the policy decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final

from scrapers.rights.licences import json_ld
from scrapers.rights.licences.candidates import names_licence, without_hidden_head
from scrapers.rights.licences.page_blocks import RESERVED, WANTED, Anchor, Block, Box, Page
from scrapers.rights.licences.placement import (
    is_cell,
    is_furniture,
    is_part,
    names_part_type,
    shows_picture,
    speaks_softly,
)
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.licences.wording import NAME, SENTENCE_END, Speaks, reserves, speaks
from scrapers.rights.page_tags import Markup, Tag, dereferenced
from scrapers.rights.signals import Reader, Signal, Sources
from scrapers.web.html_tokens import Token, tokens
from scrapers.web.link_header import web_links
from scrapers.web.urls import resolve

DECLARED: Final = "license_declared"
MENTIONED: Final = "license_mentioned"
OF_A_PART: Final = "license_of_a_part"
UNCLEAR: Final = "license_unclear"

_RESERVED_ID: Final = "LicenseRef-all-rights-reserved"
_MOST: Final = 20  # SPDX lines of a page
_METAS = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "dc.", "dc:", "dcterms.", "dcterms:", "cc:", "og:")
    for name in ("license", "licence", "rights", "copyright-license")
)
_PROPERTIES: Final = frozenset({"license", "licence", "rights"})
_ABOUT_LICENCES = re.compile(r"licen[cs]|lizenz|creative\s+commons|\bCC[ -]BY|\bCC0|copyright", re.IGNORECASE)
_SPDX_LINE = re.compile(rb"spdx-license-identifier:[ \t]*([A-Za-z0-9.+() \t-]{2,200})", re.IGNORECASE)
_OPERATOR = re.compile(r"(?<!\s)\s++(?:(?:AND|OR)\s+|WITH\s+\S+)|[()]|--")
_LONGEST_SENTENCE: Final = 600
_LONGEST_LINE: Final = 120  # characters of a line that is there for a licence
_STATEMENTS: Final = 200  # looked at in one page


def licences(signals: Iterable[Signal]) -> list[Signal]:
    """The licences of a page among its signals: those it declares, else those it mentions."""
    found = [signal for signal in signals if signal.use == "license" and signal.answer == "note"]
    declared = [signal for signal in found if signal.name == DECLARED]
    return declared or [signal for signal in found if signal.name == MENTIONED]


def expression(found: Iterable[Signal]) -> str:
    """The identifiers of licences in one expression; ``""`` if none is recognised."""
    return " AND ".join(dict.fromkeys(signal.value for signal in found if signal.value))


def license_of(html: str, url: str) -> str:
    """The licence of a page as its metadata have it: the URL or name as written, several as identifiers."""
    markup = Markup(html.encode("utf-8", "replace"), "text/html; charset=utf-8", "utf-8")
    found = licences(sorted(set(_page(Sources(url, "", markup=markup)))))
    written = list(dict.fromkeys(signal.value or signal.raw for signal in found))
    if len(written) > 1:
        return expression(found) or found[0].raw
    if not found:
        return ""
    text = next((s.raw for s in found if "/" in s.raw), found[0].raw)
    is_link = "/" in text and " " not in text
    return (resolve(text, markup.base or url or None) or text) if is_link else text


def _headers(sources: Sources) -> Iterator[Signal]:
    if "link" in sources.headers:
        for link in web_links(sources.headers.get_all("link")):
            if "license" in link.rel and "rsl+xml" not in link.type:
                yield _note(DECLARED, link.target, "Link", source="header")


def _page(sources: Sources) -> list[Signal]:
    markup = sources.markup
    if markup is None:
        return []
    found = [
        _note(DECLARED, tag.get("content"), f"meta {name}, line {tag.line}") for name, tag in _metas(markup)
    ]
    reserved = any(signal.value == _RESERVED_ID for signal in found)
    if b"ld+json" in markup.lower and WANTED.search(markup.plain):
        data, notices = _json_ld(markup, sources.url)
        found += data
        reserved |= notices
    found += _spdx_lines(markup)
    if (licences(found) or _may_state(markup)) and WANTED.search(markup.plain):
        found += (statements := _Statements(markup, sources.url)).found
        reserved |= statements.reserved
    return _beside_reserved(found) if reserved else found


def _may_state(markup: Markup) -> bool:
    """Whether a walk through the page's tags is worth it: its text or links may name a licence."""
    if not names_licence(markup.plain):
        return False
    shown = without_hidden_head(markup.lower, xml=markup.is_xml)
    return shown is markup.lower or names_licence(dereferenced(shown))


def _json_ld(markup: Markup, url: str) -> tuple[list[Signal], bool]:
    """The licences of the page's structured data, and whether it reserves all rights."""
    names: dict[bool | None, str] = {True: DECLARED, False: OF_A_PART, None: UNCLEAR}
    found, reserved = [], False
    for tag in markup.named("script"):
        if "ld+json" in tag.get("type").lower():
            position = f"JSON-LD, line {tag.line}"
            found += [_note(names[own], text, position) for text, own in json_ld.stated(tag.text, url)]
            reserved |= any(map(RESERVED.search, json_ld.notices(tag.text, url)))
    return found, reserved


def _metas(markup: Markup) -> list[tuple[str, Tag]]:
    """The meta elements of the head that state rights; one of microdata is read where it stands."""
    return [
        (name, tag)
        for name, tag in markup.metas
        if tag.get("content").strip()
        and (name in _METAS or (name == "copyright" and spdx(tag.get("content"))))
    ]


def _beside_reserved(found: list[Signal]) -> list[Signal]:
    """Licences beside the statement that all rights are reserved: unclear, if there are any."""
    if not any(s.value != _RESERVED_ID for s in licences(found)):
        return found
    return [
        _note(UNCLEAR, s.raw, s.position, source=s.source, value=s.value)
        if s.name in {DECLARED, MENTIONED}
        else s
        for s in found
    ]


def _spdx_lines(markup: Markup) -> Iterator[Signal]:
    """Every licence of an expression counts, be it joined by AND or OR; those of code are the code's."""
    if b"spdx-license-identifier" not in markup.lower:
        return
    in_sample = _inside(tokens(markup.lower, xml=markup.is_xml))
    for found in islice(_SPDX_LINE.finditer(markup.data), _MOST):
        for name in _OPERATOR.split(found[1].decode()) if not in_sample(found.start()) else ():
            if name.strip():
                yield _note(DECLARED, name.split()[0], "SPDX-License-Identifier")


def _inside(found: Iterable[Token]) -> Callable[[int], bool]:
    """Whether an offset is in a sample of code, or in what is not shown."""
    spans: list[tuple[int, int]] = []
    opened: dict[bytes, int] = {}
    for token in found:
        if token.name in {b"pre", b"code"}:
            if not token.closes:
                opened.setdefault(token.name, token.at)
            elif token.name in opened:
                spans.append((opened.pop(token.name), token.at))
        elif token.until > token.end:
            spans.append((token.end, token.until))
    return lambda offset: any(start <= offset < end for start, end in spans)


class _Statements:
    """What the text and the links of a page say of licences, and whether it reserves all rights."""

    def __init__(self, markup: Markup, url: str) -> None:
        self._page, self._url, self._markup = Page(markup), url, markup
        self._about_licences = any(map(_ABOUT_LICENCES.search, self._page.headings))
        self.reserved = False
        bare: list[Signal] = []
        self.found: list[Signal] = []
        said = chain.from_iterable(map(self._block, self._page.blocks))
        for signal, in_passing in islice(said, _STATEMENTS):
            (bare if in_passing else self.found).append(signal)
        if next(said, None):
            self.found.append(_note(UNCLEAR, "more statements than are read", ""))
        several = len({signal.value for signal in bare}) > 1
        self.found += [_note(OF_A_PART, s.raw, s.position) for s in bare] if several else bare

    def _block(self, block: Block) -> Iterator[tuple[Signal, bool]]:
        start, previous = 0, ""
        for end in [*(found.end() for found in SENTENCE_END.finditer(block.text)), len(block.text)]:
            yield from self._sentence(block, start, end)
            self._reserve(block, previous, start, end)
            previous, start = block.text[start:end], end

    def _sentence(self, block: Block, start: int, end: int) -> Iterator[tuple[Signal, bool]]:
        last = start
        spoke: Speaks | None = None
        anchors = [a for a in block.anchors if start <= a.start < end or a.start == end == len(block.text)]
        named = [anchor for anchor in anchors if self._names(anchor)]
        for anchor in named:
            before, behind = block.text[last : anchor.start], block.text[anchor.end : end]
            spoke = self._spoken(block, before, behind, anchor, spoke)
            last = max(last, anchor.end)
            yield self._of_anchor(block, anchor, spoke)
        text = block.text[start:end]
        match = NAME.search(text) if not named and end - start <= _LONGEST_SENTENCE else None
        if match and spdx(text[:500]) not in {"", _RESERVED_ID}:
            span = start + match.start(), end
            furniture = is_furniture(block.boxes_at(*span))
            spoke = speaks(text[: match.start()], text[match.start() :], in_furniture=furniture)
            yield self._of_words(block, text[match.start() :].strip(), spoke, span)

    def _reserve(self, block: Block, previous: str, start: int, end: int) -> None:
        text = block.text[start:end]
        match = RESERVED.search(text)
        if match and not self.reserved:
            boxes = block.boxes_at(start + match.start(), start + match.end())
            if not is_part(self._page, boxes, self._url):
                self.reserved = reserves(previous, text, match, in_furniture=is_furniture(boxes))

    def _spoken(self, block: Block, before: str, behind: str, anchor: Anchor, spoke: Speaks | None) -> Speaks:
        """Of what the name in a link speaks; "… and …" goes on as the one before it began."""
        if spoke is not None and len(before.split()) <= 4 and speaks(before, "", in_furniture=True) == "bare":  # noqa: PLR2004 - "and the"
            return spoke
        here = _has_relation(anchor) or is_furniture(block.boxes_at(anchor.start, anchor.end))
        return speaks(before, behind, in_furniture=here)

    def _names(self, anchor: Anchor) -> bool:
        box = anchor.box
        if "rsl+xml" in box.get("type").lower():
            return False
        return _has_relation(anchor) or (box.name in {"a", "area"} and spdx(box.get("href")) != "")

    def _of_anchor(self, block: Block, anchor: Anchor, spoke: Speaks) -> tuple[Signal, bool]:
        box = anchor.box
        statement = box.get("href") or box.get("content") or box.get("resource")
        text = block.text[anchor.start : anchor.end].strip()
        statement = statement or text
        boxes = (*block.boxes_at(anchor.start, anchor.end), box)
        position = f"{box.name}, line {self._line(box.token.at)}"
        value = spdx(statement) or spdx(text)
        if is_part(self._page, boxes, self._url) or names_part_type(block):
            return _note(OF_A_PART, statement, position, value=value), False
        if _has_relation(anchor):
            name = DECLARED if self._is_own(block, boxes, spoke, box.name) else OF_A_PART
            return _note(name, statement, position, value=value), False
        name = self._place(block, boxes, spoke, anchor.start)
        return _note(name, statement, position, value=value), name == MENTIONED

    def _is_own(self, block: Block, boxes: tuple[Box, ...], spoke: Speaks, element: str) -> bool:
        """Whether a relation or property, which is the page's by itself, is not said of something else."""
        if element in {"link", "meta"}:
            return True
        if spoke == "work":
            return True
        return (
            spoke == "bare" and not speaks_softly(boxes) and (is_furniture(boxes) or not shows_picture(block))
        )

    def _of_words(self, block: Block, text: str, spoke: Speaks, span: tuple[int, int]) -> tuple[Signal, bool]:
        boxes = block.boxes_at(*span)
        position = f"text, line {self._line(block.at)}"
        is_other = is_part(self._page, boxes, self._url) or names_part_type(block)
        name = OF_A_PART if is_other else self._place(block, boxes, spoke, span[0])
        return _note(name, text[:200], position, value=spdx(text)), name == MENTIONED

    def _place(self, block: Block, boxes: tuple[Box, ...], spoke: Speaks, at: int) -> str:
        """What becomes of a licence that is named in a block, without a relation."""
        if spoke == "work":
            return DECLARED
        if spoke != "bare" or speaks_softly(boxes):
            return OF_A_PART
        if speaks(block.text[:at], "", in_furniture=True) not in {"bare", "work"}:
            return OF_A_PART  # "Photo by J. Doe. CC BY"
        if is_furniture(boxes):
            return MENTIONED
        passing = self._about_licences or is_cell(block) or len(block.text) > _LONGEST_LINE
        return OF_A_PART if passing or shows_picture(block) else MENTIONED

    def _line(self, at: int) -> int:
        return self._markup.data.count(b"\n", 0, at) + 1


def _has_relation(anchor: Anchor) -> bool:
    box = anchor.box
    named = f"{box.get('rel')} {box.get('property')} {box.get('itemprop')}".lower().split()
    return any(re.split(r"[:/#]", name)[-1] in _PROPERTIES for name in named)


def _note(
    name: str, statement: str, position: str, *, source: str = "page", value: str | None = None
) -> Signal:
    value = spdx(statement) if value is None else value
    return Signal(
        "unclear" if name == UNCLEAR else "note",
        "license",
        source,
        position,
        statement,
        name=name,
        value=value,
    )


READER = Reader("license", "spdx3/3", headers=_headers, page=_page)
