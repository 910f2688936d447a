"""The archive: every response as fetched, in WARC files that any WARC tool reads.

One gzip member a record, so that a record can be read at its offset; :mod:`scrapers.store.warc`
says what stands in it. The state commits the length after the records are written, and
:meth:`Archive.open` cuts what lies beyond: a crash leaves nothing that the state does not know.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Self

from scrapers.errors import StateDamaged
from scrapers.models import Headers, Response, Revisited
from scrapers.store import warc
from scrapers.store.disk_errors import cannot_write
from scrapers.store.state import State

FOLDER: Final = "archive"
ROTATE_AT: Final = 1_000_000_000
SPOOL: Final = 32 * 2**20
_CHUNK: Final = 1 << 16
_NAME = re.compile(r"archive/\d{5,}\.warc\.gz")


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """Where a response lies: ``file`` below the job's folder, ``offset`` and ``length`` in bytes.

    ``payload_digest`` is ``sha256:<hex>`` of the body.
    """

    file: str
    offset: int
    length: int
    payload_digest: str


class Archive:
    """The archive of one job, open for appending. For one thread; readers need no lock.

    A record is with the operating system when :meth:`append` returns; :meth:`sync` puts it on disk. What is
    appended is written inside a ``fence``, which may refuse it.
    Errors: :class:`ExportError` when a file cannot be written.
    """

    def __init__(self, folder: Path, number: int, length: int) -> None:
        self._folder, self._number, self._length = folder, number, length
        self._fd = -1
        self._most, self._spooled = ROTATE_AT, False
        self.fence: Callable[[], AbstractContextManager[None]] = nullcontext
        self._open(length)

    @classmethod
    def open(cls, folder: Path, committed: tuple[str, int] | None, first: int = 0) -> Archive:
        """Open the archive in ``folder``/archive as the state knows it (file and length, or nothing).

        Whatever was written after that is cut; ``first`` is the number of the first file. Raises
        :class:`StateDamaged` if it holds less.
        """
        number, length = (_number(committed[0]), committed[1]) if committed else (first, 0)
        for later in _files(folder):
            if _number(later) > number:
                (folder / later).unlink()
        path = folder / _name(number)
        if length and (not path.is_file() or path.stat().st_size < length):
            raise StateDamaged(f"{path} is shorter than the state says ({length} bytes)", path=path)
        return cls(folder, number, length)

    @classmethod
    def after(cls, folder: Path, files: Iterable[str]) -> Self:
        """Open a new file of the archive in ``folder``, after ``files``, none of which is added to."""
        return cls(folder, max(map(_number, files), default=-1) + 1, 0)

    @property
    def position(self) -> tuple[str, int]:
        """The current file and its length: what the state commits."""
        return _name(self._number), self._length

    def commit(self, state: State) -> None:
        """Have ``state`` speak of all that was written so far; joins an open transaction."""
        file, length = self.position
        state.set("archive", f"{file}:{length}")

    def spool(self) -> None:
        """Keep the latest responses only, :data:`SPOOL` bytes or so: nobody will read the earlier ones."""
        self._most, self._spooled = SPOOL, True

    def append(self, response: Response, *, statement: bool = False, led_from: str = "") -> ArchiveEntry:
        """Write ``response`` and hand it to the operating system.

        ``statement``: it is no page of the crawl, but a file in which a site says something of its pages'
        use. ``led_from`` is the URL that redirected to it. Who imports the archive has to know.
        """
        if self._length >= self._most:
            self._rotate()
        digest = warc.payload_digest(response.body)
        data = warc.record(response, digest, statement=statement, led_from=led_from)
        offset = self._length
        with self.fence():
            self._write(data)
        return ArchiveEntry(_name(self._number), offset, len(data), digest)

    def sync(self) -> None:
        """Wait until everything written is on disk."""
        os.fsync(self._fd)

    def close(self) -> None:
        """Bring the file to the disk and close it; closing twice is fine."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _rotate(self) -> None:
        self.close()
        if self._spooled:
            (self._folder / _name(self._number)).unlink(missing_ok=True)
        self._number += 1
        self._open(0)

    def _open(self, length: int) -> None:
        path = self._folder / _name(self._number)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            os.ftruncate(self._fd, length)
            os.lseek(self._fd, length, os.SEEK_SET)
        except OSError as error:
            self.close()
            raise cannot_write(path, error) from error
        self._length = length
        if not length:
            self._write(warc.warcinfo(path.name))

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            if not os.fstat(self._fd).st_nlink:
                raise FileNotFoundError(errno.ENOENT, "it was removed while the job ran")
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):  # the first error is the one to tell
                os.ftruncate(self._fd, self._length)
                os.lseek(self._fd, self._length, os.SEEK_SET)
            raise cannot_write(self._folder / _name(self._number), error) from error
        self._length += len(data)

    def read(self, file: str, offset: int) -> Response:
        """The response at ``offset`` of ``file``, as :class:`ArchiveEntry` names them."""
        return read_record(self._folder / _name(_number(file)), offset)


