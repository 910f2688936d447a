"""The pages of the hostile site: one a weakness that a whole crawl can meet, and what may come of it.

``failed:x`` and ``dropped:x`` are reasons of the ledger, ``document`` is a record.
"""
# ruff: noqa: ERA001 - the names of rows are no code

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faults.server import Inside

from scrapers.testing.routes import explosive
from scrapers.testing.site import Raw, Reply, Route

CAP = 2**20
GOOD = 60
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_WORDS = ("harbour", "lantern", "gravel", "tide", "keeper", "winter", "barley", "mason", "willow", "ferry")


@dataclass(frozen=True)
class Case:
    """A URL of the hostile site, the outcomes that are allowed for it, and how often it may be asked for.

    ``hits`` of 0 and 1 are exact: such an answer is not worth a second try. Two or more is the least
    for what is tried again; a try that fell into a time when the host seemed away does not count.
    """

    path: str
    route: Route | None
    allowed: frozenset[str]
    hits: int | None = None

    def fits(self, asked: int) -> bool:
        """Whether the server was asked as often as it may be."""
        return self.hits is None or (asked == self.hits if self.hits < 2 else asked >= self.hits)


def _case(path: str, route: Route | None, *allowed: str, hits: int | None = None) -> Case:
    return Case(path, route, frozenset(allowed), hits)


def prose(seed: str, words: int = 150) -> str:
    """Words that no other seed gives in this order."""
    chance = random.Random(seed)
    return " ".join(chance.choice(_WORDS) + str(chance.randrange(1000)) for _ in range(words))


def good_page(name: str, links: str = "") -> str:
    """A page that makes a record."""
    return (
        f"<!doctype html><html lang=en><head><title>{name}</title></head><body><h1>{name}</h1>"
        f"<p>{prose(name)}.</p><p>{prose(name + '2')}.</p>{links}</body></html>"
    )


def _sized(body: bytes, *fields: str, length: int | None = None) -> Raw:
    lines = [*fields, f"Content-Length: {len(body) if length is None else length}"]
    return Raw((OK + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body,))


def _chunk(name: str) -> bytes:
    page = good_page(name).encode()
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(page), page)


def _drip(start: bytes, drop: bytes, seconds: float = 12.0) -> Raw:
    def pieces() -> Iterator[bytes | float]:
        yield start
        for _ in range(int(seconds / 0.1)):
            yield drop
            yield 0.1

    return Raw(_Again(pieces))


