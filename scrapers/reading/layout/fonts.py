"""What the names, flags and widths of fonts say of their style."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from scrapers.reading.layout.placed import BOLD, ITALIC, MONO, Word

_FIXED: Final = 1  # ISO 32000-1, table 123: flags of a font
_ITALIC: Final = 1 << 6
_FORCED_BOLD: Final = 1 << 18
_MONO = re.compile(
    r"mono|nimbusmon|courier|consol|typewriter|terminal|inconsolata|menlo|monaco|fixed|sourcecode|firacode"
    r"|lettergothic|andale|(?:^|\+)(?:cm|ec|sf|lm|tc|tx|px|q|ae|fv|gn|pcr|zi|ul9|hf)[a-z]*tt|cmsltt|lmtyp|pcr[rb]"
    r"|(?:^|\+)[a-z0-9]{1,5}tt(?:\d|$)",
    re.IGNORECASE,
)
_BOLD = re.compile(r"bold|black|heavy|demi|(?:cm|ec|sf)\w?b[x]?\d|medi(?!um)|-bd|bx\d", re.IGNORECASE)
_SLANTED = re.compile(r"ital|obli|slant|(?:cm|ec|sf)(?:ti|sl|mi|bxti)\d", re.IGNORECASE)
_SAMPLES: Final = 5  # words, of a font on a page, that show whether it is of fixed width
LONG: Final = 2  # letters of such a word
_NARROW: Final = frozenset("ijltfI1.,;:|")
_WIDE: Final = frozenset("mwMWABCDGHNOQU@%")
_EVEN: Final = 0.03  # by which the room of a letter differs


def is_fixed(words: Iterable[Word]) -> bool:
    """Whether a font gives each letter the same room; some that do have neither a name nor a flag."""
    widths: list[float] = []
    letters: set[str] = set()
    for word in words:
        if len(word.text) >= LONG and word.text.isascii():
            widths.append((word.x1 - word.x0) / len(word.text) / word.size)
            letters.update(word.text)
    if len(widths) < _SAMPLES or not (letters & _NARROW and letters & _WIDE):
        return False
    return max(widths) - min(widths) < _EVEN * widths[0]


@lru_cache(maxsize=1024)
def style_of(name: bytes, flags: int) -> int:
    """The style of a font, by its name first: many fonts of fixed width do not say so in their flags."""
    told = name.decode("latin-1")
    style = MONO if flags & _FIXED or _MONO.search(told) else 0
    style |= BOLD if flags & _FORCED_BOLD or _BOLD.search(told) else 0
    return style | (ITALIC if flags & _ITALIC or _SLANTED.search(told) else 0)
