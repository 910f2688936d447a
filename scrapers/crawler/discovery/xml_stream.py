"""Sitemaps and feeds as a stream of elements: unpacked, in UTF-8, without entities, bounded.

Anybody can publish one of these, so nothing declared in the document is acted on: ``&`` that
begins none of XML's own five entities or a number is made a plain ``&`` first, which disarms
declared entities and repairs the commonest fault (a query string not escaped) in one. Nothing is
held whole: what is unpacked goes to the parser piece by piece, and no tree is built.
"""

from __future__ import annotations

import codecs
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from lxml import etree

from scrapers.web.urls import resolve

MAX_BYTES: Final = 50 * 2**20
MAX_ELEMENTS: Final = 2_000_000
MAX_DEPTH: Final = 256
MAX_TEXT: Final = 8192
MAX_SECONDS: Final = 5.0  # of CPU time for one document; it is read in a worker that is killed at twice that
_CHUNK: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_LAYERS: Final = 2  # a sitemap.xml.gz is gzip by itself; a server that adds an encoding packs it again

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,60}\bencoding=["'](iso-8859-\d\d?|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030"""
    rb"""|big5|euc-jp|euc-kr|shift_jis)["']""",
    re.IGNORECASE,
)
_STRAY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
_REFERENCE: Final = 10  # octets of the longest reference that is let through, ``&#1114111;``
_CDATA: Final = b"<![CDATA["
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"

Take = Callable[[str, str, Mapping[str, str], str, str], None]
"""Called when an element ends, with its parent, name (both local), attributes, own text and base URL."""


class Enough(Exception):  # noqa: N818 - a way out of the parser, not an error
    """No more elements are wanted."""


class Unpacked:
    """The octets of a document in UTF-8, gzip undone up to twice, :data:`MAX_BYTES` at most, in pieces.

    ``cut`` says, once they were read, whether there was more, or the packing is damaged.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.cut = False

    def __iter__(self) -> Iterator[bytes]:
        """The pieces. Of the encodings Python knows only those that decode in linear time are let in."""
        decoder: codecs.IncrementalDecoder | None = None
        for number, piece in enumerate(self._bounded()):
            if number == 0:
                decoder = _decoder(piece)
                piece = piece.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the same without its mark
            yield piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace")
        if decoder is not None:
            yield decoder.decode(b"", final=True).encode("utf-8", "replace")

    def head(self, size: int) -> bytes:
        """The first ``size`` octets or so."""
        found = b""
        for piece in self:
            found += piece
            if len(found) >= size:
                break
        return found[:size]

    def _bounded(self) -> Iterator[bytes]:
        left = MAX_BYTES
        for piece in self._layer(_pieces(self._body), _LAYERS):
            if len(piece) > left:
                self.cut = True
                yield piece[:left]
                return
            left -= len(piece)
            yield piece

    def _layer(self, pieces: Iterator[bytes], layers: int) -> Iterator[bytes]:
        """``pieces``, unpacked if they are packed; each begins with two octets at least, if there are any."""
        first = next(pieces, b"")
        pieces = _after(first, pieces)
        if not layers or not first.startswith(_GZIP):
            return pieces
        return self._layer(_whole_starts(self._gunzip(pieces)), layers - 1)

    def _gunzip(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """All members, one after the other; what follows the last and is none is padding."""
        member, begun = zlib.decompressobj(wbits=31), False
        for piece in pieces:
            rest = piece
            while rest:
                if member.eof:
                    if not rest.startswith(_GZIP[: len(rest)]):
                        return
                    member, begun = zlib.decompressobj(wbits=31), False
                try:
                    out = member.decompress(rest, _CHUNK)
                except zlib.error:
                    self.cut = True
                    return
                begun = True
                if out:
                    yield out
                rest = member.unused_data if member.eof else member.unconsumed_tail
        self.cut = self.cut or (begun and not member.eof)


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK))


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _whole_starts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """``pieces`` of which the first is long enough to show what they are, and its XML declaration."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= _CHUNK:
            break
    yield first
    yield from pieces


