"""Which records repeat another one over all inputs, and which of them stays.

As in the corpus stage: its bands (14 of 8 rows), its estimate, its ranks and its rule for pages of a
catalogue, with the result that presenting the texts one by one would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from scrapers.corpus.dedup.canonical import Canonicals, page_number
from scrapers.corpus.dedup.catalogue import Page, are_two, sample_of, template_host
from scrapers.corpus.dedup.duplicates import CROWD
from scrapers.corpus.dedup.ranking import Rank
from scrapers.dataset.dedup.meetings import Band as _Band
from scrapers.dataset.dedup.meetings import meetings
from scrapers.dataset.features import Table
from scrapers.dataset.splits.sketches import Sketches

_NEVER: Final = 2.0  # no similarity is as high
_NO_WORDS: Final = bytes(16)

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
        self._kept: dict[int, int] = {}  # of the component at hand, as are the following
        self._bands: dict[_Band, list[int]] = {}
        self._crowds: Counter[_Band] = Counter()
        self._named: dict[tuple[_Band, _Name], list[int]] = {}

    def find(self, kind: str, similarity: float) -> dict[int, Repeat]:
        """The rows that repeat one which ranks before them; of ``kind`` exact or near."""
        near = kind == "near"
        threshold = similarity if near else _NEVER
        self._votes = self._counted(threshold)
        met = meetings(self._sketches.signatures, self._table.digests, self._rows, near=near)
        found: dict[int, Repeat] = {}
        for component in met.components():
            self._forget()
            found |= self._of_component(component, threshold)
        return found

    def _of_component(self, bands: Mapping[int, list[_Band]], threshold: float) -> dict[int, Repeat]:
        """The repeats among rows that meet each other and no others, one after the other by rank."""
        found: dict[int, Repeat] = {}
        equal: dict[bytes, int] = {}
        for row in sorted(bands, key=self._place):
            digest = self._table.digests[row]
            kept = (equal[digest], 1.0) if digest in equal else self._nearest(row, bands[row], threshold)
            if kept:
                found[row] = Repeat(*kept, self._rank(kept[0]).why(self._rank(row)))
                continue
            equal[digest] = row
            self._remember(row, bands[row])
        return found

    def _forget(self) -> None:
        """What one component has, no other meets."""
        self._kept, self._bands, self._crowds, self._named = {}, {}, Counter(), {}

    def _canonical_ends(self) -> dict[int, int]:
        facts, canonicals = self._table.facts, Canonicals()
        mine = set(self._rows)
        naming = {row: names for row, names in facts.naming.items() if row in mine}
        named = {name for names in naming.values() for name in names}
        led: dict[int, list[int]] = {}
        for row, page in self._table.pages(np.array(sorted(named), np.uint64)):
            led.setdefault(row, []).append(page)
        for row in self._rows if named else ():
            page = page_number(facts.id(row))
            if row in naming or row in led or page in named:
                canonicals.add(row, page, led.get(row, ()), naming.get(row, ()))
        return canonicals.ends()

    def _counted(self, threshold: float) -> Counter[int]:
        """How many that are as similar name each row."""
        found: Counter[int] = Counter()
        signatures, digests = self._sketches.signatures, self._table.digests
        for row, end in self._ends.items():
            equal = digests[row] == digests[end] != _NO_WORDS
            worded = signatures.worded([row, end]).all()
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
