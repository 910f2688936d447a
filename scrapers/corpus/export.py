"""Corpus files: the writer is chosen by the name's ending, and a file appears whole or not at all.

Lines are written to a temporary name in the same folder, brought to the disk and renamed, so a
reader sees the old file or the new one. The same lines give the same bytes.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import orjson
import zstandard

from scrapers.disk import cannot_write
from scrapers.errors import ConfigError

if TYPE_CHECKING:
    import pyarrow as pa

Record = dict[str, Any]
Write = Callable[[Record], None]

ZSTD_LEVEL = 3
GZIP_LEVEL = 6
ROW_GROUP = 1000
ROW_GROUP_CHARS = 32 * 2**20


@contextmanager
def corpus_file(path: Path, sample: Record) -> Iterator[Write]:
    """Open ``path`` for records shaped like ``sample``; the file appears when the block ends well.

    Raises ``ConfigError`` for an ending that has no writer, ``ExportError`` if writing fails; then
    what stood at ``path`` before still stands.
    """
    writer = _writer(path)
    with _atomic(path) as file, writer(file, sample) as write:

        def reporting(record: Record) -> None:
            try:
                write(record)
            except OSError as error:  # here, or a file that is open inside this one's block takes the blame
                raise cannot_write(path, error) from error

        yield reporting


def text_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, whole or not at all. Raises ``ExportError``."""
    with _atomic(path) as file:
        file.write(text.encode("utf-8", "replace"))


def check_writable(path: Path) -> None:
    """Find out before a crawl whether ``path`` can be written at its end. Raises as :func:`corpus_file`."""
    _writer(path)
    part = _part(path)
    with _reported(path):
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(None, "it is read-only")
        part.unlink(missing_ok=True)
        part.open("xb").close()
        part.unlink()


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


def _writer(path: Path) -> Any:  # noqa: ANN401 - a context manager over (file, sample)
    known = ending(path)
    if known == ".parquet":
        require_parquet()
    return _WRITERS[known]


def _part(path: Path) -> Path:
    """The temporary name: fixed, so that what a killed run left is overwritten by the next."""
    return path.with_name(f".{path.name}.part")


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


@contextmanager
def _atomic(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` when the block ends without an exception."""
    path = path.resolve()  # a link keeps pointing to what it points to
    part = _part(path)
    with _reported(path):
        part.unlink(missing_ok=True)
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the rename to the disk, where the system can open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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


def _write_line(file: Any, record: Record) -> None:  # noqa: ANN401 - whatever takes bytes
    file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


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
