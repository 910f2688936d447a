"""The shingles of a text as numbers: what near-duplicates are told by, all words of a text cut at once.

The words are those of :mod:`scrapers.corpus.quality.tokens` without punctuation. A word is a polynomial over
its code points, a shingle one over its words, both modulo 2^64 (Karp and Rabin 1987) and mixed (the finaliser
of SplitMix64, Steele et al. 2014), so that a text gives the same numbers everywhere. Cutting and joining
strings took four times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from scrapers.corpus.quality.tokens import JOINERS, MARKS, SIGNS, SPACELESS

Hashes = npt.NDArray[np.uint64]

_APART, _LETTER, _JOINER, _SPACELESS, _SIGN = 0, 1, 2, 4, 8
_LAST: Final = 0x31350  # the first code point behind all that are told apart
_CHUNK: Final = 1 << 14  # characters cut at a time: what is computed of them stays in the cache
_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
_STEP: Final = 0xD6E8FEB86659FD93


class _Tables(NamedTuple):
    """What a character is, the powers of the base, and those of its inverse."""

    kinds: npt.NDArray[np.uint8]
    powers: Hashes
    inverses: Hashes


@cache
def _tables() -> _Tables:
    kinds = np.full(_LAST + 1, _LETTER, np.uint8)
    every = np.arange(_LAST + 1, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for kind, characters in (
        (_SPACELESS, SPACELESS), (_SPACELESS | _SIGN, SIGNS), (_APART, MARKS + r"\s"), (_JOINER, JOINERS),
    ):  # fmt: skip
        for run in re.finditer(f"[{characters}]+", every):
            kinds[run.start() : run.end()] = kind
    return _Tables(kinds, _powers(_BASE), _powers(pow(_BASE, -1, 1 << 64)))


def _powers(base: int) -> Hashes:
    factors = np.full(_CHUNK, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def shingles(text: str, width: int) -> Hashes:
    """A number for every ``width`` words of ``text`` in a row; one for all where there are fewer; or none."""
    return runs(words_of(text), width)


def words_of(text: str) -> Hashes:
    """A number for each word of ``text``, in order."""
    return np.concatenate([np.zeros(0, np.uint64), *map(_hashed, _chunks(text))])


def runs(words: Hashes, width: int) -> Hashes:
    """As :func:`shingles`, of words that are numbers already."""
    width = min(width, len(words))
    end = len(words) - width + 1
    total = words[:end]
    for at in range(1, width):
        total = total * np.uint64(_STEP) + words[at : end + at]
    return _mixed(total)


def _chunks(text: str) -> Iterator[str]:
    """``text`` in pieces that end at spaces, unless there is none for so long."""
    at = 0
    while at < len(text):
        end = at + _CHUNK
        if end < len(text):
            space = text.rfind(" ", at, end)
            end = space + 1 if space > at else end
        yield text[at:end]
        at = end


def _hashed(chunk: str) -> Hashes:
    """A number for each word of ``chunk``."""
    codes = codes_of(chunk)
    tables, (starts, ends) = _tables(), spans(codes)
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * tables.powers[: len(codes)], out=sums[1:])
    return _mixed((sums[ends] - sums[starts]) * tables.inverses[starts])


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The code points of ``text``."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def spans(codes: npt.NDArray[np.uint32]) -> tuple[Any, Any]:
    """Where the words in a text of these ``codes`` begin, and where they have ended."""
    kinds = _tables().kinds.take(codes, mode="clip")
    letter = (kinds & _LETTER).view(np.bool_)
    word = letter.copy()
    word[1:-1] |= (kinds[1:-1] == _JOINER) & letter[:-2] & letter[2:]
    inside = np.zeros(len(kinds) + 2, np.bool_)  # and what stands before and behind
    inside[1:-1] = word
    begins = inside[1:] & ~inside[:-1]
    if kinds.max(initial=0) >= _SPACELESS:
        spaceless = (kinds & _SPACELESS) > 0
        inside[1:-1] |= spaceless
        begins[:-1] |= spaceless
        begins[1:-1] &= ~(((kinds[1:] & _SIGN) > 0) & spaceless[:-1])
    ended = inside[:-1] & (begins | ~inside[1:])
    return np.flatnonzero(begins), np.flatnonzero(ended)


def _mixed(numbers: Hashes) -> Hashes:
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
