"""Bytes to characters, once, for all backends.

The order is that of the HTML standard (https://html.spec.whatwg.org/#encoding-sniffing-algorithm):
byte order mark, ``Content-Type`` header, ``<meta>`` or XML declaration. It is followed only as far
as it is true: a label must be one of the Encoding Standard's, the body must read almost cleanly under it,
and a page that is UTF-8 for certain is so whatever it says. Then UTF-8 unsaid, a declaration further down,
a detector, windows-1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from scrapers.web import page_words
from scrapers.web.encodings import korean, utf8
from scrapers.web.encodings.declarations import declared
from scrapers.web.encodings.decoders import read
from scrapers.web.encodings.labels import MULTI_BYTE, REPLACEMENT, STATEFUL, WIDE, codec
from scrapers.web.encodings.wide import utf_16
from scrapers.web.media_types import charset

__all__ = ["Decoded", "clean", "codec", "decode", "encoded"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PRESCAN = 1024  # bytes, from the standard
_HINT = 65536  # bytes; a declaration down to here is better than a guess
_DIRT = 20  # one unreadable sequence in so many characters beyond ASCII is damage, more is a false label
_PAIRS = 2  # readable characters for an error, where there are few
_SHIFTS = (b"\x1b", b"\x0e", b"~{")  # what makes seven bits mean more than ASCII

_RUSSIAN = codec("koi8-r")
_UKRAINIAN_LETTERS = re.compile(
    rb"[\xc0-\xff][\xa4\xa6\xa7\xad]|[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd][\xc0-\xff]"
)
"""What is a letter beside others in KOI8-U, and a frame to draw in KOI8-R, which the detector knows alone."""
_BEYOND = re.compile(rb"[\x80-\xff]+")
_MARKUP = re.compile(rb"<[^<>]*>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Decoded:
    """The characters, the encoding (a Python codec name), and where it was named.

    ``source`` is one of ``known bom header meta utf-8 hint detector fallback``. Whoever reads the page gets
    this, and not the characters alone: parsers want them in UTF-8 again, searches in small letters.
    """

    text: str
    encoding: str = "utf-8"
    source: str = "known"
    _utf8: bytes | None = field(default=None, repr=False, compare=False)

    @cached_property
    def utf8(self) -> bytes:
        """:attr:`text` in UTF-8, lone surrogates as question marks."""
        return encoded(self.text) if self._utf8 is None else self._utf8

    @cached_property
    def lower(self) -> bytes:
        """:attr:`utf8` in small ASCII letters."""
        return self.utf8.lower()

    @cached_property
    def _of_tree(self) -> frozenset[bytes]:
        return page_words.OF_TREES.found(self.lower)

    @cached_property
    def _of_text(self) -> frozenset[bytes]:
        return page_words.OF_TEXTS.found(self.lower)

    def has(self, word: bytes) -> bool:
        """Whether ``word``, in small letters, stands anywhere in the source of the page."""
        if word in page_words.KNOWN:
            return word in (self._of_tree if word in page_words.KNOWN_OF_TREES else self._of_text)
        return word in self.lower


def decode(body: bytes, content_type: str = "", known: str | None = None) -> Decoded:
    r"""Decode ``body``; never raises.

    ``content_type`` is the field as sent, repeats joined by commas; ``known`` an encoding the backend is
    sure of. The text holds no control character but tab and line feed (``\r\n``, ``\r`` and form feed
    become line feeds), no lone surrogate, and U+FFFD for what cannot be read.
    """
    if known:
        name = codec(known) or "utf-8"
        return Decoded(_tidy(read(body, name).removeprefix("\ufeff")), name, "known")
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(_tidy(read(body[len(bom) :], name)), name, "bom")
    if wide := utf_16(body):
        source = "header" if codec(charset(content_type) or "") == wide else "detector"
        return Decoded(_tidy(read(body, wide)), wide, source)
    return _as_declared(body, content_type) or _as_found(body)


def encoded(text: str) -> bytes:
    """``text`` in UTF-8, lone surrogates as question marks."""
    return text.encode("utf-8", "replace")


def clean(text: str) -> str:
    """``text`` without control characters but tab, line feed and return; U+FFFD for lone surrogates."""
    if text.isprintable() or text.replace("\n", " ").isprintable():
        return text
    return _ILLEGAL.sub(_replacement, text.replace("\f", "\n"))


def _as_declared(body: bytes, content_type: str) -> Decoded | None:
    for name, source in _declarations(body, content_type):
        found = None if _mislabelled(body, name) else _almost(body, name)
        if found is not None:
            return Decoded(found[0], name, source, found[1])
    return None


def _mislabelled(body: bytes, name: str) -> bool:
    """Whether ``body`` cannot be in ``name``, although that may read it without complaint."""
    if name == "utf-8":
        return False
    if name in WIDE:
        return b"\0" not in body  # any markup in UTF-16 has zero bytes
    if name == REPLACEMENT and body.isascii():
        return not any(shift in body for shift in _SHIFTS)
    # A server's default label, or a stale one, over UTF-8.
    return utf8.overrules(body, multi_byte=name in MULTI_BYTE)


def _declarations(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    label = charset(content_type)
    name = codec(label) if label else None
    if name:
        yield name, "header"
    in_document = declared(body[:_PRESCAN])
    if in_document:
        yield in_document, "meta"


def _as_found(body: bytes) -> Decoded:
    if b"\x1b$" in body and body.isascii():  # nothing else shifts so; browsers guess it, too
        found = _almost(body, STATEFUL)
        if found is not None:
            return Decoded(found[0], STATEFUL, "detector", found[1])
    found = _utf8(body, utf8.UNSAID)
    if found is not None:
        return Decoded(found[0], "utf-8", "utf-8", found[1])
    for name, source in _guesses(body):
        found = _almost(body, name)
        if found is not None:
            return Decoded(found[0], name, source, found[1])
    return Decoded(_tidy(read(body, "cp1252")), "cp1252", "fallback")


def _guesses(body: bytes) -> Iterator[tuple[str, str]]:
    from resiliparse.parse.encoding import detect_encoding  # noqa: PLC0415 - most pages need no guess

    hint = declared(body[:_HINT])
    if hint:
        yield hint, "hint"
    found = detect_encoding(_MARKUP.sub(b" ", body[: 2 * _HINT]))
    name = codec(found.replace("_", "-")) if found else None  # its names are those of other lists
    if name == _RUSSIAN and _UKRAINIAN_LETTERS.search(body):
        name = codec("koi8-u")
    if name and not _mislabelled(body, name):
        yield name, "detector"
    if korean.is_likely(body):  # which the detector does not know
        yield korean.NAME, "detector"


def _almost(body: bytes, name: str) -> tuple[str, bytes | None] | None:
    """``body`` under ``name``, with its UTF-8 if at hand, where it reads cleanly but for some damage."""
    if name == "utf-8":
        return _utf8(body, utf8.DECLARED)
    text = read(body, name)
    errors = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    dirty = errors > 0 and name != REPLACEMENT and errors * _DIRT > beyond
    if dirty and not (name in MULTI_BYTE and _is_in_pairs(body, errors, beyond - errors)):
        return None
    return _tidy(text), None


def _is_in_pairs(body: bytes, errors: int, valid: int) -> bool:
    """Whether ``body``, with so few characters beyond ASCII that one error is many, has them in pairs.

    Letters of an encoding with one byte for each stand alone in their words, as accents do.
    """
    runs = _BEYOND.findall(body)
    alone = sum(len(run) == 1 for run in runs)
    return valid >= _PAIRS * errors and alone <= errors + sum(map(len, runs)) // 3


def _utf8(body: bytes, times: int) -> tuple[str, bytes | None] | None:
    """``body`` as UTF-8, if it is that; ``times``: see :func:`scrapers.web.encodings.utf8.damaged`."""
    clean_text = utf8.strict(body)
    if clean_text is not None:
        return clean_text
    text = utf8.damaged(body, times)
    return None if text is None else (_tidy(text), None)


def _tidy(text: str) -> str:
    return _folded(_ILLEGAL.sub(_replacement, text.replace("\f", "\n")))


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _replacement(match: re.Match[str]) -> str:
    return "" if match[0] < " " else "\ufffd"
