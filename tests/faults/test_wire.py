"""How answers are read off the wire, by all backends alike: what browsers take is taken, and no more.

Rows H1, H2, H3, H4.
"""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from faults.cases import good_page

from scrapers.errors import BodyTooLarge, BodyTruncated, ConnectionFailed
from scrapers.models import Request, Response
from scrapers.plugin.scraper import AnyScraper
from scrapers.testing import LocalSite
from scrapers.testing.site import Raw, Reply

Opened = Callable[..., AnyScraper]
PAGE = good_page("wire").encode()
_WORDS = "<h1>wire</h1>"


def whole(response: Response) -> bool:
    """Whether the page came from its heading to its end; a browser may have written it anew."""
    return response.status == 200 and _WORDS in response.text and "</html>" in response.text


def after(scraper: AnyScraper, site: LocalSite) -> str:
    """The next page; a connection that the server has just closed is no answer to it."""
    for _ in range(3):
        with contextlib.suppress(ConnectionFailed):
            return scraper.fetch(Request(site.url("/page/after"))).text
    return ""


# -- content codings


@pytest.mark.parametrize(
    "name", ["UTF-8", "none", "aws-chunked", "windows-1251", "identity", "compress", "gzip-"]
)
def test_a_coding_that_is_none_is_passed_by(opened: Opened, site: LocalSite, name: str) -> None:
    site.routes["/plain"] = Reply(headers={"Content-Encoding": name}, body=PAGE)
    site.routes["/packed"] = Reply(headers={"Content-Encoding": f"gzip,{name}"}, body=gzip.compress(PAGE))
    scraper = opened()
    assert whole(scraper.fetch(Request(site.url("/plain"))))
    assert whole(scraper.fetch(Request(site.url("/packed"))))


def test_a_coding_that_we_cannot_undo_is_no_page(opened: Opened, site: LocalSite) -> None:
    site.routes["/packed"] = Reply(headers={"Content-Encoding": "compress"}, body=zlib.compress(PAGE))
    with pytest.raises(ConnectionFailed, match="'compress'") as caught:
        opened().fetch(Request(site.url("/packed")))
    assert not caught.value.transient


CHECKED = {
    "gzip": (gzip.compress(PAGE), 8),
    "deflate": (zlib.compress(PAGE), 4),
    "zstd": (zstandard.ZstdCompressor(write_checksum=True).compress(PAGE), 4),
}


@pytest.mark.parametrize("coding", CHECKED)
def test_a_page_is_whole_without_its_checksum(opened: Opened, site: LocalSite, coding: str) -> None:
    data, size = CHECKED[coding]
    end = len(data) - size
    answers = {
        "/right": (data, ()),
        "/wrong": (data[:end] + bytes([data[end] ^ 255]) + data[end + 1 :], (f"wrong_checksum {coding}",)),
        "/part": (data[:-1], (f"no_checksum {coding}",)),
        "/none": (data[:end], (f"no_checksum {coding}",)),
    }
    scraper = opened()
    for path, (body, remarks) in answers.items():
        site.routes[path] = Reply(headers={"Content-Encoding": coding}, body=body)
        response = scraper.fetch(Request(site.url(path)))
        assert whole(response)
        assert response.remarks == remarks
    site.routes["/cut"] = Reply(headers={"Content-Encoding": coding}, body=data[: end - 2])
    with pytest.raises(BodyTruncated) as caught:
        scraper.fetch(Request(site.url("/cut")))
    assert caught.value.transient


# -- Content-Type


@pytest.mark.parametrize(
    "values",
    [
        ("text/html", "text/html"),
        ("text/plain", "text/html; charset=utf-8"),
        ("text/html,",),
        ("text/html charset=utf-8",),
        ("html",),
        ("",),
        ("text/html; charset=utf-8, */*", "nonsense"),
    ],
)
def test_a_page_is_one_however_its_type_is_spelled(
    opened: Opened, site: LocalSite, values: tuple[str, ...]
) -> None:
    site.routes["/page"] = Reply(headers=tuple(("Content-Type", value) for value in values), body=PAGE)
    response = opened().fetch(Request(site.url("/page")))
    assert whole(response)
    assert response.content_type in {"text/html", ""}


