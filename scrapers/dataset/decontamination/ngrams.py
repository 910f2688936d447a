"""GPT-3's method (Brown et al. 2020, appendix C): a text with 13 words in a row of an item holds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from scrapers.corpus.dedup.shingles import runs, words_of
from scrapers.dataset.decontamination.benchmarks import Item, clean

_WORDS: Final = 13
_COMMON: Final = 10  # items with the same words in a row: these say nothing of any of them


class NGrams:
    """A detector; see :class:`scrapers.dataset.decontamination.detector.Detector`."""

    def __init__(self, items: Iterable[Item]) -> None:
        owners: dict[int, list[str]] = {}
        short = []
        for item in items:
            words = words_of(item.whole)
            if len(words) < _WORDS:
                short.append(item.name)
                continue
            for number in np.unique(runs(words, _WORDS)).tolist():
                owners.setdefault(number, []).append(item.name)
        self._owners = {number: names[0] for number, names in owners.items() if len(names) <= _COMMON}
        self._numbers: Any = np.array(sorted(self._owners), np.uint64)
        self.short = tuple(short)

    def found_in(self, text: str) -> str:
        """The first item of which 13 words stand in ``text``."""
        words = words_of(clean(text))
        if len(words) < _WORDS or not len(self._numbers):
            return ""
        numbers = runs(words, _WORDS)
        hits = numbers[np.isin(numbers, self._numbers)]
        return f"{self._owners[int(hits[0])]} by {_WORDS} words in a row" if len(hits) else ""
