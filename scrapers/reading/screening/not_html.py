"""Responses that cannot make a document, told before they are parsed.

The media type is what the server says; the first bytes are what it sent. Both must be HTML. The
signatures follow https://mimesniff.spec.whatwg.org/.
"""

from __future__ import annotations

import re

from scrapers.models import Drop, Failure, Response
from scrapers.web.encodings.wide import utf_16
from scrapers.web.sniffing import WIDE_BOMS, foreign_body

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_MAYBE_HTML_TYPES = frozenset(
    {"", "*/*", "unknown/unknown", "application/unknown", "application/xml", "text/xml"}
)
_BODYLESS = {204: "no_content", 205: "no_content", 206: "partial_content", 304: "not_modified"}
_HEAD = 1024
_BLANK = b"\xef\xbb\xbf \t\r\n\f"
_MARKUP = re.compile(rb"<(?:!doctype\s+html|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)


def refusal(response: Response) -> Drop | Failure | None:
    """Why ``response`` is not parsed; ``None`` if it is a whole HTML page as far as can be told.

    Failures: ``http_<status>``, ``truncated``. Drops: ``no_content``, ``partial_content``,
    ``not_modified``, ``empty``, ``not_html`` (the detail says what it is). Plain text is not HTML;
    without a media type, or with a generic one, the body must show a tag in its first kilobyte.
    """
    verdict = _by_status(response.status)
    if verdict is None and response.truncated:
        verdict = Failure("truncated", "the body ends early")
    if verdict is None and not response.body[:_HEAD].strip(_BLANK) and not response.body.strip(_BLANK):
        verdict = Drop("empty", "no body")
    if verdict is None:
        foreign = _foreign_type(response) or foreign_body(
            response.body, response.headers.get("content-type", "")
        )
        verdict = Drop("not_html", foreign) if foreign else None
    return verdict


def _by_status(status: int | None) -> Drop | Failure | None:
    """``None`` for success, and for a backend that cannot tell."""
    if status is None or status in {200, 201, 202, 203}:
        return None
    if status in _BODYLESS:
        return Drop(_BODYLESS[status], f"HTTP {status}")
    return Failure(f"http_{status}", f"HTTP {status}")


def _foreign_body(response: Response) -> str:
    return foreign_body(response.body, response.headers.get("content-type", ""))


def _foreign_type(response: Response) -> str:
    kind = response.content_type
    if kind in _HTML_TYPES:
        return ""
    if kind not in _MAYBE_HTML_TYPES:
        return kind
    if _foreign_body(response) or _MARKUP.search(_head(response.body)) or response.encoding:
        return ""
    return "text without markup, and no media type"


def _head(body: bytes) -> bytes:
    """The first signs of ``body``; in UTF-16 they have two bytes each."""
    wide = body.startswith(WIDE_BOMS) or utf_16(body) != ""
    return body[: 2 * _HEAD].replace(b"\0", b"") if wide else body[:_HEAD]