# -- heads and bodies as browsers take them

HTML = b"Content-Type: text/html"
STATUS = b"HTTP/1.1 200 OK"
SIZE = b"Content-Length: %d" % len(PAGE)
CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"40\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (PAGE[:64], len(PAGE) - 64, PAGE[64:])


def answer(*lines: bytes, body: bytes = PAGE, end: bytes = b"\r\n") -> bytes:
    return end.join([*lines, b"", b""]) + body


TAKEN = {
    "length twice": answer(STATUS, HTML, SIZE, SIZE),
    "length in a list": answer(STATUS, HTML, SIZE + b" , %d," % len(PAGE)),
    "length empty": answer(STATUS, HTML, b"Content-Length: "),
    "length empty and said": answer(STATUS, HTML, b"Content-Length:", SIZE),
    "length with noughts": answer(STATUS, HTML, b"Content-Length: 000%d" % len(PAGE)),
    "surplus": answer(STATUS, HTML, SIZE, body=PAGE + b"<!-- made in 3 ms -->\n"),
    "surplus answer": answer(STATUS, HTML, SIZE, body=PAGE + answer(STATUS, HTML, SIZE)),
    "no colon": answer(STATUS, b"this is junk", HTML, SIZE),
    "space before colon": answer(STATUS, b"X-Thing : 1", HTML, SIZE),
    "length with space before colon": answer(STATUS, HTML, SIZE.replace(b":", b"\t :"), body=PAGE + b"more"),
    "space in a name": answer(STATUS, b"X Bad Name: 1", HTML, SIZE),
    "no name": answer(STATUS, b": 1", HTML, SIZE),
    "name beyond ASCII": answer(STATUS, "X-Título: ñandú".encode(), HTML, SIZE),
    "brackets in a name": answer(STATUS, b"X-{Thing}(1): 1", HTML, SIZE),
    "control in a value": answer(STATUS, b"X-Z: a\x01b\x0b\x0c\x1c\x7f\x85c", HTML, SIZE),
    "bare return in a value": answer(STATUS, b"X-Z: a\rb", HTML, SIZE),
    "folded": answer(STATUS, b"X-Z: a", b"  b", b"\tc", HTML, SIZE),
    "folded at once": answer(STATUS, b" X-Z: a", HTML, SIZE),
    "folded behind junk": answer(STATUS, b"junk", b" Content-Length: 3", HTML, SIZE),
    "chunked and length": answer(STATUS, HTML, CHUNKED, b"Content-Length: 7", body=CHUNKS),
    "length and chunked": answer(STATUS, HTML, b"Content-Length: 7, 8, x", CHUNKED, body=CHUNKS),
    "chunked twice": answer(STATUS, HTML, CHUNKED, CHUNKED, body=CHUNKS),
    "chunked in a list": answer(STATUS, HTML, CHUNKED + b", CHUNKED", body=CHUNKS),
    "chunked beside identity": answer(STATUS, HTML, b"Transfer-Encoding: identity, chunked", body=CHUNKS),
    "identity": answer(STATUS, HTML, b"Transfer-Encoding: identity", SIZE),
    "chunk sizes padded": answer(STATUS, HTML, CHUNKED, body=b"0000%x  \r\n%b\r\n00 \r\n\r\n" % (len(PAGE), PAGE)),
    "chunks with line feeds": answer(STATUS, HTML, CHUNKED, body=CHUNKS.replace(b"\r\n", b"\n")),
    "chunks with extensions": answer(STATUS, HTML, CHUNKED, body=CHUNKS.replace(b"40\r", b'40;a="b" ; c\r')),
    "trailers": answer(STATUS, HTML, CHUNKED, body=CHUNKS[:-2] + b"X-A: 1\r\nX-B: 2\r\n\r\n"),
    "no line behind the last chunk": answer(STATUS, HTML, CHUNKED, body=CHUNKS[:-2]),
    "120 fields": answer(STATUS, HTML, *(b"Set-Cookie: c%d=1" % n for n in range(120)), SIZE),
    "a long field": answer(STATUS, HTML, b"X-Long: " + b"x" * 40_000, SIZE),
    "line ends first": b"\r\n\n\r\n" + answer(STATUS, HTML, SIZE),
    "mark first": b"\xef\xbb\xbf" + answer(STATUS, HTML, SIZE),
    "line feeds": answer(STATUS, HTML, SIZE, end=b"\n"),
    "no reason": answer(b"HTTP/1.1 200", HTML, SIZE),
    "odd reason": answer(b"HTTP/1.1 200 \xc3\xa9\x01 OK!", HTML, SIZE),
    "blanks in the status line": answer(b"HTTP/1.1  200\tOK", HTML, SIZE),
    "small letters": answer(b"http/1.1 200 ok", HTML.lower(), SIZE.lower()),
    "HTTP/1.0": answer(b"HTTP/1.0 200 OK", HTML, SIZE),
    "HTTP/1.0 chunked": answer(b"HTTP/1.0 200 OK", HTML, CHUNKED, body=CHUNKS),
    "HTTP/1.2": answer(b"HTTP/1.2 200 OK", HTML, SIZE),
    "until the end": answer(STATUS, HTML),
    "interim": answer(b"HTTP/1.1 100 Continue", body=b"") + answer(b"HTTP/1.1 103 x", b"Link: <a>", body=b"")
    + answer(STATUS, HTML, SIZE),
}  # fmt: skip


