"""How answers are read off the wire, by all backends alike: what browsers take is taken, and no more."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from faults.cases import good_page

from scrapers.errors import BodyTruncated, ConnectionFailed
from scrapers.models import Request, Response
from scrapers.scraper import AnyScraper
from scrapers.testing import LocalSite
from scrapers.testing.site import Reply

Opened = Callable[..., AnyScraper]
PAGE = good_page("wire").encode()
_WORDS = "<h1>wire</h1>"


def whole(response: Response) -> bool:
    """Whether the page came from its heading to its end; a browser may have written it anew."""
    return response.status == 200 and _WORDS in response.text and "</html>" in response.text


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
