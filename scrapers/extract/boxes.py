"""The containers of a page as arrays: what lies in which, what their names say, how they repeat.

Containers come in document order, so that everything inside one stands in one stretch after it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from scrapers.extract.character_counts import Vector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrapers.extract.blocks import Container, Outline

Indices = npt.NDArray[np.int64]

_STEMS: Final[dict[str, tuple[str, ...]]] = {
    "comment": ("comment", "disqus", "respond", "reply", "replies"),
    "related": ("relat", "recommend", "readnext", "also", "suggest", "similar", "popular", "trending",
                "latest", "outbrain", "taboola", "more"),
    "share": ("share", "sharing", "social", "follow"),
    "navigation": ("nav", "menu", "crumb", "toc", "pagination", "pager", "skip", "dropdown", "tabs"),
    "foot": ("foot", "copyright", "legal", "colophon"),
    "head": ("header", "masthead", "topbar", "banner", "hero"),
    "side": ("side", "rail", "widget"),
    "advert": ("advert", "sponsor", "promo", "cta", "newsletter", "subscri", "signup", "cookie", "consent",
               "popup", "modal", "overlay", "login", "paywall"),
    "meta": ("meta", "byline", "author", "date", "time", "tag", "categor", "publish", "bio"),
    "content": ("content", "article", "entry", "story", "body", "prose", "markdown", "text", "rich"),
    "product": ("product", "price", "sku", "cart", "review", "rating", "shop"),
    "forum": ("thread", "topic", "message", "forum", "post", "answer", "question"),
    "caption": ("caption", "credit", "figure", "image", "photo"),
    "card": ("card", "item", "teaser", "tile", "grid", "list"),
    "title": ("title", "headline", "heading"),
    "summary": ("desc", "summary", "excerpt", "intro", "lead", "detail", "spec", "feature", "standfirst",
                "dek"),
    "user": ("user", "profile", "member", "avatar", "signature"),
    "action": ("button", "btn", "action", "control", "toolbar", "form", "search"),
    "media": ("video", "player", "carousel", "slider", "swiper", "gallery", "embed"),
}  # fmt: skip
_STEM_BITS: Final = tuple((stem, 1 << at) for at, stems in enumerate(_STEMS.values()) for stem in stems)
NAMES: Final = len(_STEMS)
_NAMED_BY: Final = frozenset(("class", "id", "itemprop", "data-testid", "data-component"))
_WORD = re.compile(r"[^\W\d_]+")
_AROUND: Final = (
    "main", "article", "nav", "header", "footer", "aside", "form", "section", "ul", "ol", "table",
    "blockquote", "figure", "dl", "details", "a", "role=main", "role=navigation", "role=dialog",
    "role=banner", "role=contentinfo", "role=complementary", "articleBody", "noscript",
)  # fmt: skip
_AROUND_CODES: Final = {name: code for code, name in enumerate(_AROUND)}
_NOWHERE: Final = -99


class Boxes:
    """Arrays with one value a container; ``inner`` is the index of each block's innermost one."""

    def __init__(self, outline: Outline) -> None:
        containers = outline.containers
        parents = [container.parent for container in containers]
        self.inner: Indices = np.array([block.container for block in outline.blocks])
        self.parent: Indices = np.array(parents)
        self.depth = np.array([container.depth for container in containers])
        self.end = _ends(parents)
        # What holds no text is furniture that scripts add and take away; it costs, and tells nothing.
        filled = self.sums(np.ones(len(self.inner), np.float32)) > 0
        self.near, self.far = _inherited(
            [_mask(box) if full else 0 for box, full in zip(containers, filled.tolist(), strict=True)],
            parents,
        )
        self.siblings, self.alike = _kin(containers, self.parent, self.inner, filled)
        self._containers = containers

    def sums(self, values: Vector) -> Vector:
        """``values`` of the blocks summed up in every container that holds them."""
        total = np.zeros(len(self.parent) + 1)
        np.cumsum(np.bincount(self.inner, values, len(self.parent)), out=total[1:])
        summed: Vector = (total[self.end] - total[:-1]).astype(np.float32)
        return summed

    def around(self) -> Any:  # noqa: ANN401 - elements x blocks
        """How many levels above each block the nearest element of each telling kind is."""
        depths = np.full((len(_AROUND), len(self._containers)), _NOWHERE)
        ends = self.end.tolist()
        for at, box in enumerate(self._containers):
            own = _around_code(box.tag, box.attributes)
            if own >= 0:  # those inside come later, and are nearer to what they hold
                depths[own, at : ends[at]] = box.depth
        return self.depth[self.inner] - depths[:, self.inner]


def _ends(parents: list[int]) -> Indices:
    """For each container the index after the last one inside it."""
    ends = list(range(1, len(parents) + 1))
    for at in range(len(parents) - 1, 0, -1):
        parent = parents[at]
        ends[parent] = max(ends[parent], ends[at])
    return np.array(ends)


def _inherited(masks: list[int], parents: list[int]) -> tuple[Indices, Indices]:
    """Name flags of a container and the two around it, and those of all further out."""
    below = np.array([*masks, 0])  # the last is what lies around the root, whose parent is -1
    up: Indices = np.array([*parents, -1])
    near = below | below[up] | below[up[up]]
    everything = [0] * (len(masks) + 1)
    for at, mask in enumerate(masks):
        everything[at] = mask | everything[parents[at]]
    return near[:-1], np.array(everything)[up[up[up]]][:-1]


def _kin(
    containers: Sequence[Container], parents: Indices, inner: Indices, filled: npt.NDArray[np.bool_]
) -> tuple[Vector, Indices]:
    """How many ``filled`` containers of its look each has beside it; and the look of each block, a number."""
    numbers: dict[Any, int] = {}
    looks: Indices = np.array([
        numbers.setdefault((box.tag, box.attributes.get("class")), len(numbers)) for box in containers
    ])  # fmt: skip
    many = len(numbers)
    _, which = np.unique(parents * many + looks, return_inverse=True)
    counts = np.bincount(which, filled)
    _, alike = np.unique(looks[inner] * many + looks[parents[inner]], return_inverse=True)
    return np.minimum(counts[which], 30).astype(np.float32), alike


def _mask(box: Container) -> int:
    mask = _stems(box.tag) if "-" in box.tag else 0
    for name, value in box.attributes.items():
        if name in _NAMED_BY:
            mask |= _stems(value)
    return mask


@lru_cache(maxsize=8192)
def _stems(name: str) -> int:
    mask = 0
    for word in _WORD.findall(name[:400].lower()):
        mask |= _stems_of_word(word)
    return mask


@lru_cache(maxsize=32768)
def _stems_of_word(word: str) -> int:
    mask = 0
    for stem, bit in _STEM_BITS:
        if stem in word:
            mask |= bit
    return mask


def _around_code(tag: str, attributes: Mapping[str, str]) -> int:
    if attributes:
        role = attributes.get("role")
        if role is not None and (code := _AROUND_CODES.get(f"role={role}")) is not None:
            return code
        if attributes.get("itemprop") == "articleBody":
            return _AROUND_CODES["articleBody"]
    return _AROUND_CODES.get(tag, -1)
