"""What a page's statements take of memory while they are read, and that nothing of it stays."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from collections.abc import Iterator

import pytest

from scrapers.rights.licences.block_signs import Signs
from scrapers.rights.licences.page_licences import READER
from scrapers.rights.page_tags import Markup
from scrapers.rights.signals import Sources
from scrapers.web.encodings import utf8

LICENSED = '<p>Text is under <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>.</p>'
PAGES = {
    "ASCII": b"<p>nothing</p>",
    "UTF-8 that does not say so": "<p>Straße</p>".encode(),
    "UTF-8 that says so": f"<meta charset=utf-8><p>Straße {LICENSED}".encode(),
    "a soft hyphen": f"<meta charset=utf-8><p>Stra\xadße {LICENSED}".encode(),
    "decomposed": f"<meta charset=utf-8><p>e\u0301 {LICENSED}".encode(),
    "another encoding": f"<meta charset=latin1><p>Straße {LICENSED}".encode("latin1"),
    "a licence": LICENSED.encode(),
    "JSON-LD": b'<script type="application/ld+json">{"license": "https://creativecommons.org/licenses/by/4.0/"}'
    b"</script>",
}
LARGE = 3_000_000


@pytest.fixture
def _no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_that_was_read_is_free_without_a_collection(kind: str) -> None:
    markup = Markup(PAGES[kind], "text/html")
    READER.page(Sources("http://site.test/", "", markup=markup))
    seen = weakref.ref(markup)
    del markup
    assert seen() is None


def peak_of(data: bytes, lower: bytes) -> int:
    tracemalloc.start()
    try:
        Signs(data, lower)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("character", ["é", "文", "\U0001f600"])
def test_a_large_page_is_not_taken_to_characters_as_a_whole(character: str) -> None:
    data = f"<p>{character} text</p>".encode()
    data *= LARGE // len(data)
    Signs(data[:1000], data[:1000])  # what looks for words is made once
    assert peak_of(data, data) < LARGE / 2


@pytest.mark.parametrize("character", ["é", "文", "\U0001f600"])
def test_to_see_whether_a_large_page_is_utf8_takes_no_second_one(character: str) -> None:
    data = f"<p>{character} text</p>".encode()
    data *= LARGE // len(data)
    markup = Markup(data, "text/html", "utf-8")
    tracemalloc.start()
    try:
        assert markup.readable() is markup
        assert tracemalloc.get_traced_memory()[1] < LARGE / 2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("before", [0, 65_530, 65_536, 65_540, 200_000])
@pytest.mark.parametrize("tag", ["<p>", ""])
def test_pieces_cut_no_word_and_no_character(before: int, tag: str) -> None:
    data = ("x" * before + tag + "知识共享" + "</p>文" * 30_000).encode()
    pieces = list(utf8.pieces(data))
    assert b"".join(pieces) == data
    assert sum("知识共享" in piece.decode() for piece in pieces) == 1
    assert all(piece.startswith(b"<") for piece in pieces[1:])
    assert utf8.is_valid(data)
    assert not utf8.is_valid(data + b"\xe6")
    assert not utf8.is_valid(data[: before + len(tag) + 1] + b"<p>")
    assert Signs(data, data.lower()).may_be_in(before, before + 40)


def test_pieces_of_nothing_and_of_what_has_no_tags() -> None:
    assert list(utf8.pieces(b"")) == []
    assert list(utf8.pieces(b"x" * 100_000)) == [b"x" * 100_000]
    assert utf8.is_valid(b"")
