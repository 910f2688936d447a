"""The last stage of a build that looks at documents: cut, counted, written as records come out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import Any, Final, NamedTuple

import numpy as np
import orjson

from scrapers.corpus.literal_strings import guarded
from scrapers.dataset.chunk import pieces
from scrapers.dataset.features import DOCUMENTS
from scrapers.dataset.recipe import SPLITS, ChunkSettings
from scrapers.dataset.records import Record
from scrapers.dataset.stages import Shard, load_json, records_of, save_arrays, save_json
from scrapers.dataset.tokens import open_tokenizer
from scrapers.store.atomic_files import whole_file

DECISIONS: Final = "decisions"
RECORDS: Final = "records"
KEY: Final = 16


class Decision(NamedTuple):
    """What becomes of a record: a split and the cluster that it is in, or why it is dropped."""

    split: str = ""
    cluster: str = ""
    reason: str = ""
    detail: str = ""


@dataclass(slots=True)
class _Output:
    """The lines of a shard, and where each lies: split, key of the order, places and sizes, tokens."""

    lines: list[bytes] = field(default_factory=list)
    rows: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    at: int = 0

    def add(self, split: str, key: bytes, text: bytes, origin: bytes, tokens: int) -> None:
        self.rows.append((SPLITS.index(split), self.at, len(text), len(origin), tokens))
        self.keys.append(key)
        self.lines += (text, origin)
        self.at += len(text) + len(origin)


@dataclass(frozen=True, slots=True)
class Finish:
    """Cuts and counts the documents of a shard that are kept, and lists the others."""

    tokenizer: str
    chunk: ChunkSettings
    seed: str
    inputs: tuple[str, ...]

    def __call__(self, shard: Shard) -> None:
        """Make the shard's files; the arrays last, since they say that it is done."""
        decisions = [Decision(*row) for row in load_json(shard.file(DECISIONS, "json"))]
        output, dropped, cuts = _Output(), list[dict[str, Any]](), Counter[str]()
        records = records_of(shard.file(DOCUMENTS, "jsonl.zst"))
        for record, decision in zip(records, decisions, strict=True):
            if decision.reason:
                dropped.append(self._dropped(record, decision))
            else:
                self._add(record, decision, output, cuts)
        with whole_file(shard.file(RECORDS, "jsonl")) as file:
            file.writelines(output.lines)
        save_json(shard.file(RECORDS, "json"), {"dropped": dropped, "cuts": cuts})
        rows = np.array(output.rows, np.int64).reshape(len(output.rows), 5)
        keys = np.frombuffer(b"".join(output.keys), np.uint8).reshape(len(output.keys), KEY)
        save_arrays(shard.file(RECORDS, "npz"), {"rows": rows, "keys": keys})

    def _add(self, record: Record, decision: Decision, output: _Output, cuts: Counter[str]) -> None:
        count = open_tokenizer(self.tokenizer).count
        found, cut = pieces(record.text, self.chunk, count)
        cuts += cut
        for number, piece in enumerate(found):
            name = record.id if self.chunk.by == "none" else f"{record.id}-{number:05d}"
            text = guarded(record.text[piece.start : piece.end])
            key = blake2b(f"{self.seed}\0{name}".encode(), digest_size=KEY).digest()
            line = text_line(name, text)
            origin = {
                **self._origin(record, decision),
                "id": name,
                "chunk": number,
                "start": piece.start,
                "end": piece.end,
                "headings": " > ".join(piece.headings),
                "tokens": piece.tokens,
                "characters": len(text),
                "text_digest": f"sha256:{sha256(text.encode()).hexdigest()}",
            }
            packed = orjson.dumps(origin, option=orjson.OPT_APPEND_NEWLINE)
            output.add(decision.split, key, line, packed, piece.tokens)

    def _origin(self, record: Record, decision: Decision) -> dict[str, Any]:
        return {
            "id": "",
            "document": record.id,
            "split": decision.split,
            "cluster": decision.cluster,
            "url": record.url,
            "title": guarded(record.title),
            "author": guarded(record.author),
            "date": record.date,
            "site": guarded(record.site),
            "language": record.language,
            "license": guarded(record.license),
            "verdict": record.judgement.verdict,
            "policy": record.judgement.policy,
            "evidence": record.judgement.evidence,
            "fetched_at": record.snapshot.fetched_at,
            "payload_digest": record.snapshot.payload_digest,
            "archive_file": record.snapshot.archive_file,
            "archive_offset": record.snapshot.archive_offset,
            "redirects": record.snapshot.redirects,
            "thread": record.thread,
            "input": self.inputs[record.source],
        }

    def _dropped(self, record: Record, decision: Decision) -> dict[str, Any]:
        return {
            "id": record.id,
            "url": record.url,
            "redirects": record.snapshot.redirects,
            "input": self.inputs[record.source],
            "line": record.line,
            "reason": decision.reason,
            "detail": decision.detail,
        }


def text_line(name: str, text: str) -> bytes:
    """A record as a trainer reads it."""
    return orjson.dumps({"id": name, "text": text}, option=orjson.OPT_APPEND_NEWLINE)
