"""Repeats are found component by component, with the result of presenting records one by one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dataset.planted import Planted

from scrapers.dataset.dedup.meetings import Meetings, meetings
from scrapers.dataset.dedup.repeats import Repeats
from scrapers.dataset.features import DOCUMENTS, FEATURES, Describe, Facts, Table
from scrapers.dataset.records import record_of
from scrapers.dataset.splits.columns import Digests, FactColumns
from scrapers.dataset.splits.sketches import Sketches
from scrapers.dataset.stages import Shard, ShardWriter
from scrapers.models import Drop


def described(folder: Path, raw: list[dict[str, Any]]) -> tuple[Table, Sketches]:
    for name in (DOCUMENTS, FEATURES):
        (folder / name).mkdir()
    writer = ShardWriter(folder / DOCUMENTS)
    for line, each in enumerate(raw, 1):
        record = record_of(each, 0, line)
        assert not isinstance(record, Drop)
        writer.add(record)
        if line % 70 == 0:
            writer.flush()
    writer.flush()
    shards = [Shard(number, folder) for number in range(writer.count)]
    for shard in shards:
        Describe((), None)(shard)
    paths = [shard.file(FEATURES, "npz") for shard in shards]
    return Table(paths), Sketches(paths)


def planted(seed: int) -> list[dict[str, Any]]:
    """Near-duplicates of near-duplicates, equal texts, pages of one template, canonical links, dates."""
    made = Planted(seed, 60, sites=4)
    for _ in range(6):
        made.pages = len(made.texts)
        made.near_duplicates(30, share=0.09)
    made.texts += [*made.texts[:20], ["..."], ["one", "two"], ["One", "two"]]
    chosen = random.Random(seed)
    records = made.records()
    for each in records:
        metadata = each["metadata"]
        if chosen.random() < 0.3:
            metadata["canonical"] = chosen.choice(records)["metadata"]["url"]
        if chosen.random() < 0.5:
            metadata["date"] = f"2024010{chosen.randint(1, 9)}"
        metadata["title"] = f"Model {chosen.randint(1, 5)} of the catalogue"
    return records


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["near", "exact"])
def test_components_give_what_one_by_one_gives(
    tmp_path: Path, seed: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, sketches = described(tmp_path, planted(seed))
    rows = [row for row in range(len(table)) if row % 17]
    found = Repeats(table, sketches, rows, {table.facts.id(3)}).find(kind, 0.8)
    assert len(found) > (30 if kind == "near" else 10)

    def at_once(met: Meetings) -> Any:
        parts = list(Meetings.components(met))
        assert len(parts) > 10
        yield {row: bands for part in parts for row, bands in part.items()}

    class AtOnce:
        def __init__(self, met: Meetings) -> None:
            self.components = lambda: at_once(met)

    monkeypatch.setattr(
        "scrapers.dataset.dedup.repeats.meetings", lambda *given, near: AtOnce(meetings(*given, near=near))
    )
    assert Repeats(table, sketches, rows, {table.facts.id(3)}).find(kind, 0.8) == found


def test_facts_come_back_as_they_were_put_in(tmp_path: Path) -> None:
    rows = [
        Facts("a" * 32, "https://a.test/ü", 20240101, 0, 0, 1, 7, ("", ""), "", (), ()),
        Facts(
            "b" * 32, "", 0, 20240101, 3, 2, 0, ("too_short", "7"), "item 3", (1, 2**64 - 1), (5, 2**64 - 1)
        ),
        Facts("", "https://a.test/\ud800", 0, 0, 0, 2**40, 7, ("", ""), "", (), (9,)),
    ]
    columns = FactColumns([list(row) for row in rows])
    assert list(columns) == rows
    assert (columns.dropped, columns.items) == ({1: ("too_short", "7")}, {1: "item 3"})
    digests = Digests([np.arange(32, dtype=np.uint8).reshape(2, 16)])
    assert list(digests) == [bytes(range(16)), bytes(range(16, 32))]


def test_nothing_meets_nothing(tmp_path: Path) -> None:
    table, sketches = described(tmp_path, [])
    assert not Repeats(table, sketches, [], ()).find("near", 0.8)
