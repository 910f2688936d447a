"""What class and id names say of the element that bears them, by a short list of English stems.

A page has some two hundred names, and most are of no other site: their new words are searched all at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

STEMS: Final[dict[str, tuple[str, ...]]] = {
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
_LONGEST: Final = 400  # characters of a name that are read
_MOST: Final = 32_768  # names, and words of names, that are remembered
_SHIFTS: Final = (10, 5, 0)  # of the letters of a stem's beginning: five bits each
_BEGINNING: Final = len(_SHIFTS)  # letters; no stem has fewer

_known: dict[str, int] = {}


def flags_of(names: Collection[str]) -> Mapping[str, int]:
    """For each of ``names`` (there may be more) the kinds of :data:`STEMS` that it holds, a bit for each."""
    if len(_known) > _MOST:
        _known.clear()
    new = {name: name[:_LONGEST].lower().split() for name in names if name not in _known}
    words = {word for parts in new.values() for word in parts if word not in _known}
    if words:
        _known.update(_flags(words))
    for name, parts in new.items():
        flags = 0
        for part in parts:
            flags |= _known[part]
        _known[name] = flags
    return _known


def _flags(words: Collection[str]) -> dict[str, int]:
    text = "\n".join(words)
    places = _beginnings(text)
    starts = np.cumsum([0, *(len(word) + 1 for word in words)])
    owners = np.searchsorted(starts, places, "right") - 1
    flags = [0] * len(words)
    for at, owner in zip(places.tolist(), owners.tolist(), strict=True):
        for stem, bit in _BEGIN_WITH[text[at : at + _BEGINNING]]:
            if text.startswith(stem, at):
                flags[owner] |= bit
    return dict(zip(words, flags, strict=True))


def _beginnings(text: str) -> npt.NDArray[np.intp]:
    """The places where three letters stand that a stem begins with."""
    letters = _LETTERS.take(np.frombuffer(text.encode("latin-1", "replace"), np.uint8))
    last = max(0, len(letters) - _BEGINNING + 1)
    codes = np.zeros(last, np.uint16)
    for at, shift in enumerate(_SHIFTS):
        codes |= letters[at : at + last] << np.uint16(shift)
    return np.flatnonzero(_BEGINS.take(codes))


def _letters() -> npt.NDArray[np.uint16]:
    """1 to 26 for each letter's code, 0 for all else."""
    letters = np.zeros(256, np.uint16)
    letters[ord("a") : ord("z") + 1] = np.arange(1, 27)
    return letters


def _stems_by_beginning() -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for at, stems in enumerate(STEMS.values()):
        for stem in stems:
            found.setdefault(stem[:_BEGINNING], []).append((stem, 1 << at))
    return found


_LETTERS: Final = _letters()
_BEGIN_WITH: Final = _stems_by_beginning()
_BEGINS: Final = np.zeros(1 << 15, np.bool_)
for _letters_of_one in _BEGIN_WITH:
    _BEGINS[sum(int(_LETTERS[ord(x)]) << y for x, y in zip(_letters_of_one, _SHIFTS, strict=True))] = True
