"""Characters of many texts counted by class in one pass: words, digits, sentence ends, wide scripts."""

# ruff: noqa: RUF001 - the punctuation of many scripts is counted here

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

SENTENCE_ENDS = ".!?。！？…"
COLONS = ":："
Vector = npt.NDArray[np.float32]

_NONE, _CAPITAL, _STOP, _PAUSE, _WIDE, _SPACE, _WORD, _DIGIT, _UPPER, _IDEOGRAPH = range(10)
_KINDS: Final = 10  # five of symbols first, four of letters last; a capital that is none is a circled one


def _character_kinds() -> npt.NDArray[np.uint8]:
    """The kind of each code point of the basic plane."""
    kinds = np.array([_kind(chr(code)) for code in range(0x10000)], np.uint8)
    for first, last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF)):
        wide = kinds[first : last + 1]
        wide[:] = np.where(wide == _WORD, _IDEOGRAPH, _WIDE)
    for kind, characters in ((_STOP, ".!?…。！？｡।؟۔։"), (_PAUSE, ",;:，；：、،؛·")):
        kinds[[*map(ord, characters)]] = kind
    kinds[:33] = _SPACE
    return kinds


def _kind(char: str) -> int:
    if char.isalnum() or char == "_":
        return _DIGIT if char.isdigit() else _UPPER if char.isupper() else _WORD
    return _CAPITAL if char.isupper() else _NONE


_KIND_OF: Final = _character_kinds()


class Texts:
    """Character counts of all blocks, each a vector."""

    def __init__(self, lengths: Vector, counts: dict[str, Vector], texts: list[str]) -> None:
        self.lengths, self.counts, self.texts = lengths, counts, texts

    @classmethod
    def of(cls, texts: list[str]) -> Texts:
        """Count in one pass over all of the page's characters."""
        lengths = np.array([*map(len, texts)])
        starts = np.zeros(len(texts), np.int64)
        np.cumsum(lengths[:-1] + 1, out=starts[1:])
        codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), np.uint32)
        kinds = _KIND_OF.take(codes, mode="clip")  # what lies beyond the basic plane is taken for its last
        places = np.repeat(np.arange(0, _KINDS * len(texts), _KINDS), lengths + 1)
        places += kinds
        found = np.bincount(places, minlength=_KINDS * len(texts)).reshape(-1, _KINDS)
        of = found.T.astype(np.float32, order="C")  # a row a kind: a sum of few is exact
        wide = of[_WIDE] + of[_IDEOGRAPH]
        counts = {
            "words": _words(kinds, starts) + wide / 2,  # scripts without spaces: two characters a word
            "wide": wide, "digits": of[_DIGIT], "upper": of[_CAPITAL] + of[_UPPER], "stops": of[_STOP],
            "pauses": of[_PAUSE], "ends": _ends(codes, kinds, starts),
            "symbols": of[: _WIDE + 1].sum(axis=0),
        }  # fmt: skip
        return cls(lengths.astype(np.float32), counts, texts)


def _words(kinds: npt.NDArray[np.uint8], starts: Any) -> Vector:  # noqa: ANN401 - indices
    """How many words begin in each text."""
    word = kinds >= _WORD
    begins = word.astype(np.int32)
    np.greater(word[1:], word[:-1], out=begins[1:], casting="unsafe")
    return np.add.reduceat(begins, starts).astype(np.float32)


def _ends(codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], starts: Any) -> Vector:  # noqa: ANN401
    """How many sentences end in each text: at a stop before a space, or among wide characters."""
    at = np.flatnonzero(kinds == _STOP)
    after = kinds[at + 1]  # the last character is a line end
    ends = at[(after == _SPACE) | (after == _WIDE) | (after == _IDEOGRAPH) | (codes[at] > 0x3000)]  # noqa: PLR2004 - CJK stops
    owners = np.searchsorted(starts, ends, "right") - 1
    return np.bincount(owners, minlength=len(starts)).astype(np.float32)
