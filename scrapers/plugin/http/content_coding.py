"""Content codings (RFC 9110 section 8.4) undone in bounded steps.

A layer never hands out, nor holds, much more than was asked for, whatever the compression
ratio; and it knows whether its stream came to its end. Both are needed here and neither can be
had through urllib3's public interface.
"""

from __future__ import annotations

from typing import Protocol

from scrapers.plugin.http.decompressors import ERRORS, STREAMS, CodingError, Stream
from scrapers.web.sniffing import signature

__all__ = ["ACCEPTED", "CodingCutError", "CodingError", "Decoded", "Source", "decoded"]

_CHUNK = 65536
_MAX_LAYERS = 3
_HEAD = 1024  # bytes by which text is told from what is none
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")
_RARE = 50  # in text, one byte of so many at most is a control character

ACCEPTED = ", ".join(name for name in ("gzip", "deflate", "br", "zstd") if name in STREAMS)
"""The value of ``Accept-Encoding``."""


class CodingCutError(CodingError):
    """The data ends before the coding's own end mark."""


class Source(Protocol):
    """Bytes to be read in pieces; empty at the end."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


class _Layer:
    """A source seen through one decompressor."""

    def __init__(self, source: Source, coding: str) -> None:
        self._source = source
        self.coding = coding
        self._stream: Stream = STREAMS[coding]()
        self._begun = False

    @property
    def flaw(self) -> str:
        return self._stream.flaw if self._begun else ""

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
            raise CodingCutError(f"the {self.coding} stream ends early")
        return b""

    def _feed(self, data: bytes, size: int) -> bytes:
        try:
            return self._stream.feed(data, size)
        except ERRORS as error:
            raise CodingError(f"not valid {self.coding} data: {error}") from error


class _PassedBy:
    """A source under names that are no coding that we know: browsers take its bytes as they are.

    So are text and files of a known kind taken; what looks like neither is in a coding that we cannot undo.
    """

    def __init__(self, source: Source, names: list[str]) -> None:
        self._source = source
        self._names = names
        self._seen = False

    def read(self, size: int, /) -> bytes:
        data = self._source.read(size)
        if not self._seen and data:
            self._seen = True
            if _is_packed(data[:_HEAD]):
                raise CodingError(f"unknown content coding {', '.join(self._names)[:40]!r}")
        return data


def _is_packed(head: bytes) -> bool:
    kind = signature(head)
    if kind:
        return kind.endswith(" data")  # of a compressor
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * _RARE > len(head) and not head.startswith(_WIDE_BOMS)


class Decoded:
    """A source with its content codings undone."""

    def __init__(self, source: Source, layers: list[_Layer]) -> None:
        self._source = source
        self._layers = layers

    def read(self, size: int, /) -> bytes:
        """At most about ``size`` bytes; empty at the end. Raises :class:`CodingError`."""
        return self._source.read(size)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was wrong with data that came to its end nevertheless: a checksum, and in which coding."""
        return tuple(f"{layer.flaw} {layer.coding}" for layer in self._layers if layer.flaw)


def decoded(source: Source, content_encoding: str) -> Decoded:
    """``source`` with the codings of a ``Content-Encoding`` value undone, those that are known.

    Raises :class:`CodingError` for more than three of them.
    """
    names = [name for part in content_encoding.split(",") if (name := part.strip().lower())]
    codings = [name for name in names if name in STREAMS]
    unknown = [name for name in names if name not in STREAMS and name != "identity"]
    if len(codings) > _MAX_LAYERS:
        raise CodingError(f"{len(codings)} content codings on top of each other")
    layers: list[_Layer] = []
    for coding in reversed(codings):
        layers.append(_Layer(layers[-1] if layers else source, coding))
    top = layers[-1] if layers else source
    return Decoded(_PassedBy(top, unknown) if unknown else top, layers)
