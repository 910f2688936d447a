"""How many words a text has, in scripts too that put no space between them."""

from __future__ import annotations

import re
from typing import Final

UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese, as ranges of a class of characters."""
_UNSPACED: Final = re.compile(f"[{UNSPACED}]")
_A_WORD: Final = 2  # characters of such a script, about


def word_count(text: str) -> int:
    """The words of ``text``; of a script without spaces two characters count as one."""
    spaced = len(text.split())
    return spaced if text.isascii() else max(spaced, len(_UNSPACED.findall(text)) // _A_WORD)