class _Again:
    """Pieces that can be given more than once."""

    def __init__(self, make: Callable[[], Iterator[bytes | float]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[bytes | float]:
        return self._make()


def _endless(start: bytes, piece: bytes, count: int = 4000) -> Raw:
    def pieces() -> Iterator[bytes | float]:
        yield start
        for _ in range(count):
            yield piece

    return Raw(_Again(pieces))


def _layers(body: bytes, count: int) -> Reply:
    for _ in range(count):
        body = gzip.compress(body)
    return Reply(headers={"Content-Encoding": ", ".join(["gzip"] * count)}, body=body)


PAGE = good_page("whole").encode()
TYPES = {
    "pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"x" * 500,
    "png": bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 100,
    "gzip": gzip.compress(b"x" * 1000),
    "zip": b"PK\x03\x04" + b"\0" * 200,
    "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 200,
    "json": b'{"a": [1, 2, 3], "text": "no page"}',
    "nul": b"\0" * 500_000,
}

FETCH: tuple[Case, ...] = (
    # B1: bombs, by every coding that is accepted
    *(
        _case(
            f"/B1/{coding}",
            Reply(headers={"Content-Encoding": coding}, body=explosive(coding)),
            "failed:body_too_large",
            "failed:connection_failed",
            hits=1,
        )
        for coding in ("gzip", "deflate", "zstd", "br")
    ),
    # B2: layers, and labels that lie
    _case("/B2/two", _layers(good_page("two").encode(), 2), "document"),
    _case("/B2/six", _layers(PAGE, 6), "failed:connection_failed", hits=1),
    _case(
        "/B2/lie",
        Reply(headers={"Content-Encoding": "zstd"}, body=gzip.compress(PAGE)),
        "failed:connection_failed",
    ),
    _case(
        "/B2/cut",
        Reply(headers={"Content-Encoding": "gzip, deflate"}, body=zlib.compress(gzip.compress(PAGE)[:-9])),
        "failed:truncated",
    ),
    # B4: endless, slow body, slow head
    _case(
        "/B4/endless",
        _endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        "failed:body_too_large",
        hits=1,
    ),
    _case("/B4/body", _drip(OK + b"Content-Length: 99999\r\n\r\n", b"x"), "failed:timeout"),
    _case("/B4/chunks", _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), "failed:timeout"),
    _case("/B4/head", _drip(OK, b"X: 1\r\n"), "failed:timeout"),
    _case("/B4/nothing", Raw((15.0,)), "failed:timeout"),
    # B5: heads beyond reason
    _case("/B5/line", Reply(headers={"X-Long": "x" * 70_000}, body=PAGE), "failed:connection_failed"),
    _case(
        "/B5/many", Reply(headers={f"X-{n}": "1" for n in range(400)}, body=PAGE), "failed:connection_failed"
    ),
    _case(
        "/B5/interim",
        Raw((b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 500 + OK + b"\r\n" + PAGE,)),
        "failed:connection_failed",
    ),
    _case(
        "/B5/hints",
        Raw((b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + OK + b"\r\n" + good_page("hints").encode(),)),
        "document",
    ),
    # B6: redirects in circles and without end
    _case("/B6/self", Reply(302, {"Location": "/B6/self"}), "failed:redirect_loop", hits=1),
    _case("/B6/ring/a", Reply(302, {"Location": "/B6/ring/b"}), "dropped:redirect", hits=1),
    _case("/B6/ring/b", Reply(301, {"Location": "/B6/ring/a"}), "failed:redirect_loop", hits=1),
    _case(
        "/B6/chain/",
        lambda hit: Reply(302, {"Location": f"/B6/chain/{int(hit.path[10:] or 0) + 1}"}),
        "dropped:redirect",
    ),
    _case("/B6/chain/10", None, "failed:too_many_redirects", hits=1),
    _case(
        "/B6/cookie",
        lambda hit: Reply(302, {"Location": "/B6/cookie", "Set-Cookie": f"n={hit.nth}"}),
        "failed:too_many_redirects",
    ),
    # B7 stands in test_b_rows.py: it needs hosts of its own
    # H1, H2: cut and lying lengths
    _case("/H1/length", _sized(PAGE, length=len(PAGE) * 2), "failed:truncated", hits=2),
    _case(
        "/H1/chunked",
        Raw((OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(PAGE) + PAGE + b"\r\n400\r\n<p>",)),
        "failed:truncated",
        hits=2,
    ),
    _case(
        "/H1/reset",
        Raw((OK + b"Content-Length: 9999\r\n\r\n" + PAGE,), reset=True),
        "failed:truncated",
        "failed:connection_failed",
        hits=2,
    ),
    _case("/H1/head", Raw((OK[:-9],)), "failed:connection_failed", hits=2),
    _case("/H2/small", _sized(PAGE, length=len(PAGE) - 200), "failed:truncated"),
    _case("/H2/gzip", _sized(gzip.compress(PAGE)[:-9], "Content-Encoding: gzip"), "failed:truncated"),
    _case("/H2/close", Raw((OK + b"\r\n" + good_page("until close").encode(),)), "document"),
    # H3: two readers could see the end in two places
    _case(
        "/H3/both",
        Raw((OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + _chunk("both"),)),
        "document",
    ),
    _case(
        "/H3/lengths",
        Raw((OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello12",)),
        "failed:connection_failed",
    ),
    _case(
        "/H3/chunk",
        Raw((OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",)),
        "failed:connection_failed",
        hits=1,
    ),
    _case("/H3/sign", Raw((OK + b"Content-Length: +5\r\n\r\nhello",)), "failed:connection_failed", hits=1),
    _case(
        "/H3/coding",
        Raw((OK + b"Transfer-Encoding: xchunked\r\n\r\nhello",)),
        "failed:connection_failed",
        hits=1,
    ),
    _case(
        "/H3/twice",
        Raw((OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + _chunk("twice"),)),
        "document",
    ),
    # H4: versions and statuses
    _case(
        "/H4/1.0",
        Raw((b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + good_page("old").encode(),)),
        "document",
    ),
    _case("/H4/0.9", Raw((PAGE,)), "failed:connection_failed"),
    _case("/H4/garbage", Raw((b"\0\1\2 no HTTP\r\n\r\n",)), "failed:connection_failed"),
    _case(
        "/H4/204",
        Raw((b"HTTP/1.1 204 No Content\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE,)),
        "dropped:no_content",
    ),
    _case("/H4/205", Reply(205, body=PAGE), "dropped:no_content"),
    _case(
        "/H4/206",
        Reply(206, {"Content-Range": f"bytes 0-9/{len(PAGE)}"}, PAGE[:10]),
        "dropped:partial_content",
    ),
    _case("/H4/304", Reply(304), "dropped:not_modified"),
    _case("/H4/418", Reply(418, body=PAGE), "failed:http_418", hits=1),
    _case("/H4/999", Reply(999, body=PAGE), "failed:http_999", hits=1),
    # T3: error pages as text
    _case(
        "/T3/soft",
        Reply(body="<title>404 Not Found</title><h1>404</h1><p>Page not found. " + "Sorry. " * 9),
        "dropped:soft_404",
    ),
    _case("/T3/login", Reply(403, body=good_page("Please log in")), "failed:http_403", hits=1),
    _case("/T3/broken", Reply(500, body=good_page("It went wrong")), "failed:http_500", hits=2),
    _case("/T3/gone", Reply(410, body=good_page("Gone")), "failed:http_410", hits=1),
    # P8: what is no HTML though it says so
    *(_case(f"/P8/{name}", Reply(body=body), "dropped:not_html") for name, body in TYPES.items()),
)


HOPS = frozenset({"/B6/chain/10", "/B6/ring/b", "/S7/listed"})
"""What no page links to."""


def redirect(status: int, target: str) -> Reply:
    return Reply(status, {"Location": target}, "<p>moved")


def inside_cases(inside: Inside) -> tuple[Case, ...]:
    """S3: hops that lead inside, or out of HTTP."""
    secret = inside.url("/secret")
    refused = ("dropped:address_refused",)
    hops = [
        _case(f"/S3/{n}", redirect(n, f"{secret}/{n}"), "dropped:redirect") for n in (301, 302, 303, 307, 308)
    ]
    schemes = {
        "file": "file:///etc/passwd",
        "ftp": f"ftp://{inside.url()[7:]}",
        "data": "data:text/html,x",
        "javascript": "javascript:alert(1)",
        "gopher": f"gopher://{inside.url()[7:]}",
    }
    hops += [
        _case(f"/S3/{name}", redirect(302, target), "failed:bad_redirect") for name, target in schemes.items()
    ]
    hops += [
        _case("/S3/other", redirect(302, "http://elsewhere.test/"), "dropped:redirect_other_host"),
        _case("/S3/metadata", redirect(302, "http://169.254.169.254/latest/"), "dropped:redirect"),
        _case("/S3/localhost", redirect(302, f"http://localhost:{inside.port}/"), "dropped:redirect"),
        _case("/S3/port", redirect(302, f"http://127.0.0.1:{inside.port}/"), "dropped:redirect_other_host"),
        _case(
            "/S3/refresh",
            Reply(headers={"Refresh": f"0;url={secret}"}, body=good_page("refresh")),
            "document",
        ),
        _case(
            "/S3/meta",
            Reply(body=good_page("meta", f"<meta http-equiv=refresh content='0;url={secret}'>")),
            "document",
        ),
    ]
    hops += [_case(f"{secret}/{n}", None, *refused) for n in (301, 302, 303, 307, 308)]
    feed = f"<rss><channel><item><link>{inside.url('/fed')}</link></item></channel></rss>"
    hops += [
        _case("/S1/feed", Reply(headers={"Content-Type": "application/rss+xml"}, body=feed), "dropped:feed"),
        _case(inside.url("/fed"), None, *refused),
        _case("/S7/listed", Reply(body=good_page("listed")), "document", hits=1),
        _case("/P10/page", Reply(body=good_page("forbidden")), "dropped:robots_disallow", hits=0),
    ]
    return (*hops, _case("http://169.254.169.254/latest/", None, *refused))


PRIVATE = (
    "127.0.0.2", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "[::1]", "[::]", "[fc00::1]", "[fe80::1]", "[::ffff:127.0.0.2]", "[64:ff9b::7f00:2]",  # noqa: S104 - not bound to
    "[2002:7f00:2::]", "localhost",
)  # fmt: skip
ODD = (
    "2130706434", "0x7f.2", "0177.0.0.2", "127.2", "\uff10x7f.2", "0x7f000002", "127.0.0.2.", "%31%32%37.0.0.2",
    "outer.test@127.0.0.2", "127。0。0。2",
)  # fmt: skip
