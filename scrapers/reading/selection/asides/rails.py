"""Boxes that lead to other texts: what is related, read most or comes next, in lists, cards and carousels.

What they are called is not enough, since the sources of an article may be "related", too: all there is in
such a box has to be links, with a line on each at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.asides.named_boxes import CARD, RAIL, SLIDES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block
    from scrapers.reading.selection.asides.kept_boxes import KeptBoxes

_LINKED: Final = 0.8  # of a line's characters
_LINE: Final = 200  # characters of a line on what is linked
_SHARE: Final = 0.3  # of the kept text; what is more is what the page is about
_SEVERAL: Final = 2
_MANY: Final = 3  # slides


def rails(boxes: KeptBoxes, named: Sequence[tuple[int, int]]) -> set[int]:
    """Those of the containers ``named`` of which the kept text leads to other texts, and no more."""
    kinds = RAIL | CARD | SLIDES
    if not any(kind & kinds for _, kind in named):
        return set()
    if sum(block.link_chars for block in boxes.kept) > _SHARE * boxes.size:
        return set()  # the page is a list of links, and no text is
    found = {
        at for at, kind in named if kind & kinds and boxes.of(at) and _leads_away(boxes, at, kind & kinds)
    }
    held = {one for at in found for one in boxes.of(at)}
    return found if sum(len(boxes.kept[one].text) for one in held) <= _SHARE * boxes.size else set()


def _leads_away(boxes: KeptBoxes, at: int, kind: int) -> bool:
    held = boxes.all(at)
    links = sum(map(is_link, held))
    if boxes.size_of(at) > _SHARE * boxes.size or not are_links(held):
        return False
    if kind & RAIL and links >= _SEVERAL:
        return True
    if kind & SLIDES and links >= _MANY and len(held) <= links + 1:
        return True
    return kind & CARD > 0 and links == len(held)


def said_by(link: HtmlElement) -> str:
    """All that ``link`` says, in one line."""
    return " ".join("".join(link.itertext()).split())


def is_link(block: Block) -> bool:
    """Whether all of ``block`` is a link, but for signs."""
    return block.links > 0 and block.link_chars >= _LINKED * len(block.text) and "#" not in _target(block)[:1]


def are_links(blocks: Iterable[Block]) -> bool:
    """Whether ``blocks`` are links with a heading over them and a line on each at most."""
    blocks = list(blocks)
    others = [block for block in blocks if not is_link(block)]
    short = all(len(block.text) <= _LINE and block.role not in {"code", "table"} for block in others)
    return short and len(others) <= 1 + len(blocks) - len(others)


def _target(block: Block) -> str:
    """Where the first link in ``block`` leads; ``""`` if that is around it."""
    return next((link.get("href") or "" for link in block.anchors()), "")
