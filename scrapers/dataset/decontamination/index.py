"""The items of benchmarks by the runs of five tokens in their questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Final

import numpy as np

from scrapers.corpus.dedup.shingles import runs
from scrapers.dataset.decontamination.benchmarks import Item
from scrapers.dataset.stages import Array

GRAM: Final = 5
ANSWER_GRAM: Final = 3
PASSAGE_GRAM: Final = 4
SHORT_ANSWER: Final = 3
"""Tokens up to which an answer is looked for as it stands."""

Encode = Callable[[str], Sequence[int]]
Weights = dict[int, float]


@dataclass(slots=True)
class Entry:
    """An item in tokens. ``length`` is that of its question, in tokens; ``total`` the sum of its weights."""

    name: str
    grams: frozenset[int]
    length: int
    answer: tuple[int, ...] = ()
    answer_grams: frozenset[int] = frozenset()
    passage_length: int = 0
    passage_grams: frozenset[int] = frozenset()
    total: float = 0.0


@dataclass(slots=True)
class Index:
    """Entries, which of them have each run of tokens, and what a run weighs: ln(entries / those with it)."""

    entries: list[Entry] = field(default_factory=list)
    owners: dict[int, list[int]] = field(default_factory=dict)
    weights: Weights = field(default_factory=dict)
    answer_weights: Weights = field(default_factory=dict)
    passage_weights: Weights = field(default_factory=dict)
    token_weights: Weights = field(default_factory=dict)
    numbers: Array = field(default_factory=lambda: np.zeros(0, np.uint64))

    @property
    def fewest(self) -> int:
        """How many runs the shortest question has: whoever looks less often may miss it."""
        return min((len(entry.grams) for entry in self.entries), default=1)


def grams(tokens: Sequence[int], width: int) -> Array:
    """A number for each run of ``width`` tokens; one for all where there are fewer."""
    return runs(np.asarray(tokens, np.uint64) + np.uint64(1), width)


def build(items: Iterable[Item], encode: Encode, length: Callable[[str, Sequence[int]], int]) -> Index:
    """The index of ``items``, questions that are empty left out."""
    index = Index()
    seen: dict[str, dict[int, int]] = {"answer": {}, "passage": {}, "token": {}}
    for item in items:
        tokens = encode(item.question)
        if tokens:
            _add(
                index,
                _entry(item, tokens, encode, length),
                seen,
                [tokens, encode(item.answer), encode(item.passage)],
            )
    count = len(index.entries)
    index.weights = {gram: log(count / len(owners)) for gram, owners in index.owners.items()}
    index.answer_weights = {gram: log(count / met) for gram, met in seen["answer"].items()}
    index.passage_weights = {gram: log(count / met) for gram, met in seen["passage"].items()}
    index.token_weights = {token: log(max(count, met) / met) for token, met in seen["token"].items()}
    for entry in index.entries:
        entry.total = sum(index.weights[gram] for gram in sorted(entry.grams))
    index.numbers = np.array(sorted(index.owners), np.uint64)
    return index


def _entry(
    item: Item, tokens: Sequence[int], encode: Encode, length: Callable[[str, Sequence[int]], int]
) -> Entry:
    answer, passage = encode(item.answer), encode(item.passage)
    return Entry(
        item.name,
        frozenset(grams(tokens, GRAM).tolist()),
        length(item.question, tokens),
        tuple(answer),
        frozenset(grams(answer, ANSWER_GRAM).tolist()) if len(answer) > SHORT_ANSWER else frozenset(),
        len(passage),
        frozenset(grams(passage, PASSAGE_GRAM).tolist()) if len(passage) >= PASSAGE_GRAM else frozenset(),
    )


def _add(index: Index, entry: Entry, seen: dict[str, dict[int, int]], texts: Sequence[Sequence[int]]) -> None:
    number = len(index.entries)
    index.entries.append(entry)
    for gram in entry.grams:
        index.owners.setdefault(gram, []).append(number)
    for kind, held in (("answer", entry.answer_grams), ("passage", entry.passage_grams)):
        for gram in held:
            seen[kind][gram] = seen[kind].get(gram, 0) + 1
    for tokens in texts:
        for token in set(tokens):
            seen["token"][token] = seen["token"].get(token, 0) + 1
