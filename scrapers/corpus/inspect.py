"""What is in a corpus file: counts, sizes, languages, licences, hosts, and lines that do not fit."""

from __future__ import annotations

import gzip
import io
from array import array
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from zlib import error as ZlibError  # noqa: N812 - it is named like a module

import orjson
import zstandard

from scrapers.corpus.columns import Column, Columns
from scrapers.corpus.literal_strings import read_back
from scrapers.corpus.markup_shares import NO_SIZES, MarkupSizes, markup_sizes
from scrapers.corpus.writers import ending, require_parquet
from scrapers.errors import ConfigError
from scrapers.web.urls import host_of, resolve

MAX_LINE = 256 * 2**20
SHOWN_PROBLEMS = 10
DAMAGES = (EOFError, gzip.BadGzipFile, ZlibError, zstandard.ZstdError)
"""What the libraries raise of a packed file that is damaged."""
NO_RECORD = "not a record with id and text or messages"
_CHUNK = 16384
_TOLD_EVERY = 500  # records
QUANTILES = MappingProxyType({"min": 0.0, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "max": 1.0})


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no record. ``line`` counts from 1; rows in Parquet."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A corpus file in figures. Text lengths are in characters, counters commonest first.

    ``metadata`` counts the records in which a key has a value (not empty, not zero).
    """

    path: Path
    bytes: int
    documents: int
    characters: int
    lengths: dict[str, int]
    languages: dict[str, int]
    licenses: dict[str, int]
    hosts: dict[str, int]
    metadata: dict[str, int]
    invalid: int
    problems: tuple[Problem, ...]
    columns: tuple[Column, ...] = ()
    tokens: int = 0
    markup: MarkupSizes = NO_SIZES

    def share(self, part: str) -> float:
        """Which part of all characters ``part`` is: code, tables or lists."""
        return float(getattr(self.markup, part)) / max(1, self.characters)


def inspect(
    path: Path,
    *,
    files: Sequence[Path] = (),
    tokens: Callable[[str], int] = len,
    progress: Callable[[str, int, int], None] | None = None,
) -> Summary:
    """Read ``path``, or the ``files`` in it, once, in memory that grows by four bytes a document.

    ``tokens`` counts those of a text; ``progress`` is told the file, of how many bytes records were read, and
    how many there are (of packed files more are read than there are). Invalid lines are counted, the first
    ten described. Raises ``ConfigError`` if a file cannot be opened or its ending is unknown.
    """
    files = files or (path,)
    lengths = array("L")
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("language", "license", "host", "metadata")
    }
    problems: list[Problem] = []
    invalid = token_count = 0
    columns, markup = Columns(), NO_SIZES
    for item in (found for file in files for found in _told(file, progress)):
        if isinstance(item, Problem):
            invalid += 1
            problems += [item] if len(problems) < SHOWN_PROBLEMS else []
            continue
        text = _text(item)
        lengths.append(len(text))
        token_count += tokens(text)
        markup = markup.and_those(markup_sizes(text))
        columns.add(item)
        _count(item.get("metadata") or {}, counts)
    return Summary(
        path=path,
        bytes=sum(file.stat().st_size for file in files),
        documents=len(lengths),
        characters=sum(lengths),
        lengths=_quantiles(lengths),
        languages=dict(counts["language"].most_common()),
        licenses=dict(counts["license"].most_common()),
        hosts=dict(counts["host"].most_common()),
        metadata=dict(counts["metadata"]),
        invalid=invalid,
        problems=tuple(problems),
        columns=columns.columns(),
        tokens=token_count,
        markup=markup,
    )


def _told(path: Path, progress: Callable[[str, int, int], None] | None) -> Iterator[dict[str, Any] | Problem]:
    """The records of ``path``, and how far it is read, told every so often."""
    if progress is None:
        yield from records(path)
        return
    size = path.stat().st_size if path.is_file() else 0
    done = 0
    for number, item in enumerate(records(path)):
        if number % _TOLD_EVERY == 0:
            progress(path.name, min(done, size), size)
        done += 0 if isinstance(item, Problem) else len(_text(item))
        yield item
    progress(path.name, size, size)


Fits = Callable[[Any], bool]


def has_shape(record: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether a line is a record as we write it: an id, and text or turns."""
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        return False
    if not isinstance(record.get("metadata", {}), dict):
        return False
    turns = record.get("messages")
    if turns is None:
        return isinstance(record.get("text"), str)
    return isinstance(turns, list) and all(
        isinstance(t, dict) and isinstance(t.get("content"), str) for t in turns
    )


