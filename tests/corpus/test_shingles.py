from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.corpus.dedup import shingles as module
from scrapers.corpus.dedup.catalogue import sample_of
from scrapers.corpus.dedup.shingles import codes_of, shingles, spans, words_of
from scrapers.corpus.quality.tokens import MARKS, SYMBOLS, words

PIECES = st.sampled_from([
    "plain words, don't.", "(x-1)", " ", "3.14", "--", "a.", "'", "\u2019",
    "中文", "。", "สวัสดี", "\u0e35", "𠀀", "é",
])  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4))).map("".join)


def terms(text: str) -> list[str]:
    starts, ends = spans(codes_of(text))
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def test_terms_are_words_without_punctuation() -> None:
    assert terms("«Hi», 中文。 x=1 don't well-known a--b -c- 3.14.") == [
        "Hi", "中", "文", "x", "1", "don't", "well-known", "a", "b", "c", "3.14",
    ]  # fmt: skip


@given(TEXTS)
def test_words_are_cut_as_the_quality_rules_have_them(text: str) -> None:
    assert terms(text) == [word for word in words(text) if not re.fullmatch(f"[{MARKS}]+", word)]


@given(st.text())
def test_symbols_are_no_words(text: str) -> None:
    assert not any(SYMBOLS.issuperset(term) for term in terms(text) if term != "_" * len(term))


@given(TEXTS, st.integers(1, 6))
def test_a_shingle_is_what_its_words_are(text: str, width: int) -> None:
    found, own = shingles(text, width).tolist(), terms(text)
    parts = [tuple(own[at : at + width]) for at in range(max(1, len(own) - width + 1))] if own else []
    assert len(found) == len(parts)
    numbers = dict(zip(parts, found, strict=True))
    assert [numbers[part] for part in parts] == found
    assert len(set(numbers.values())) == len(numbers)
    spaced = shingles("  ".join(own), width).tolist()
    assert spaced == found


def test_where_a_text_is_cut_into_pieces_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "one two three four five six seven " * 50
    whole = shingles(text, 5)
    monkeypatch.setattr(module, "_CHUNK", 17)
    assert np.array_equal(shingles(text, 5), whole)
    assert len(set(whole.tolist())) == 7
    assert len(shingles("x" * 100, 1)) == 6  # cut where there is no space, and not for ever


def test_no_words_no_shingles() -> None:
    assert not len(shingles("", 5))
    assert not len(shingles("... --- !", 5))


def test_the_numbers_do_not_change_with_the_machine() -> None:
    assert shingles("the same text everywhere, 中文", 3).tolist() == [
        15742860744586039939, 17249828999749029216, 2842006719296019766, 14208997377505487771,
    ]  # fmt: skip


def test_a_sample_is_the_least_numbers_of_its_words_each_once() -> None:
    for text in ("", "one", "b a b a " * 9, " ".join(map(str, [*range(700), *range(300)]))):
        numbers = sorted({number & 0xFFFFFFFF for number in words_of(text).tolist()})[:256]
        assert np.frombuffer(sample_of(words_of(text)), np.uint32).tolist() == numbers