def test_what_every_browser_takes_is_taken(opened: Opened, site: LocalSite) -> None:
    _take_all(opened(), site, drops=0)


@pytest.mark.parametrize("backend", ["requests-lxml", "scrapy"])
def test_it_is_taken_however_it_drips(opened: Opened, site: LocalSite) -> None:
    _take_all(opened(), site, drops=1000)


def _take_all(scraper: AnyScraper, site: LocalSite, *, drops: int) -> None:
    """Fetch each answer, its first ``drops`` bytes one by one."""
    for number, (name, wire) in enumerate(TAKEN.items()):
        pieces = [wire[at : at + 1] for at in range(min(len(wire), drops))]
        site.routes[f"/{number}"] = Raw([*pieces, wire[len(pieces) :]])
        response = scraper.fetch(Request(site.url(f"/{number}")))
        assert whole(response), name
        assert "made in" not in response.text
        assert response.content_type == "text/html", name
        assert "this is /page/after" in after(scraper, site), name


def test_fields_come_as_sent(opened: Opened, site: LocalSite) -> None:
    lines = [
        b"X-One : 1",
        b"X-Two: a",
        b" b",
        b"junk",
        b"x-two:",
        b"X-Three: caf\xc3\xa9 \xff",
        b"X-Z: a\x01b",
    ]
    site.routes["/page"] = Raw([answer(STATUS, HTML, SIZE, SIZE, *lines)])
    fields = opened().fetch(Request(site.url("/page"))).headers
    assert fields.get_all("content-length") == [str(len(PAGE))] * 2
    assert (fields["x-one"], fields.get_all("x-two"), fields["x-z"]) == ("1", ["a b", ""], "a\x01b")
    assert fields["x-three"] == b"caf\xc3\xa9 \xff".decode("latin-1")
    assert "junk" not in fields


