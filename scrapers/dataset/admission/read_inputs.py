"""The records of all inputs, less those that may not be there: the first step of a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from scrapers.dataset.admission.refused_pages import REFUSED_ELSEWHERE, RefusedPages
from scrapers.dataset.inputs import Input, Unreadable, read
from scrapers.dataset.records import Record
from scrapers.dataset.stages import ShardWriter, Told
from scrapers.models import Drop
from scrapers.store.tombstones import Tombstones


def read_inputs(
    inputs: Sequence[Input], stones: Tombstones, refused: RefusedPages, writer: ShardWriter, told: Told
) -> dict[str, Any]:
    """Write the records of ``inputs``; gives how many lines there were, and what of them is left out.

    Of what was taken out for good nothing is told, not even that it was there.
    """
    left_out, count = list[dict[str, Any]](), 0
    strange: Counter[str] = Counter()
    for number, given in enumerate(inputs):
        told("read", number, len(inputs))
        for found in read(number, given):
            if isinstance(found, Record) and stones.covers(found.url, found.snapshot.redirects):
                continue
            count += 1
            if isinstance(found, Unreadable):
                left_out.append(_told(found.drop, found.line, given))
            elif detail := refused.of(found, given):
                left_out.append(_told(Drop(REFUSED_ELSEWHERE, detail), found.line, given, found))
            else:
                writer.add(found)
                strange[str(number)] += given.changed and not found.snapshot.archive_file
    writer.flush()
    return {"shards": writer.count, "read": count, "left_out": left_out, "strange": strange}


def _told(drop: Drop, line: int, given: Input, record: Record | None = None) -> dict[str, Any]:
    return {
        "id": record.id if record else "",
        "url": record.url if record else "",
        "redirects": record.snapshot.redirects if record else "",
        "input": given.name,
        "line": line,
        "reason": drop.reason,
        "detail": drop.detail,
    }
