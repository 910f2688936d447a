"""Records of one WARC file that an index names, read each by itself.

Those that come over a network are kept in a file without a name until the process ends: a source is read
twice, and a server is asked once.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO

from fastwarc.warc import WarcRecord

from scrapers.sources.locations import is_remote, read_range
from scrapers.sources.record_index import Ranges
from scrapers.sources.source import Capture
from scrapers.sources.unpacked_records import record_at
from scrapers.sources.warc_records import capture_of


class Spool:
    """A file without a name, which goes with the object."""

    def __init__(self) -> None:
        self._handle, path = tempfile.mkstemp(prefix="scrapers-records-")
        os.unlink(path)  # noqa: PTH108 - it was made so
        weakref.finalize(self, os.close, self._handle)
        self._end = 0

    def add(self, data: bytes) -> int:
        """Keep ``data``. Gives where it lies."""
        at = self._end
        with memoryview(data) as rest:
            while self._end - at < len(data):
                self._end += os.pwrite(self._handle, rest[self._end - at :], self._end)
        return at

    def read(self, at: int, size: int) -> bytes:
        """What was kept there."""
        return os.pread(self._handle, size, at)


class RangeSource:
    """The records of ``place`` at ``ranges``, in their order."""

    def __init__(self, place: str, ranges: Ranges, spool: Spool) -> None:
        self.name, self.tear, self.cut_records = place, "", list[int]()
        self._offsets, self._lengths = ranges
        self._spool = spool
        self._kept = array("q", [-1] * len(self._offsets)) if is_remote(place) else None
        self._sizes = array("q", self._lengths)

    @property
    def identity(self) -> str:
        """Which records of which file."""
        digest = blake2b(self._offsets.tobytes() + self._lengths.tobytes(), digest_size=16).hexdigest()
        return f"{self.name} {digest}"

    def captures(self) -> Generator[Capture]:
        """Every record that is named; what is none at its place is damaged."""
        self.cut_records = []
        for number, offset in enumerate(self._offsets, 1):
            record = self._record(number)
            if record is None:
                yield Capture(number, offset, reason="damaged_record")
                continue
            yield self._capture(record, number)
            record.reader.consume()
            if record.reader.tell() < record.content_length:
                self.cut_records.append(number)

    @contextmanager
    def at(self, number: int, offset: int) -> Iterator[Capture | None]:
        """The record once more."""
        known = 1 <= number <= len(self._offsets) and self._offsets[number - 1] == offset
        record = self._record(number) if known else None
        yield self._capture(record, number) if record else None

    def _capture(self, record: WarcRecord, number: int) -> Capture:
        found = capture_of(record, number, ours=False)
        found.offset = self._offsets[number - 1]
        return found

    def _record(self, number: int) -> WarcRecord | None:
        data = BytesIO(self._bytes(number - 1))
        try:
            return record_at(data, 0)
        except (OSError, ValueError, EOFError):
            return None

    def _bytes(self, index: int) -> bytes:
        if self._kept is not None and self._kept[index] >= 0:
            return self._spool.read(self._kept[index], self._sizes[index])
        data = read_range(self.name, self._offsets[index], self._lengths[index])
        if self._kept is not None:
            self._kept[index], self._sizes[index] = self._spool.add(data), len(data)
        return data