def read_record(path: Path, offset: int) -> Response:
    """The response that was archived at ``offset`` of ``path``; its digest is checked.

    Of a page that had not changed then it is what was stored, with the moment and the fields of the 304.
    Raises :class:`StateDamaged` if there is no whole record of ours.
    """
    return read_stored(path, offset)[0]


def read_stored(path: Path, offset: int) -> tuple[Response, Revisited]:
    """As :func:`read_record`; and what a 304 to a request for the same page will refer to."""
    found, record_id = _record_at(path, offset)
    revisits = found.revisits
    if revisits is None:
        digest = warc.payload_digest(found.body)
        return found, Revisited(path.name, offset, record_id, found.fetched_at, digest)
    original, _ = _record_at(path.with_name(Path(revisits.file).name), revisits.offset)
    if original.revisits or warc.payload_digest(original.body) != revisits.digest:
        raise StateDamaged(f"the response at {offset} of {path} refers to another than it did", path=path)
    fields = original.headers.freshened(revisits.sent)
    whole = replace(
        original, request=found.request, headers=fields, fetched_at=found.fetched_at, address=found.address
    )
    return whole, replace(revisits, sent=Headers())


def _record_at(path: Path, offset: int) -> tuple[Response, str]:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return warc.read(file)
    except (OSError, ValueError) as error:
        raise StateDamaged(f"no response at {offset} of {path}: {error}", path=path) from None


def intact(path: Path, offset: int) -> int:
    """How far ``path`` holds whole records, from the one at ``offset`` on, in bytes."""
    with path.open("rb") as file:
        file.seek(offset)
        data = b""
        while data or (data := file.read(_CHUNK)):
            try:
                data = _after_member(data, file)
            except zlib.error:
                break
            offset = file.tell() - len(data)
    return offset


def offsets(path: Path, length: int) -> Iterator[tuple[int, int]]:
    """Where the whole records within the first ``length`` bytes of ``path`` begin and end."""
    start, data = 0, b""
    with path.open("rb") as file:
        while start < length and (data or (data := file.read(_CHUNK))):
            try:
                data = _after_member(data, file)
            except zlib.error:
                return
            end = file.tell() - len(data)
            yield start, end
            start = end


def payload_digest(body: bytes) -> str:
    """``sha256:<hex>`` of a body, as entries and documents have it."""
    return warc.payload_digest(body)


def count(path: Path) -> int:
    """How many records the file holds, the warcinfo record included.

    Raises :class:`StateDamaged` if it ends within one; WARC readers end silently there.
    """
    records, data = 0, b""
    with path.open("rb") as file:
        while data or (data := file.read(_CHUNK)):
            try:
                data = _after_member(data, file)
            except zlib.error as error:
                raise StateDamaged(f"record {records + 1} of {path}: {error}", path=path) from None
            records += 1
    return records


def _after_member(data: bytes, file: BinaryIO) -> bytes:
    """What was read of ``file`` beyond the gzip member that begins with ``data``."""
    member = zlib.decompressobj(wbits=31)
    while data:
        member.decompress(data, _CHUNK)
        if member.eof:
            return member.unused_data
        data = member.unconsumed_tail or file.read(_CHUNK)
    raise zlib.error("the file ends within it")


def _name(number: int) -> str:
    return f"{FOLDER}/{number:05}.warc.gz"


def _number(file: str) -> int:
    """The number of a file by its name; only names of ours are followed to the disk."""
    if not _NAME.fullmatch(file):
        raise StateDamaged(f"{file!r} is not a file of the archive", path=Path(file))
    return int(file[len(FOLDER) + 1 :].partition(".")[0])


def _files(folder: Path) -> list[str]:
    names = (f"{FOLDER}/{path.name}" for path in (folder / FOLDER).glob("*.warc.gz"))
    return [name for name in names if _NAME.fullmatch(name)]
