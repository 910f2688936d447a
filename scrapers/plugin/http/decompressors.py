"""Decompressors that give bounded output, know whether their stream came to its end, and keep its text.

A stream has come to its end with its last block: what follows that is a checksum, and a page whose checksum
is wrong or missing is the page that browsers show. A stream that is cut before is half a page.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal, Protocol

import zstandard

_DEFLATED = 8  # RFC 1950, RFC 1952: the compression method
_GZIP = b"\x1f\x8b"
_GZIP_HEAD = 10  # bytes before the optional parts
_GZIP_TRAILER = 8  # CRC-32 and length
_HEAD_MOST = 65536  # bytes of names and comments before a gzip member
_HEADER_CRC, _EXTRA, _NAME, _COMMENT, _RESERVED = 2, 4, 8, 16, 0xE0
_ADLER = 4  # bytes
_PRESET = 0x20  # RFC 1950, FDICT
_ZSTD_WINDOW = 8 * 2**20  # RFC 9659: the window a decoder must support, and enough
_ZSTD_SLICE = 128  # bytes in: at most 32 blocks of 128 KiB out

WRONG_CHECKSUM = "wrong_checksum"
NO_CHECKSUM = "no_checksum"


class CodingError(Exception):
    """The content coding is unknown, or its data is not what it says."""


class Stream(Protocol):
    """One decompressor: takes input, keeps what it has not used, says where it stands."""

    @property
    def hungry(self) -> bool:
        """Whether nothing more comes without input."""

    @property
    def complete(self) -> bool:
        """Whether all of the text has come, if this is the end of the input."""

    @property
    def flaw(self) -> str:
        """What was wrong with the text that has come; ``""``: nothing, as far as can be told."""

    def feed(self, data: bytes, size: int) -> bytes:
        """About ``size`` bytes of text, after ``data``. Raises :class:`CodingError` or one of ``ERRORS``."""


class _Inflating:
    """RFC 1951 between a head and a checksum, which the subclasses know."""

    def __init__(self) -> None:
        self._state: Literal["head", "blocks", "checksum", "between", "over"] = "head"
        self._inflate = zlib.decompressobj(-15)
        self._tail = b""
        self._wrong = ""

    @property
    def hungry(self) -> bool:
        return self._state != "blocks" or not self._tail

    @property
    def complete(self) -> bool:
        return self._state in {"checksum", "between", "over"}

    @property
    def flaw(self) -> str:
        return self._wrong or (NO_CHECKSUM if self._state == "checksum" else "")

    def feed(self, data: bytes, size: int) -> bytes:
        self._tail += data
        if self._state == "between":
            self._next()
        elif self._state == "head":
            self._head()
        out = self._blocks(size) if self._state == "blocks" else b""
        if self._state == "checksum":
            self._checksum()
        if self._state == "over":
            self._tail = b""
        return out

    def _blocks(self, size: int) -> bytes:
        out = self._inflate.decompress(self._tail, size)
        self._text(out)
        self._tail = self._inflate.unconsumed_tail
        if self._inflate.eof:
            self._tail = self._inflate.unused_data
            self._state = "checksum"
        return out

    def _begin(self, head: int) -> None:
        self._tail = self._tail[head:]
        self._inflate = zlib.decompressobj(-15)
        self._state = "blocks"

    def _next(self) -> None:
        raise NotImplementedError

    def _head(self) -> None:
        raise NotImplementedError

    def _text(self, out: bytes) -> None:
        raise NotImplementedError

    def _checksum(self) -> None:
        raise NotImplementedError


class _Gzip(_Inflating):
    """RFC 1952, members one after another; what follows the last is ignored, as browsers do."""

    def __init__(self) -> None:
        super().__init__()
        self._crc = self._length = self._members = 0

    def _next(self) -> None:
        self._tail = self._tail.lstrip(b"\0")
        if len(self._tail) < len(_GZIP):
            return
        self._state = "over"
        if self._tail.startswith(_GZIP):
            self._state = "head"
            self._head()

    def _head(self) -> None:
        try:
            head = _gzip_head(self._tail)
        except CodingError:
            if not self._members:
                raise
            self._state = "over"  # no member after all
            return
        if head:
            self._crc = self._length = 0
            self._members += 1
            self._begin(head)

    def _text(self, out: bytes) -> None:
        self._crc = zlib.crc32(out, self._crc)
        self._length += len(out)

    def _checksum(self) -> None:
        if len(self._tail) < _GZIP_TRAILER:
            return
        expected = self._crc.to_bytes(4, "little") + (self._length & 0xFFFFFFFF).to_bytes(4, "little")
        if self._tail[:_GZIP_TRAILER] == expected:
            self._tail = self._tail[_GZIP_TRAILER:]
        elif self._tail.startswith(_GZIP):  # the next member already
            self._wrong = self._wrong or NO_CHECKSUM
        else:
            self._wrong = self._wrong or WRONG_CHECKSUM
            self._tail = self._tail[_GZIP_TRAILER:]
        self._state = "between"
        self._next()


def _gzip_head(data: bytes) -> int:
    """The length of the head that ``data`` begins with; 0 if more is needed to tell."""
    if not _GZIP.startswith(data[:2]):
        raise CodingError("not valid gzip data: no gzip head")
    if len(data) < _GZIP_HEAD:
        return 0
    flags = data[3]
    if data[2] != _DEFLATED or flags & _RESERVED:
        raise CodingError("not valid gzip data: unknown method or flags")
    at = _GZIP_HEAD
    if flags & _EXTRA:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    for part in (_NAME, _COMMENT):
        if flags & part:
            end = data.find(b"\0", at)
            if end < 0 and len(data) > _HEAD_MOST:
                raise CodingError("not valid gzip data: a head without end")
            if end < 0 or at > len(data):
                return 0
            at = end + 1
    at += 2 if flags & _HEADER_CRC else 0
    return at if at <= len(data) else 0


class _Deflate(_Inflating):
    """RFC 1950, or the bare RFC 1951 that many servers mean by it."""

    def __init__(self) -> None:
        super().__init__()
        self._framed = False
        self._adler = 1

    def _head(self) -> None:
        if len(self._tail) < 2:  # noqa: PLR2004 - the head of a zlib stream
            return
        first, second = self._tail[:2]
        self._framed = first & 15 == _DEFLATED and (first << 8 | second) % 31 == 0
        if self._framed and second & _PRESET:
            raise CodingError("not valid deflate data: a preset dictionary")
        self._begin(2 if self._framed else 0)

    def _text(self, out: bytes) -> None:
        if self._framed:
            self._adler = zlib.adler32(out, self._adler)

    def _checksum(self) -> None:
        if self._framed and len(self._tail) < _ADLER:
            return
        if self._framed and self._tail[:_ADLER] != self._adler.to_bytes(4, "big"):
            self._wrong = WRONG_CHECKSUM
        self._state = "over"


class _Brotli:
    """RFC 7932, which has no checksum."""

    flaw = ""

    def __init__(self) -> None:
        self._brotli = _BROTLI.Decompressor()

    @property
    def hungry(self) -> bool:
        return self.complete or bool(self._brotli.can_accept_more_data())

    @property
    def complete(self) -> bool:
        return bool(self._brotli.is_finished())

    def feed(self, data: bytes, size: int) -> bytes:
        if self.complete:
            return b""
        return bytes(self._brotli.process(data, output_buffer_limit=size))


class _Zstd:
    """RFC 8878, frames one after another. Output is bounded by taking the input in small slices."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame = self._zstd.decompressobj()
        self._walk = _ZstdWalk()
        self._begun = False
        self._tail = b""
        self._at = 0
        self._wrong = ""

    @property
    def hungry(self) -> bool:
        return self._at >= len(self._tail) or (self._walk.ended and len(self._tail) - self._at < _ADLER)

    @property
    def complete(self) -> bool:
        return self.hungry and (not self._begun or self._walk.ended)

    @property
    def flaw(self) -> str:
        return self._wrong or (NO_CHECKSUM if self._begun and self._walk.ended else "")

    def feed(self, data: bytes, size: int) -> bytes:
        if data:
            self._tail, self._at = self._tail[self._at :] + data, 0
        parts: list[bytes] = []
        while size > 0 and not self.hungry:
            part = self._checked() if self._walk.ended else self._step()
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def _step(self) -> bytes:
        piece = self._tail[self._at : self._at + _ZSTD_SLICE]
        piece = piece[: self._walk.take(piece)]
        self._begun = True
        out = self._frame.decompress(piece)
        self._at += len(piece)
        if self._frame.eof:
            self._at -= len(self._frame.unused_data)
            self._again()
        return out

    def _checked(self) -> bytes:
        """Let the frame see its checksum, by itself: an error there must not cost the text."""
        piece = self._tail[self._at : self._at + _ADLER]
        self._at += _ADLER
        out = b""
        try:
            out = self._frame.decompress(piece)
        except zstandard.ZstdError:
            self._wrong = WRONG_CHECKSUM
        self._again()
        return out

    def _again(self) -> None:
        self._frame = self._zstd.decompressobj()
        self._walk = _ZstdWalk()
        self._begun = False


