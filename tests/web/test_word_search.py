from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.web import page_words
from scrapers.web.page_words import NEAR, WordSearch

WORDS = (b"aba", b"bab", b"b", "知".encode())


def places(text: bytes, word: bytes) -> list[int]:
    return [found.start() for found in re.finditer(b"(?=" + word + b")", text)]


@given(
    st.lists(st.sampled_from([b"a", b"b", "知".encode(), b"."]), max_size=60),
    st.integers(1, 70),
    st.sampled_from([1, 3, 64]),
)
def test_all_places_are_found_wherever_blocks_end(pieces: list[bytes], block: int, few: int) -> None:
    text = b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_words, "_BLOCK", block)
        patch.setattr(page_words, "NEAR", 0)
        patch.setattr(page_words, "_FEW", few)
        search = WordSearch(WORDS)
        found = search.runs(text)
        assert search.found(text) == found.keys()
    assert {word: [first for first, _ in runs] for word, runs in found.items()} == {
        word: at for word in WORDS if (at := places(text, word))
    }


def test_places_that_are_near_are_one_run() -> None:
    search = WordSearch([b"licen"])
    text = b"licen" + b" " * (NEAR - 5) + b"licen" + b" " * (NEAR - 4) + b"licen"
    assert search.runs(text) == {b"licen": [(0, NEAR), (2 * NEAR + 1, 2 * NEAR + 1)]}
    assert search.runs(b"gnu" * 100_000) == {}
    assert WordSearch([b"gnu"]).runs(b"gnu" * 100_000) == {b"gnu": [(0, 299_997)]}
