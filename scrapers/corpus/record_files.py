"""The records of a corpus file, in any format, and what is none in its place."""

from __future__ import annotations

import gzip
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zlib import error as ZlibError  # noqa: N812 - it is named like a module

import orjson
import zstandard

from scrapers.corpus.literal_strings import read_back
from scrapers.corpus.writers import ending, require_parquet
from scrapers.errors import ConfigError

MAX_LINE = 256 * 2**20
DAMAGES = (EOFError, gzip.BadGzipFile, ZlibError, zstandard.ZstdError)
"""What the libraries raise of a packed file that is damaged."""
NO_RECORD = "not a record with id and text or messages"
_CHUNK = 16384


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no record. ``line`` counts from 1; rows in Parquet."""

    line: int
    message: str


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
