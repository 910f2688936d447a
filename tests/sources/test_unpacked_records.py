"""Records that FastWARC does not find by itself: other spellings of their names, and what follows damage."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from io import BytesIO
from itertools import islice

import pytest
import zstandard
from sources.warcs import SITE, page

from scrapers.models import Response
from scrapers.sources.archive import WarcSource

NESTED = (
    b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://forged.example/\r\n"
    b"Content-Length: 1\r\n\r\nx"
)
CONTAINERS: dict[str, Callable[[list[bytes]], bytes]] = {
    "plain": b"".join,
    "gzip": lambda found: b"".join(map(gzip.compress, found)),
    "one member": lambda found: gzip.compress(b"".join(found)),
    "two members": lambda found: gzip.compress(b"".join(found[:3])) + gzip.compress(b"".join(found[3:])),
    "zstd": lambda found: b"".join(map(zstandard.ZstdCompressor().compress, found)),
    "one frame": lambda found: zstandard.ZstdCompressor().compress(b"".join(found)),
}


def record(number: int, *, name: str = "Content-Length", length: str = "", more: bytes = b"") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(f"page{number}") + more
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\n"
        f"WARC-Date: 2024-05-01T10:00:00Z\r\nWARC-Target-URI: {SITE}/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\n{name}: {length or len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def source(data: bytes) -> WarcSource:
    return WarcSource("a.warc", lambda: BytesIO(data), "")


def read(found: WarcSource) -> list[tuple[str, str, bytes]]:
    """Of each record its URL, why it is no page, and its body."""
    told = []
    for each in found.captures():
        answer = each.read(2**20) if not each.reason else None
        told.append((each.url, each.reason, answer.body if isinstance(answer, Response) else b""))
    return told


@pytest.mark.parametrize("kind", CONTAINERS)
def test_names_of_fields_have_no_case(kind: str) -> None:
    """A body that holds a record is a body, wherever it is met."""
    names = ["Content-Length", "content-length", "Content-length", "CONTENT-LENGTH", "cOnTeNt-LeNgTh"]
    usual = source(CONTAINERS[kind]([record(n, more=NESTED) for n in range(6)]))
    expected = read(usual)
    chance = random.Random(kind)
    for _ in range(5):
        spelled = [record(n, name=chance.choice(names), more=NESTED) for n in range(6)]
        found = source(CONTAINERS[kind](spelled))
        assert read(found) == expected
        assert (found.tear, found.cut_records) == ("", [])
        for each in list(found.captures()):
            with found.at(each.number, each.offset) as again:
                assert again
                answer = again.read(2**20)
                assert isinstance(answer, Response)
                assert (again.url, answer.body) == (each.url, expected[each.number - 1][2])


@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize("name", ["Content-Length", "content-length"])
@pytest.mark.parametrize("damaged", [b"no record\r\n\r\n", record(9, length="20"), record(9, length="many")])
def test_what_follows_damage_is_read(kind: str, name: str, damaged: bytes) -> None:
    usual = [record(n, name=name) for n in range(5)]
    for place in (1, 2, 4):
        found = source(CONTAINERS[kind]([*usual[:place], damaged, *usual[place:]]))
        told = read(found)
        assert [url for url, *_ in told if url and not url.endswith("9")] == [f"{SITE}/{n}" for n in range(5)]
        assert [reason for _, reason, _ in told if reason != "bad_http" and reason] == ["damaged_record"]
        assert "damaged at record" in found.tear


@pytest.mark.parametrize("kind", ["gzip", "two members"])
def test_no_record_comes_twice_where_a_member_is_damaged_as_well(kind: str) -> None:
    found = [record(0), b"no record\r\n\r\n", *(record(n) for n in range(1, 6))]
    data = bytearray(CONTAINERS[kind](found))
    data[len(data) - 60] ^= 255
    urls = [url for url, reason, _ in read(source(bytes(data))) if url]
    assert len(set(urls)) == len(urls)
    assert urls[:2] == [f"{SITE}/0", f"{SITE}/1"]


def test_a_record_that_is_cut_is_told() -> None:
    found = source(b"".join([record(0, name="content-length"), record(1)])[:-200])
    assert [url for url, *_ in islice(read(found), 2)] == [f"{SITE}/0", f"{SITE}/1"]
    assert (found.cut_records, found.tear) == ([2], "ends within record 2")