def _decoder(start: bytes) -> codecs.IncrementalDecoder | None:
    """What makes characters of a document that begins with ``start``; ``None`` if it is UTF-8."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("replace")
    declared = _DECLARED.match(start)
    return codecs.getincrementaldecoder(declared[1].decode())("replace") if declared else None


def read_elements(pieces: Iterator[bytes], take: Take, base: str) -> bool:
    """Hand every element of an unpacked document to ``take``; broken XML gives what can be read.

    ``base`` is the document's URL. Returns whether all of it was there and was read: ``take`` may raise
    :class:`Enough`, and a document of more than ``MAX_ELEMENTS`` elements or ``MAX_DEPTH`` levels, or one
    that takes longer than ``MAX_SECONDS``, is left there.
    """
    target = _Target(take, base)
    parser = etree.XMLParser(
        target=cast("Any", target),  # the stubs ask for methods that lxml does not
        encoding="utf-8",  # over any declaration: Unpacked saw to it
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    end = time.process_time() + MAX_SECONDS
    try:
        for piece in _escaped(_stripped(pieces)):
            parser.feed(piece)
            if time.process_time() > end:
                return False
        parser.close()
    except Enough:
        return False
    except etree.XMLSyntaxError:  # nothing in it that could be recovered
        return True
    return target.ended


def _stripped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """``pieces`` without white space at their beginning, where XML allows none before a declaration."""
    for piece in pieces:
        if start := piece.lstrip():
            yield start
            break
    yield from pieces


def _escaped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """``pieces`` in which every ``&`` outside CDATA begins one of XML's own references."""
    rest, raw = b"", False
    for piece in pieces:
        rest += piece
        while rest:
            end = rest.find(b"]]>") if raw else rest.find(_CDATA)
            if end >= 0:
                end += 3 if raw else 0
                yield rest[:end] if raw else _STRAY.sub(b"&amp;", rest[:end])
                raw, rest = not raw, rest[end:]
                continue
            end = len(rest) - 2 if raw else _safe_end(rest)
            if end > 0:
                yield rest[:end] if raw else _STRAY.sub(b"&amp;", rest[:end])
                rest = rest[end:]
            break
    yield rest if raw else _STRAY.sub(b"&amp;", rest)


def _safe_end(data: bytes) -> int:
    """How far ``data`` can be read before more of it is known: no reference or mark is cut in two."""
    end = len(data)
    reference = data.rfind(b"&", max(0, end - _REFERENCE))
    if reference >= 0 and b";" not in data[reference:]:
        end = reference
    mark = data.rfind(b"<", max(0, len(data) - len(_CDATA)))
    return min(end, mark) if mark >= 0 and _CDATA.startswith(data[mark:]) else end


def local_name(tag: str) -> str:
    """The name without its namespace, in lower case: feeds and sitemaps use many, and wrong ones."""
    return tag.rpartition("}")[2].lower()


class _Target:
    """lxml's parser target: no tree is built, so memory does not grow with the document."""

    def __init__(self, take: Take, base: str) -> None:
        self._take = take
        self._open: list[tuple[str, Mapping[str, str], str]] = []
        self._base = base
        self._text: list[str] = []
        self._length = 0
        self._count = 0

    @property
    def ended(self) -> bool:
        """Whether every element that began has ended: what was cut off short has some that did not."""
        return not self._open

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise Enough
        base = self._open[-1][2] if self._open else self._base
        if _BASE in attributes:
            base = resolve(attributes[_BASE].strip(), base) or base
        self._open.append((local_name(tag), attributes, base))
        self._forget()

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length <= MAX_TEXT:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        name, attributes, base = self._open.pop()
        parent = self._open[-1][0] if self._open else ""
        text = "".join(self._text) if self._length <= MAX_TEXT else ""
        self._forget()
        self._take(parent, name, attributes, text.strip(), base)

    def close(self) -> None:
        pass

    def _forget(self) -> None:
        self._text.clear()
        self._length = 0
