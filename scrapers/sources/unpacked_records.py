"""Records that FastWARC does not find by itself: read from what a file unpacks to, one behind the other.

It takes a length for 0 whose name is spelled otherwise than ``Content-Length`` (names have no case, WARC 1.1
section 4), and stops at the first thing that is no record. Here such a thing counts, and what follows is read
from the next record on, as far as the file can be unpacked. That is slow, and only for files that need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Final

from fastwarc.stream_io import GzipReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord

HEAD_MOST: Final = 2**20  # bytes of a record's head
GZIP: Final = b"\x1f\x8b"
ZSTD_FRAME: Final = b"\x28\xb5\x2f\xfd"  # one that needs a dictionary is not found by itself
WARC: Final = b"WARC/"
BETWEEN: Final = b"\r\n\r\nWARC/"
_HEAD_END: Final = b"\r\n\r\n"
_BLANK: Final = 1024  # bytes between two records
_CHUNK: Final = 1 << 16
_STEP: Final = 256  # bytes: of what is read together with the next damage nothing comes
_NAME: Final = re.compile(rb"^content-length(?=:)", re.IGNORECASE | re.MULTILINE)
_LENGTH: Final = re.compile(rb"^Content-Length:[ \t]*(\d{1,18})[ \t]*\r$", re.MULTILINE)


Records = Iterator[tuple[int, WarcRecord | None]]
"""Records with their places, -1 where one cannot be read by itself; ``None`` for what is no record."""


class OtherSpelling(Exception):  # noqa: N818 - no error: who meets it reads on with UnpackedRecords
    """FastWARC does not read the length of the record at ``place``."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def fast_records(file: IO[bytes]) -> Records:
    """The records of ``file`` from where it stands, as FastWARC finds them. Raises :class:`OtherSpelling`."""
    unpacked = _unpacking(file)
    before: int | None = -1
    for record in ArchiveIterator(unpacked or file, parse_http=False, max_header_len=HEAD_MOST):
        place = record.stream_pos
        if unpacked:
            frame = unpacked.frame_start_position()
            before, place = frame, -1 if frame is None or frame == before else frame
        if not record.content_length and _says_more(record):
            raise OtherSpelling(place)
        yield place, record


def record_at(file: IO[bytes], place: int) -> WarcRecord | None:
    """The record that begins at ``place``. Raises as reading does."""
    file.seek(place)
    try:
        return next(fast_records(file), (place, None))[1]
    except OtherSpelling:
        return next(iter(UnpackedRecords(file, place)), (place, None))[1]


def _says_more(record: WarcRecord) -> bool:
    """Whether the head of a record that FastWARC takes for empty names a length."""
    lengths = [value for name, value in record.headers.items_bytes() if name.lower() == b"content-length"]
    return any(value.strip(b" \t0") for value in lengths)


class UnpackedRecords:
    """The records of ``file`` from ``start`` on, where one begins."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        self._stream = _Stream(file, start)

    def __iter__(self) -> Records:
        """Each with its place. Raises ``OSError`` where the file cannot be unpacked any further."""
        stream = self._stream
        while first := stream.first():
            place = stream.place()
            head = _NAME.sub(b"Content-Length", stream.head(first))
            length = _length(head)
            body = None if length is None else _Body(head, stream, length)
            record = _record(body) if body else None
            yield place, record
            while body and body.read(_CHUNK):
                pass
            if record is None and not stream.seek_next(b"" if body else head):
                return

    @property
    def reached(self) -> int:
        """Where the member begins that was read last."""
        return self._stream.member()


def _length(head: bytes) -> int | None:
    found = _LENGTH.search(head)
    return int(found[1]) if found and head.startswith(WARC) else None


def _record(body: _Body) -> WarcRecord | None:
    with suppress(OSError):  # that of a file which cannot be unpacked comes again
        return next(iter(ArchiveIterator(body, parse_http=False, max_header_len=HEAD_MOST)), None)
    return None


class _Stream:
    """What a file holds from ``start`` on, unpacked."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        file.seek(start)
        self._unpacked = _unpacking(file)
        self._inner, self._at, self._held = self._unpacked or file, start, b""
        self._frame: int | None = -1

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes at most; none at the end."""
        data, self._held = self._held[:size], self._held[size:]
        data = data or self._inner.read(size)
        self._at += len(data)
        return data

    def first(self) -> bytes:
        """The first byte of what comes next, behind what is blank; none at the end."""
        for _ in range(_BLANK):
            if (byte := self.read(1)) not in {b"\r", b"\n"}:
                break
        return byte

    def place(self) -> int:
        """Where the record begins whose first byte was read last, if it is the first of its member."""
        if self._unpacked is None:
            return self._at - 1
        frame = None if self._held else self._unpacked.frame_start_position()
        before, self._frame = self._frame, frame
        return -1 if frame is None or frame == before else frame

    def member(self) -> int:
        """Where the member begins that was read last; in a plain file, how far it was read."""
        return self._at if self._unpacked is None else self._unpacked.frame_start_position() or 0

    def head(self, first: bytes) -> bytes:
        """What begins with ``first``, to its end if it is a record's head. No byte behind that is read."""
        found = bytearray(first)
        while len(found) < HEAD_MOST and not found.endswith(_HEAD_END):
            if not found.startswith(WARC[: len(found)]) or not (byte := self.read(1)):
                break
            found += byte
        return bytes(found)

    def seek_next(self, behind: bytes) -> bool:
        """Go to the next record; ``behind`` was read last. Whether there is one."""
        held = behind
        while (at := held.find(BETWEEN)) < 0:
            if not (data := self.read(_STEP)):
                return False
            held = held[-len(BETWEEN) :] + data
        back = held[at + len(BETWEEN) - len(WARC) :]
        self._held, self._at = back + self._held, self._at - len(back)
        return True


def _unpacking(file: IO[bytes]) -> GzipReader | ZstdReader | None:
    """What unpacks ``file`` from where it stands; ``None`` where FastWARC finds out by itself."""
    start = file.tell()
    magic = file.read(len(ZSTD_FRAME))
    file.seek(start)
    if magic.startswith(GZIP):
        return GzipReader(file)
    return ZstdReader(file) if magic == ZSTD_FRAME else None


class _Body:
    """A record as a file: its ``head``, then so many bytes of ``stream``."""

    def __init__(self, head: bytes, stream: _Stream, length: int) -> None:
        self._head, self._stream, self._left, self._at = head, stream, length, 0

    def read(self, size: int = -1, /) -> bytes:
        """As a file does."""
        most = _CHUNK if size < 0 else size
        data, self._head = self._head[:most], self._head[most:]
        if not data and self._left:
            data = self._stream.read(min(most, self._left))
            self._left -= len(data)
        self._at += len(data)
        return data

    def tell(self) -> int:
        """As a file does."""
        return self._at

    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        """What comes over a stream is read once."""
        raise OSError

    def close(self) -> None:
        """The stream stays open."""
