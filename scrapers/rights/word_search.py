"""Which of many words a page has, in one pass for all of them (A. V. Aho and M. J. Corasick, 1975).

What is looked for first is in few pages, and to search word by word costs more than all that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ahocorasick_rs import BytesAhoCorasick

Runs = Mapping[bytes, Sequence[tuple[int, int]]]
"""For each word that is there, where the first and the last of each run of it begin, in order."""

NEAR: Final = 1200
"""Bytes between two places of a word in one run, at most: what a page repeats a million times is one run."""
_BLOCK: Final = 2**16  # bytes looked through at once, which bounds how many places are listed


class WordSearch:
    """Finds ``words``, also such as overlap. Linear, and its memory does not hang on what the page holds."""

    def __init__(self, words: Iterable[bytes]) -> None:
        self._words = tuple(words)
        self._further = max(map(len, self._words)) - 1
        self._automaton = BytesAhoCorasick(self._words)

    def runs(self, text: bytes) -> Runs:
        """Where in ``text`` the words are."""
        found: dict[bytes, list[tuple[int, int]]] = {}
        for begin in range(0, len(text), _BLOCK):
            block = text[begin : begin + _BLOCK + self._further]
            for number, start, _ in self._automaton.find_matches_as_indexes(block, overlapping=True):
                if start < _BLOCK:
                    _add(found.setdefault(self._words[number], []), begin + start)
        return found


def _add(runs: list[tuple[int, int]], at: int) -> None:
    if runs and at - runs[-1][1] <= NEAR:
        runs[-1] = (runs[-1][0], at)
    else:
        runs.append((at, at))
