"""A page's bytes out of what an archive has of its HTTP message: transfer and content codings undone.

Some archives hold the message as it was sent, others undo codings and leave the fields that name them, or
rename these (``X-Crawler-Content-Encoding``, ``X-Archive-Orig-…``). So the bytes decide: what is not in the
coding that is named, and looks like no other, is the page.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from scrapers.models import Failure, Headers
from scrapers.plugin.http.content_coding import CodingCutError, CodingError, decoded
from scrapers.sources.http_message import dechunked

_MARKS: Final = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_UNMARKED: Final = frozenset({"br", "deflate"})
_TRANSFER: Final = frozenset({"gzip", "x-gzip", "deflate"})  # besides chunked (RFC 9112 section 7.2)
_PIECE: Final = 65536
_HEAD: Final = 1024
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")


def whole_body(raw: bytes, headers: Headers, most: int) -> tuple[bytes, tuple[str, ...]] | Failure:
    """The body in ``raw``, ``most`` bytes at most, and what was wrong with its codings; or why none."""
    try:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            raw = dechunked(raw)
        codings = _codings(raw, _named(headers))
        return _decoded(raw, codings, most) if codings and raw else (raw, ())
    except CodingCutError as error:
        return Failure("truncated", str(error))
    except CodingError as error:
        return Failure("bad_content_encoding", str(error))


def _named(headers: Headers) -> str:
    """The codings that the fields name, in the order in which they were applied."""
    transfer = (each.strip() for each in headers.get("transfer-encoding", "").split(","))
    others = (each for each in transfer if each.lower() in _TRANSFER)
    return ", ".join(filter(None, (headers.get("content-encoding", ""), *others)))


def _codings(raw: bytes, named: str) -> str:
    """The codings that ``raw`` may be in, of those that were ``named``."""
    last = named.rpartition(",")[2].strip().lower()
    mark = _MARKS.get(last)
    return "" if mark and not raw.startswith(mark) else named


def _decoded(raw: bytes, codings: str, most: int) -> tuple[bytes, tuple[str, ...]] | Failure:
    body, parts, size = decoded(BytesIO(raw), codings), [], 0
    try:
        while piece := body.read(_PIECE):
            parts.append(piece)
            size += len(piece)
            if size > most:
                return Failure("body_too_large", f"more than {most} bytes")
    except CodingError:
        if codings.strip().lower() in _UNMARKED and is_text(raw):
            return raw, ()
        raise
    return b"".join(parts), body.remarks


def is_text(raw: bytes) -> bool:
    """Whether ``raw`` begins like text in any encoding that a page may have."""
    head = raw[:_HEAD]
    return bool(head) and not head.translate(None, bytes(set(range(256)) - set(_CONTROLS)))
