"""WARC files, whoever wrote them: plain, gzip or zstd, a record a member or all in one, and within a WACZ.

A file that ends within a record, or is damaged, gives what comes before; :attr:`WarcSource.tear` says where.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from os import SEEK_END
from typing import IO, Final

import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecord, warcinfo

from scrapers.sources.source import Capture
from scrapers.sources.warc_records import capture_of, is_ours

_HEAD_MOST: Final = 2**20  # bytes of a record's head
_CHUNK: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_MEMBER: Final = _GZIP + b"\x08"
_FRAME: Final = b"\x28\xb5\x2f\xfd"  # of zstd; one that needs a dictionary is not found by itself
_LOOK: Final = 1024  # bytes by which a member that begins a record is told
_WARC: Final = b"WARC/"
_BETWEEN: Final = b"\r\n\r\nWARC/"  # plain records
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})", re.IGNORECASE | re.MULTILINE)
_DAMAGE: Final = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(slots=True)
class _Reading:
    """How far a file was read: records, the place of the last, whether that is being read."""

    number: int = 0
    last: int = 0
    open: bool = False


class WarcSource:
    """The records of one WARC file; ``opened`` gives its bytes anew at each call."""

    def __init__(self, name: str, opened: Callable[[], IO[bytes]], identity: str) -> None:
        self.name, self.identity, self.tear = name, identity, ""
        self.cut_records: list[int] = []
        self._opened, self._ours = opened, False

    def captures(self) -> Generator[Capture]:
        """Every record, in order; what is damaged in a gzip file costs the records that it hit."""
        self.tear, self.cut_records, self._ours = "", [], False
        reading = _Reading()
        with closing(self._opened()) as file:
            while True:
                try:
                    yield from self._records(file, reading)
                except _DAMAGE as error:
                    self._note(f"is damaged at record {reading.number}: {error}")
                    if reading.open:
                        self.cut_records.append(reading.number)
                        reading.open = False
                    else:
                        reading.number += 1
                        yield Capture(reading.number, reading.last, reason="damaged_record")
                    at = _after_damage(file, reading.last)
                    if at < 0:
                        return
                    file.seek(at)
                    reading.last = at
                else:
                    break
        try:
            self._note(self._end(reading.number, reading.last))
        except _DAMAGE as error:  # of a WACZ, that its checksum is another
            self._note(f"is damaged: {error}")

    def _records(self, file: IO[bytes], reading: _Reading) -> Iterator[Capture]:
        for record in _records(file):
            reading.number, reading.last, reading.open = reading.number + 1, record.stream_pos, True
            if record.record_type == warcinfo:
                self._ours = is_ours(record)
            yield capture_of(record, reading.number, ours=self._ours)
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
            if not file.read(len(_GZIP)).startswith((_GZIP, b"WA")):
                return None
            file.seek(offset)
            record = next(_records(file), None)
        except _DAMAGE:
            return None
        return capture_of(record, number, ours=self._ours) if record else None

    def _end(self, number: int, last: int) -> str:
        """What is wrong with how the file ends after ``number`` records, the last of them at ``last``."""
        with closing(self._opened()) as file:
            head = file.read(len(_GZIP))
            if head == _GZIP:
                whole = _ends_with_a_member(file, last)
            elif head == b"WA":
                whole = _ends_with_a_record(file, last)
            else:  # of other compressions the reader says itself where they end early
                whole = True
        return "" if whole else f"ends within record {number + 1}"


def _records(file: IO[bytes]) -> Iterator[WarcRecord]:
    return iter(ArchiveIterator(file, parse_http=False, max_header_len=_HEAD_MOST))


def _after_damage(file: IO[bytes], last: int) -> int:
    try:
        return _next_record(file, last)
    except _DAMAGE:
        return -1


def _next_record(file: IO[bytes], last: int) -> int:
    """Where a record begins after the one at ``last``, as far as the file shows it; -1 if none does."""
    file.seek(0)
    head = file.read(len(_FRAME))
    if head.startswith(_GZIP):
        return _found(file, last + 1, _MEMBER, 0)
    if head == _FRAME:
        return _found(file, last + 1, _FRAME, 0)
    end = _plain_end(file, last)
    if end is None or end > file.seek(0, SEEK_END):
        return -1
    return _found(file, end, _BETWEEN, len(_BETWEEN) - len(_WARC))


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
    if data.startswith(_WARC):
        return True
    with suppress(zlib.error, zstandard.ZstdError):
        if data.startswith(_FRAME):
            return zstandard.ZstdDecompressor().decompressobj().decompress(data).startswith(_WARC)
        return zlib.decompressobj(wbits=31).decompress(data, len(_WARC)) == _WARC
    return False


def _ends_with_a_member(file: IO[bytes], last: int) -> bool:
    """Whether a gzip file, of which a member may begin at ``last``, ends where a member does."""
    file.seek(last)
    if file.read(len(_GZIP)) != _GZIP:
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
    head, mark, _ = file.read(_HEAD_MOST).partition(b"\r\n\r\n")
    length = _LENGTH.search(head) if mark and head.startswith(_WARC) else None
    return None if length is None else last + len(head) + len(mark) + int(length[1])
