"""WARC files, whoever wrote them: plain, gzip or zstd, a record a member or all in one, and within a WACZ.

A file that ends within a record, or is damaged, gives what comes before; :attr:`WarcSource.tear` says where.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import IO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, warcinfo

from scrapers.sources.source import Capture
from scrapers.sources.warc_records import capture_of, is_ours

_HEAD_MOST: Final = 2**20  # bytes of a record's head
_CHUNK: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})", re.IGNORECASE | re.MULTILINE)
_DAMAGE: Final = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)


class WarcSource:
    """The records of one WARC file; ``opened`` gives its bytes anew at each call."""

    def __init__(self, name: str, opened: Callable[[], IO[bytes]], identity: str) -> None:
        self.name, self.identity, self.tear, self.cut_record = name, identity, "", 0
        self._opened, self._ours = opened, False

    def captures(self) -> Generator[Capture]:
        """Every record, in order."""
        self.tear, self.cut_record, self._ours = "", 0, False
        number = last = 0
        try:
            with closing(self._opened()) as file:
                for record in _records(file):
                    if record.record_type == warcinfo:
                        self._ours = is_ours(record)
                    number, last = number + 1, record.stream_pos
                    yield capture_of(record, number, ours=self._ours)
                    record.reader.consume()
                    if record.reader.tell() < record.content_length:
                        self.cut_record, self.tear = number, f"ends within record {number}"
            self.tear = self.tear or self._end(number, last)
        except _DAMAGE as error:
            self.tear = f"damaged after record {number}: {error}"

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
    file.seek(last)
    head, mark, _ = file.read(_HEAD_MOST).partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not mark or length is None:
        return False
    file.seek(last + len(head) + len(mark) + int(length[1]))
    return not file.read(_CHUNK).strip()
