"""Boxes that lead to other texts: what is related, read most or comes next, in lists, cards and carousels.

What they are called is not enough, since the sources of an article may be "related", too: all there is in
such a box has to be links, with a line on each at most.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.asides.kept_boxes import WHOLE
from scrapers.reading.selection.prompt_words import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapers.reading.blocks.outline import Block, Container
    from scrapers.reading.selection.asides.kept_boxes import KeptBoxes

_NAME: Final = 300  # characters of a name
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SLUG: Final = 3  # hyphens of an id that is made of a heading
_LINKED: Final = 0.8  # of a line's characters
_LINE: Final = 200  # characters of a line on what is linked
_SHARE: Final = 0.3  # of the kept text; what is more is what the page is about
_SEVERAL: Final = 2
_MANY: Final = 3  # slides
_RAILS = re.compile(
    r"(?<![a-z])"
    + any_of(
        r"""
        related-?(?:articles?|posts?|stor(?:y|ies)|contents?|news|reads?|entries|videos?|coverage|box|block|widget|section)
        recirc(?:ulation)?(?:-[a-z]+)?|recommend(?:ed|ations?)(?:-[a-z]+)?
        most-?(?:read|popular|viewed|shared)
        popular-?(?:posts?|articles?|stories|now)|trending(?:-[a-z]+)?
        more-?(?:stories|articles|posts|news|from|on|like)
        read-?(?:next|also|more-?(?:box|list|links))|up-?next|you-?may-?(?:also-?)?like
        (?:latest|top)-?(?:news|stories|posts|articles)
        next-?(?:reads?|stor(?:y|ies)|articles?)|meist-?gelesen|plus-?lus|mas-?leidos?|mais-?lid[ao]s
        piu-?letti|cok-?okunan(?:lar)?
        populyarnoe|popularne|najczesciej[a-z-]*|hot-?(?:news|list|posts)|rank-?news|lire-?aussi
        leia-?(?:mais|tambem)
        lee-?tambien|leggi-?anche|lees-?ook|inline-?(?:related|article|story)|story-?links?
        article-?(?:links|list|cards)
        """
    )
    + r"(?![a-z])"
)
_CARDS = re.compile(
    r"(?<![a-z])(?:teaser(?:-[a-z]+)?|rich-?link|blog-?card|link-?card|bookmark-?card|embed-?card|promo-?(?:box|card|link)"
    r"|internal-?link(?:-[a-z]+)?|irp-?(?:wrapper|content))(?![a-z])"
)
_SLIDES = re.compile(r"(?<![a-z])(?:swiper|slick|carousel|splide|flickity|glide|owl|keen|embla|tns)(?![a-z])")
_RAIL, _CARD, _SLIDE = 1, 2, 3


def rails(boxes: KeptBoxes) -> set[int]:
    """The containers of which the kept text leads to other texts, and no more."""
    if sum(block.link_chars for block in boxes.kept) > _SHARE * boxes.size:
        return set()  # the page is a list of links, and no text is
    named = ((at, _kind(container)) for at, container in enumerate(boxes.outline.containers))
    found = {at for at, kind in named if kind and boxes.of(at) and _leads_away(boxes, at, kind)}
    held = {one for at in found for one in boxes.of(at)}
    return found if sum(len(boxes.kept[one].text) for one in held) <= _SHARE * boxes.size else set()


def _kind(container: Container) -> int:
    attributes = container.attributes
    if not attributes or container.tag in WHOLE:
        return 0
    return _named(attributes.get("class", "")[:_NAME], attributes.get("id", "")[:_NAME])


@lru_cache(maxsize=4096)
def _named(classes: str, identity: str) -> int:
    if identity.count("-") >= _SLUG:
        identity = ""
    if not classes and not identity:
        return 0
    names = _CAMEL.sub("-", f"{classes} {identity}").lower().replace("_", "-")
    if _RAILS.search(names):
        return _RAIL
    if _CARDS.search(names):
        return _CARD
    return _SLIDE if _SLIDES.search(names) else 0


def _leads_away(boxes: KeptBoxes, at: int, kind: int) -> bool:
    held = boxes.all(at)
    links = sum(map(is_link, held))
    if boxes.size_of(at) > _SHARE * boxes.size or not are_links(held):
        return False
    if kind == _CARD:
        return links == len(held)
    if kind == _SLIDE:
        return links >= _MANY and len(held) <= links + 1
    return links >= _SEVERAL


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
    nodes = (node for node in block.nodes if not isinstance(node, str))
    return next((link.get("href") or "" for node in nodes for link in node.iter("a")), "")
