"""How much of what stands under each name is wanted text: counted over labelled pages, a vote a site."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from scrapers.reading.selection.name_weights import Names, NameWeights, words_of
from scrapers.reading.selection.scorer import WEIGHT

PRIOR = 0.3  # of what stands on pages
TRUST = 3.0  # sites whose votes weigh as much as the prior does
FEWEST = 3  # sites that must use a word

Shares = dict[str, float]


def shares(names: Names, target: Any, sizes: Any) -> Shares:
    """For each word of a page: how much of what stands in elements of that name belongs to the text."""
    held = np.zeros((2, len(names.parents)))
    np.add.at(held[0], names.inner, sizes * target)
    np.add.at(held[1], names.inner, sizes)
    for at in range(len(names.parents) - 1, 0, -1):
        held[:, names.parents[at]] += held[:, at]
    sums: dict[str, Any] = defaultdict(lambda: np.zeros(2))
    for values, one in zip(names.values, held.T, strict=True):
        for word in {word for value in values for word in words_of(value)}:
            sums[word] += one
    return {word: float(wanted / total) for word, (wanted, total) in sums.items() if total > 0}


class Census:
    """The votes of the sites of ``pages`` (pairs of site and shares)."""

    def __init__(self, pages: Iterable[tuple[str, Shares]]) -> None:
        many: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for site, found in pages:
            for word, share in found.items():
                many[site][word].append(share)
        self._sites = {s: {w: float(np.mean(v)) for w, v in sorted(ws.items())} for s, ws in many.items()}
        self._votes: dict[str, tuple[float, int]] = {}
        for votes in self._sites.values():
            for word, share in votes.items():
                total, number = self._votes.get(word, (0.0, 0))
                self._votes[word] = total + share, number + 1
        self._weights = _weights(self._votes)

    def lexicon(self, but: str = "") -> NameWeights:
        """What the names weigh, as if the site ``but`` had no vote."""
        weights, own = dict(self._weights), self._sites.get(but, {})
        left = {word: (self._votes[word][0] - share, self._votes[word][1] - 1) for word, share in own.items()}
        for word in left:
            weights.pop(word, None)
        return NameWeights(weights | _weights(left))


def _weights(votes: Mapping[str, tuple[float, int]]) -> dict[str, float]:
    return {word: _weight(*vote) for word, vote in sorted(votes.items()) if vote[1] >= FEWEST}


def _weight(total: float, number: int) -> float:
    share = min(max((total + TRUST * PRIOR) / (number + TRUST), 0.01), 0.97)
    odds = math.log(share / (1 - share)) - math.log(PRIOR / (1 - PRIOR))
    return round(odds * WEIGHT) / WEIGHT
