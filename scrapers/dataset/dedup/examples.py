"""Examples of near-duplicates for the report: the one kept and the one dropped, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import Any, Final

from scrapers.dataset.features import DOCUMENTS, Table
from scrapers.dataset.finish import Decision
from scrapers.dataset.stages import Shard, records_of

_PAIRS: Final = 10
_CHARACTERS: Final = 600
_NEAR: Final = "duplicate_near"


def duplicate_pairs(
    table: Table, decisions: Sequence[Decision], shards: Sequence[Shard]
) -> Iterator[dict[str, Any]]:
    """Ten pairs, always the same ten, with the beginnings of both texts."""
    near = [
        (table.digests[row], row, decision)
        for row, decision in enumerate(decisions)
        if decision.reason == _NEAR
    ]
    chosen = nsmallest(_PAIRS, near, key=lambda each: (each[0], each[1]))
    kept = {decision.detail.partition(" ")[0] for _, _, decision in chosen}
    rows = {row for row, facts in enumerate(table.facts) if facts.id in kept and decisions[row].split}
    texts, redirects = _read(shards, rows | {row for _, row, _ in chosen})
    by_id = {table.facts[row].id: row for row in rows}
    for _, row, decision in chosen:
        other = by_id.get(decision.detail.partition(" ")[0])
        if other is not None:
            yield {
                "id": table.facts[row].id,
                "url": table.facts[row].url,
                "redirects": redirects[row],
                "text": texts[row],
                "kept_id": table.facts[other].id,
                "kept_url": table.facts[other].url,
                "kept_text": texts[other],
                "reason": decision.reason,
                "detail": decision.detail,
            }


def _read(shards: Sequence[Shard], rows: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """How the texts of ``rows`` begin, and which URLs led to them."""
    texts: dict[int, str] = {}
    redirects: dict[int, str] = {}
    at = 0
    for shard in shards:
        for record in records_of(shard.file(DOCUMENTS, "jsonl.zst")) if rows else ():
            if at in rows:
                texts[at], redirects[at] = record.text[:_CHARACTERS], record.snapshot.redirects
            at += 1
    return texts, redirects
