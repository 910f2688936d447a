"""Which records meet, by an equal text or an equal band of their signatures, also by way of others.

Bands are taken one at a time, sorted, and only what several records have is kept. Records that meet make
components; whoever is in none repeats nothing and is repeated by nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrapers.corpus.dedup.duplicates import BANDS, ROWS
from scrapers.dataset.splits.columns import Digests
from scrapers.dataset.splits.signatures import Signatures
from scrapers.dataset.splits.spans import beginnings, repeated
from scrapers.dataset.splits.union_find import UnionFind
from scrapers.dataset.stages import Array

Band = tuple[int, int]
"""A band's number, and what is in it."""
_TEXT: Final = -1  # in the place of a band's number: the whole text


@dataclass(frozen=True, slots=True)
class Meetings:
    """A line for each row in a bucket with others: the row, the bucket's band and value."""

    rows: Array
    bands: Array
    values: Array

    def components(self) -> Iterator[dict[int, list[Band]]]:
        """The bands of each row in which it meets another, component by component."""
        known, at = np.unique(self.rows, return_inverse=True)
        order = np.lexsort((at, self.values, self.bands))
        same = (np.diff(self.bands[order]) == 0) & (self.values[order][1:] == self.values[order][:-1])
        sets = UnionFind(len(known))
        for left, right in zip(at[order][:-1][same].tolist(), at[order][1:][same].tolist(), strict=True):
            sets.union(left, right)
        roots = np.array([sets.find(each) for each in range(len(known))], np.int64)[at]
        order = np.lexsort((self.bands, self.rows, roots))
        starts = beginnings(roots[order])
        for start, end in zip(starts, np.append(starts[1:], len(order)), strict=False):
            yield self._bands_of(order[start:end])

    def _bands_of(self, lines: Array) -> dict[int, list[Band]]:
        found: dict[int, list[Band]] = {}
        columns = (self.rows[lines].tolist(), self.bands[lines].tolist(), self.values[lines].tolist())
        for row, band, value in zip(*columns, strict=True):
            held = found.setdefault(row, [])
            if band != _TEXT:
                held.append((band, value))
        return found


def meetings(signatures: Signatures, digests: Digests, rows: Sequence[int], *, near: bool) -> Meetings:
    """Who of ``rows`` meets whom; of texts without a character nobody does."""
    some = np.asarray(rows, np.int64)
    halves = np.ascontiguousarray(digests.array[some]).view(np.uint64)
    some = some[halves.any(axis=1)]
    found = [_several(some, _TEXT, _text_numbers(digests.array[some]))]
    worded = some[signatures.worded(some)]
    found += [
        _several(worded, band, signatures.band_numbers(worded, band * ROWS, ROWS))
        for band in range(BANDS if near else 0)
    ]
    return Meetings(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _several(rows: Array, band: int, values: Array) -> tuple[Array, Array, Array]:
    """The lines of a band: those whose value another row has, too."""
    met = np.flatnonzero(repeated(values))
    return rows[met], np.full(len(met), band, np.int64), values[met]


def _text_numbers(digests: Array) -> Array:
    """A number for each text; two texts that share one by chance only meet."""
    return np.ascontiguousarray(digests).view(np.uint64)[:, 0] if len(digests) else np.zeros(0, np.uint64)
