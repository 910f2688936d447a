"""The steps over all records: one record a page, repeats, benchmark items, splits. In this order, always."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrapers.dataset.decontamination.detector import CONTAMINATED
from scrapers.dataset.dedup.repeats import Repeats
from scrapers.dataset.earlier import Earlier
from scrapers.dataset.features import Table
from scrapers.dataset.finish import Decision
from scrapers.dataset.recipe import Recipe
from scrapers.dataset.splits.assign import Cluster, assign
from scrapers.dataset.splits.links import Spans, collect_spans, components, neighbours
from scrapers.dataset.splits.sketches import Sketches
from scrapers.dataset.splits.spans import beginnings
from scrapers.dataset.stages import Array
from scrapers.store.tombstones import FORGOTTEN_REPEAT

BRIDGE: Final = "split_bridge"
_NOTHING: Final = Decision()


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of each row, and the numbers of the spans that join nothing."""

    decisions: list[Decision]
    boilerplate: frozenset[int]


class Deciding:
    """Takes the decisions, a step a method; every step looks at what those before have left."""

    def __init__(self, recipe: Recipe, table: Table, sketches: Sketches, earlier: Earlier) -> None:
        self._recipe, self._table, self._sketches, self._earlier = recipe, table, sketches, earlier
        self._drops: dict[int, tuple[str, str]] = {}

    def decide(self, forgotten: frozenset[str]) -> Decided:
        """Everything, in order. ``forgotten`` are ids that do not come back by themselves."""
        self._filters(forgotten)
        self._one_a_page()
        self._repeats()
        self._benchmarks()
        return self._splits()

    def _left(self) -> Array:
        left = np.ones(len(self._table), np.bool_)
        left[np.fromiter(self._drops, np.int64, len(self._drops))] = False
        return np.flatnonzero(left)

    def _filters(self, forgotten: frozenset[str]) -> None:
        facts = self._table.facts
        self._drops |= facts.dropped
        for row in self._left().tolist() if forgotten else ():
            if facts.id(row) in forgotten:
                self._drops[row] = (FORGOTTEN_REPEAT, "it had been dropped as a repeat of what was taken out")

    def _one_a_page(self) -> None:
        """Of the records of a page the one fetched last stays; of the same day, that of the first input."""
        best: dict[str, int] = {}
        facts, several = self._table.facts, self._named_alike()
        for row in several:
            name = facts.id(row)
            other = best.get(name)
            if other is None or self._newer(row, other):
                best[name] = row
        for row in several:
            kept = best[facts.id(row)]
            if kept != row:
                self._drops[row] = ("duplicate_url", self._named(kept))

    def _named_alike(self) -> list[int]:
        """The rows whose id another one has, too, or one of the same hash."""
        left, facts = self._left(), self._table.facts
        marks = np.fromiter((hash(facts.id(row)) for row in left.tolist()), np.int64, len(left))
        _, places, counts = np.unique(marks, return_inverse=True, return_counts=True)
        return left[counts[places] > 1].tolist()  # type: ignore[no-any-return]

    def _newer(self, row: int, other: int) -> bool:
        one, two = self._table.facts[row], self._table.facts[other]
        return (-one.fetched_at, one.source, one.line) < (-two.fetched_at, two.source, two.line)

    def _repeats(self) -> None:
        """Exact and near duplicates over all inputs; of each the first in rank stays."""
        kind = self._recipe.dedup.kind
        if kind == "off":
            return
        rows = self._left().tolist()
        repeats = Repeats(self._table, self._sketches, rows, self._earlier.splits)
        for row, (kept, share, why) in repeats.find(kind, self._recipe.dedup.similarity).items():
            equal = self._table.digests[row] == self._table.digests[kept]
            detail = self._named(kept) if equal else f"{self._named(kept)} similarity {share:.2f}"
            self._drops[row] = ("duplicate_exact" if equal else "duplicate_near", f"{detail}; {why}")

    def _precedence(self, row: int) -> tuple[bool, int, int, str, str, int, int]:
        """What an earlier dataset had, then the newest by its own date, then the shortest URL."""
        facts = self._table.facts[row]
        old = facts.id in self._earlier.splits
        return not old, -facts.date, len(facts.url), facts.url, facts.id, facts.source, facts.line

    def _benchmarks(self) -> None:
        items = {row: (CONTAMINATED, item) for row, item in self._table.facts.items.items()}
        self._drops = items | self._drops  # what is dropped already is so for the first reason

    def _splits(self) -> Decided:
        rows = self._left()
        settings = self._recipe.split
        spans = collect_spans(self._sketches, rows, settings.boilerplate_pages, self._earlier.boilerplate)
        keys = self._table.keys(settings.by)
        while True:
            groups = components(self._sketches, rows, keys, spans)
            bridges = self._bridges(groups, rows, spans)
            if not bridges:
                break
            for row, detail in bridges.items():
                self._drops[row] = (BRIDGE, detail)
            rows = self._left()
        return self._assigned(groups, rows, spans)

    def _bridges(self, groups: Array, rows: Array, spans: Spans) -> dict[int, str]:
        """Newcomers that would join records of two splits, which keep what they had."""
        if not self._earlier.splits:
            return {}
        found: dict[int, str] = {}
        for group in _members(groups, rows):
            if len({split for row in group if (split := self._old_split(row))}) > 1:
                found |= self._bridging(np.array(group, np.int64), spans)
        return found

    def _bridging(self, group: Array, spans: Spans) -> dict[int, str]:
        """Who of a group has to go: labels spread from the old records; who would get two is a bridge."""
        links = neighbours(self._sketches, group, self._table.keys(self._recipe.split.by), spans)
        labels = {row: self._old_split(row) for row in links if self._unchanged(row)}
        found: dict[int, str] = {}
        waiting = [row for row in sorted(links, key=self._precedence) if row not in labels]
        grown = True
        while waiting and grown:
            grown = False
            for row in list(waiting):
                near = {labels[other] for other in links[row] if other in labels}
                if own := self._old_split(row):
                    near.add(own)
                if not near:
                    continue
                waiting.remove(row)
                grown = True
                if len(near) == 1:
                    labels[row] = near.pop()
                else:
                    found[row] = f"it shares text with {' and '.join(sorted(near))}"
        return found or self._parted(links, labels)

    def _parted(self, links: Mapping[int, set[int]], labels: Mapping[int, str]) -> dict[int, str]:
        """Old records that now share text though they are apart: those outside of training go."""
        found: dict[int, str] = {}
        for row in sorted(links, key=self._precedence):
            others = {labels[o] for o in links[row] if o in labels and o not in found} - {labels.get(row, "")}
            if row in labels and labels[row] != "train" and others:
                found[row] = f"it shares text with {' and '.join(sorted(others))}"
        return found

    def _old_split(self, row: int) -> str:
        return self._earlier.splits.get(self._table.facts[row].id, "")

    def _unchanged(self, row: int) -> bool:
        """Whether an earlier dataset had the record with this very text."""
        facts = self._table.facts[row]
        return self._earlier.digests.get(facts.id) == self._table.digests[row].hex()

    def _assigned(self, groups: Array, rows: Array, spans: Spans) -> Decided:
        clusters = [self._cluster(group) for group in _members(groups, rows)]
        settings = self._recipe.split
        splits = assign(clusters, settings.shares, salt=settings.salt, by_time=settings.by == "time")
        decisions = [_NOTHING] * len(self._table)
        for row, (reason, detail) in self._drops.items():
            decisions[row] = Decision(reason=reason, detail=detail)
        for cluster, group in zip(clusters, _members(groups, rows), strict=True):
            decision = Decision(splits[cluster.name], cluster.name)
            for row in group:
                decisions[row] = decision
        return Decided(decisions, frozenset(spans.boilerplate))

    def _cluster(self, group: Sequence[int]) -> Cluster:
        facts = [self._table.facts[row] for row in group]
        records = self._recipe.split.measure == "records"
        size = len(facts) if records else sum(each.characters for each in facts)
        split = next((split for row in group if (split := self._old_split(row))), "")
        return Cluster(min(each.id for each in facts), size, max(each.date for each in facts), split)

    def _named(self, row: int) -> str:
        facts = self._table.facts[row]
        return f"{facts.id} {facts.url}" if facts.url else facts.id


def _members(groups: Array, rows: Array) -> Iterator[list[int]]:
    """The rows of each group, in order; the groups in the order of their first rows."""
    order = np.argsort(groups[rows], kind="stable")  # a group is named for its smallest row
    starts = beginnings(groups[rows][order])
    for start, end in zip(starts, np.append(starts[1:], len(order)), strict=False):
        yield rows[order[start:end]].tolist()
