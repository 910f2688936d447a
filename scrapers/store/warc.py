"""WARC 1.1 records: a ``Response`` as bytes and back.

What differs from a proxy's WARC, and where it is kept so that the same ``Response`` comes back:

- An HTTP answer is a ``response`` record. Backends undo content and transfer encodings, so those
  fields and the sent Content-Length stand as ``X-Crawler-…`` (as in Common Crawl) and
  Content-Length is the body's. The status line's protocol and phrase are ours; libraries hide them.
- A browser's DOM is not what was sent: a ``conversion`` record (WARC 1.1 section 6.7), without
  WARC-Refers-To since the original never reached us. An answer without a status is a ``resource``
  record. In both the block is the body alone; the header fields stand in ``X-Scrapers-Header``.
- A page that the server says has not changed (304) is a ``revisit`` record (profile server-not-modified) with
  the fields of the 304. ``WARC-Refers-To`` names the record with the bytes, never another revisit;
  ``X-Scrapers-Refers-To`` is its file and offset.
- ``WARC-Payload-Digest`` is ``sha256:`` and hexadecimal, over the body as stored.
- Header fields are written in UTF-8; those that exceed 24,000 bytes together are left off and
  counted in ``X-Scrapers-Omitted-Fields``, since WARC readers stop at a head of 32 KiB.
- ``X-Scrapers-Role: statement`` marks a file in which a site says something of its pages' use, asked for
  beside the pages; ``X-Scrapers-Led-From`` is the URL whose redirect led to a page.
- What was sent with the request is not kept: it may hold credentials. What was received may hold some,
  in fields (``Set-Cookie``) and URLs: they stand as ``***``, and ``X-Scrapers-Redacted`` names the places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from itertools import chain
from typing import BinaryIO, Final
from uuid import uuid4

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord
from isal import isal_zlib

from scrapers.models import Headers, Rendering, Request, Response, Revisited, Transfer
from scrapers.store.credential_redaction import redact
from scrapers.web.urls import redacted

_LEVEL: Final = 1  # of ISA-L: a quarter of the time of zlib's level 1 and files 2 % smaller
_BREAK = re.compile(r"[\r\n\0]+")
_REWRITTEN = ("content-encoding", "transfer-encoding", "content-length", "x-crawler-")
_HEAD_ROOM: Final = 24_000  # bytes
_UTF8: Final = 4  # bytes that a character takes at most
_MARK: Final = len("X-Scrapers-Header: : ")
_MARKS: Final = 2_000  # characters of the names of what was masked
_FLAGS = ("rendered", "truncated", "length_unknown")
_NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

Fields = Iterable[tuple[str, str]]


def record(response: Response, digest: str, *, statement: bool = False, led_from: str = "") -> bytes:
    """``response`` as one record, a gzip member of its own; ``digest`` is that of its body.

    ``statement`` and ``led_from`` as :meth:`scrapers.store.archive.Archive.append` has them.
    """
    role = [("X-Scrapers-Role", "statement")] if statement else []
    way = [("X-Scrapers-Led-From", redacted(led_from))] if led_from else []
    return _packed(_record(response, digest, [*role, *way]))


def warcinfo(file: str) -> bytes:
    """The record that begins a ``file``, packed."""
    return _packed(_warcinfo(file))


def payload_digest(body: bytes) -> str:
    """``sha256:<hex>`` of a body."""
    return f"sha256:{sha256(body).hexdigest()}"


def read(file: BinaryIO) -> tuple[Response, str]:
    """The response whose record begins where ``file`` stands, and the record's id; its digest is checked.

    That of a ``revisit`` is the 304 as it came. Raises :class:`ValueError` if there is no whole record.
    """
    try:
        found = next(iter(ArchiveIterator(file, parse_http=False)), None)
        response = response_of(found) if found else None
    except (OSError, KeyError) as error:
        raise ValueError(str(error)) from None
    if found is None or response is None:
        raise ValueError("the file ends")
    return response, found.record_id or ""


def _packed(record: bytes) -> bytes:
    member = isal_zlib.compressobj(_LEVEL, wbits=31)
    packed: bytes = member.compress(record) + member.flush()
    return packed


@cache
def _version() -> str:
    """Ours: it is read from the disk, and a file of a partition begins with it."""
    return version("corpus-scrapers")


def _warcinfo(file: str) -> bytes:
    about = [
        ("software", f"corpus-scrapers/{_version()}"),
        ("format", "WARC File Format 1.1"),
        ("redaction", "credentials stand as ***; X-Scrapers-Redacted names the fields"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
    ]
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Date", _date(datetime.now(UTC))),
        ("WARC-Filename", file),
        ("Content-Type", "application/warc-fields"),
    ]
    return _whole(fields, _lines(about))


def _record(response: Response, digest: str, more: list[tuple[str, str]]) -> bytes:
    """``response`` as a WARC record, not yet compressed, without the credentials in it."""
    revisits = response.revisits
    if revisits:
        response = replace(response, status=HTTPStatus.NOT_MODIFIED, headers=revisits.sent, body=b"")
    response, masked = redact(response)
    fields = [
        ("WARC-Target-URI", response.url),
        ("WARC-Date", _date(response.fetched_at)),
        ("WARC-Payload-Digest", digest),
    ]
    if response.address:
        fields.append(("WARC-IP-Address", response.address.partition("%")[0]))
    if response.truncated:
        fields.append(("WARC-Truncated", "unspecified"))
    fields += [*_own_fields(response), *more]
    if masked:
        fields.append(("X-Scrapers-Redacted", ", ".join(masked)[:_MARKS]))
    sent, omitted = _fitting(response.headers.pairs())
    if omitted:
        fields.append(("X-Scrapers-Omitted-Fields", str(omitted)))
    if revisits:
        fields += _referring(revisits, response.url)
        return _whole(fields, _http(HTTPStatus.NOT_MODIFIED, sent, None))
    if response.status is None or response.rendered:
        fields.append(("WARC-Type", "conversion" if response.rendered else "resource"))
        fields.append(("Content-Type", _media_type(response)))
        fields += [("X-Scrapers-Header", f"{name}: {value}") for name, value in sent]
        return _whole(fields, response.body)
    fields.append(("WARC-Type", "response"))
    fields.append(("Content-Type", "application/http;msgtype=response"))
    return _whole(fields, _http(response.status, sent, response.body))


def _referring(revisits: Revisited, url: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Type", "revisit"),
        ("WARC-Profile", _NOT_MODIFIED),
        ("WARC-Refers-To", revisits.record_id),
        ("WARC-Refers-To-Target-URI", url),
        ("WARC-Refers-To-Date", _date(revisits.at)),
        ("X-Scrapers-Refers-To", f"{revisits.file}:{revisits.offset}"),
        ("Content-Type", "application/http;msgtype=response"),
    ]


def _own_fields(response: Response) -> list[tuple[str, str]]:
    """What WARC has no field for."""
    flags = [name for name in _FLAGS if getattr(response, name)]
    known = {
        "X-Scrapers-Request-URI": response.request.url if response.request.url != response.url else "",
        "X-Scrapers-Status": "" if response.status is None else str(response.status),
        "X-Scrapers-Flags": " ".join(flags),
        "X-Scrapers-Encoding": response.encoding or "",
        "X-Scrapers-Sent-Encoding": response.sent_encoding,
        "X-Scrapers-Moves-To": response.moves_to,
        "X-Scrapers-Address": response.address if "%" in response.address else "",
    }
    return [(name, value) for name, value in known.items() if value]


def _fitting(pairs: Fields) -> tuple[list[tuple[str, str]], int]:
    """The header fields as far as there is room: readers give up on a head of more than 32 KiB."""
    pairs = list(pairs)
    if sum(map(len, chain.from_iterable(pairs))) * _UTF8 + _MARK * len(pairs) <= _HEAD_ROOM:
        return pairs, 0
    room, kept, omitted = _HEAD_ROOM, [], 0
    for name, value in pairs:
        needed = len(f"X-Scrapers-Header: {name}: {value}".encode("utf-8", "replace"))
        if needed <= room:
            room -= needed
            kept.append((name, value))
        else:
            omitted += 1
    return kept, omitted


def _media_type(response: Response) -> str:
    sent = response.headers.get("content-type", "")
    if response.encoding:
        return f"{response.content_type or 'text/html'}; charset={response.encoding}"
    return sent or "application/octet-stream"


def _http(status: int, sent: Fields, body: bytes | None) -> bytes:
    """A head with its body; without a length where there is none (RFC 9110 section 15.4.5)."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    renamed = [
        (f"X-Crawler-{name}" if name.lower().startswith(_REWRITTEN) else name, value) for name, value in sent
    ]
    length = [] if body is None else [("Content-Length", str(len(body)))]
    head = _lines([*renamed, *length])
    return f"HTTP/1.1 {status} {phrase}\r\n".encode() + head + b"\r\n" + (body or b"")


