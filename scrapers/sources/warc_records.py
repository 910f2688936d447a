"""A record of a WARC as a capture: what it is of, or why it is no page.

Written by whom is told by the ``warcinfo`` record before: what we wrote comes back as it was answered.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, NamedTuple

from fastwarc.warc import HeaderMap, WarcRecord

from scrapers.models import Failure, Headers, Request, Response, Transfer
from scrapers.sources.bodies import whole_body
from scrapers.sources.http_message import read_head, text_of
from scrapers.sources.source import NEVER, Capture, CrawlNotes, Original, RecordHead
from scrapers.store import warc
from scrapers.web.urls import resolve

_NO_PAGES: Final = frozenset({"request", "metadata", "continuation", "warcinfo"})
_WITHOUT_HTTP: Final = frozenset({"resource", "conversion"})
_OF_HTTP: Final = frozenset({"response", "revisit"})
_PAGES: Final = _OF_HTTP | _WITHOUT_HTTP
_OURS: Final = b"software: corpus-scrapers/"
_INFO: Final = 4096  # bytes of a warcinfo record that say who wrote it
_METHOD: Final = 32  # bytes of a request that say which method it has
_KEPT_UNDER: Final = ("x-archive-orig-", "x-orig-")  # what an archive puts before the name of any field
_RENAMED: Final = "x-crawler-"  # and what before those of these
_CODINGS: Final = ("content-encoding", "transfer-encoding", "content-length")
_YEAR_OR_MONTH = re.compile(r"\d{4}(-\d\d)?")


class _Body(NamedTuple):
    """A body of ``length`` bytes, of which ``begun`` was read with the head."""

    record: WarcRecord
    begun: bytes
    length: int


def is_ours(record: WarcRecord) -> bool:
    """Whether a ``warcinfo`` record says that we wrote what follows."""
    return _OURS in record.reader.read(_INFO)


def capture_of(record: WarcRecord, number: int, *, ours: bool) -> Capture:
    """What ``record`` is, as far as its head tells."""
    fields = Headers(_pairs(record.headers))
    found = Capture(number, record.stream_pos, crawl=CrawlNotes(authored=ours))
    beside = tuple(fields.get_all("warc-concurrent-to"))
    found.record = RecordHead(fields.get("warc-record-id", ""), _digest(fields), beside=beside)
    found.at = _moment(fields.get("warc-date", ""))
    target = fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")
    kind = fields.get("warc-type", "").strip().lower()
    if kind == "request":
        found.record.method = record.reader.read(_METHOD).partition(b" ")[0].decode("latin-1")
    found.reason = kind if kind in _NO_PAGES else _unlike_a_page(kind, record, target, fields, ours=ours)
    if found.reason:
        return found
    url = resolve(fields.get("x-scrapers-request-uri", target) if ours else target)
    if url is None or found.at is NEVER:
        found.reason = "bad_url" if url is None else "bad_date"
        return found
    found.url = url
    if ours:
        found.crawl.statement = "statement" in fields.get("x-scrapers-role", "")
        found.crawl.led_from = fields.get("x-scrapers-led-from", "")
    _read_head(found, kind, record, fields, ours=ours)
    return found


def _unlike_a_page(kind: str, record: WarcRecord, target: str, fields: Headers, *, ours: bool) -> str:
    if kind not in _PAGES:
        return "unknown_type"
    if kind == "conversion" and not ours:
        return "conversion"
    scheme = target.partition(":")[0].lower()
    if scheme not in {"http", "https"}:
        return "dns" if scheme == "dns" else "not_http"
    if "warc-segment-number" in fields:
        return "segment"
    if kind in _OF_HTTP:
        record.is_http = _is_http(fields.get("content-type", ""))
    return "not_http" if kind == "response" and not record.is_http else ""


def _is_http(content_type: str) -> bool:
    """Whether a record says that it holds an HTTP message, or says nothing."""
    return content_type.partition(";")[0].strip().lower() in {"application/http", ""}


def _read_head(found: Capture, kind: str, record: WarcRecord, fields: Headers, *, ours: bool) -> None:
    """Status and header fields; of a revisit also which record it stands for."""
    found.cut = fields.get("warc-truncated", "")
    head = None
    if kind in _WITHOUT_HTTP:
        lines = fields.get_all("x-scrapers-header") if ours else []
        found.headers = Headers(
            [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
            or [("Content-Type", fields.get("content-type", ""))]
        )
        found.status = int(fields["x-scrapers-status"]) if ours and "x-scrapers-status" in fields else None
    elif record.is_http and ours:
        _parse_own(found, record)
    elif record.is_http and (head := read_head(record.reader)):
        found.status, found.headers = head.status, head.headers
    if found.status is None and kind == "response":
        found.reason = "bad_http"
    if kind == "revisit":
        found.record.revisits = _original(fields, found.url)
    elif ours:
        found.read = lambda _most: _own_response(record)
    else:
        size, begun = (head.size, head.begun) if head else (0, b"")
        length = record.content_length - size
        found.cut = found.cut or _short(found, length)
        address = fields.get("warc-ip-address", "")
        found.read = lambda most: _response(found, _Body(record, begun, length), most, address=address)


def _parse_own(found: Capture, record: WarcRecord) -> None:
    """The head of a response of ours, which is whole; what reads its body goes on behind it."""
    with suppress(OSError, ValueError):
        record.parse_http()
        found.status, found.headers = record.http_headers.status_code, Headers(_pairs(record.http_headers))


def _short(found: Capture, held: int) -> str:
    """What is wrong with a body of fewer bytes than its head has announced; of one in a coding that shows."""
    sent = sent_headers(found.headers)
    length = sent.get("content-length", "").strip()
    if found.status != HTTPStatus.OK or "content-encoding" in sent or "transfer-encoding" in sent:
        return ""
    return "length" if length.isdecimal() and held < int(length[:18]) else ""


def _original(fields: Headers, url: str) -> Original:
    target = resolve(fields.get("warc-refers-to-target-uri", "").strip("<> ")) or url
    at = _moment(fields.get("warc-refers-to-date", ""))
    return Original(fields.get("warc-refers-to", ""), _digest(fields), target, at)


def _digest(fields: Headers) -> str:
    """The digest of the payload, of which writers spell algorithm and value as they like."""
    algorithm, _, value = fields.get("warc-payload-digest", "").strip().lower().partition(":")
    return f"{algorithm.replace('-', '')}:{value}" if value else ""


def _own_response(record: WarcRecord) -> Response | Failure:
    try:
        return warc.response_of(record)
    except (ValueError, KeyError, OSError) as error:
        return Failure("damaged_record", str(error))


def _response(found: Capture, held: _Body, most: int, *, address: str) -> Response | Failure:
    if held.length > most:
        return Failure("body_too_large", f"more than {most} bytes")
    raw = held.begun + held.record.reader.read()
    if len(raw) < held.length:
        return Failure("damaged_record", f"{len(raw)} of {held.length} bytes")
    body = whole_body(raw, found.headers, most)
    if isinstance(body, Failure):
        return body
    return Response(
        request=Request(found.url),
        url=found.url,
        status=found.status,
        headers=sent_headers(found.headers),
        body=body[0],
        fetched_at=found.at,
        address=address,
        transfer=Transfer(truncated=bool(found.cut), remarks=body[1]),
    )


def sent_headers(headers: Headers) -> Headers:
    """The fields as they were sent, where an archive has renamed them."""
    renamed = [(_sent_name(name), value) for name, value in headers.pairs()]
    return Headers(renamed)


def _sent_name(name: str) -> str:
    low = name.lower()
    for prefix in _KEPT_UNDER:
        if low.startswith(prefix):
            return name[len(prefix) :]
    return name[len(_RENAMED) :] if low.removeprefix(_RENAMED) in _CODINGS and low not in _CODINGS else name


def _moment(text: str) -> datetime:
    """What ``text`` names, in WARC 1.1 perhaps a year or a month; :data:`NEVER` if that is no moment."""
    text = text.strip()
    while _YEAR_OR_MONTH.fullmatch(text):
        text += "-01"
    try:
        found = datetime.fromisoformat(text)
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return NEVER
    return max(found, NEVER)


def _pairs(fields: HeaderMap) -> list[tuple[str, str]]:
    return [(text_of(name), text_of(value)) for name, value in fields.items_bytes()]