class _ZstdWalk:
    """Follows the blocks of a frame (RFC 8878 section 3.1.1) up to the checksum, if it has one."""

    def __init__(self) -> None:
        self.ended = False
        self._head = b""
        self._skip = 0
        self._step: Callable[[], None] = self._frame_head
        self._wanted = 5  # magic number and descriptor
        self._checksum = self._last = False

    def take(self, data: bytes) -> int:
        """Pass over ``data``; how much of it comes before a checksum."""
        at = 0
        while at < len(data) and not self.ended:
            if self._skip:
                passed = min(self._skip, len(data) - at)
                self._skip -= passed
            else:
                passed = min(self._wanted - len(self._head), len(data) - at)
                self._head += data[at : at + passed]
                if len(self._head) == self._wanted:
                    self._step()
            at += passed
            self.ended = self._last and not self._skip and self._checksum
        return at

    def _frame_head(self) -> None:
        if self._head[:4] != zstandard.FRAME_HEADER:  # skippable, or no frame: the decompressor says so
            self._skip = 2**62
            return
        descriptor = self._head[4]
        single = descriptor >> 5 & 1
        self._checksum = bool(descriptor & 4)
        size_of_size = (single, 2, 4, 8)[descriptor >> 6]
        self._skip = (1 - single) + (0, 1, 2, 4)[descriptor & 3] + size_of_size
        self._expect_block()

    def _block_head(self) -> None:
        head = int.from_bytes(self._head, "little")
        self._last = bool(head & 1)
        run = head >> 1 & 3 == 1
        self._skip = 1 if run else head >> 3
        self._expect_block()

    def _expect_block(self) -> None:
        self._head, self._wanted, self._step = b"", 3, self._block_head


def _brotli() -> Any:  # noqa: ANN401 - a module, or None
    try:
        brotli: Any = import_module("brotli")
    except ImportError:
        return None
    # Older ones cannot bound their output.
    return brotli if hasattr(brotli.Decompressor, "can_accept_more_data") else None


_BROTLI = _brotli()
STREAMS: dict[str, type[Stream]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate, "zstd": _Zstd}
ERRORS: tuple[type[Exception], ...] = (zlib.error, zstandard.ZstdError)
if _BROTLI is not None:
    STREAMS["br"] = _Brotli
    ERRORS = (*ERRORS, _BROTLI.error)
