"""Stages over shard files: mapped by an executor, skipped where their file stands, loud where they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import orjson
import zstandard

from scrapers.dataset.records import Record, packed, unpacked
from scrapers.errors import ExportError
from scrapers.models import Failure
from scrapers.parallel.executor import Executor
from scrapers.parallel.serial import SerialExecutor
from scrapers.store.atomic_files import whole_file

S = TypeVar("S")
Array = npt.NDArray[Any]
Arrays = dict[str, Array]
Told = Callable[[str, int, int], None]
"""Is told a stage's name, how many of its shards are done, and how many there are."""


def silent(_stage: str, _done: int, _all: int) -> None:
    """What is told where nobody listens."""


_RECORDS: Final = 1000  # in a shard
_BYTES: Final = 16 * 2**20  # of text
_LEVEL: Final = 1
_TRIES: Final = 3  # of a shard
_FEW: Final = 4  # shards: starting processes for less takes longer than the work
_SECONDS: Final = "it takes longer than a stage may, or more memory"


@dataclass(frozen=True, slots=True)
class Shard:
    """The place of one shard: its number names its files in every stage's folder."""

    number: int
    folder: Path

    def file(self, stage: str, ending: str) -> Path:
        """Its file of one stage."""
        return self.folder / stage / f"{self.number:05d}.{ending}"


def run(  # noqa: PLR0913, PLR0917 - what a stage is, over what, by what, and who is told
    name: str,
    stage: Callable[[S], None],
    shards: Sequence[S],
    made: Callable[[S], Path],
    executor: Executor,
    told: Told,
) -> None:
    """Have ``stage`` make its file of each shard that has none yet; one that fails is tried again.

    Raises :class:`ExportError` if one has failed three times, when all others are done.
    """
    todo = [shard for shard in shards if not made(shard).exists()]
    done = len(shards) - len(todo)
    told(name, done, len(shards))
    if len(todo) < _FEW:
        executor = SerialExecutor()
    failures: list[Failure] = []
    for _ in range(_TRIES):
        failed = []
        for shard, result in zip(todo, executor.map(stage, todo), strict=True):
            if isinstance(result, Failure):
                failed.append((shard, result))
                continue
            done += 1
            told(name, done, len(shards))
        todo, failures = [shard for shard, _ in failed], [failure for _, failure in failed]
        if not todo:
            return
    raise _failed(name, [made(shard) for shard in todo], failures, len(shards))


def _failed(name: str, paths: Sequence[Path], failures: Sequence[Failure], count: int) -> ExportError:
    """What is told of shards that could not be done."""
    why = failures[0].detail or _SECONDS
    others = f", and {len(paths) - 1} more of {count}" if len(paths) > 1 else ""
    return ExportError(
        f"the stage {name} failed {_TRIES} times at {paths[0].name}{others}: {why}; the rest of it is done,"
        " and the same command goes on from there",
        path=paths[0],
    )


class ShardWriter:
    """Cuts a stream of records into shard files, each whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, record: Record) -> None:
        """One more record."""
        line = packed(record)
        self._lines.append(line)
        self._size += len(line)
        if len(self._lines) >= _RECORDS or self._size >= _BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is there as a shard."""
        if self._lines:
            data = zstandard.ZstdCompressor(_LEVEL).compress(b"".join(self._lines))
            with whole_file(self.folder / f"{self.count:05d}.jsonl.zst") as file:
                file.write(data)
            self.count += 1
            self._lines, self._size = [], 0


def records_of(path: Path) -> Iterator[Record]:
    """The records of a shard file."""
    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as file:
        yield from map(unpacked, _lines(file))


def _lines(file: Any) -> Iterator[bytes]:  # noqa: ANN401 - whatever gives bytes
    rest = b""
    while data := file.read(2**20):
        *whole, rest = (rest + data).split(b"\n")
        yield from whole
    if rest:
        yield rest


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays by name, the same bytes for the same arrays."""
    with whole_file(path) as file:
        held: dict[str, Any] = dict(arrays)
        np.savez(file, **held)


def load_arrays(path: Path, *names: str) -> Arrays:
    """The named arrays of such a file."""
    with np.load(path, allow_pickle=False) as held:
        return {name: held[name] for name in names}


def save_json(path: Path, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write a JSON value, whole or not at all."""
    with whole_file(path) as file:
        file.write(orjson.dumps(value, default=tuple))  # named tuples


def load_json(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """A value that :func:`save_json` wrote."""
    return orjson.loads(path.read_bytes())
