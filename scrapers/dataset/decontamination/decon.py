"""AI2's method (decon, mode "simple"): runs of five tokens looked up now and then, and grown where one hits.

A text is looked at every few tokens for a run of five that a question has. From such a hit it is followed to
both sides, for each question that had the run, until eleven runs in a row are not that question's; what was
met weighs by rarity. Question, answer near behind it and passage before it make a score by their lengths; up
to 20 tokens only a perfect match counts, from 50 on the threshold, linear between.

Two things are added, so that no verbatim item slips through: a question of fifteen tokens or more is found
without its answer too, and an item is also looked for as a whole, whatever of it was edited. And a text
is looked at often enough for the shortest question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrapers.dataset.decontamination.benchmarks import Item, clean
from scrapers.dataset.decontamination.index import (
    ANSWER_GRAM,
    GRAM,
    PASSAGE_GRAM,
    SHORT_ANSWER,
    Entry,
    Index,
    build,
    grams,
)
from scrapers.dataset.stages import Array
from scrapers.dataset.tokens import open_tokenizer

LONG: Final = 20
_ALONE: Final = 15
_PERFECT, _PLAIN = 20, 50  # tokens: up to the one only a perfect match counts, from the other the threshold
_MISSES: Final = 11
_HOT: Final = 2000  # items with the same run: none is begun at it
_SHORT_WINDOW, _ANSWER_WINDOW, _PASSAGE_WINDOW = 50, 100, 100  # tokens
_PASSAGE_MISSES: Final = 2
_SURE_WORDS: Final = 20  # runs of a question, tokens of an answer, from which either is trusted wholly
_SURE_ANSWER: Final = 4


@dataclass(slots=True)
class _Match:
    """What of one entry was met around a hit: which runs, and the first and last place."""

    met: set[int]
    first: int
    last: int
    misses: int = 0


class Decon:
    """A detector; see :class:`scrapers.dataset.decontamination.detector.Detector`."""

    def __init__(
        self,
        items: Iterable[Item],
        *,
        tokenizer: str = "",
        threshold: float = 0.8,
        sample_every: int = 10,
        min_tokens: int = LONG,
    ) -> None:
        self._tokenizer, self._threshold = tokenizer, threshold
        self._vocabulary: dict[str, int] = {}
        held = list(items)
        lengths = {item: max(self._count(item.whole), self._raw_length(item)) for item in held}
        self.short = tuple(item.name for item in held if lengths[item] < min_tokens)
        looked = [item for item in held if lengths[item] >= min_tokens]
        self._items = build(looked, self._learned, self._length)
        self._alone = build(_alone(looked, self._count, lengths), self._learned, self._length)
        self._step = max(1, min(sample_every, self._items.fewest, self._alone.fewest))

    def found_in(self, text: str) -> str:
        """The item in ``text`` with the highest score."""
        tokens = self._encoded(clean(text))
        if len(tokens) < 2 * GRAM:
            return ""
        numbers = grams(tokens, GRAM)
        best, name = 0.0, ""
        for index in (self._items, self._alone):
            hits = np.isin(numbers, index.numbers)
            if hits.any():
                for score, entry in self._scores(index, tokens, numbers, hits):
                    best, name = max((best, name), (score, entry.name))
        return f"{name} score {best:.2f}" if best >= self._threshold else ""

    def _scores(
        self, index: Index, tokens: Sequence[int], numbers: Array, hits: Array
    ) -> Iterator[tuple[float, Entry]]:
        runs: list[int] = numbers.tolist()
        at = 0
        while at < len(runs):
            owners = index.owners.get(runs[at]) if hits[at] else None
            if owners is None:
                at += self._step
            elif len(owners) > _HOT:
                at += 1
            else:
                matches, end = _grown(index, runs, at, owners)
                for number, match in sorted(matches.items()):
                    entry = index.entries[number]
                    yield self._score(index, entry, match, tokens), entry
                at = max(at, end + 1)

    def _score(self, index: Index, entry: Entry, match: _Match, tokens: Sequence[int]) -> float:
        """How surely ``entry`` is what was met: 0 where the question alone rules it out."""
        question = _overlap(match.met, entry.grams, index.weights, entry.total)
        least = (self._threshold - 0.3) / 0.7
        if question < max(0.0, least) or question < _required(entry.length, max(0.0, least)):
            return 0.0
        answer = _answer(index, entry, match, tokens)
        passage = _passage(index, entry, match, tokens)
        score = min(1.0, _combined(entry, question, answer, passage))
        length = entry.length + (len(set(entry.answer)) if entry.answer else 0) + entry.passage_length
        required = _required(length, self._threshold)
        if required > self._threshold and score < 1.0:
            score *= self._threshold / required
        return score

    def _count(self, text: str) -> int:
        return self._length(text, self._learned(text))

    def _length(self, text: str, tokens: Sequence[int]) -> int:
        """Tokens of a text; of words that are none a third more, or a quarter of the bytes."""
        if self._tokenizer:
            return len(tokens)
        return max(-(-len(tokens) * 4 // 3), open_tokenizer("").count(text))

    def _raw_length(self, item: Item) -> int:
        return open_tokenizer(self._tokenizer).count(item.raw)

    def _encoded(self, text: str) -> Sequence[int]:
        """Tokens of a text: those of the tokenizer, or words by number, 0 for one that no item has."""
        if self._tokenizer:
            return open_tokenizer(self._tokenizer).ids(f" {text}") if text else []
        return [self._vocabulary.get(word, 0) for word in text.split(" ")] if text else []

    def _learned(self, text: str) -> Sequence[int]:
        if not self._tokenizer:
            for word in filter(None, text.split(" ")):
                self._vocabulary.setdefault(word, len(self._vocabulary) + 1)
        return self._encoded(text)


def _alone(items: Iterable[Item], count: Callable[[str], int], lengths: dict[Item, int]) -> Iterator[Item]:
    """What is looked for without conditions: long questions, and items as a whole."""
    for item in items:
        if item.answer or item.passage:
            if count(item.question) >= _ALONE:
                yield Item(item.name, item.question)
            if lengths[item] >= _ALONE:
                yield Item(item.name, item.whole)


def _grown(
    index: Index, runs: Sequence[int], at: int, owners: Sequence[int]
) -> tuple[dict[int, _Match], int]:
    """What of ``owners`` stands around the run at ``at``, and the last place that was looked at."""
    matches = {owner: _Match({runs[at]}, at, at) for owner in owners}
    _followed(index, runs, range(at - 1, -1, -1), matches)
    for match in matches.values():
        match.misses = 0
    return matches, _followed(index, runs, range(at + 1, len(runs)), matches, at)


def _followed(
    index: Index, runs: Sequence[int], places: range, matches: dict[int, _Match], place: int = 0
) -> int:
    """Follow a text one way until every entry has missed too often."""
    active = set(matches)
    last = place
    for at in places:
        if not active:
            break
        last = at
        gram = runs[at]
        here = active.intersection(index.owners.get(gram, ()))
        for owner in here:
            match = matches[owner]
            if gram not in match.met:
                match.met.add(gram)
                match.misses = 0
            match.first, match.last = min(match.first, at), max(match.last, at)
        for owner in active - here:
            matches[owner].misses += 1
        active = {owner for owner in active if matches[owner].misses < _MISSES}
    return last


def _overlap(met: set[int], wanted: frozenset[int], weights: dict[int, float], total: float) -> float:
    """The weight of what was met as a share; where nothing weighs anything, its number."""
    if met >= wanted:
        return 1.0
    if total <= 0:
        return len(met & wanted) / max(1, len(wanted))
    return sum(weights[gram] for gram in sorted(met & wanted)) / total


def _required(length: int, target: float) -> float:
    if length <= _PERFECT:
        return 1.0
    if length >= _PLAIN:
        return target
    return 1.0 - (1.0 - target) * (length - _PERFECT) / (_PLAIN - _PERFECT)


def _answer(index: Index, entry: Entry, match: _Match, tokens: Sequence[int]) -> float:
    """How much of the answer stands behind the question."""
    if not entry.answer:
        return 0.0
    excess = max(0, match.last + GRAM - match.first - entry.length)
    begin = max(0, match.last + GRAM - 1 - excess) + 1
    size = len(entry.answer)
    if size <= SHORT_ANSWER:
        window = tokens[begin : begin + _SHORT_WINDOW + size - 1]
        found = any(tuple(window[at : at + size]) == entry.answer for at in range(len(window) - size + 1))
        return 1.0 if found else 0.0
    window = tokens[begin : begin + max(2 * size, _ANSWER_WINDOW)]
    if len(window) < ANSWER_GRAM:
        return 0.0
    met = entry.answer_grams.intersection(grams(window, ANSWER_GRAM).tolist())
    return _share(met, entry.answer_grams, index.answer_weights)


def _passage(index: Index, entry: Entry, match: _Match, tokens: Sequence[int]) -> float:
    """How much of the passage stands before the question."""
    if not entry.passage_grams:
        return 0.0
    end = max(0, match.first - 1)
    window = tokens[max(0, end - max(2 * entry.passage_length, _PASSAGE_WINDOW)) : end]
    if len(window) < PASSAGE_GRAM:
        return 0.0
    met: set[int] = set()
    misses = 0
    for gram in reversed(grams(window, PASSAGE_GRAM).tolist()):
        if gram in entry.passage_grams:
            met.add(gram)
            misses = 0
        elif met:
            misses += 1
            if misses > _PASSAGE_MISSES:
                break
    return _share(met, entry.passage_grams, index.passage_weights)


def _share(met: Iterable[int], wanted: frozenset[int], weights: dict[int, float]) -> float:
    held = set(met)
    return _overlap(held, wanted, weights, sum(weights[gram] for gram in sorted(wanted))) if held else 0.0


def _combined(entry: Entry, question: float, answer: float, passage: float) -> float:
    """The score of what an item has, a short question weighing less and the rest more."""
    sure = min(1.0, 0.5 + 0.5 * len(entry.grams) / _SURE_WORDS)
    has_answer, has_passage = bool(entry.answer), bool(entry.passage_length)
    if has_answer and has_passage:
        sure_answer = min(1.0, 0.5 + 0.5 * len(set(entry.answer)) / _SURE_ANSWER)
        moved = 0.7 * (1 - sure)
        to_answer = 0.2 + moved / 2
        to_passage = 0.1 + moved / 2 + to_answer * (1 - sure_answer)
        return question * 0.7 * sure + answer * to_answer * sure_answer + passage * to_passage
    if has_answer:
        return question * 0.75 * sure + answer * (0.25 + 0.75 * (1 - sure))
    if has_passage:
        return question * 0.85 * sure + passage * (0.15 + 0.85 * (1 - sure))
    return question
