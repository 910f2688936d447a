"""What a body is by its first bytes, whatever its media type says.

The signatures follow https://mimesniff.spec.whatwg.org/.
"""

from __future__ import annotations

import re

import orjson

from scrapers.web.encodings.wide import utf_16
from scrapers.web.media_types import charset

_HEAD = 1024

_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"%!PS-Adobe", "PostScript"),
    (b"\x89PNG", "PNG image"),
    (b"GIF8", "GIF image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"RIFF", "RIFF media"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"PK\x03\x04", "zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x7fELF", "ELF program"),
    (b"\0asm", "WebAssembly"),
    (b"\xd0\xcf\x11\xe0", "Office file"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\0", "SQLite file"),
    (b"OggS", "Ogg media"),
    (b"ID3", "MP3 audio"),
    (b"wOF", "font"),
)
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
"""With which texts in UTF-16 begin."""
_NAME_AT = 30  # octets before the name of a zip archive's first member
_MIMETYPE = re.compile(rb"mimetype([\w./+-]{1,100})")
_NAMED = ("application/epub+zip", "application/vnd.oasis.opendocument.text")
_OOXML = "application/vnd.openxmlformats-officedocument"
_PARTS = {
    b"word/document": f"{_OOXML}.wordprocessingml.document",
    b"ppt/presentation": f"{_OOXML}.presentationml.presentation",
}
_PROLOG = re.compile(
    rb"(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*+(?:\[[^\]]*+\]\s*+)?>|\s+)*+<([a-z][\w:.-]*)",
    re.IGNORECASE | re.DOTALL,
)
_XML_ROOTS = frozenset(
    {b"rss", b"feed", b"rdf:rdf", b"urlset", b"sitemapindex", b"svg", b"opml", b"plist", b"error"}
)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")


def signature(head: bytes) -> str:
    """What begins like ``head``, by the signatures of other formats; ``""``: none of them."""
    return next((name for mark, name in _SIGNATURES if head.startswith(mark)), "")


def is_pdf(body: bytes) -> bool:
    """Whether ``body`` is a PDF; blanks in front, which its readers pass over, make no other file of it."""
    return signature(_begun(body)) == "PDF"


def packed_type(body: bytes) -> str:
    """The media type of an office file or book, which is a zip archive; ``""`` for all else."""
    if not body.startswith(b"PK\x03\x04"):
        return ""
    told = _MIMETYPE.match(body, _NAME_AT)
    if told:  # stored first, so that it can be told by (ISO/IEC 26300, EPUB OCF)
        return next((kind for kind in _NAMED if told[1].startswith(kind.encode())), "")
    if b"[Content_Types].xml" not in body:
        return ""
    return next((kind for part, kind in _PARTS.items() if part in body), "")


def _begun(body: bytes) -> bytes:
    return body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\f")


def foreign_body(body: bytes, content_type: str) -> str:
    """What ``body``, sent as ``content_type``, is if it is known not to be HTML; else ``""``."""
    head = _begun(body)
    if kind := signature(head):
        return kind
    if _is_json(head, body):
        return "JSON"
    root = _PROLOG.match(head)
    if root and root[1].lower() in _XML_ROOTS:
        return f"XML ({root[1].decode('ascii')})"
    return "" if _is_wide(body, content_type) else _binary(body[:_HEAD])


def _is_json(head: bytes, body: bytes) -> bool:
    if head[:1] not in {b"{", b"["}:
        return False
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_wide(body: bytes, content_type: str) -> bool:
    """Whether UTF-16 explains zero bytes."""
    return body.startswith(WIDE_BOMS) or "utf-16" in charset(content_type.lower()) or utf_16(body) != ""


def _binary(head: bytes) -> str:
    """One stray control byte is damage; one in ten bytes is another format."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 10 <= len(head):
        return ""
    return "NUL bytes" if head.count(0) == controls else "binary data"
