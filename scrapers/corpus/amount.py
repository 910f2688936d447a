"""How much a text says, in characters of an alphabet, whatever script it is in.

The weights are what translations of one text have: measured on the Universal Declaration of Human Rights, the
messages of a framework and short texts of the tests, rounded to a quarter. A sign of Chinese says about as
much as three letters; punctuation that is as wide as such a sign stands for a mark with its space; full-width
Latin letters and digits are letters. Hebrew and Arabic leave out vowels, Thai leaves out spaces, Burmese and
Tibetan write with more signs than others. Scripts that are not named here (Lao, Khmer, most with spaces) are
as long as English, give or take what one translator differs from another. Marks that only complete the sign
before them, and what has no width, add nothing: a text counts the same composed and decomposed, pointed and
not.
"""

from __future__ import annotations

import re
from typing import Final

_QUARTERS: Final = 4
_WIDE_PUNCTUATION: Final = (
    r"\u3001-\u3004\u3008-\u3020\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20"
    r"\uff3b-\uff40\uff5b-\uff65"
)
_MARKS: Final = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u1160-\u11ff"
    r"\u3099\u309a\ufe00-\ufe0f\uff9e\uff9f"
)
_WEIGHTS: Final = tuple(
    (quarters - _QUARTERS, re.compile(f"[{signs}]+"))
    for quarters, signs in (
        (13, r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"),  # Han
        (13, r"\ua000-\ua4cf"),  # Yi
        (10, r"\u1100-\u115f\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3"),  # Hangul
        (8, r"\u3041-\u3098\u309b-\u30ff\u3105-\u312f\u31f0-\u31ff\uff66-\uff9d"),  # kana, bopomofo
        (8, r"\u1200-\u139f\u2d80-\u2ddf"),  # Ethiopic
        (8, _WIDE_PUNCTUATION),
        (5, r"\u05d0-\u05f4\u0620-\u064a\u066e-\u06d5\u0e00-\u0e7f"),  # Hebrew, Arabic, Thai
        (3, r"\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f\u0f00-\u0fff"),  # Burmese, Shan, Mon, Tibetan
        (0, rf"{_MARKS}\u200b-\u200f\u2060-\u2064\ufeff"),
    )
)
MOST_SIGNS: Final = 10
"""A text of so many times more characters says enough, whatever it is written in."""


def amount(text: str) -> int:
    """The length of ``text`` as if it were written in an alphabet."""
    if text.isascii():
        return len(text)
    more = sum(quarters * _count(signs, text) for quarters, signs in _WEIGHTS)
    return len(text) - (-more // _QUARTERS)


def _count(signs: re.Pattern[str], text: str) -> int:
    return sum(map(len, signs.findall(text)))
