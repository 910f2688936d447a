"""The built-in routes of :class:`scrapers.testing.LocalSite`: what the web does to a fetcher.

=============================== =========================================================
``/page/ANY``                   a page that names its own path
``/redirect/CODE``              ``Location: /landed?from=CODE``
``/status/CODE``                that status, with a page unless it forbids one
``/busy/N?after=S&status=CODE`` N times 429 (or CODE) with ``Retry-After: S``, then a page
``/slow?seconds=S``             the answer after S seconds (12)
``/drip/body``, ``/drip/head``  a whole answer, its body or head spread over 12 seconds
``/gzip``, ``/deflate``         that content encoding; ``/deflate-raw`` without zlib's frame
``/bomb/CODING``                64 MiB in few bytes: gzip, deflate, br, zstd; if accepted
``/big?bytes=N&length=no``      N bytes of text (2 MiB), optionally without their length
``/truncated/WAY``              cut short: ``length``, ``chunked``, ``gzip``
``/close-delimited``            a page that ends where the connection does
``/pdf``, ``/png``, ``/bytes``  other media; ``/bytes`` holds every byte value
``/charset/NAME``               a case of :data:`scrapers.testing.charsets.CHARSETS`
``/xml-declaration``            a page with an XML declaration
``/javascript``                 a page whose text a timer and a fetch bring later
``/deep?tags=N``                N nested elements (300)
``/headers?count=N``            N header fields (50); ``/headers/long?bytes=N`` one long one
``/headers/repeated``           fields sent twice
``/cookie``                     sets a cookie
``/meet/N``                     answers when N requests have come, 503 once 8 seconds have passed
``/reset``, ``/garbage``        a TCP reset, no HTTP at all; ``/empty`` closes without a byte
=============================== =========================================================
"""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from scrapers.testing.charsets import CHARSETS
from scrapers.testing.site import Answer, Hit, Raw, Reply, Route, head

SPREAD = 12.0  # seconds a drip or a slow answer takes: far over the deadline that a test sets
BOMB = 64 * 2**20  # decoded bytes
_PATIENCE = 8.0  # seconds; less than a site waits for its threads
_CHARSETS = {case.name: case for case in CHARSETS}
_NO_BODY = {204, 205, 304}
# brotli's encoder is nobody's dependency: 64 MiB of the letter a
_BROTLI = bytes.fromhex(
    "cfffff7ff825c2e2b14020f7fe9ffffffff04b00c4610180eefd3fffffffe1970088c32200ddfb7ffeffffc32f0110870500baf7ff03"
)
_PDF = b"""%PDF-1.4
%\xe2\xe3\xcf\xd3
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
MEDIA = {
    "/pdf": ("application/pdf", _PDF),
    "/png": (
        "image/png",
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
            "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
        ),
    ),
    "/bytes": ("application/octet-stream", bytes(range(256)) * 4),
}
_SCRIPTED = """<!doctype html><html><head><meta charset="utf-8"><title>Scripted</title></head>
<body><h1>Scripted</h1><div id="app"></div><script>
setTimeout(async () => {
  const answer = await fetch("/javascript/text.json");
  const p = document.createElement("p");
  p.id = "late";
  p.textContent = (await answer.json()).text;
  document.getElementById("app").append(p);
}, 150);
</script></body></html>"""
SCRIPTED_TEXT = "brought by a script"


def built_in() -> dict[str, Route]:
    """The table above; a new one for each site, since ``/meet`` counts."""
    return {
        "/page": _page,
        "/page/": _page,
        "/redirect/": _redirect,
        "/landed": Reply(body="<title>landed</title><p>the target of a redirect</p>"),
        "/status/": _status,
        "/busy/": _busy,
        "/slow": _slow,
        "/drip/body": _drip_body(),
        "/drip/head": _drip_head(),
        "/gzip": _encoded("gzip", gzip.compress),
        "/deflate": _encoded("deflate", zlib.compress),
        "/deflate-raw": _encoded("deflate", _raw_deflate),
        "/bomb/": _bomb,
        "/big": _big,
        "/truncated/length": _cut_length(),
        "/truncated/chunked": _cut_chunked(),
        "/truncated/gzip": _cut_gzip(),
        "/close-delimited": _close_delimited(),
        **{path: Reply(headers={"Content-Type": kind}, body=body) for path, (kind, body) in MEDIA.items()},
        "/charset/": _charset,
        "/xml-declaration": Reply(
            body='<?xml version="1.0" encoding="utf-8"?>\n' + page("xml", "Größe, été")
        ),
        "/javascript": Reply(body=_SCRIPTED),
        "/javascript/text.json": Reply(
            headers={"Content-Type": "application/json"}, body=f'{{"text": "{SCRIPTED_TEXT}"}}'
        ),
        "/deep": _deep,
        "/headers": _many_headers,
        "/headers/long": _long_header,
        "/headers/repeated": _repeated_headers(),
        "/cookie": _cookie(),
        "/meet/": _Meeting(),
        "/reset": Raw((), reset=True),
        "/garbage": Raw((b"\x00\x01\x02 this is no HTTP at all\r\n\r\n" * 4,)),
        "/empty": Raw(()),
    }


def page(title: str, *paragraphs: str) -> str:
    """A whole small page."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    )


def _last(hit: Hit) -> str:
    return hit.path.rpartition("/")[2]


def _page(hit: Hit) -> Answer:
    return Reply(body=page(hit.path, f"this is {hit.path}"))