def records(path: Path, fits: Fits = has_shape, known: str = "") -> Iterator[dict[str, Any] | Problem]:
    """The records of a corpus file in any format, a :class:`Problem` in place of each line that is none.

    ``known`` is the ending that decides the format; unset, the file's own.
    """
    known = known or ending(path)
    try:
        if known == ".parquet":
            require_parquet()
            yield from _parquet_records(path, fits)
        else:
            with path.open("rb") as raw:
                yield from _lines(unpacked(raw, known), fits)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or error}", field="path") from error


def unpacked(raw: IO[bytes], known: str) -> IO[bytes] | io.BufferedIOBase:
    """What is packed in ``raw``, a file whose name ends in ``known``."""
    if known.endswith(".gz"):
        return gzip.GzipFile(fileobj=raw)
    return io.BufferedReader(_Unzstd(raw)) if known.endswith(".zst") else raw


class _Unzstd(io.RawIOBase):
    """Frames of zstd, one after another; unlike the library's reader it knows a file that is cut off."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._packed = b""
        self._data = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        while not (size := self._data.readinto(buffer)):
            self._packed = self._packed or self._raw.read(_CHUNK)
            if not self._packed:
                if self._begun:
                    raise EOFError("it is cut off")
                return 0
            self._begun = True
            self._data = io.BytesIO(self._frame.decompress(self._packed))
            self._packed = b""
            if self._frame.eof:
                self._packed, self._begun = self._frame.unused_data, False
                self._frame = zstandard.ZstdDecompressor().decompressobj()
        return size


def _lines(file: IO[bytes] | io.BufferedIOBase, fits: Fits) -> Iterator[dict[str, Any] | Problem]:
    number = 0
    while True:
        number += 1
        try:
            line = file.readline(MAX_LINE)
        except DAMAGES as error:
            yield Problem(number, f"the compressed file is damaged from here on: {error}")
            return
        if not line:
            return
        found = _record(number, line.removeprefix(BOM_UTF8) if number == 1 else line, fits)
        if not line.endswith(b"\n") and isinstance(found, Problem):  # else the last line only lacks its end
            whole = len(line) < MAX_LINE
            yield Problem(number, "no line end: the file is cut off" if whole else "longer than 256 MiB")
            return
        yield found


def _record(number: int, line: bytes, fits: Fits) -> dict[str, Any] | Problem:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Problem(number, f"not JSON: {error}" if line.strip() else "empty line")
    return read_back(record) if fits(record) else Problem(number, NO_RECORD)


def _parquet_records(path: Path, fits: Fits) -> Iterator[dict[str, Any] | Problem]:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=256):
                for row in batch.to_pylist():
                    number += 1
                    yield read_back(row) if fits(row) else Problem(number, NO_RECORD)
    except pa.ArrowInvalid as error:
        yield Problem(number + 1, f"not readable as Parquet: {error}")


def _text(record: Mapping[str, Any]) -> str:
    turns = record.get("messages")
    return "".join(turn["content"] for turn in turns) if turns is not None else str(record["text"])


def _count(metadata: Mapping[str, Any], counts: dict[str, Counter[str]]) -> None:
    for name in ("language", "license"):
        counts[name][str(metadata.get(name) or "")] += 1
    url = resolve(str(metadata.get("url", "")))
    counts["host"][host_of(url) if url else ""] += 1
    for key, value in metadata.items():
        counts["metadata"][key] += value not in ("", 0, "{}", None)


def _quantiles(lengths: array[int]) -> dict[str, int]:
    """Nearest-rank quantiles; empty for an empty corpus."""
    ordered = sorted(lengths)
    if not ordered:
        return {}
    return {name: ordered[round(share * (len(ordered) - 1))] for name, share in QUANTILES.items()}
