"""Responses that cannot make a document, told before they are parsed.

The media type is what the server says; the first bytes are what it sent. Both must be HTML. The
signatures follow https://mimesniff.spec.whatwg.org/.
"""

from __future__ import annotations

import re

import orjson

from scrapers.models import Drop, Failure, Response

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_MAYBE_HTML_TYPES = frozenset(
    {"", "*/*", "unknown/unknown", "application/unknown", "application/xml", "text/xml"}
)
_BODYLESS = {204: "no_content", 205: "no_content", 206: "partial_content", 304: "not_modified"}
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
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_PROLOG = re.compile(
    rb"(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[[^\]]*\])?\s*>|\s+)*+<([a-z][\w:.-]*)",
    re.IGNORECASE | re.DOTALL,
)
_XML_ROOTS = frozenset(
    {b"rss", b"feed", b"rdf:rdf", b"urlset", b"sitemapindex", b"svg", b"opml", b"plist", b"error"}
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")


def refusal(response: Response) -> Drop | Failure | None:
    """Why ``response`` is not parsed; ``None`` if it is a whole HTML page as far as can be told.

    Failures: ``http_<status>``, ``truncated``. Drops: ``no_content``, ``partial_content``,
    ``not_modified``, ``empty``, ``not_html`` (the detail says what it is). Plain text is not HTML;
    without a media type, or with a generic one, the body must show a tag in its first kilobyte.
    """
    verdict = _by_status(response.status)
    if verdict is None and response.truncated:
        verdict = Failure("truncated", "the body ends early")
    if verdict is None and not response.body.strip(b"\xef\xbb\xbf \t\r\n\f"):
        verdict = Drop("empty", "no body")
    if verdict is None:
        foreign = _foreign_type(response) or _foreign_body(response)
        verdict = Drop("not_html", foreign) if foreign else None
    return verdict


def _by_status(status: int | None) -> Drop | Failure | None:
    """``None`` for success, and for a backend that cannot tell."""
    if status is None or status in {200, 201, 202, 203}:
        return None
    if status in _BODYLESS:
        return Drop(_BODYLESS[status], f"HTTP {status}")
    return Failure(f"http_{status}", f"HTTP {status}")


def _foreign_type(response: Response) -> str:
    kind = response.content_type
    if kind in _HTML_TYPES:
        return ""
    if kind not in _MAYBE_HTML_TYPES:
        return kind
    if _foreign_body(response) or _MARKUP.search(response.body[:_HEAD]) or response.encoding:
        return ""
    return "text without markup, and no media type"


def _foreign_body(response: Response) -> str:
    """What ``response.body`` is, if it is known not to be HTML."""
    body = response.body
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\f")
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if _is_json(head, body):
        return "JSON"
    root = _PROLOG.match(head)
    if root and root[1].lower() in _XML_ROOTS:
        return f"XML ({root[1].decode('ascii')})"
    return "" if _is_wide(response) else _binary(body[:_HEAD])


def _is_json(head: bytes, body: bytes) -> bool:
    if head[:1] not in {b"{", b"["}:
        return False
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_wide(response: Response) -> bool:
    """Whether UTF-16 explains zero bytes."""
    return (
        response.body.startswith(_WIDE_BOMS) or "utf-16" in response.headers.get("content-type", "").lower()
    )


def _binary(head: bytes) -> str:
    """One stray control byte is damage; one in ten bytes is another format."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 10 <= len(head):
        return ""
    return "NUL bytes" if head.count(0) == controls else "binary data"