def _redirect(hit: Hit) -> Answer:
    status = int(_last(hit))
    return Reply(status, {"Location": f"/landed?from={status}"}, page("moved", "elsewhere"))


def _status(hit: Hit) -> Answer:
    status = int(_last(hit))
    return Reply(status, body=b"" if status in _NO_BODY else page(f"status {status}", f"status is {status}"))


def _busy(hit: Hit) -> Answer:
    if hit.nth > int(_last(hit)):
        return _page(hit)
    after = hit.query.get("after", "1")
    return Reply(int(hit.query.get("status", "429")), {"Retry-After": after}, page("busy", "later"))


def _slow(hit: Hit) -> Answer:
    return Raw((float(hit.query.get("seconds", SPREAD)), _closing(page("slow", "at last"))))


def _closing(body: str) -> bytes:
    return Reply(headers={"Connection": "close"}, body=body).wire()


def _spread(data: bytes, pieces: int = 60) -> Iterator[bytes | float]:
    size = -(-len(data) // pieces)
    for start in range(0, len(data), size):
        yield data[start : start + size]
        yield SPREAD / pieces


def _drip_body() -> Answer:
    top, _, body = _closing(page("drip", "drop " * 60)).partition(b"\r\n\r\n")
    return Raw((top + b"\r\n\r\n", *_spread(body)))


def _drip_head() -> Answer:
    fields = b"".join(b"X-Drop-%d: drop\r\n" % number for number in range(60))
    top, _, rest = _closing(page("drip", "whole")).partition(b"\r\n")
    return Raw((top + b"\r\n", *_spread(fields), rest))


def _raw_deflate(data: bytes) -> bytes:
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezer.compress(data) + squeezer.flush()


def _encoded(coding: str, squeeze: Callable[[bytes], bytes]) -> Route:
    return Reply(
        headers={"Content-Encoding": coding}, body=squeeze(page(coding, f"sent as {coding}").encode())
    )


@cache
def explosive(coding: str) -> bytes:
    """The body of a bomb: :data:`BOMB` bytes once decoded."""
    data = b"a" * BOMB
    if coding == "br":
        return _BROTLI
    if coding == "zstd":
        import zstandard  # noqa: PLC0415 - for this case only

        return zstandard.compress(data)
    return gzip.compress(data, 6) if coding == "gzip" else zlib.compress(data, 6)


def _bomb(hit: Hit) -> Answer:
    coding = _last(hit)
    if coding not in hit.headers.get("accept-encoding", ""):
        return Reply(406, body=page("406", f"{coding} is not accepted"))
    return Reply(headers={"Content-Encoding": coding}, body=explosive(coding))


def _big(hit: Hit) -> Answer:
    body = b"<p>" + b"x" * (int(hit.query.get("bytes", 2**21)) - 3)
    if hit.query.get("length") == "no":
        return Raw((head(200, [("Content-Type", "text/html")]), body))
    return Reply(headers={"Connection": "close"}, body=body)


def _cut_length() -> Answer:
    body = page("cut", "the first half").encode()
    return Raw((head(200, [("Content-Type", "text/html"), ("Content-Length", str(len(body) * 2))]), body))


def _cut_chunked() -> Answer:
    top = head(200, [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")])
    body = page("cut", "the first half").encode()
    return Raw((top, b"%x\r\n%s\r\n" % (len(body), body), b"400\r\n<p>and then"))


def _cut_gzip() -> Answer:
    words = " ".join(f"word{number}" for number in range(2000))
    whole = gzip.compress(page("cut", words).encode())
    return Reply(headers={"Content-Encoding": "gzip"}, body=whole[: len(whole) // 2])


def _close_delimited() -> Answer:
    return Raw((head(200, [("Content-Type", "text/html")]), page("until close", "all there is").encode()))


def _charset(hit: Hit) -> Answer:
    case = _CHARSETS[_last(hit)]
    return Reply(headers={"Content-Type": case.content_type}, body=case.body)


def _deep(hit: Hit) -> Answer:
    depth = int(hit.query.get("tags", "300"))
    return Reply(body="<title>deep</title>" + "<div>" * depth + "bottom" + "</div>" * depth)


def _many_headers(hit: Hit) -> Answer:
    count = int(hit.query.get("count", "50"))
    return Reply(
        headers={f"X-Field-{number}": str(number) for number in range(count)}, body=page("many", "fields")
    )


def _long_header(hit: Hit) -> Answer:
    return Reply(headers={"X-Long": "x" * int(hit.query.get("bytes", "1000"))}, body=page("long", "field"))


def _repeated_headers() -> Answer:
    pairs = (("X-Repeated", "first"), ("x-repeated", "second"), ("X-Once", "Kept As Sent"))
    return Reply(headers=pairs, body=page("repeated", "fields"))


def _cookie() -> Answer:
    return Reply(headers={"Set-Cookie": "seen=yes; Path=/; Max-Age=3600"}, body=page("cookie", "crumbs"))


class _Meeting:
    """Holds requests until enough of them are there at once; has no patience twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rounds: dict[int, threading.Barrier] = {}

    def __call__(self, hit: Hit) -> Answer:
        wanted = int(_last(hit))
        with self._lock:
            barrier = self._rounds.setdefault(wanted, threading.Barrier(wanted))
        try:
            barrier.wait(_PATIENCE)
        except threading.BrokenBarrierError:
            return Reply(503, body=page("meeting", "alone"))
        return Reply(body=page("meeting", f"met {wanted}"))
