"""Corpus files: the writer is chosen by the name's ending, and a file appears whole or not at all.

Lines are written to a temporary name in the same folder, brought to the disk and renamed, so a
reader sees the old file or the new one. The same lines give the same bytes.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import orjson
import zstandard

from scrapers.errors import ConfigError
from scrapers.store.atomic_files import Written, check_place, reported, whole_file

if TYPE_CHECKING:
    import pyarrow as pa

Record = dict[str, Any]
Write = Callable[[Record], None]

ZSTD_LEVEL = 3
GZIP_LEVEL = 6
ROW_GROUP = 1000
ROW_GROUP_CHARS = 32 * 2**20
_LINE_ENDS = {  # to `str.splitlines` and those who read by it; JSON lets them stand as they are
    char.encode(): rf"\u{ord(char):04x}".encode() for char in ("\u2028", "\u2029", "\x85")
}


@contextmanager
def corpus_file(path: Path, sample: Record, written: Written | None = None) -> Iterator[Write]:
    """Open ``path`` for records shaped like ``sample``; the file appears when the block ends well.

    ``written`` is called as :func:`whole_file` says.

    Raises ``ConfigError`` for an ending that has no writer, ``ExportError`` if writing fails; then
    what stood at ``path`` before still stands.
    """
    writer = _writer(path)
    with whole_file(path, written) as file, writer(file, sample) as write:

        def told(record: Record) -> None:
            with reported(path):  # here, or a file that is written beside this one would be blamed
                write(record)

        yield told


def check_writable(path: Path) -> None:
    """Find out before a crawl whether ``path`` can be written at its end. Raises as :func:`corpus_file`."""
    _writer(path)
    check_place(path)


def ending(path: Path) -> str:
    """The ending that decides the format. Raises ``ConfigError`` if it decides none."""
    name = path.name.lower()
    for known in _WRITERS:
        if name.endswith(known):
            return known
    raise ConfigError(
        f"cannot tell the format of {path.name!r}: it should end in one of {', '.join(_WRITERS)}",
        field="output",
    )


def require_parquet() -> None:
    """Raise ``ConfigError`` if Parquet support is not installed."""
    if find_spec("pyarrow") is None:
        raise ConfigError("Parquet needs: pip install 'corpus-scrapers[parquet]'", field="output")


def check_format(name: str) -> None:
    """Find out, before there is anything to write, whether files that end in ``name`` can be written."""
    _writer(Path(f"file.{name}"))


def _writer(path: Path) -> Any:  # noqa: ANN401 - a context manager over (file, sample)
    known = ending(path)
    if known == ".parquet":
        require_parquet()
    return _WRITERS[known]


@contextmanager
def _jsonl(file: IO[bytes], _sample: Record) -> Iterator[Write]:
    yield lambda record: _write_line(file, record)


@contextmanager
def _jsonl_gz(file: IO[bytes], _sample: Record) -> Iterator[Write]:
    with _finished(gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0)) as packed:  # no name, no time
        yield lambda record: _write_line(packed, record)


@contextmanager
def _jsonl_zst(file: IO[bytes], _sample: Record) -> Iterator[Write]:
    compressor = zstandard.ZstdCompressor(ZSTD_LEVEL, write_checksum=True)
    with _finished(compressor.stream_writer(file, closefd=False)) as packed:
        yield lambda record: _write_line(packed, record)


@contextmanager
def _parquet(file: IO[bytes], sample: Record) -> Iterator[Write]:
    """Row groups of a thousand documents or 32 million characters, whichever comes first."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    schema = arrow_schema(sample)
    writer = pq.ParquetWriter(file, schema, compression="zstd")
    rows: list[Record] = []
    chars = 0

    def flush() -> None:
        import pyarrow as pa  # noqa: PLC0415 - an extra

        writer.write_table(pa.Table.from_pylist(rows, schema))
        rows.clear()

    def write(record: Record) -> None:
        nonlocal chars
        rows.append(record)
        chars += len(str(record.get("text") or record.get("messages")))
        if len(rows) == ROW_GROUP or chars >= ROW_GROUP_CHARS:
            flush()
            chars = 0

    with _finished(writer):
        yield write
        if rows:
            flush()


_WRITERS: MappingProxyType[str, Any] = MappingProxyType(
    {".jsonl": _jsonl, ".jsonl.gz": _jsonl_gz, ".jsonl.zst": _jsonl_zst, ".parquet": _parquet}
)


@contextmanager
def _finished(writer: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever has an end to write
    """``writer``, closed at the end; after a failure its own complaint about that does not count."""
    try:
        yield writer
    except BaseException:
        with suppress(Exception):
            writer.close()
        raise
    writer.close()


def json_line(record: Record) -> bytes:
    """``record`` as a line of JSON, in which nothing but its end is a line end to any reader."""
    line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    if b"\xe2\x80" in line or b"\xc2\x85" in line:
        for raw, escaped in _LINE_ENDS.items():
            line = line.replace(raw, escaped)
    return line


def _write_line(file: Any, record: Record) -> None:  # noqa: ANN401 - whatever takes bytes
    file.write(json_line(record))


def arrow_schema(sample: Record) -> pa.Schema:
    """The Arrow schema of records shaped like ``sample``, which has no null and no empty list."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.schema([(key, _arrow_type(value)) for key, value in sample.items()])


def _arrow_type(value: Any) -> pa.DataType:  # noqa: ANN401 - any JSON value
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if isinstance(value, dict):
        return pa.struct([(key, _arrow_type(item)) for key, item in value.items()])
    if isinstance(value, list):
        return pa.list_(_arrow_type(value[0]))
    return {str: pa.string(), int: pa.int64(), float: pa.float64()}[type(value)]
