"""Sitemaps and feeds as a stream of elements: unpacked, in UTF-8, without entities, bounded.

Anybody can publish one of these, so nothing declared in the document is acted on: ``&`` that
begins none of XML's own five entities or a number is made a plain ``&`` first, which disarms
declared entities and repairs the commonest fault (a query string not escaped) in one.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from lxml import etree

MAX_BYTES: Final = 50 * 2**20
MAX_ELEMENTS: Final = 2_000_000
MAX_TEXT: Final = 8192
_CHUNK: Final = 1 << 16
_GZIP = b"\x1f\x8b"

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,60}\bencoding=["'](iso-8859-\d\d?|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030"""
    rb"""|big5|euc-jp|euc-kr|shift_jis)["']""",
    re.IGNORECASE,
)
_STRAY = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)", re.DOTALL
)

Take = Callable[[str, str, Mapping[str, str], str], None]
"""Called with an element's parent, name (both local), attributes and own text, when it ends."""


class Enough(Exception):  # noqa: N818 - a way out of the parser, not an error
    """No more elements are wanted."""


def unpack(body: bytes) -> tuple[bytes, bool]:
    """``body`` as UTF-8, gzip undone up to twice, and whether it was cut or damaged.

    A sitemap.xml.gz is gzip by itself; a server that adds Content-Encoding packs it again.
    """
    cut = False
    for _ in range(2):
        if body.startswith(_GZIP):
            body, damaged = _gunzip(body)
            cut = cut or damaged
    return _utf8(body[:MAX_BYTES]), cut or len(body) > MAX_BYTES


def _gunzip(body: bytes) -> tuple[bytes, bool]:
    out = bytearray()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            while len(out) <= MAX_BYTES and (chunk := stream.read1(_CHUNK)):
                out += chunk
    except (EOFError, OSError, zlib.error):
        return bytes(out), True
    return bytes(out[:MAX_BYTES]), len(out) > MAX_BYTES


def _utf8(body: bytes) -> bytes:
    # Of the encodings Python knows only those that decode in linear time are let in.
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace").encode()
    declared = _DECLARED.match(body)
    if declared:
        return body.decode(declared[1].decode(), "replace").encode("utf-8", "replace")
    return body.removeprefix(b"\xef\xbb\xbf")


def read_elements(body: bytes, take: Take) -> bool:
    """Hand every element of an unpacked ``body`` to ``take``; broken XML gives what can be read.

    Returns whether the end was reached: ``take`` may raise :class:`Enough`, and a document of
    more than ``MAX_ELEMENTS`` elements is left there.
    """
    parser = etree.XMLParser(
        target=cast("Any", _Target(take)),  # the stubs ask for methods that lxml does not
        encoding="utf-8",  # over any declaration: unpack() saw to it
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    try:
        etree.fromstring(_STRAY.sub(_plain, body.lstrip()), parser)
    except Enough:
        return False
    except etree.XMLSyntaxError:  # nothing in it that could be recovered
        return True
    return True


def _plain(match: re.Match[bytes]) -> bytes:
    return b"&amp;" if match[0] == b"&" else match[0]


def local_name(tag: str) -> str:
    """The name without its namespace: feeds and sitemaps use many, and wrong ones."""
    return tag.rpartition("}")[2]


class _Target:
    """lxml's parser target: no tree is built, so memory does not grow with the document."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._open: list[tuple[str, Mapping[str, str]]] = []
        self._text: list[str] = []
        self._length = 0
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise Enough
        self._open.append((local_name(tag), attributes))
        self._forget()

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length <= MAX_TEXT:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        name, attributes = self._open.pop()
        parent = self._open[-1][0] if self._open else ""
        text = "".join(self._text) if self._length <= MAX_TEXT else ""
        self._forget()
        self._take(parent, name, attributes, text.strip())

    def close(self) -> None:
        pass

    def _forget(self) -> None:
        self._text.clear()
        self._length = 0
