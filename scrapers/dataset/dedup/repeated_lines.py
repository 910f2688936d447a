"""Lines that most pages of a host have, taken out of the records of a build before anything judges them.

They are counted over all inputs, so a host that several crawls share is one host. A record of nothing else is
left with no text, and dropped for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import zstandard

from scrapers.corpus.line_counts import LineCounts
from scrapers.corpus.line_report import FoundLine, LineReport, RepeatedLines, found_lines
from scrapers.corpus.page_lines import Repeated, page_lines
from scrapers.corpus.repeated_lines import without
from scrapers.dataset.records import Record, packed
from scrapers.dataset.stages import Shard, Told, load_json, records_of, save_json
from scrapers.store.atomic_files import whole_file
from scrapers.web.urls import host_of

WHOLE: Final = "whole"
"""The folder of records as they were read, where lines are taken out of them."""
TAKEN_OUT: Final = "taken_out"
_LEVEL: Final = 1


def count_lines(shards: Sequence[Shard], told: Told) -> Repeated:
    """The repeated lines of each host in ``shards``."""
    with closing(LineCounts()) as counts:
        for shard in shards:
            told("count lines", shard.number, len(shards))
            for record in records_of(shard.file(WHOLE, "jsonl.zst")):
                if record.url:
                    counts.add(host_of(record.url), page_lines(record.text))
        told("count lines", len(shards), len(shards))
        return counts.repeated()


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Writes the records of a shard without the lines that are listed in the file ``lines``."""

    lines: Path
    documents: str

    def __call__(self, shard: Shard) -> None:
        """Make the shard's two files; that of the records last, since it says that the work is done."""
        repeated = {host: frozenset(keys) for host, keys in load_json(self.lines).items()}
        packer, told = zstandard.ZstdCompressor(_LEVEL), dict[str, set[int]]()
        lines, found = list[bytes](), list[Any]()
        for record in records_of(shard.file(WHOLE, "jsonl.zst")):
            host = host_of(record.url) if record.url else ""
            keys = repeated.get(host, frozenset())
            known = told.setdefault(host, set())
            found.append((host, found_lines(record.text, keys, known), len(record.text)))
            lines.append(packed(_without(record, keys)))
        save_json(shard.file(TAKEN_OUT, "json"), found)
        with whole_file(shard.file(self.documents, "jsonl.zst")) as file:
            file.write(packer.compress(b"".join(lines)))


def taken_out(shards: Iterable[Shard]) -> RepeatedLines:
    """What was taken out of ``shards``."""
    report = LineReport()
    for shard in shards:
        for host, lines, characters in load_json(shard.file(TAKEN_OUT, "json")):
            report.add(host, [FoundLine(*line) for line in lines], characters)
    return report.lines(dropped=True)


def _without(record: Record, keys: frozenset[int]) -> Record:
    text = without(record.text, keys).text if keys else record.text
    return record if text == record.text else replace(record, text=text)
