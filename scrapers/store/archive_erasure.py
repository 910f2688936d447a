"""Records of the archive made blank in their place: nothing else moves, and the bytes are gone.

In the place of a record comes one of the same length, packed without compression, whose block is filler: a
``metadata`` record that says that what stood there was taken out. Offsets that the state knows stay true, and
WARC tools read on.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import pack
from typing import Final
from uuid import uuid4

from fastwarc.warc import ArchiveIterator

from scrapers.errors import StateDamaged
from scrapers.store.archive import FOLDER, offsets
from scrapers.store.disk_errors import cannot_write

MARK: Final = "X-Scrapers-Forgotten"
WITHDRAWN: Final = "withdrawn"
"""In the state: pages were stored that their site refuses by now, and the archive still has them."""
_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_WITH_EXTRA: Final = b"\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff"
_BLOCK: Final = 65535  # bytes of a block that is not compressed, and of an extra field
_FRAME: Final = 18  # bytes around the blocks of a member
_BLOCK_HEAD: Final = 5


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """Where a record lies, and of which URLs it is; ``statement`` says that it is no page."""

    file: str
    start: int
    end: int
    urls: tuple[str, ...]
    statement: bool
    blank: bool


def archived_records(folder: Path) -> Iterator[ArchivedRecord]:
    """Every whole record of a job's archive."""
    for path in sorted((folder / FOLDER).glob("*.warc.gz")):
        for start, end in offsets(path, path.stat().st_size):
            fields = _fields(path, start)
            named = ("WARC-Target-URI", "X-Scrapers-Request-URI", "X-Scrapers-Led-From")
            yield ArchivedRecord(
                f"{FOLDER}/{path.name}",
                start,
                end,
                tuple(fields[name] for name in named if name in fields),
                statement=fields.get("X-Scrapers-Role") == "statement",
                blank=MARK in fields,
            )


def is_blank(path: Path, start: int) -> bool:
    """Whether what stood at ``start`` was taken out."""
    return MARK in _fields(path, start)


def erase(folder: Path, record: ArchivedRecord) -> None:
    """Overwrite a record by a blank one, and bring that to the disk. Raises :class:`ExportError`."""
    path = folder / record.file
    try:
        with path.open("r+b") as file:
            file.seek(record.start)
            file.write(blank(record.end - record.start))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from error


def blank(length: int) -> bytes:
    """A member of exactly ``length`` bytes that holds a record of filler."""
    blocks = -(-(length - _FRAME) // (_BLOCK + _BLOCK_HEAD))
    size = length - _FRAME - blocks * _BLOCK_HEAD
    data = _filler(size)
    return _stored(data, blocks) if data else _small(length)


def _fields(path: Path, start: int) -> dict[str, str]:
    with path.open("rb") as file:
        file.seek(start)
        record = next(iter(ArchiveIterator(file, parse_http=False)), None)
        if record is None:
            raise StateDamaged(f"no record at {start} of {path}", path=path)
        return {
            name.decode(): value.decode("utf-8", "replace") for name, value in record.headers.items_bytes()
        }


def _filler(size: int) -> bytes:
    """A record of ``size`` bytes; ``b""`` if it cannot be as small."""
    for more in ("", " "):  # a length with one digit more may leave a gap of one byte
        head = _record_head(more)
        for digits in range(1, 12):
            room = size - len(head) - digits - 8
            if room >= 0 and len(str(room)) == digits:
                return head + str(room).encode() + b"\r\n\r\n" + b" " * room + b"\r\n\r\n"
    return b""


def _record_head(more: str) -> bytes:
    lines = (
        "WARC/1.1",
        "WARC-Type: metadata",
        f"WARC-Record-ID: <urn:uuid:{uuid4()}>",
        "WARC-Date: 1970-01-01T00:00:00Z",
        f"{MARK}: yes{more}",
        "Content-Length: ",
    )
    return "\r\n".join(lines).encode()


def _stored(data: bytes, blocks: int) -> bytes:
    parts = [_HEAD]
    for number in range(blocks):
        piece = data[number * _BLOCK : (number + 1) * _BLOCK]
        last = number == blocks - 1
        parts += [pack("<BHH", last, len(piece), len(piece) ^ 0xFFFF), piece]
    return b"".join([*parts, pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)])


def _small(length: int) -> bytes:
    """As :func:`blank`, for few bytes: packed, the rest in a field that readers skip."""
    data = _record_head("") + b"0\r\n\r\n\r\n\r\n"
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(data) + deflate.flush()
    extra = length - _FRAME - 2 - len(packed)
    if not 0 <= extra <= _BLOCK:
        raise ValueError(f"no record fits into {length} bytes")
    end = pack("<II", zlib.crc32(data), len(data))
    return b"".join((_WITH_EXTRA, pack("<H", extra), bytes(extra), packed, end))
