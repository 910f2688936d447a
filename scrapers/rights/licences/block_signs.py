"""What a block has in which a licence is named or rights are reserved.

A page has thousands of blocks. So its signs are looked for in the whole of it first, in a few passes, and only
blocks near one are put together and read, and such as may have one that is written in another way.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from typing import Final

from scrapers.rights.licence_words import ABBREVIATED, BEGUN, NAMES
from scrapers.rights.licences.reservations import SIGNS, may_reserve
from scrapers.web.encodings import utf8
from scrapers.web.page_words import WordSearch

_IN_BLOCK: Final = re.compile(
    b"|".join([*map(re.escape, NAMES), *(found.pattern for _, found in BEGUN), ABBREVIATED.pattern])
)
"""All of them at once, which is quicker in what is short."""
_BARE: Final = re.compile(rb"cc(?<!\wcc)")
_WORDS: Final = frozenset([*NAMES, *(word for word, _ in BEGUN), *map(str.encode, SIGNS)])
_PLAIN: Final = WordSearch(sorted(filter(bytes.isascii, _WORDS)))
_FOREIGN: Final = WordSearch(sorted(word for word in _WORDS if not word.isascii()))
"""One of them is in each sign, but for the abbreviation that half of all texts have in their words."""
_BECOMES_ASCII: Final = ("\u0130", "\u212a")
"""Characters whose small letter is one of ASCII."""
_PROPERTIES: Final = (b"property", b"itemprop")
_REFERENCE: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|nbsp|copy|[lr]aquo|[mn]dash|hellip|[lr][sd]quo|bull|middot|times|rarr|larr"
    rb"|#39|#160|#169|#8211|#8212|#8217|#8220|#8221);|(?!\w*(?:uml|ring|acute|grave|circ|tilde|cedil|lig|slash|eth|thorn))[a-z0-9_.-]+="
    rb"|[^#a-z])"
)
"""What may stand for a letter of a sign: not what is written most often, and the parameters of a URL."""
_AMPERSAND: Final = re.compile(_REFERENCE.pattern.replace(b"[^#a-z]", b"[^#a-z<]"))
"""The same where nothing says that it ends before a tag."""


def is_sign(text: str) -> bool:
    """Whether the ``text`` of a block, in lower case and with its tags, may say something."""
    return bool(_IN_BLOCK.search(text.encode("utf-8", "replace"))) or may_reserve(text)


class _Finder:
    """Whether there is something between two tags: each byte is passed once as long as what is asked for goes on."""

    def __init__(self, find: Callable[[int, int], int], size: int) -> None:
        self._find, self._size = find, size
        self._from, self._first = 0, -1

    def is_between(self, start: int, end: int) -> bool:
        """Whether one begins between ``start`` and ``end``, where tags begin: no place is in what is looked for."""
        if start > self._first:
            self._from, self._first = start, self._find(start, self._size)
            if self._first < 0:
                self._first = self._size
        if self._first < end:
            return True
        return start < self._from and self._find(start, self._from) >= 0


class Signs:
    """Where in a page there may be signs; ``lower`` is its ``data`` in small letters of ASCII."""

    def __init__(self, data: bytes, lower: bytes) -> None:
        self._lower = lower
        runs = _PLAIN.runs(lower).items()
        found = sorted((first, last + len(word)) for word, spans in runs for first, last in spans)
        self._begins = [first for first, _ in found]
        self._ends = list(accumulate((end for _, end in found), max))
        size = len(lower)
        self._bare, self._references = (
            _Finder(partial(_place, pattern, lower), size) for pattern in (_BARE, _AMPERSAND)
        )
        self._has_properties = any(name in lower for name in _PROPERTIES)
        self._is_foreign = any(map(_has_foreign, utf8.pieces(data)))

    def may_be_in(self, start: int, end: int) -> bool:
        """Whether a block may have one whose parts all lie between ``start`` and ``end``."""
        before = bisect_right(self._begins, end)
        if before and self._ends[before - 1] > start:
            return True
        if self._bare.is_between(start, end):
            return True
        if self._references.is_between(start, end) and _REFERENCE.search(self._lower, start, end):
            return True
        return self._is_foreign and not self._lower[start:end].isascii()

    def may_be_property(self, start: int, end: int) -> bool:
        """Whether the tag whose attributes are between ``start`` and ``end`` may name a property (RDFa, microdata)."""
        return self._has_properties and any(self._lower.find(name, start, end) >= 0 for name in _PROPERTIES)


def _place(pattern: re.Pattern[bytes], lower: bytes, start: int, end: int) -> int:
    """Where the first of what is looked for stands; below 0 if it does not."""
    found = pattern.search(lower, start, end)
    return found.start() if found else -1


def _has_foreign(piece: bytes) -> bool:
    """Whether a piece of a page has a sign, or may have a part of one, that is not all ASCII; none has ``<``."""
    if piece.isascii():
        return False
    text = piece.decode("utf-8", "replace")
    if any(character in text for character in _BECOMES_ASCII):
        return True
    return bool(_FOREIGN.found(text.lower().encode("utf-8", "replace")))
