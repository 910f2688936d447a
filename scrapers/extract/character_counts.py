"""Characters of many texts counted by class in one pass: words, digits, sentence ends, wide scripts."""

# ruff: noqa: RUF001 - the punctuation of many scripts is counted here

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SENTENCE_ENDS = ".!?。！？…"
COLONS = ":："
Vector = npt.NDArray[np.float32]

_WORD, _DIGIT, _UPPER, _STOP, _PAUSE, _WIDE = 1, 2, 4, 8, 16, 32


def _character_classes() -> npt.NDArray[np.uint8]:
    """A class mask for each code point of the basic plane."""
    classes = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        char = chr(code)
        if char.isalnum() or char == "_":
            classes[code] |= _WORD
        if char.isdigit():
            classes[code] |= _DIGIT
        if char.isupper():
            classes[code] |= _UPPER
    for char in ".!?…。！？｡।؟۔։":
        classes[ord(char)] |= _STOP
    for char in ",;:，；：、،؛·":
        classes[ord(char)] |= _PAUSE
    for first, last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF)):
        classes[first : last + 1] |= _WIDE
    return classes


_CLASSES = _character_classes()


def word_counts(texts: list[str]) -> Vector:
    """Words in each text; two characters are one in scripts without spaces."""
    return Texts.of(texts).counts["words"]


class Texts:
    """Character counts of all blocks, each a vector."""

    def __init__(self, lengths: Vector, counts: dict[str, Vector], texts: list[str]) -> None:
        self.lengths, self.counts, self.texts = lengths, counts, texts

    @classmethod
    def of(cls, texts: list[str]) -> Texts:
        """Count in one pass over all of the page's characters."""
        lengths = np.array([len(text) for text in texts], np.int64)
        joined = "\n".join(texts) + "\n"
        codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
        kinds = _CLASSES[np.minimum(codes, 0xFFFF)]
        starts = np.concatenate([[0], np.cumsum(lengths[:-1] + 1)])
        word = (kinds & _WORD) > 0
        wide = (kinds & _WIDE) > 0
        begins = word.copy()
        begins[1:] &= ~word[:-1]
        stop = (kinds & _STOP) > 0
        ends = stop[:-1] & ((codes[1:] <= 32) | wide[1:] | wide[:-1] | (codes[:-1] > 0x3000))  # noqa: PLR2004 - CJK stops
        flags = {
            "words": begins, "wide": wide, "digits": (kinds & _DIGIT) > 0, "upper": (kinds & _UPPER) > 0,
            "stops": stop, "pauses": (kinds & _PAUSE) > 0, "ends": np.concatenate([ends, [False]]),
            "symbols": ~word & (codes > 32),  # noqa: PLR2004 - beyond the space
        }  # fmt: skip
        counts = {
            name: np.add.reduceat(flag.astype(np.int32), starts).astype(np.float32)
            for name, flag in flags.items()
        }
        counts["words"] += counts["wide"] / 2  # scripts without spaces: two characters a word
        return cls(lengths.astype(np.float32), counts, texts)
