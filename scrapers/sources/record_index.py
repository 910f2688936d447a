"""What an index of archives names: records of WARC files, by place and length.

The result of a query to Common Crawl's columnar index (Parquet, CSV, JSONL with ``warc_filename``,
``warc_record_offset`` and ``warc_record_length``), what its index server gives, and lines of a CDXJ file,
which say ``filename``, ``offset`` and ``length``.
"""

from __future__ import annotations

import csv
import gzip
import io
from array import array
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final, cast

import orjson
import zstandard

from scrapers.errors import ConfigError
from scrapers.sources.locations import opened

ENDINGS: Final = (".parquet", ".csv", ".jsonl", ".cdxj", ".cdx")
PACKED: Final = (".gz", ".zst")
_NAMES: Final = (
    ("warc_filename", "filename"),
    ("warc_record_offset", "offset", "warc_offset"),
    ("warc_record_length", "length", "warc_length"),
)
_MOST: Final = 2**31  # bytes of a record

Ranges = tuple["array[int]", "array[int]"]
"""Offsets and lengths, in the order of offsets."""


def is_index(name: str) -> bool:
    """Whether a file of this name is one."""
    return _unpacked(name.lower()).endswith(ENDINGS)


def read_index(place: str) -> dict[str, Ranges]:
    """The records that ``place`` names, by WARC file; each once. Raises :class:`ConfigError`."""
    found: dict[str, dict[int, int]] = {}
    for number, row in enumerate(_rows(place), 1):
        file, offset, length = _place(place, number, row)
        held = found.setdefault(file, {})
        held[offset] = max(length, held.get(offset, 0))
    return {
        file: (array("q", sorted(held)), array("q", (held[at] for at in sorted(held))))
        for file, held in sorted(found.items())
    }


def _place(place: str, number: int, row: Any) -> tuple[str, int, int]:  # noqa: ANN401 - any JSON value
    values = [
        next((row[name] for name in names if row.get(name) not in (None, "")), None)
        if isinstance(row, Mapping)
        else None
        for names in _NAMES
    ]
    try:
        offset, length = int(str(values[1])), int(str(values[2]))
    except ValueError:
        offset = length = -1
    if not isinstance(values[0], str) or offset < 0 or not 0 < length < _MOST:
        names = ", ".join(names[0] for names in _NAMES)
        raise ConfigError(f"sources: row {number} of {place} has no {names}", field="sources")
    return values[0], offset, length


def _rows(place: str) -> Iterator[Any]:
    """Each row as a mapping of names; of what is none, whatever it is."""
    with opened(place) as file:
        plain = _unpacked(place.lower())
        try:
            if plain.endswith(".parquet"):
                yield from _parquet(file)
                return
            text = io.TextIOWrapper(_decompressed(place, file), encoding="utf-8", newline="")
            if plain.endswith(".csv"):
                yield from csv.DictReader(text)
                return
            for line in text:
                if line.strip():
                    yield _json(line)
        except (OSError, EOFError, ValueError, csv.Error, zstandard.ZstdError) as error:
            raise ConfigError(f"sources: {place} is no index of records: {error}", field="sources") from None


def _json(line: str) -> Any:  # noqa: ANN401 - any JSON value
    """The object that a line is, or that stands in a CDXJ line behind its key and moment."""
    at = line.find("{")
    return orjson.loads(line[at:]) if at >= 0 else None


def _parquet(file: IO[bytes]) -> Iterator[Any]:
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigError("Parquet needs: pip install 'corpus-scrapers[parquet]'", field="sources") from None
    table = parquet.ParquetFile(file)
    known = {name for names in _NAMES for name in names}
    for batch in table.iter_batches(columns=[name for name in table.schema_arrow.names if name in known]):
        yield from batch.to_pylist()


def _decompressed(place: str, file: IO[bytes]) -> IO[bytes]:
    if place.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if place.lower().endswith(".zst"):
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file))
    return file


def _unpacked(name: str) -> str:
    return next((name.removesuffix(ending) for ending in PACKED if name.endswith(ending)), name)
