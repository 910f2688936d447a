"""Bytes to characters, once, for all backends.

The order is that of the HTML standard (https://html.spec.whatwg.org/#encoding-sniffing-algorithm):
byte order mark, ``Content-Type`` header, ``<meta>`` or XML declaration. It is followed only as far
as it is true: a label must be one of the Encoding Standard's, and the body must read almost
cleanly under it. Then valid UTF-8, a declaration further down, a detector, windows-1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scrapers.web.media_types import charset

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PRESCAN = 1024  # bytes, from the standard
_HINT = 65536  # bytes; a declaration down to here is better than a guess
_DIRT = 20  # one unreadable sequence in so many characters beyond ASCII is damage, more is a false label

# Where the standard reads a superset that Python names differently from the detector's label map.
_WIDER = {
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
    "euc_jp": "euc_jis_2004",
}
_WIDE = frozenset({"utf-16-le", "utf-16-be"})
_STATEFUL = frozenset({"iso2022_jp"})
_MULTIBYTE = {"gb18030", "cp932", "cp949", "big5hkscs", "euc_jis_2004", "utf-8"} | _WIDE | _STATEFUL

_XML = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]+)""")
_TAG = re.compile(
    rb"""<!--.*?(?:-->|\Z)                              # a comment declares nothing
       |<meta[\s/]((?:[^>"']|"[^"]*"|'[^']*')*)        # a quoted > does not end the tag""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(rb"""(?<![^\s"'>/=])([^\s"'>/=]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]*>")

_C0 = bytes(c for c in range(32) if c not in b"\t\n\r\f")
_FEED_TO_LINE = bytes.maketrans(b"\f", b"\n")  # white space to HTML, but illegal in XML, so lxml would raise
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters, the encoding (a Python codec name), and where it was named.

    ``source`` is one of ``known bom header meta utf-8 hint detector fallback``.
    """

    text: str
    encoding: str
    source: str


_Key = tuple[bytes, str, str | None]
_last: tuple[_Key, Decoded] = ((b"", "", None), Decoded("", "utf-8", "utf-8"))
_utf8_of_last: tuple[str, bytes] = ("", b"")  # most pages are UTF-8, and a parser wants them so
_lower_of_last: tuple[str, bytes] = ("", b"")


def decode(body: bytes, content_type: str = "", known: str | None = None) -> Decoded:
    r"""Decode ``body``; never raises.

    ``content_type`` is the field as sent, repeats joined by commas; ``known`` an encoding the backend is
    sure of. The text holds no control character but tab and line feed (``\r\n``, ``\r`` and form feed
    become line feeds), no lone surrogate, and U+FFFD for what cannot be read.
    """
    global _last  # noqa: PLW0603 - several readers ask for the same page, one after another
    key, kept = _last
    if body is key[0] and content_type == key[1] and known == key[2]:
        return kept
    decoded = _decode(body, content_type, known)
    _last = ((body, content_type, known), decoded)
    return decoded


def encoded(text: str) -> bytes:
    """``text`` in UTF-8, lone surrogates as question marks; at hand for the page decoded or read last."""
    global _utf8_of_last  # noqa: PLW0603 - see decode()
    known, body = _utf8_of_last
    if known is not text:
        body = text.encode("utf-8", "replace")
        _utf8_of_last = text, body
    return body


def lowered(text: str) -> bytes:
    """:func:`encoded` in small ASCII letters; at hand for the page read last."""
    global _lower_of_last  # noqa: PLW0603 - see decode()
    known, body = _lower_of_last
    if known is not text:
        body = encoded(text).lower()
        _lower_of_last = text, body
    return body


def clean(text: str) -> str:
    """``text`` without control characters but tab, line feed and return; U+FFFD for lone surrogates."""
    if text.isprintable() or text.replace("\n", " ").isprintable():
        return text
    return _ILLEGAL.sub(_replacement, text.replace("\f", "\n"))


def codec(label: str) -> str | None:
    """The Python codec for a label of the Encoding Standard; ``None`` if it is not one, or UTF-7."""
    return _codec(label.strip().lower())


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    if label in {"utf-8", "utf8"}:
        return "utf-8"
    from resiliparse.parse.encoding import map_encoding_to_html5  # noqa: PLC0415 - not on the usual path

    name = map_encoding_to_html5(label, fallback_utf8=False)
    return _WIDER.get(name, name) if name else None


def _decode(body: bytes, content_type: str, known: str | None) -> Decoded:
    if known:
        name = codec(known) or "utf-8"
        return Decoded(_tidy(_replaced(body, name).removeprefix("\ufeff")), name, "known")
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(_tidy(_replaced(body[len(bom) :], name)), name, "bom")
    return _as_declared(body, content_type) or _as_found(body)


def _as_declared(body: bytes, content_type: str) -> Decoded | None:
    for name, source in _declarations(body, content_type):
        if _mislabelled(body, name):
            continue
        text = _almost(body, name)
        if text is not None:
            return Decoded(text, name, source)
    return None


def _mislabelled(body: bytes, name: str) -> bool:
    """Whether ``name`` reads ``body`` without complaint and still cannot be right."""
    if name in _WIDE:
        return b"\0" not in body  # any markup in UTF-16 has zero bytes
    # A server's default label over UTF-8: chance does not make valid UTF-8 of another 8-bit charset.
    return name not in _MULTIBYTE and not body.isascii() and _utf8(body) is not None


def _declarations(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    label = charset(content_type)
    name = codec(label) if label else None
    if name:
        yield name, "header"
    declared = _declared(body[:_PRESCAN])
    if declared:
        yield declared, "meta"


def _declared(head: bytes) -> str | None:
    """The first usable declaration in ``head``. It was read as ASCII, so it cannot be UTF-16."""
    labels = [match[1] for match in [_XML.match(head)] if match]
    labels += [label for match in _TAG.finditer(head) if match[1] and (label := _meta_label(match[1]))]
    for label in labels:
        name = codec(label.decode("latin-1"))
        if name:
            return "utf-8" if name in _WIDE else name
    return None


def _meta_label(attributes: bytes) -> bytes | None:
    if b"charset" not in attributes.lower():
        return None
    found = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in reversed([*_ATTRIBUTE.finditer(attributes)])}
    if b"charset" in found:
        return found[b"charset"]
    match = _CHARSET.search(found.get(b"content", b""))
    return match[1] if match and b"http-equiv" in found else None


def _as_found(body: bytes) -> Decoded:
    text = _almost(body, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8", "utf-8")
    for name, source in _guesses(body):
        text = _almost(body, name)
        if text is not None:
            return Decoded(text, name, source)
    return Decoded(_tidy(_replaced(body, "cp1252")), "cp1252", "fallback")


def _guesses(body: bytes) -> Iterator[tuple[str, str]]:
    from resiliparse.parse.encoding import detect_encoding  # noqa: PLC0415 - most pages need no guess

    hint = _declared(body[:_HINT])
    if hint:
        yield hint, "hint"
    found = detect_encoding(_MARKUP.sub(b" ", body[: 2 * _HINT]))
    name = codec(found) if found else None
    if name and not _mislabelled(body, name):
        yield name, "detector"


def _almost(body: bytes, name: str) -> str | None:
    """``body`` under ``name`` if that reads cleanly but for some damage, else ``None``."""
    if name == "utf-8":
        text = _utf8(body)
        if text is not None:
            return text
    text = _replaced(body, name)
    errors = text.count("\ufffd")
    if errors and errors * _DIRT > len(text) - len(text.encode("ascii", "ignore")):
        return None
    return _tidy(text)


def _utf8(body: bytes) -> str | None:
    global _utf8_of_last  # noqa: PLW0603 - see decode()
    body = body.translate(_FEED_TO_LINE, _C0)
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        read = body.decode()
    except UnicodeDecodeError:
        return None
    text = _without_noncharacters(read)
    if text is read:
        _utf8_of_last = (text, body)
    return text


def _replaced(body: bytes, name: str) -> str:
    if name == "cp1252":
        # The five bytes that Python leaves undefined are C1 controls in the Encoding Standard.
        return body.decode("cp1252", "scrapers.c1")
    if name == "gb18030":
        body = body if b"\x80" not in body else _euro(body)
    return body.decode(name, "replace")


def _c1(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only decode() calls it
    return chr(error.object[error.start]), error.end


def _euro(body: bytes) -> bytes:
    """GBK's single byte 0x80 is the euro sign; Python's gb18030 does not know it."""
    return re.sub(rb"([\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\xfe]))|\x80", _gbk_sign, body)


def _gbk_sign(match: re.Match[bytes]) -> bytes:
    return match[1] or b"\xa2\xe3"


def _tidy(text: str) -> str:
    return _folded(_ILLEGAL.sub(_replacement, text.replace("\f", "\n")))


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _without_noncharacters(text: str) -> str:
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def _replacement(match: re.Match[str]) -> str:
    return "" if match[0] < " " else "\ufffd"


codecs.register_error("scrapers.c1", _c1)
