"""WARC files, whoever wrote them: plain, gzip or zstd, a record a member or all in one, and within a WACZ.

A file that ends within a record gives what comes before; of one that is damaged also what follows, as far as
it can be found. :attr:`WarcSource.tear` says where.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from os import SEEK_END
from typing import IO, Final

import zstandard
from fastwarc.warc import WarcRecord, unknown, warcinfo

from scrapers.sources.source import Capture
from scrapers.sources.unpacked_records import (
    BETWEEN,
    GZIP,
    HEAD_MOST,
    WARC,
    ZSTD_FRAME,
    OtherSpelling,
    Records,
    UnpackedRecords,
    fast_records,
    record_at,
)
from scrapers.sources.warc_records import capture_of, is_ours

_CHUNK: Final = 1 << 20
_MEMBER: Final = GZIP + b"\x08"
_LOOK: Final = 1024  # bytes by which a member that begins a record is told
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})", re.IGNORECASE | re.MULTILINE)
_DAMAGE: Final = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(slots=True)
class _Reading:
    """How far a file was read: ``number`` records, of which the last may still be read.

    ``last`` is where the last one begins that can be read by itself, ``behind`` how many since.
    ``unpacked`` is who reads when FastWARC does not.
    """

    number: int = 0
    last: int = 0
    behind: int = 0
    open: bool = False
    unpacked: UnpackedRecords | None = None

    def count(self, place: int) -> None:
        """One more record is found, at ``place`` if that is not -1."""
        self.number += 1
        self.behind += 1
        if place >= 0:
            self.last, self.behind = place, 1


class WarcSource:
    """The records of one WARC file; ``opened`` gives its bytes anew at each call."""

    def __init__(self, name: str, opened: Callable[[], IO[bytes]], identity: str) -> None:
        self.name, self.identity, self.tear = name, identity, ""
        self.cut_records: list[int] = []
        self._opened, self._ours = opened, False

    def captures(self) -> Generator[Capture]:
        """Every record, in order; what is damaged costs the records that it hit."""
        self.tear, self.cut_records, self._ours = "", [], False
        reading = _Reading()
        with closing(self._opened()) as file:
            records = fast_records(file)
            while True:
                try:
                    yield from self._records(records, reading)
                except OtherSpelling as other:
                    records = _unpacked(file, reading, other.place)
                except _DAMAGE as error:
                    if not (reading.open or reading.unpacked) and (again := _read_again(file, reading)):
                        records = again
                        continue
                    self._note(f"is damaged at record {reading.number}: {error}")
                    if reading.open:
                        self.cut_records.append(reading.number)
                        reading.open = False
                    else:
                        reading.number += 1
                        yield Capture(reading.number, reading.last, reason="damaged_record")
                    at = _after_damage(file, reading)
                    if at < 0:
                        return
                    file.seek(at)
                    reading.last, reading.behind, reading.unpacked = at, 0, None
                    records = fast_records(file)
                else:
                    break
        try:
            self._note(self._end(reading.number, reading.last))
        except _DAMAGE as error:  # of a WACZ, that its checksum is another
            self._note(f"is damaged: {error}")

    def _records(self, records: Records, reading: _Reading) -> Iterator[Capture]:
        for place, record in records:
            reading.count(place if record else -1)
            if record is None:
                self._note(f"is damaged at record {reading.number}: what is there is no record")
                yield Capture(reading.number, place, reason="damaged_record")
                continue
            reading.open = True
            if _is_info(record):
                self._ours = is_ours(record)
            found = capture_of(record, reading.number, ours=self._ours)
            found.offset = place
            yield found
            record.reader.consume()
            if record.reader.tell() < record.content_length:
                self.cut_records.append(reading.number)
                self._note(f"ends within record {reading.number}")
            reading.open = False

    def _note(self, tear: str) -> None:
        """Keep the first that is wrong with the file."""
        self.tear = self.tear or tear

    @contextmanager
    def at(self, number: int, offset: int) -> Iterator[Capture | None]:
        """The record once more: sought where that can be, else found by its number."""
        with closing(self._opened()) as file, closing(self.captures()) as counted:
            found = self._sought(file, number, offset)
            yield found or next((each for each in counted if each.number == number), None)

    def _sought(self, file: IO[bytes], number: int, offset: int) -> Capture | None:
        """The record at ``offset``, where a record can be read by itself."""
        try:
            file.seek(offset)
            if not file.read(len(GZIP)).startswith((GZIP, b"WA")):
                return None
            file.seek(offset)
            record = record_at(file, offset)
        except _DAMAGE:
            return None
        return capture_of(record, number, ours=self._ours) if record else None

    def _end(self, number: int, last: int) -> str:
        """What is wrong with how the file ends after ``number`` records, the last of them at ``last``."""
        with closing(self._opened()) as file:
            head = file.read(len(GZIP))
            if head == GZIP:
                whole = _ends_with_a_member(file, last)
            elif head == b"WA":
                whole = _ends_with_a_record(file, last)
            else:  # of other compressions the reader says itself where they end early
                whole = True
        return "" if whole else f"ends within record {number + 1}"


def _unpacked(file: IO[bytes], reading: _Reading, place: int = -1) -> Records:
    """What follows in ``file`` from ``place`` on, or behind what was read."""
    start, skip = (place, 0) if place >= 0 else (reading.last, reading.behind)
    reading.unpacked = UnpackedRecords(file, start)
    return islice(reading.unpacked, skip, None)


def _read_again(file: IO[bytes], reading: _Reading) -> Records | None:
    """What follows the last record of a packed file, where what it unpacks to was damaged before."""
    with suppress(*_DAMAGE):
        file.seek(0)
        if file.read(len(ZSTD_FRAME)).startswith((GZIP, ZSTD_FRAME)):
            return _unpacked(file, reading)
    return None


def _is_info(record: WarcRecord) -> bool:
    """Whether it is a ``warcinfo`` record, however that is spelled."""
    kind = record.headers.get("WARC-Type") or "" if record.record_type == unknown else ""
    return record.record_type == warcinfo or kind.strip().lower() == "warcinfo"


def _after_damage(file: IO[bytes], reading: _Reading) -> int:
    try:
        return _next_record(file, max(reading.last, reading.unpacked.reached if reading.unpacked else 0))
    except _DAMAGE:
        return -1


def _next_record(file: IO[bytes], last: int) -> int:
    """Where a record begins after the one at ``last``, as far as the file shows it; -1 if none does."""
    file.seek(0)
    head = file.read(len(ZSTD_FRAME))
    if head.startswith(GZIP):
        return _found(file, last + 1, _MEMBER, 0)
    if head == ZSTD_FRAME:
        return _found(file, last + 1, ZSTD_FRAME, 0)
    end = _plain_end(file, last)
    if end is None or end > file.seek(0, SEEK_END):
        return -1
    return _found(file, end, BETWEEN, len(BETWEEN) - len(WARC))


def _found(file: IO[bytes], after: int, mark: bytes, behind: int) -> int:
    """Where a record begins, ``behind`` where ``mark`` does; -1 if there is none from ``after`` on."""
    file.seek(after)
    held, start = b"", after
    while data := file.read(_CHUNK):
        held += data
        at = held.find(mark)
        while at >= 0 and (len(held) - at >= _LOOK or len(data) < _CHUNK):
            if _begins_a_record(held[at + behind : at + _LOOK]):
                return start + at + behind
            at = held.find(mark, at + 1)
        rest = held[at:] if at >= 0 else held[-len(mark) :]
        start += len(held) - len(rest)
        held = rest
    return -1


def _begins_a_record(data: bytes) -> bool:
    if data.startswith(WARC):
        return True
    with suppress(zlib.error, zstandard.ZstdError):
        if data.startswith(ZSTD_FRAME):
            return zstandard.ZstdDecompressor().decompressobj().decompress(data).startswith(WARC)
        return zlib.decompressobj(wbits=31).decompress(data, len(WARC)) == WARC
    return False


def _ends_with_a_member(file: IO[bytes], last: int) -> bool:
    """Whether a gzip file, of which a member may begin at ``last``, ends where a member does."""
    file.seek(last)
    if file.read(len(GZIP)) != GZIP:
        last = 0  # all records are in one member
    file.seek(last)
    member, data, begun = zlib.decompressobj(wbits=31), b"", False
    while data := data or file.read(_CHUNK):
        member.decompress(data, _CHUNK)
        data = member.unused_data if member.eof else member.unconsumed_tail
        if member.eof:
            data = data.lstrip(b"\0")
            member = zlib.decompressobj(wbits=31)
            begun = bool(data)
        else:
            begun = True
    return not begun


def _ends_with_a_record(file: IO[bytes], last: int) -> bool:
    """Whether nothing follows the plain record at ``last``."""
    end = _plain_end(file, last)
    if end is None:
        return False
    file.seek(end)
    return not file.read(_CHUNK).strip()


def _plain_end(file: IO[bytes], last: int) -> int | None:
    """Where the plain record at ``last`` says that it ends."""
    file.seek(last)
    head, mark, _ = file.read(HEAD_MOST).partition(b"\r\n\r\n")
    length = _LENGTH.search(head) if mark and head.startswith(WARC) else None
    return None if length is None else last + len(head) + len(mark) + int(length[1])
