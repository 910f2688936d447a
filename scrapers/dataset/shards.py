"""The files that come out: which record goes into which, in an order that only the seed decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import orjson

from scrapers.corpus.writers import corpus_file
from scrapers.dataset.bundle.files import TEXT, provenance_file
from scrapers.dataset.finish import RECORDS
from scrapers.dataset.recipe import SPLITS, ShardSettings
from scrapers.dataset.stages import Array, load_arrays, save_arrays

PLANS: Final = "order"
_OPEN: Final = 200  # files at once


@dataclass(frozen=True, slots=True)
class OutShard:
    """One file of a split. ``order`` names the file that says which records it has, and where they lie."""

    split: str
    number: int
    count: int
    order: Path
    bundle: Path
    format: str

    @property
    def stem(self) -> str:
        """Its name, but for the ending."""
        return f"{self.split}-{self.number:05d}-of-{self.count:05d}"

    @property
    def text(self) -> Path:
        """The records as trainers read them."""
        return self.bundle / TEXT / f"{self.stem}.{self.format}"

    @property
    def provenance(self) -> Path:
        """Where each of them comes from, in the same order."""
        return provenance_file(self.bundle, self.stem)


def plan_shards(parts: Sequence[Path], settings: ShardSettings, orders: Path, bundle: Path) -> list[OutShard]:
    """Deal the records of ``parts``, the array files of the stage before, out to files of each split."""
    held = [load_arrays(path, "rows", "keys") for path in parts]
    rows = np.concatenate([np.zeros((0, 5), np.int64), *(each["rows"] for each in held)])
    keys = np.concatenate([np.zeros((0, 16), np.uint8), *(each["keys"] for each in held)])
    owners = np.repeat(np.arange(len(held)), [len(each["rows"]) for each in held])
    order = _ordered(keys)
    found = []
    for number, split in enumerate(SPLITS):
        mine = order[rows[order, 0] == number]
        cuts = _cuts(rows[mine], settings)
        for at, (start, end) in enumerate(cuts):
            path = orders / f"{split}-{at:05d}.npz"
            some = mine[start:end]
            places = np.column_stack([owners[some], rows[some, 1], rows[some, 2], rows[some, 3]])
            save_arrays(path, {"places": places})
            found.append(OutShard(split, at, len(cuts), path, bundle, settings.format))
    return found


@dataclass(frozen=True, slots=True)
class Write:
    """Writes the two files of one output shard."""

    parts: tuple[Path, ...]

    def __call__(self, shard: OutShard) -> None:
        """The text last: it says that both are there."""
        places = load_arrays(shard.order, "places")["places"]
        with closing(_Parts(self.parts)) as parts:
            with corpus_file(shard.provenance, {}) as write:
                for owner, at, size, more in places.tolist():
                    write(orjson.loads(parts.slice(owner, at + size, more)))
            with corpus_file(shard.text, {"id": "", "text": ""}) as write:
                for owner, at, size, _ in places.tolist():
                    write(orjson.loads(parts.slice(owner, at, size)))


class _Parts:
    """Files that slices are read of, as many open as a process may have."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths, self._files = paths, dict[int, BinaryIO]()

    def slice(self, number: int, at: int, size: int) -> bytes:
        """``size`` bytes of a file from ``at`` on."""
        file = self._files.get(number)
        if file is None:
            if len(self._files) >= _OPEN:
                self.close()
            file = self._files[number] = self._paths[number].open("rb")
        file.seek(at)
        return file.read(size)

    def close(self) -> None:
        """Close what is open."""
        for file in self._files.values():
            file.close()
        self._files.clear()


def part_files(folder: Path, numbers: Iterable[int], ending: str) -> list[Path]:
    """The files of the stage before."""
    return [folder / RECORDS / f"{number:05d}.{ending}" for number in numbers]


def _ordered(keys: Array) -> Array:
    """The order of the keys as bytes."""
    if not len(keys):
        return np.zeros(0, np.int64)
    halves = np.ascontiguousarray(keys).view(">u8")
    return np.lexsort((halves[:, 1], halves[:, 0]))


def _cuts(rows: Array, settings: ShardSettings) -> list[tuple[int, int]]:
    """Where one file ends and the next begins: as many files as the size asks for, of equal sizes."""
    if not len(rows):
        return []
    weights = rows[:, 4] if settings.tokens else rows[:, 2]
    total = int(weights.sum())
    count = min(len(rows), max(1, -(-total // (settings.tokens or settings.bytes))))
    ends = np.searchsorted(np.cumsum(weights), [total * (at + 1) / count for at in range(count)], "left") + 1
    ends[-1] = len(rows)
    return list(_spans(np.minimum(ends, len(rows)).tolist()))


def _spans(ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in ends:
        if end > start:
            yield start, end
        start = max(start, end)
