"""The first stage of a build: what each record is by itself, for the steps over all records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np

from scrapers.corpus.dedup.canonical import named_pages, page_number
from scrapers.corpus.dedup.catalogue import name_of
from scrapers.corpus.dedup.duplicates import canonical_text
from scrapers.corpus.dedup.seen_text import seen_text
from scrapers.corpus.dedup.shingles import words_of
from scrapers.corpus.stages import ONLY_REPEATED, filtered
from scrapers.dataset.decontamination.detector import Detector
from scrapers.dataset.records import Record
from scrapers.dataset.splits.columns import Digests, FactColumns, Facts
from scrapers.dataset.splits.links import Keys
from scrapers.dataset.splits.sketches import sketch_arrays
from scrapers.dataset.stages import Array, Shard, load_arrays, load_json, records_of, save_arrays, save_json
from scrapers.models import Filter
from scrapers.web.urls import document_id, registered_domain

DOCUMENTS: Final = "documents"
FEATURES: Final = "features"
_KEYS: Final = ("page", "thread", "site")
_KEY_ARRAYS: Final = tuple(f"{name}_{part}" for name in _KEYS for part in ("owner", "key"))
_NO_ROWS: Final = np.zeros(0, np.int64)
_NO_KEYS: Final = np.zeros(0, np.uint64)
_NO_DAY: Final = 0


@dataclass(frozen=True, slots=True)
class Describe:
    """Filters, benchmark items, words and keys of each record of a shard."""

    filters: tuple[Filter, ...]
    detector: Detector | None

    def __call__(self, shard: Shard) -> None:
        """Make the shard's two files; the arrays last, since they say that it is done."""
        records = list(records_of(shard.file(DOCUMENTS, "jsonl.zst")))
        texts = [canonical_text(record.text) for record in records]
        words = [words_of(text) for text in texts]
        facts = [self._facts(record) for record in records]
        save_json(shard.file(FEATURES, "json"), facts)
        save_arrays(
            shard.file(FEATURES, "npz"),
            {
                "digests": np.array([_digest(text) for text in texts], np.uint8).reshape(len(texts), 16),
                **_keys("page", map(_pages, records)),
                **_keys("thread", ([record.thread] for record in records)),
                **_keys("site", ([_site(record)] for record in records)),
                **sketch_arrays(words),
            },
        )

    def _facts(self, record: Record) -> Facts:
        verdict = filtered(record.document(), self.filters) if record.text else ONLY_REPEATED
        drop = (verdict.reason, verdict.detail) if verdict else ("", "")
        item = self.detector.found_in(seen_text(record.text)) if self.detector and not verdict else ""
        return Facts(
            record.id, record.url, _day(record.date), _day(record.snapshot.fetched_at),
            record.source, record.line, len(record.text), drop, item,
            named_pages(record.canonical, record.url), name_of(canonical_text(record.title), record.url),
        )  # fmt: skip


class Table:
    """The facts of all records by row, and the names that they have in common."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """``paths`` are the stage's array files, in order."""
        held = list(paths)
        self.facts = FactColumns(row for path in held for row in load_json(path.with_suffix(".json")))
        arrays = [load_arrays(path, "digests", *_KEY_ARRAYS) for path in held]
        self.digests = Digests(each["digests"] for each in arrays)
        starts = np.cumsum([0, *(len(each["digests"]) for each in arrays)])
        self._keys = {
            name: Keys(
                np.concatenate(
                    [_NO_ROWS, *(a[f"{name}_owner"] + at for a, at in zip(arrays, starts, strict=False))]
                ),
                np.concatenate([_NO_KEYS, *(a[f"{name}_key"] for a in arrays)]),
            )
            for name in _KEYS
        }

    def __len__(self) -> int:
        return len(self.facts)

    def pages(self, wanted: Array) -> Iterator[tuple[int, int]]:
        """Each row with the number of a page that it is, or that led to it, of those that are ``wanted``."""
        keys = self._keys["page"]
        mine = np.isin(keys.values, wanted)
        yield from zip(keys.owners[mine].tolist(), keys.values[mine].tolist(), strict=True)

    def keys(self, by: str) -> list[Keys]:
        """What keeps records together whatever they say; all of a site only if splits go ``by`` site."""
        return [self._keys[name] for name in _KEYS if name != "site" or by == "site"]


def _pages(record: Record) -> list[str]:
    """The names of the record's page: its own, and those of the URLs that led to it."""
    return [document_id(each) for each in [record.url, *record.snapshot.redirects.split()] if each]


def _site(record: Record) -> str:
    return registered_domain(record.url) if record.url else record.site


def _digest(text: str) -> list[int]:
    """The digest of a canonical text; zeros for none."""
    if not text:
        return [0] * 16
    return list(blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest())


def _keys(kind: str, names: Iterable[list[str]]) -> dict[str, Any]:
    """The names of each record as two arrays: who has it, and a number for it."""
    pairs = [(row, page_number(name)) for row, each in enumerate(names) for name in each if name]
    return {
        f"{kind}_owner": np.array([row for row, _ in pairs], np.int64),
        f"{kind}_key": np.array([number for _, number in pairs], np.uint64),
    }


def _day(day: str) -> int:
    return int(day) if day.isdigit() else _NO_DAY
