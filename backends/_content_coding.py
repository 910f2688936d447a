"""Content codings (RFC 9110 section 8.4) undone in bounded steps.

A layer never hands out, nor holds, much more than was asked for, whatever the compression
ratio; and it knows whether its stream came to its end. Both are needed here and neither can be
had through urllib3's public interface.
"""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Any, Protocol

import zstandard

_CHUNK = 65536
_MAX_LAYERS = 3
_MAGIC = 2  # bytes by which a gzip member and a zlib stream are known
_DEFLATED = 8  # RFC 1950: the compression method
_ZSTD_WINDOW = 8 * 2**20  # RFC 9659: the window a decoder must support, and enough
_ZSTD_SLICE = 128  # bytes in: at most 32 blocks of 128 KiB out


class CodingError(Exception):
    """The content coding is unknown, or its data is not what it says."""


class CodingCutError(CodingError):
    """The data ends before the coding's own end mark."""


class Source(Protocol):
    """Bytes to be read in pieces; empty at the end."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


class _Stream(Protocol):
    """One decompressor: takes input, keeps what it has not used, says where it stands."""

    @property
    def hungry(self) -> bool: ...  # nothing more comes without input
    @property
    def complete(self) -> bool: ...  # at an end mark, with nothing after it
    def feed(self, data: bytes, size: int) -> bytes: ...


class _Gzip:
    """RFC 1952, members one after another; what follows the last is ignored, as browsers do."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(31)
        self._tail = b""
        self._over = False

    @property
    def hungry(self) -> bool:
        return not self._tail or self.complete

    @property
    def complete(self) -> bool:
        return self._over or (self._inflate.eof and len(self._tail) < _MAGIC)

    def feed(self, data: bytes, size: int) -> bytes:
        data = self._tail + data
        if self._inflate.eof:
            data = data.lstrip(b"\0")
            if len(data) < _MAGIC:
                self._tail = data
                return b""
            self._over = self._over or data[:_MAGIC] != b"\x1f\x8b"
            self._inflate = zlib.decompressobj(31) if not self._over else self._inflate
        if self._over:
            self._tail = b""
            return b""
        out = self._inflate.decompress(data, size)
        self._tail = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return out


class _Deflate:
    """RFC 1950, or the bare RFC 1951 that many servers mean by it."""

    def __init__(self) -> None:
        self._inflate: Any = None
        self._tail = b""

    @property
    def hungry(self) -> bool:
        return self._inflate is None or self.complete or not self._tail

    @property
    def complete(self) -> bool:
        return self._inflate is not None and bool(self._inflate.eof)

    def feed(self, data: bytes, size: int) -> bytes:
        data = self._tail + data
        if self.complete:
            return b""
        if self._inflate is None:
            if len(data) < _MAGIC:
                self._tail = data
                return b""
            framed = data[0] & 15 == _DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflate = zlib.decompressobj(15 if framed else -15)
        out: bytes = self._inflate.decompress(data, size)
        self._tail = self._inflate.unconsumed_tail
        return out


class _Brotli:
    """RFC 7932."""

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
        self._begun = False
        self._tail = b""
        self._at = 0

    @property
    def hungry(self) -> bool:
        return self._at >= len(self._tail)

    @property
    def complete(self) -> bool:
        return self.hungry and not self._begun

    def feed(self, data: bytes, size: int) -> bytes:
        if data:
            self._tail, self._at = self._tail[self._at :] + data, 0
        parts: list[bytes] = []
        while size > 0 and not self.hungry:
            part = self._step()
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def _step(self) -> bytes:
        piece = self._tail[self._at : self._at + _ZSTD_SLICE]
        self._begun = True
        out = self._frame.decompress(piece)
        self._at += len(piece)
        if self._frame.eof:
            self._at -= len(self._frame.unused_data)
            self._frame = self._zstd.decompressobj()
            self._begun = False
        return out


class _Layer:
    """A source seen through one decompressor."""

    def __init__(self, source: Source, coding: str) -> None:
        self._source = source
        self._coding = coding
        self._stream: _Stream = _STREAMS[coding]()
        self._begun = False

    def read(self, size: int, /) -> bytes:
        ended = False
        while True:
            data = self._source.read(_CHUNK) if self._stream.hungry else b""
            ended = not data and self._stream.hungry
            self._begun = self._begun or bool(data)
            out = self._feed(data, size) if self._begun else b""
            if out:
                return out
            if ended:
                break
        if self._begun and not self._stream.complete:
            raise CodingCutError(f"the {self._coding} stream ends early")
        return b""

    def _feed(self, data: bytes, size: int) -> bytes:
        try:
            return self._stream.feed(data, size)
        except _ERRORS as error:
            raise CodingError(f"not valid {self._coding} data: {error}") from error


def _brotli() -> Any:  # noqa: ANN401 - a module, or None
    try:
        brotli: Any = import_module("brotli")
    except ImportError:
        return None
    # Older ones cannot bound their output.
    return brotli if hasattr(brotli.Decompressor, "can_accept_more_data") else None


_BROTLI = _brotli()
_STREAMS: dict[str, type[_Stream]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate, "zstd": _Zstd}
_ERRORS: tuple[type[Exception], ...] = (zlib.error, zstandard.ZstdError)
if _BROTLI is not None:
    _STREAMS["br"] = _Brotli
    _ERRORS = (*_ERRORS, _BROTLI.error)

ACCEPTED = ", ".join(name for name in ("gzip", "deflate", "br", "zstd") if name in _STREAMS)
"""The value of ``Accept-Encoding``."""


def decoded(source: Source, content_encoding: str) -> Source:
    """``source`` with the codings of a ``Content-Encoding`` value undone.

    Raises :class:`CodingError` for a coding that is not known, or more than three of them.
    """
    names = [name for part in content_encoding.split(",") if (name := part.strip().lower())]
    codings = [name for name in names if name != "identity"]
    if len(codings) > _MAX_LAYERS:
        raise CodingError(f"{len(codings)} content codings on top of each other")
    for coding in reversed(codings):
        if coding not in _STREAMS:
            raise CodingError(f"unknown content coding {coding[:40]!r}")
        source = _Layer(source, coding)
    return source
