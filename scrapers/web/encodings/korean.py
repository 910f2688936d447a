"""Whether bytes without a label are Korean: pairs that read as the syllables that Korean is written in.

In other encodings of pairs, or of single letters, hardly any text reads so under this one.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "cp949"
_PREFIX: Final = 131_072  # bytes
_LEAST: Final = 20  # syllables
_SHARE: Final = 0.9  # of the characters beyond ASCII
_SYLLABLE: Final = range(0xAC00, 0xD7A4)


def is_likely(body: bytes) -> bool:
    """Whether ``body``, which is no UTF-8, is likely to be in the encoding ``NAME``."""
    beyond = [char for char in body[:_PREFIX].decode(NAME, "replace") if char > "\x7f"]
    syllables = sum(ord(char) in _SYLLABLE for char in beyond)
    return syllables >= max(_LEAST, _SHARE * len(beyond))
