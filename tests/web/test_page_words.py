"""The words of a page that are found in one pass are those that a search for each finds."""

from __future__ import annotations

import pytest

from scrapers.reading.metadata import dates
from scrapers.web.decode import Decoded
from scrapers.web.page_words import KNOWN, OTHER_YEARS


@pytest.mark.parametrize("word", sorted(KNOWN))
@pytest.mark.parametrize("before", [0, 7, 2**16 - 3, 2**16, 2**17 - 1])
def test_a_word_is_found_wherever_it_stands(word: bytes, before: int) -> None:
    page = Decoded("é" + "x" * (before - 2) + word.decode().upper() + "y")
    assert {known for known in KNOWN if page.has(known)} == {known for known in KNOWN if known in page.lower}
    assert page.has(word)


def test_other_words_are_looked_for_too() -> None:
    page = Decoded("<P>Beech</P>")
    assert page.has(b"beech")
    assert not page.has(b"oak")
    assert not any(map(page.has, KNOWN))


def test_what_a_page_repeats_is_found_once() -> None:
    page = Decoded("athing" * 200_000)
    assert page.has(b"athing")
    assert not page.has(b"postbody")


def test_years_of_each_era_that_days_are_read_of_are_among_the_words() -> None:
    assert set(dates._ERAS) <= {year.decode() for year in OTHER_YEARS}
