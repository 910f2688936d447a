"""How much a text says, in characters of an alphabet, whatever script it is in.

A character of Chinese says about as much as three of English, one of Japanese or Korean about as much as two:
translations of one text have about that ratio of lengths. Scripts without spaces that are alphabets (Thai,
Lao, Khmer, Burmese) are as long as others.
"""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\u3131-\u318e\u31f0-\u31ff\uac00-\ud7a3\uff66-\uff9f]+")


def amount(text: str) -> int:
    """The length of ``text`` as if it were written in an alphabet."""
    if text.isascii():
        return len(text)
    return len(text) + 2 * _count(_HAN, text) + _count(_KANA_OR_HANGUL, text)


def _count(signs: re.Pattern[str], text: str) -> int:
    return sum(map(len, signs.findall(text)))