def _whole(fields: Fields, block: bytes) -> bytes:
    own = [("WARC-Record-ID", f"<urn:uuid:{uuid4()}>"), *fields, ("Content-Length", str(len(block)))]
    return b"".join((b"WARC/1.1\r\n", _lines(own), b"\r\n", block, b"\r\n\r\n"))


def _lines(fields: Fields) -> bytes:
    """Header lines in UTF-8. A line break inside a value would begin another field."""
    lines = [f"{name}: {value}\r\n" for name, value in fields]
    text = "".join(lines)
    if not text.count("\r") == text.count("\n") == len(lines) or "\0" in text:
        text = "".join([f"{_BREAK.sub(' ', line[:-2])}\r\n" for line in lines])
    return text.encode("utf-8", "replace")


def _date(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def response_of(record: WarcRecord) -> Response:
    """The response in a record of ours; its digest is checked, but that of a ``revisit``, which has no body.

    Raises :class:`ValueError`, :class:`KeyError`.
    """
    fields = Headers(_decoded(record.headers))
    length = record.content_length
    revisits = _revisited(fields) if fields["warc-type"] == "revisit" else None
    http = fields["warc-type"] in {"response", "revisit"}
    sent = _sent(record) if http else [_split(line) for line in fields.get_all("x-scrapers-header")]
    body = record.reader.read()
    if revisits is None and payload_digest(body) != fields["warc-payload-digest"]:
        raise ValueError(f"damaged or cut, {len(body)} of {length} bytes")
    status, flags = fields.get("x-scrapers-status"), fields.get("x-scrapers-flags", "").split()
    url = fields["warc-target-uri"]
    return Response(
        request=Request(fields.get("x-scrapers-request-uri", url)),
        url=url,
        status=int(status) if status else None,
        headers=Headers(sent),
        body=body,
        fetched_at=datetime.fromisoformat(fields["warc-date"]),
        encoding=fields.get("x-scrapers-encoding"),
        revisits=revisits and replace(revisits, sent=Headers(sent)),
        address=fields.get("x-scrapers-address") or fields.get("warc-ip-address", ""),
        transfer=Transfer(
            truncated="truncated" in flags,
            length_unknown="length_unknown" in flags,
        ),
        rendering=Rendering(
            rendered="rendered" in flags,
            sent_encoding=fields.get("x-scrapers-sent-encoding", ""),
            moves_to=fields.get("x-scrapers-moves-to", ""),
        ),
    )


def _revisited(fields: Headers) -> Revisited:
    file, _, offset = fields["x-scrapers-refers-to"].partition(":")
    at, digest = datetime.fromisoformat(fields["warc-refers-to-date"]), fields["warc-payload-digest"]
    return Revisited(file, int(offset), fields["warc-refers-to"], at, digest)


def _sent(record: WarcRecord) -> list[tuple[str, str]]:
    """The header fields as sent: our Content-Length gone, theirs back under its name."""
    record.parse_http()
    pairs = _decoded(record.http_headers)
    return [(name.removeprefix("X-Crawler-"), value) for name, value in pairs if name != "Content-Length"]


def _decoded(fields: HeaderMap | None) -> list[tuple[str, str]]:
    if fields is None:
        raise ValueError("cut within its head")
    return [(name.decode(), value.decode()) for name, value in fields.items_bytes()]


def _split(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()
