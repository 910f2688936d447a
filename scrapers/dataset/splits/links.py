"""Which records must stay together: by page, thread and site, by near-duplicates, by shared spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from scrapers.dataset.splits.near import near_pairs
from scrapers.dataset.splits.sketches import Sketches
from scrapers.dataset.splits.spans import shared_spans
from scrapers.dataset.splits.union_find import UnionFind
from scrapers.dataset.stages import Array


@dataclass(frozen=True, slots=True)
class Keys:
    """Names that records have, as numbers: ``values`` of the rows in ``owners``."""

    owners: Array
    values: Array


@dataclass(slots=True)
class Spans:
    """What was learned of spans: which pairs of rows share one, and which are boilerplate.

    ``boilerplate`` has, by its number, in how many rows a span is, and an example: row and first word.
    """

    pairs: list[Array] = field(default_factory=list)
    boilerplate: dict[int, tuple[int, int, int]] = field(default_factory=dict)


def collect_spans(sketches: Sketches, rows: Array, most: int, known: Iterable[int] = ()) -> Spans:
    """The shared spans of ``rows``; ``known`` are spans that are boilerplate however few have them."""
    found = Spans()
    for shared in shared_spans(sketches, rows, most, set(known)):
        if len(shared.pairs):
            found.pairs.append(shared.pairs)
        for number, pages, row, place in shared.boilerplate.tolist():
            found.boilerplate[number] = (pages, row, place)
    return found


def span_pairs(spans: Spans) -> Iterator[tuple[int, int]]:
    """The pairs of rows that share a span."""
    for pairs in spans.pairs:
        yield from map(tuple, pairs.tolist())


def key_pairs(keys: Keys, chosen: Array) -> Iterator[tuple[int, int]]:
    """A chain over the ``chosen`` rows, a mask, that have a name in common."""
    mine = chosen[keys.owners]
    owners, values = keys.owners[mine], keys.values[mine]
    order = np.lexsort((owners, values))
    owners, values = owners[order], values[order]
    same = np.flatnonzero(values[1:] == values[:-1])
    yield from zip(owners[same].tolist(), owners[same + 1].tolist(), strict=True)


def components(sketches: Sketches, rows: Array, keys: Sequence[Keys], spans: Spans) -> Array:
    """For each row of ``sketches`` the smallest row that it must stay with; itself outside of ``rows``."""
    sets = UnionFind(len(sketches))
    chosen = _mask(sketches, rows)
    for key in keys:
        for left, right in key_pairs(key, chosen):
            sets.union(left, right)
    for left, right in span_pairs(spans):
        if chosen[left] and chosen[right]:
            sets.union(left, right)
    for left, right, _ in near_pairs(sketches, rows, wanted=lambda one, other: not sets.joined(one, other)):
        sets.union(left, right)
    return np.array([sets.find(row) for row in range(len(sketches))], np.int64)


def neighbours(sketches: Sketches, rows: Array, keys: Sequence[Keys], spans: Spans) -> dict[int, set[int]]:
    """Every link among a few ``rows``: who shares a name, a span or most shingles with whom."""
    chosen = _mask(sketches, rows)
    found: dict[int, set[int]] = {row: set() for row in rows.tolist()}
    near = ((left, right) for left, right, _ in near_pairs(sketches, rows))
    named = (pair for key in keys for pair in _named_pairs(key, chosen))
    for left, right in [*span_pairs(spans), *near, *named]:
        if chosen[left] and chosen[right]:
            found[left].add(right)
            found[right].add(left)
    return found


def _named_pairs(keys: Keys, chosen: Array) -> Iterator[tuple[int, int]]:
    """All pairs of rows that have a name in common."""
    groups: dict[int, list[int]] = {}
    for row, value in zip(keys.owners.tolist(), keys.values.tolist(), strict=True):
        if chosen[row]:
            groups.setdefault(value, []).append(row)
    for group in groups.values():
        yield from combinations(sorted(set(group)), 2)


def _mask(sketches: Sketches, rows: Array) -> Array:
    chosen = np.zeros(len(sketches), np.bool_)
    chosen[rows] = True
    return chosen
