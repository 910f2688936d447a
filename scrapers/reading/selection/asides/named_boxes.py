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

PROMPT, PLUGIN, RAIL, CARD, SLIDES, WAY = 1, 2, 4, 8, 16, 32
"""A box that asks, one of a plugin's; a list, a card, slides that lead to other texts; one that leads on."""
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
    "chapter", "entry", "doc", "prev", "blaettern",
)  # fmt: skip
_KINDS: Final = (
    (PROMPT, words.BOX_NAMES), (RAIL, rail_names.RAILS), (CARD, rail_names.CARDS),
    (SLIDES, rail_names.SLIDES), (WAY, rail_names.WAYS),
)  # fmt: skip


def named_boxes(outline: Outline) -> list[tuple[int, int]]:
    """The containers whose names tell something, each with the sum of what they tell."""
    found: list[tuple[int, int]] = []
    for at, (_, _, _, _, tag, attributes) in enumerate(outline.containers):
        if attributes and tag not in _NO_BOXES:
            classes, identity = attributes.get("class"), attributes.get("id")
            kinds = _of_classes(classes[:_NAME]) if classes else 0
            if identity and identity.count("-") < _SLUG:
                kinds |= _of_name(identity[:_NAME])
            if kinds:
                found.append((at, kinds))
    return found


@lru_cache(maxsize=16384)
def _of_classes(classes: str) -> int:
    return _told(classes) | (0 if words.PLUGINS.isdisjoint(classes.split()) else PLUGIN)


@lru_cache(maxsize=4096)
def _of_name(identity: str) -> int:
    return _told(identity)


def _told(names: str) -> int:
    names = _CAMEL.sub("-", names).lower().replace("_", "-")
    if not any(word.startswith(_BEGINNINGS) for word in _WORD.findall(names)) and "e-mail" not in names:
        return 0
    return sum(kind for kind, pattern in _KINDS if pattern.search(names))
