"""Which texts are near-duplicates: candidates by bands of their signatures, then the share of equal shingles.

It joins: 28 bands of 4 rows, so that no pair of similarity .8 is missed (one in two million), and the exact
Jaccard similarity of those that meet. What drops repeats is :mod:`scrapers.dataset.dedup.repeats`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from scrapers.corpus.dedup.duplicates import SHINGLE
from scrapers.corpus.dedup.shingles import runs
from scrapers.dataset.splits.signatures import Signatures
from scrapers.dataset.splits.sketches import SIGNATURE, Sketches
from scrapers.dataset.splits.spans import beginnings, repeated
from scrapers.dataset.stages import Array

NEAR: Final = 0.8
_DOUBT: Final = 0.14  # 3.7 standard errors of the estimate
_NARROW: Final = 4  # rows of a band
_CROWD: Final = 400  # texts in one band: all pairs of more would take minutes
_NEIGHBOURS: Final = 50
_STEP: Final = 200_000  # pairs compared at once


def near_pairs(
    sketches: Sketches, rows: Array, *, least: float = NEAR, wanted: Callable[[int, int], bool] | None = None
) -> Iterator[tuple[int, int, float]]:
    """Pairs among ``rows`` whose exact similarity is ``least`` or more, with it; each once.

    ``wanted`` is asked before the exact similarity is computed: what is joined already needs none.
    """
    for left, right in _candidates(sketches.signatures, np.asarray(rows, np.int64), least - _DOUBT):
        if wanted is None or wanted(left, right):
            similarity = jaccard(sketches, left, right)
            if similarity >= least:
                yield left, right, similarity


def jaccard(sketches: Sketches, left: int, right: int) -> float:
    """The exact similarity of two texts over runs of five words."""
    one, other = (np.unique(runs(sketches.words(row).astype(np.uint64), SHINGLE)) for row in (left, right))
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / max(1, len(one) + len(other) - shared)


def estimated(signatures: Signatures, rows: Array, least: float) -> Iterator[tuple[Array, Array, Array]]:
    """Pairs among ``rows`` by estimate: lefts, rights and shares of equal rows, in batches."""
    seen = np.zeros(0, np.uint64)
    worded = rows[signatures.worded(rows)]
    for band in range(SIGNATURE // _NARROW):
        pairs = np.unique(np.concatenate([np.zeros(0, np.uint64), *_of_band(signatures, worded, band)]))
        pairs = np.setdiff1d(pairs, seen, assume_unique=True)
        seen = np.union1d(seen, pairs)
        for at in range(0, len(pairs), _STEP):
            some = pairs[at : at + _STEP]
            lefts, rights = (
                (some >> np.uint64(32)).astype(np.int64),
                (some & np.uint64(0xFFFFFFFF)).astype(np.int64),
            )
            shares = (signatures[lefts] == signatures[rights]).mean(axis=1)
            good = shares >= least
            yield lefts[good], rights[good], shares[good]


def _candidates(signatures: Signatures, rows: Array, least: float) -> Iterator[tuple[int, int]]:
    for lefts, rights, _ in estimated(signatures, rows, least):
        yield from zip(lefts.tolist(), rights.tolist(), strict=True)


def _of_band(signatures: Signatures, rows: Array, band: int) -> Iterator[Array]:
    """The pairs, as numbers, of rows that are equal in a band."""
    keys = signatures.band_numbers(rows, band * _NARROW, _NARROW)
    for group in _groups(keys, rows):
        if len(group) <= _CROWD:
            yield _all_pairs(group)
            continue
        following = (band + 1) % (SIGNATURE // _NARROW)
        for part in _groups(signatures.band_numbers(group, following * _NARROW, _NARROW), group):
            yield _all_pairs(part) if len(part) <= _CROWD else _neighbour_pairs(part)


def _groups(keys: Array, rows: Array) -> Iterator[Array]:
    """The rows with equal keys, where there are at least two, in order."""
    several = repeated(keys)  # by chance few are: they alone are put in order
    keys, rows = keys[several], rows[several]
    order = np.lexsort((rows, keys))
    starts = beginnings(keys[order])
    for start, end in zip(starts, np.append(starts[1:], len(keys)), strict=False):
        yield rows[order[start:end]]


def _all_pairs(group: Array) -> Array:
    left, right = np.triu_indices(len(group), 1)
    return _paired(group[left], group[right])


def _neighbour_pairs(group: Array) -> Array:
    """Each with the next ones: of thousands that are as like as that, a chain joins them."""
    found = [_paired(group[:-step], group[step:]) for step in range(1, _NEIGHBOURS + 1)]
    return np.concatenate(found)


def _paired(lefts: Array, rights: Array) -> Array:
    return (np.minimum(lefts, rights).astype(np.uint64) << np.uint64(32)) | np.maximum(lefts, rights).astype(
        np.uint64
    )
