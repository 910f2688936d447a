"""What the sentences and the links of a page say of licences, and of whose.

Loaded where a page has such words: what the patterns need to be compiled, most crawls never need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from scrapers.rights.licences.licence_signals import (
    DECLARED,
    MENTIONED,
    OF_A_PART,
    RESERVED_ID,
    UNCLEAR,
    note,
)
from scrapers.rights.licences.page_blocks import Anchor, Block, Box, Page
from scrapers.rights.licences.placement import (
    is_cell,
    is_furniture,
    is_part,
    names_part_type,
    shows_picture,
    speaks_softly,
)
from scrapers.rights.licences.reservations import RESERVED
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.licences.wording import NAME, SENTENCE_END, Speaks, names_software, reserves, speaks
from scrapers.rights.page_tags import Markup
from scrapers.rights.signals import Signal

_PROPERTIES: Final = frozenset({"license", "licence", "rights"})
_ABOUT_LICENCES = re.compile(r"licen[cs]|lizenz|creative\s+commons|\bCC[ -]BY|\bCC0|copyright", re.IGNORECASE)
_BROKEN = re.compile(rf"{NAME.pattern}|{RESERVED.pattern}", re.IGNORECASE)
"""What a line's end does not part: the names and sentences that are looked for."""
_LONGEST_SENTENCE: Final = 600
_LONGEST_LINE: Final = 120  # characters of a line that is there for a licence
_STATEMENTS: Final = 200  # looked at in one page


class Statements:
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
            self.found.append(note(UNCLEAR, "more statements than are read", ""))
        several = len({signal.value for signal in bare}) > 1
        self.found += [note(OF_A_PART, s.raw, s.position) for s in bare] if several else bare

    def _block(self, block: Block) -> Iterator[tuple[Signal, bool]]:
        block.text = _BROKEN.sub(lambda name: name[0].replace("\n", " "), block.text)
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
        if match and spdx(text[:500]) not in {"", RESERVED_ID}:
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
            return note(OF_A_PART, statement, position, value=value), False
        if _has_relation(anchor):
            name = DECLARED if self._is_own(block, boxes, spoke, box.name) else OF_A_PART
            return note(name, statement, position, value=value), False
        name = self._place(block, boxes, spoke, anchor.start, value)
        return note(name, statement, position, value=value), name == MENTIONED

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
        value = spdx(text)
        name = OF_A_PART if is_other else self._place(block, boxes, spoke, span[0], value)
        return note(name, text[:200], position, value=value), name == MENTIONED

    def _place(self, block: Block, boxes: tuple[Box, ...], spoke: Speaks, at: int, value: str) -> str:
        """What becomes of a licence that is named in a block, without a relation."""
        if spoke == "work":
            return DECLARED
        if spoke != "bare" or speaks_softly(boxes) or names_software(block.text[:at], value):
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