LENGTHS = ("+12", "-1", "1_2", "0x10", "12.0", "1 2", "many", "12;", "\u0661\u0662", "1e3", '"12"')
SIZES = ("+a", "-1", "1_0", "0x1", " a", "", "g", "a b", "\u0661", "1" * 17)
REFUSED = {
    **{f"length {said}": (answer(STATUS, HTML, b"Content-Length: " + said.encode()), "Content-Length")
       for said in LENGTHS},
    **{f"chunk {said}": (answer(STATUS, HTML, CHUNKED, body=said.encode() + b"\r\n" + PAGE), "chunk")
       for said in SIZES},
    **{f"status {said}": (answer(b"HTTP/1.1 %b OK" % said, HTML, SIZE), "status line")
       for said in (b"000", b"0", b"99", b"099", b"1000", b"20", b"2xx", b"-200", b"+200", b"OK", b"")},
    "differing lengths": (answer(STATUS, HTML, SIZE, b"Content-Length: 7"), "differ"),
    "differing lengths in a list": (answer(STATUS, HTML, SIZE + b", 7"), "differ"),
    "a length spelled twice": (answer(STATUS, HTML, SIZE, b"Content-Length: 0%d" % len(PAGE)), "differ"),
    "chunk too long": (answer(STATUS, HTML, CHUNKED, body=b"5\r\nhello world\r\n0\r\n\r\n"), "chunk"),
    "transfer coding": (answer(STATUS, HTML, b"Transfer-Encoding: gzip, chunked", body=CHUNKS), "transfer coding"),
    "NUL": (answer(STATUS, HTML, b"X-Z: a\0b", SIZE), "NUL"),
    "HTTP/0.9": (PAGE, "not"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", "not"),
    "long head": (answer(STATUS, HTML, b"X-Long: " + b"x" * 70_000, SIZE), "head too large"),
    "switching": (answer(b"HTTP/1.1 101 Switching Protocols", b"Upgrade: x", b"Connection: upgrade"), "101"),
}  # fmt: skip


def test_odd_framing_is_refused_with_its_reason(opened: Opened, site: LocalSite) -> None:
    scraper = opened()
    for number, (name, (wire, reason)) in enumerate(REFUSED.items()):
        site.routes[f"/{number}"] = Raw([wire])
        with pytest.raises(ConnectionFailed, match=reason) as caught:
            scraper.fetch(Request(site.url(f"/{number}")))
        assert caught.value.request.url == site.url(f"/{number}"), name
        assert "this is /page/after" in after(scraper, site), name


def test_an_answer_cut_within_its_head_is_tried_again(opened: Opened, site: LocalSite) -> None:
    wire = answer(STATUS, HTML, SIZE, body=b"")
    scraper = opened()
    cuts = {0, 1, 4, 8, 9, 12, 15, 16, 17, 20, 30, len(wire) - 3, len(wire) - 2, len(wire) - 1}
    for cut in sorted(cuts):
        site.routes[f"/{cut}"] = Raw([wire[:cut]])
        with pytest.raises(ConnectionFailed) as caught:
            scraper.fetch(Request(site.url(f"/{cut}")))
        assert caught.value.transient, cut


@pytest.mark.parametrize(
    "wire",
    [
        answer(STATUS, HTML, SIZE, body=PAGE[:-9]),
        answer(STATUS, HTML, CHUNKED, body=CHUNKS[:200]),
        answer(STATUS, HTML, CHUNKED, body=CHUNKS[:-5]),
        answer(STATUS, HTML, CHUNKED, body=CHUNKS[:-4]),
        answer(STATUS, HTML, CHUNKED, body=b"4"),
        answer(STATUS, HTML, b"Content-Length: %d" % (len(PAGE) - 100)),
        answer(STATUS, HTML, b"Content-Length: 0"),
    ],
)
def test_half_a_body_is_no_page(opened: Opened, site: LocalSite, wire: bytes) -> None:
    site.routes["/half"] = Raw([wire])
    with pytest.raises(BodyTruncated) as caught:
        opened().fetch(Request(site.url("/half")))
    assert caught.value.transient


@pytest.mark.parametrize("length", [str(10**7), "9" * 30])
def test_more_than_the_cap_announced_is_not_read(opened: Opened, site: LocalSite, length: str) -> None:
    site.routes["/big"] = Raw([answer(STATUS, HTML, b"Content-Length: " + length.encode())])
    with pytest.raises(BodyTooLarge):
        opened(max_bytes=10**6).fetch(Request(site.url("/big")))
