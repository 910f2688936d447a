"""Rows B1 to B7: bodies, heads and answers that cost more than they are worth."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator

import pytest
from faults.cases import good_page
from faults.hostile import Crawl
from faults.server import OUTER, options

import scrapers
from scrapers.crawler.discovery.sitemap_parsing import parse_sitemap
from scrapers.crawler.discovery.xml_stream import MAX_BYTES
from scrapers.crawler.hosts.throttle import LONGEST_WAIT, retry_after
from scrapers.errors import BodyTooLarge, FetchTimeout
from scrapers.models import Request
from scrapers.plugin.scraper import AnyScraper
from scrapers.testing import LocalSite
from scrapers.testing.processes import peak_memory
from scrapers.testing.site import Hit, Raw, Reply

Opened = Callable[..., AnyScraper]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MIB = 2**20


def zeros(size: int, frame: int = 31) -> bytes:
    """``size`` bytes, of which the same mebibyte comes again and again, without its end."""
    squeeze = zlib.compressobj(9, wbits=frame)
    first = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    again = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return first + again * (size // MIB - 1)


# -- B1, B2


def test_B1_bombs_are_capped(hostile: Crawl) -> None:
    hostile.check("B1")


def test_B1_a_gigabyte_in_a_megabyte_costs_three_caps_at_most(opened: Opened, site: LocalSite) -> None:
    cap = 10 * MIB
    site.routes["/bomb"] = Reply(headers={"Content-Encoding": "gzip"}, body=zeros(2**30))
    scraper = opened(max_bytes=cap)
    scraper.fetch(Request(site.url("/page")))
    before = peak_memory(reset=True)
    with pytest.raises(BodyTooLarge):
        scraper.fetch(Request(site.url("/bomb")))
    assert peak_memory() - before <= 3 * cap


def test_B2_layers_of_encoding_are_counted(hostile: Crawl) -> None:
    hostile.check("B2")


# -- B3


@pytest.mark.parametrize("times", [1, 2])
def test_B3_a_packed_sitemap_is_read_up_to_its_cap(times: int) -> None:
    start = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % number for number in range(60_000))
    squeeze = zlib.compressobj(9, wbits=31)
    head = squeeze.compress(start) + squeeze.flush(zlib.Z_FULL_FLUSH)
    piece = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    body = head + piece * 1024 + squeeze.flush()
    body = gzip.compress(body, 1) if times == 2 else body
    before = peak_memory(reset=True)
    found = parse_sitemap(body, "http://a.test/sitemap.xml.gz")
    assert peak_memory() - before <= 4 * MAX_BYTES
    assert found.truncated
    assert len(found.urls) == 50_000


def test_B3_a_sitemap_larger_than_a_page_may_be_is_read(opened: Opened, site: LocalSite) -> None:
    site.routes["/big"] = Reply(
        headers={"Content-Type": "application/xml"}, body=b"<urlset>" + b" " * 3 * MIB
    )
    scraper = opened(max_bytes=MIB)
    whole = scraper.fetch(Request(site.url("/big"), body_limit=MAX_BYTES))
    assert (len(whole.body), whole.truncated) == (3 * MIB + 8, False)
    part = scraper.fetch(Request(site.url("/big"), body_limit=1000))
    assert (len(part.body), part.truncated) == (1000, True)
    site.routes["/packed"] = Reply(
        headers={"Content-Type": "application/xml", "Content-Encoding": "gzip"}, body=zeros(64 * MIB)
    )
    part = scraper.fetch(Request(site.url("/packed"), body_limit=1000))
    assert (part.body, part.truncated) == (bytes(1000), True)
    with pytest.raises(BodyTooLarge):
        scraper.fetch(Request(site.url("/big")))


# -- B4


def test_B4_endless_and_slow_answers_end(hostile: Crawl) -> None:
    hostile.check("B4")


def drip(start: bytes, drop: bytes, pause: float = 0.1, count: int = 300) -> Raw:
    def pieces() -> Iterator[bytes | float]:
        yield start
        for _ in range(count):
            yield drop
            yield pause

    return Raw(pieces())


SLOW = {
    "body": (OK + b"Content-Length: 90000\r\n\r\n", b"x" * 40),
    "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "head": (OK, b"X: 1\r\n"),
    "status": (b"HTTP/1.1 200 OK", b" "),
    "interim": (b"HTTP/1.1 103 Early Hints\r\n", b"X: 1\r\n"),
    "silence": (OK + b"Content-Length: 90000\r\n\r\n<p>", b""),
}


@pytest.mark.parametrize("where", SLOW)
def test_B4_the_floor_ends_a_fetch_long_before_its_deadline(
    opened: Opened, site: LocalSite, where: str
) -> None:
    site.routes["/slow"] = lambda _hit: drip(*SLOW[where])
    scraper = opened(rate_window=0.4, fetch_timeout=25.0)
    began = time.monotonic()
    with pytest.raises(FetchTimeout, match="slower than 1024 bytes a second"):
        scraper.fetch(Request(site.url("/slow")))
    assert time.monotonic() - began < 20  # the deadline has not done it
    assert "this is /page/next" in scraper.fetch(Request(site.url("/page/next"))).text


def test_B4_a_server_may_think_before_it_speaks_and_speak_at_a_decent_rate(
    opened: Opened, site: LocalSite
) -> None:
    page = good_page("slow") + "x" * 40_000
    window = 1.5  # a machine with work to do may keep the server from its turn for half a second and more

    def pieces() -> Iterator[bytes | float]:
        yield window + 1.0
        yield OK + b"Content-Length: %d\r\n\r\n" % len(page)
        for start in range(0, len(page), 2000):
            yield page[start : start + 2000].encode()
            yield 0.1

    site.routes["/decent"] = lambda _hit: Raw(pieces())
    assert page[-10:] in opened(rate_window=window).fetch(Request(site.url("/decent"))).text


def test_B4_the_floor_can_be_taken_away(opened: Opened, site: LocalSite) -> None:
    site.routes["/slow"] = lambda _hit: drip(OK + b"Content-Length: 10\r\n\r\n", b"x", 0.1, 10)
    assert opened(rate_window=0.2, min_rate=0).fetch(Request(site.url("/slow"))).body.count(b"x") == 10


# -- B5, B6


def test_B5_heads_beyond_reason_are_failures(hostile: Crawl) -> None:
    hostile.check("B5")


def test_B6_circles_and_long_chains_of_redirects_end(hostile: Crawl) -> None:
    hostile.check("B6")
    assert sum(hit.path.startswith("/B6/chain/") for hit in hostile.hits) == 11  # ten hops and the first
    assert hostile.fates[f"{hostile.origin}/B6/ring/b"].detail == f"{hostile.origin}/B6/ring/a"


# -- B7


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5.0), ("99999999", LONGEST_WAIT), ("-5", None), ("soon", None), ("", None), ("1e9", None),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT), ("NaN", None)],
)  # fmt: skip
def test_B7_retry_after_is_bounded(value: str, seconds: float | None) -> None:
    assert retry_after(value, 1_700_000_000.0) == seconds


def test_B7_a_host_that_wants_a_year_is_left_alone_and_others_go_on(backend: str, site: LocalSite) -> None:
    def busy(_hit: Hit) -> Reply:
        return Reply(429, {"Retry-After": "99999999"}, "later")

    links = "".join(f"<a href=/good/{number}>x</a>" for number in range(5))
    site.routes |= {
        "/": Reply(body=good_page("start", links)),
        "/good/": lambda hit: Reply(body=good_page(hit.path)),
    }
    with LocalSite({"/": busy, "/page": busy, "/robots.txt": Reply(404)}) as greedy:
        found = scrapers.crawl(
            greedy.url("/"), site.url("/"), backend=backend, options=options(backend), delay=0, allow_private=OUTER,
            extractor="full-text", workers=1,
        )  # fmt: skip
        assert len([next(found).url for _ in range(6)]) == 6
        found.close()
        assert len(greedy.hits_on("/")) == 1
