"""What containers are called, so far as it may tell what stands apart from a text: one look at each name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.headings import HEADINGS
from scrapers.reading.selection import prompt_words as words
from scrapers.reading.selection.asides import rail_names

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Outline

PROMPT, PLUGIN, RAIL, CARD, SLIDES, WAY, PROMOTION = 1, 2, 4, 8, 16, 32, 64
"""A box that asks, one of a plugin's; a list, a card, slides to other texts; one that leads on, or sells."""
_NO_BOXES: Final = HEADINGS | {"html", "body", "main", "article"}
_NAME: Final = 300  # characters of a name
_SLUG: Final = 3  # hyphens of an id that is made of the heading of a section, which may be on this
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+")
# How a word of every name below begins: an expression takes ten times as long as a look at these.
_BEGINNINGS: Final = (
    "news", "subscri", "sign", "mail", "email", "e-", "opt", "donat", "fund", "support", "pay", "reg",
    "prem", "info", "smart", "app", "cookie", "gdpr", "nieuws", "rassylka", "member", "paid", "contrib",
    "encart", "bloc", "box", "zone", "spende", "related", "recirc", "recommend", "most", "popul",
    "trending", "more", "read", "up", "you", "latest", "top", "next", "meist", "plus", "mas", "mais",
    "piu", "cok", "najcz", "hot", "rank", "lire", "leia", "lee", "leggi", "inline", "stor", "article",
    "teaser", "rich", "blog", "link", "bookmark", "embed", "promo", "internal", "irp", "swiper", "slick",
    "carousel", "splide", "flickity", "glide", "owl", "keen", "embla", "tns", "nav", "post", "page",
    "cta", "call", "upsell", "chapter", "entry", "doc", "prev", "blaettern",
)  # fmt: skip
_KINDS: Final = (
    (PROMPT, words.BOX_NAMES), (RAIL, rail_names.RAILS), (CARD, rail_names.CARDS),
    (SLIDES, rail_names.SLIDES), (WAY, rail_names.WAYS),
    (PROMOTION, words.PROMOTIONS),
)  # fmt: skip


def named_boxes(outline: Outline) -> list[tuple[int, int]]:
    """The containers whose names tell something, each with the sum of what they tell."""
    containers = outline.containers
    found: dict[int, int] = {}
    for classes, places in outline.of_class.items():
        if kinds := _of_classes(classes[:_NAME]):
            found.update(dict.fromkeys(places, kinds))
    for at in outline.having.get("id", ()):
        identity = containers[at].attributes["id"]
        if identity.count("-") < _SLUG and (kinds := _of_name(identity[:_NAME])):
            found[at] = found.get(at, 0) | kinds
    return sorted((at, kinds) for at, kinds in found.items() if containers[at].tag not in _NO_BOXES)


@lru_cache(maxsize=16384)
def _of_classes(classes: str) -> int:
    return _told(classes) | (0 if words.PLUGINS.isdisjoint(classes.split()) else PLUGIN)


@lru_cache(maxsize=16384)
def _may_tell(word: str) -> bool:
    """Whether a word may begin such a name: pages that have no name in common have words so."""
    return word.startswith(_BEGINNINGS)


@lru_cache(maxsize=4096)
def _of_name(identity: str) -> int:
    return _told(identity)


def _told(names: str) -> int:
    names = _CAMEL.sub("-", names).lower().replace("_", "-")
    if not any(map(_may_tell, _WORD.findall(names))) and "e-mail" not in names:
        return 0
    return sum(kind for kind, pattern in _KINDS if pattern.search(names))
