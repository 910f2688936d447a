"""Characters of many texts counted by class in one pass: words, digits, sentence ends, wide scripts."""

# ruff: noqa: RUF001 - the punctuation of many scripts is counted here

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

SENTENCE_ENDS = ".!?。！？…"
COLONS = ":："
Vector = npt.NDArray[np.float32]

_WORD, _DIGIT, _UPPER, _STOP, _PAUSE, _WIDE, _SPACE = 1, 2, 4, 8, 16, 32, 64
_FIELD: Final = 21  # bits; three counters are summed as one number
_LONGEST: Final = 1 << 20  # characters of a text that are counted, so that no counter runs over


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
    classes[:33] |= _SPACE
    return classes


def _packed(*classes: int) -> npt.NDArray[np.uint64]:
    """For every class mask a number with one counter for each of ``classes``."""
    masks = range(2 * _SPACE)
    numbers = [sum(bool(mask & kind) << (_FIELD * at) for at, kind in enumerate(classes)) for mask in masks]
    return np.array(numbers, np.uint64)


_CLASSES = _character_classes()
_FIRST, _SECOND = _packed(_DIGIT, _UPPER, _WIDE), _packed(_STOP, _PAUSE, _WORD | _SPACE)


def _unpacked(sums: npt.NDArray[np.uint64]) -> list[Vector]:
    mask = np.uint64((1 << _FIELD) - 1)
    return [((sums >> np.uint64(_FIELD * at)) & mask).astype(np.float32) for at in range(3)]


class Texts:
    """Character counts of all blocks, each a vector."""

    def __init__(self, lengths: Vector, counts: dict[str, Vector], texts: list[str]) -> None:
        self.lengths, self.counts, self.texts = lengths, counts, texts

    @classmethod
    def of(cls, texts: list[str]) -> Texts:
        """Count in one pass over all of the page's characters."""
        lengths = np.array([*map(len, texts)], np.int64)
        read = texts if lengths.max() < _LONGEST else [text[: _LONGEST - 1] for text in texts]
        starts = np.zeros(len(texts), np.int64)
        np.cumsum(np.minimum(lengths[:-1], _LONGEST - 1) + 1, out=starts[1:])
        codes = np.frombuffer(("\n".join(read) + "\n").encode("utf-32-le", "replace"), np.uint32)
        kinds = _CLASSES.take(codes, mode="clip")  # what lies beyond the basic plane is taken for its last
        digits, upper, wide = _unpacked(np.add.reduceat(_FIRST.take(kinds), starts))
        stops, pauses, plain = _unpacked(np.add.reduceat(_SECOND.take(kinds), starts))
        counts = {
            "words": _words(kinds, starts) + wide / 2,  # scripts without spaces: two characters a word
            "wide": wide, "digits": digits, "upper": upper, "stops": stops, "pauses": pauses,
            "ends": _ends(codes, kinds, starts),
            "symbols": np.maximum(lengths + 1 - plain, 0).astype(np.float32),
        }  # fmt: skip
        return cls(lengths.astype(np.float32), counts, texts)


def _words(kinds: npt.NDArray[np.uint8], starts: Any) -> Vector:  # noqa: ANN401 - indices
    """How many words begin in each text."""
    word = (kinds & _WORD).view(np.bool_)
    begins = word.astype(np.int32)
    np.greater(word[1:], word[:-1], out=begins[1:], casting="unsafe")
    return np.add.reduceat(begins, starts).astype(np.float32)


def _ends(codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], starts: Any) -> Vector:  # noqa: ANN401
    """How many sentences end in each text: at a stop before a space, or among wide characters."""
    at = np.flatnonzero((kinds & _STOP) > 0)
    after = kinds[at + 1]  # the last character is a line end
    ends = at[((after & (_SPACE | _WIDE)) > 0) | ((kinds[at] & _WIDE) > 0) | (codes[at] > 0x3000)]  # noqa: PLR2004 - CJK stops
    owners = np.searchsorted(starts, ends, "right") - 1
    return np.bincount(owners, minlength=len(starts)).astype(np.float32)
