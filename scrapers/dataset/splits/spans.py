"""Spans of words that several texts share: what joins them, and what is boilerplate.

Anchors are sorted; the spans of those that several texts have are compared by a number for all their words.
A span in more texts than the bound is boilerplate, and joins nothing. Work goes in batches of anchors, each
of which has all occurrences of its spans, so that memory is bounded however much is shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrapers.corpus.dedup.shingles import runs
from scrapers.dataset.splits.sketches import GRAM, SPAN, Sketches
from scrapers.dataset.stages import Array

_AT_ONCE: Final = 500_000  # spans
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Shared:
    """What was found in one batch.

    ``pairs`` are rows that share a span which is no boilerplate, as an array of two columns; ``boilerplate``
    has a number, how many rows have the span, and an example of it, row and first word, a line each.
    """

    pairs: Array
    boilerplate: Array


def shared_spans(sketches: Sketches, rows: Array, most: int, known: Collection[int] = ()) -> Iterator[Shared]:
    """The spans that several of ``rows`` share; those with ``known`` numbers are boilerplate anyway."""
    chosen = np.zeros(len(sketches), np.bool_)
    chosen[rows] = True
    usual = np.array(sorted(known), np.uint64)
    for hashes, owners, firsts, counts in sketches.anchors:
        for batch in _batches(hashes, owners, counts, chosen):
            found = _spans(sketches, owners[batch], firsts[batch], counts[batch])
            yield _shared(*found, most, usual)


def span_numbers(words: Array) -> Array:
    """A number for each span of a text, by its first word."""
    if len(words) < SPAN:
        return np.zeros(0, np.uint64)
    return runs(words.astype(np.uint64), SPAN)


def longest_run(left: Array, right: Array) -> int:
    """How many words in a row two texts share at most, of those that share an anchor's words."""
    grams, others = (runs(words.astype(np.uint64), GRAM) for words in (left, right))
    if len(left) < GRAM or len(right) < GRAM:
        return 0
    best = 0
    common, at, there = np.intersect1d(grams, others, return_indices=True)
    for one, other in zip(at[: len(common)].tolist(), there.tolist(), strict=True):
        best = max(best, _extended(left, right, one, other))
    return best


def _extended(left: Array, right: Array, one: int, other: int) -> int:
    before, after = min(one, other), min(len(left) - one, len(right) - other)
    back = _equal(left[one - before : one][::-1], right[other - before : other][::-1])
    return back + _equal(left[one : one + after], right[other : other + after])


def _equal(left: Array, right: Array) -> int:
    differs = np.flatnonzero(left != right)
    return int(differs[0]) if len(differs) else len(left)


def _batches(hashes: Array, owners: Array, counts: Array, chosen: Array) -> Iterator[Array]:
    """Indexes of the anchors that several chosen rows have, all of one number together, not too many."""
    order = np.lexsort((owners, hashes))
    order = order[chosen[owners[order]]]
    if not len(order):
        return
    starts = beginnings(hashes[order])
    ends = np.append(starts[1:], len(order))
    several = owners[order[starts]] != owners[order[ends - 1]]
    order = order[np.repeat(several, ends - starts)]
    if not len(order):
        return
    group = np.cumsum(np.concatenate([[False], hashes[order][1:] != hashes[order][:-1]]))
    weight = np.cumsum(counts[order].astype(np.int64))
    # the batch in which the last anchor of a number falls has all of that number
    last = np.append(np.flatnonzero(group[1:] != group[:-1]), len(order) - 1)
    batch = (weight[last] // _AT_ONCE)[group]
    for number in np.unique(batch).tolist():
        yield order[batch == number]


def _spans(sketches: Sketches, owners: Array, firsts: Array, counts: Array) -> tuple[Array, Array, Array]:
    """Number, row and first word of every span of the anchors."""
    order = np.argsort(owners, kind="stable")
    owners, firsts, counts = owners[order], firsts[order].astype(np.int64), counts[order].astype(np.int64)
    rows = np.repeat(owners, counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = np.repeat(firsts, counts) + within
    numbers = np.zeros(len(rows), np.uint64)
    starts = beginnings(rows)
    for start, end in zip(starts, np.append(starts[1:], len(rows)), strict=False):
        numbers[start:end] = span_numbers(sketches.words(int(rows[start])))[places[start:end]]
    return numbers, rows, places


def _shared(numbers: Array, rows: Array, places: Array, most: int, usual: Array) -> Shared:
    order = np.lexsort((places, rows, numbers))
    numbers, rows, places = numbers[order], rows[order], places[order]
    once = np.ones(len(numbers), np.bool_)
    once[1:] = (numbers[1:] != numbers[:-1]) | (rows[1:] != rows[:-1])
    numbers, rows, places = numbers[once], rows[once], places[once]
    starts = beginnings(numbers)
    sizes = np.diff(np.append(starts, len(numbers)))
    common = (sizes > most) | (np.isin(numbers[starts], usual) if len(usual) else False)
    line = np.column_stack(
        [
            numbers[starts],
            sizes.astype(np.uint64),
            rows[starts].astype(np.uint64),
            places[starts].astype(np.uint64),
        ]
    )[common & (sizes > 0)]
    joins = (sizes > 1) & ~common
    return Shared(_pairs(rows, starts[joins], sizes[joins]), line)


def beginnings(values: Array) -> Array:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def repeated(values: Array) -> Array:
    """Which of ``values``, in any order, are equal to another one."""
    order = np.argsort(values)
    same = values[order[1:]] == values[order[:-1]]
    found = np.zeros(len(values), np.bool_)
    found[order[1:][same]] = found[order[:-1][same]] = True
    return found


def _pairs(rows: Array, starts: Array, sizes: Array) -> Array:
    """All pairs of rows in each group; groups of the same rows count once."""
    if not len(starts):
        return np.zeros((0, 2), np.int64)
    mixed = ((rows.astype(np.uint64) + np.uint64(1)) * _MIX) ^ (rows.astype(np.uint64) << np.uint64(17))
    total = np.concatenate([[np.uint64(0)], np.cumsum(mixed)])
    marks = total[starts + sizes] - total[starts]
    _, first = np.unique(np.column_stack([marks, sizes.astype(np.uint64)]), axis=0, return_index=True)
    found = []
    for at in first.tolist():
        group = rows[starts[at] : starts[at] + sizes[at]]
        left, right = np.triu_indices(len(group), 1)
        found.append(np.column_stack([group[left], group[right]]))
    return np.unique(np.concatenate(found), axis=0)
