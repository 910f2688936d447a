"""Which records repeat another one over all inputs, and which of them stays.

As in the corpus stage: its bands (14 of 8 rows), its estimate, its ranks and its rule for pages of a
catalogue, with the result that presenting the texts one by one would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np

from scrapers.corpus.dedup.canonical import Canonicals, page_number
from scrapers.corpus.dedup.catalogue import Page, are_two, sample_of, template_host
from scrapers.corpus.dedup.duplicates import BANDS, CROWD, ROWS
from scrapers.corpus.dedup.ranking import Rank
from scrapers.dataset.features import Table
from scrapers.dataset.splits.near import band_numbers
from scrapers.dataset.splits.sketches import Sketches
from scrapers.dataset.stages import Array

_NEVER: Final = 2.0  # no similarity is as high
_NO_WORDS: Final = bytes(16)

_Band = tuple[int, int]
_Name = tuple[str, tuple[int, ...]]


class Repeat(NamedTuple):
    """The record that another one repeats, how similar they are (1: equal), and why that one is kept."""

    kept: int
    share: float
    why: str


class Repeats:
    """Finds the repeats among some records. ``old`` are the ids that an earlier dataset had."""

    def __init__(self, table: Table, sketches: Sketches, rows: Sequence[int], old: Collection[str]) -> None:
        self._table, self._sketches, self._rows, self._old = table, sketches, rows, old
        self._ends = self._canonical_ends()
        self._votes: Counter[int] = Counter()
        self._kept: dict[int, int] = {}
        self._bands: dict[_Band, list[int]] = {}
        self._crowds: Counter[_Band] = Counter()
        self._named: dict[tuple[_Band, _Name], list[int]] = {}

    def find(self, kind: str, similarity: float) -> dict[int, Repeat]:
        """The rows that repeat one which ranks before them; of ``kind`` exact or near."""
        near = kind == "near"
        threshold = similarity if near else _NEVER
        self._votes = self._counted(threshold)
        order = sorted(self._rows, key=self._place)
        meeting = shared_bands(self._sketches.signatures, order) if near else {}
        found: dict[int, Repeat] = {}
        equal: dict[bytes, int] = {}
        for row in order:
            digest = self._table.digests[row]
            if digest == _NO_WORDS:
                continue
            bands = meeting.get(row, [])
            kept = (equal[digest], 1.0) if digest in equal else self._nearest(row, bands, threshold)
            if kept:
                found[row] = Repeat(*kept, self._rank(kept[0]).why(self._rank(row)))
                continue
            equal[digest] = row
            self._remember(row, bands)
        return found

    def _canonical_ends(self) -> dict[int, int]:
        facts, canonicals = self._table.facts, Canonicals()
        led: dict[int, list[int]] = {}
        for row, page in self._table.pages():
            led.setdefault(row, []).append(page)
        for row in self._rows:
            canonicals.add(row, page_number(facts[row].id), led.get(row, ()), facts[row].names)
        return canonicals.ends()

    def _counted(self, threshold: float) -> Counter[int]:
        """How many that are as similar name each row."""
        found: Counter[int] = Counter()
        signatures, digests = self._sketches.signatures, self._table.digests
        for row, end in self._ends.items():
            equal = digests[row] == digests[end] != _NO_WORDS
            worded = signatures[row].any() and signatures[end].any()
            found[end] += equal or bool(worded and (signatures[row] == signatures[end]).mean() >= threshold)
        return +found

    def _rank(self, row: int) -> Rank:
        facts = self._table.facts[row]
        return Rank(facts.id in self._old, self._votes[row], facts.date, facts.url)

    def _place(self, row: int) -> tuple[bool, int, int, int, str, str, int, int]:
        rank, facts = self._rank(row), self._table.facts[row]
        return (
            not rank.old, -rank.votes, -rank.day, len(rank.url), rank.url, facts.id, facts.source, facts.line,
        )  # fmt: skip

    def _nearest(self, row: int, bands: Sequence[_Band], threshold: float) -> tuple[int, float] | None:
        """The most similar record kept, the first of equals."""
        name = self._name(row)
        others = {other for band in bands for other in self._bands.get(band, ())}
        others |= {other for band in bands for other in self._named.get((band, name), ())}
        if not others:
            return None
        ranked = np.array(sorted(others, key=self._kept.__getitem__), np.int64)
        signatures = self._sketches.signatures
        shares = (signatures[ranked] == signatures[row]).mean(axis=1)
        for at in np.argsort(-shares, kind="stable").tolist():
            if shares[at] < threshold:
                break
            if not self._are_two(row, int(ranked[at])):
                return int(ranked[at]), float(shares[at])
        return None

    def _remember(self, row: int, bands: Sequence[_Band]) -> None:
        name = self._name(row)
        self._kept[row] = len(self._kept)
        for band in bands:
            if not name[0] or self._crowds[band] < CROWD:
                self._bands.setdefault(band, []).append(row)
            if name[0]:
                self._crowds[band] += 1
                self._named.setdefault((band, name), []).append(row)

    def _name(self, row: int) -> _Name:
        facts = self._table.facts[row]
        return template_host(facts.title, facts.url), facts.title

    def _are_two(self, row: int, other: int) -> bool:
        one, two = self._name(row), self._name(other)
        if not one[0] or one[0] != two[0] or one[1] == two[1]:
            return False
        return are_two(self._page(row), self._page(other))

    def _page(self, row: int) -> Page:
        words = sample_of(self._sketches.words(row).astype(np.uint64))
        return Page(*self._name(row), words, self._ends.get(row, row))


def shared_bands(signatures: Array, order: Sequence[int]) -> dict[int, list[_Band]]:
    """The bands of each row in which another row is equal to it."""
    rows = np.asarray([row for row in order if signatures[row].any()], np.int64)
    found: dict[int, list[_Band]] = {}
    for band in range(BANDS):
        keys = band_numbers(signatures[rows], band * ROWS, ROWS)
        _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        for at in np.flatnonzero(counts[inverse] > 1).tolist():
            found.setdefault(int(rows[at]), []).append((band, int(keys[at])))
    return found
