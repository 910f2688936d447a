"""Which URLs are one page for a refusal and a tombstone."""

from __future__ import annotations

import pytest

from scrapers.rights.same_page import same_page, same_site
from scrapers.store.tombstones import Tombstones, tombstone

PAGE = "https://example.org/a/b"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a/b",
        "https://www.example.org/a/b",
        "http://www2.example.org/a/b/",
        "https://example.org/a/b/",
        "https://example.org/a/b/index.html",
        "https://example.org/a/b/Default.aspx",
        "https://example.org/a/b?utm_source=x",
        "https://example.org/%61/b",
    ],
)
def test_spellings_of_a_page_are_one(url: str) -> None:
    assert same_page(url) == same_page(PAGE)
    assert Tombstones([tombstone(PAGE)]).covers(url)
    assert Tombstones([tombstone(url)]).covers(PAGE)
    assert Tombstones([tombstone(url)]).missing([PAGE]) == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a/B",
        "https://example.org/a",
        "https://example.org/a/b?page=2",
        "https://example.org/a/b/index.html/c",
        "https://example.org/a/b/my-index.html",
        "https://example.org:8443/a/b",
        "https://docs.example.org/a/b",
        "https://example.org.test/a/b",
    ],
)
def test_other_pages_are_others(url: str) -> None:
    assert same_page(url) != same_page(PAGE)
    assert not Tombstones([tombstone(PAGE)]).covers(url)


def test_a_host_is_meant_with_and_without_www() -> None:
    for named in ("example.org", "www.example.org"):
        stones = Tombstones([tombstone(named)])
        assert stones.covers("https://www.example.org/a")
        assert stones.covers("http://example.org:8080/")
        assert not stones.covers("https://docs.example.org/")
        assert stones.missing(["https://www.example.org/a"]) == ()
    assert same_site("www.test") == "www.test", "a name of its own"
