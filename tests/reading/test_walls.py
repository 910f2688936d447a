"""Walls make no document, each with its reason; who writes about walls is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.display.reasons import meaning
from scrapers.models import Document, Drop, FetchedPage, Headers, Request, Response
from scrapers.reading.page_processor import PageProcessor
from scrapers.reading.screening.walls.search import WALLS, wall

from . import walls_of_languages
from .walls import DROPPED, KEPT

WALLS_OF_ALL = [*DROPPED, *walls_of_languages.DROPPED]
PAGES_OF_ALL = [*KEPT, *walls_of_languages.KEPT]


def outcome(title: str, body: str, url: str = "http://site.test/page") -> object:
    html = f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
    headers = Headers([("Content-Type", "text/html; charset=utf-8")])
    response = Response(Request(url), url, 200, headers, html.encode(), datetime.now(UTC))
    return PageProcessor("requests-lxml")(FetchedPage(response)).outcome


@pytest.mark.parametrize(("reason", "title", "body"), WALLS_OF_ALL, ids=[row[1] for row in WALLS_OF_ALL])
def test_a_wall_is_no_document(reason: str, title: str, body: str) -> None:
    found = outcome(title, body)
    assert isinstance(found, Drop)
    assert found.reason == reason
    assert found.detail


@pytest.mark.parametrize(("title", "body"), PAGES_OF_ALL, ids=[row[0] for row in PAGES_OF_ALL])
def test_a_page_about_walls_is_one(title: str, body: str) -> None:
    article = f"<main><article>{'' if '<h1>' in body else f'<h1>{title}</h1>'}{body}</article></main>"
    assert isinstance(outcome(title, article), Document)


def test_there_are_enough_of_both_and_every_kind_has_its_words() -> None:
    assert len(DROPPED) >= 40
    assert len(KEPT) >= 40
    assert {row[0] for row in DROPPED} == {kind.reason for kind in WALLS}
    assert all(meaning(kind.reason) for kind in WALLS)


def test_a_long_page_is_no_wall_whatever_it_says() -> None:
    title, body = DROPPED[0][1:]
    prose = (
        "<p>" + "Of the wall there is much to say, and here all of it is said at some length. " * 40 + "</p>"
    )
    assert isinstance(outcome(title, body + prose), Document)


def test_a_search_that_found_nothing_is_told_by_its_address_too() -> None:
    body = "<h1>Shop</h1><p>No results found.</p>"
    assert isinstance(outcome("Shop", body), Document)
    found = outcome("Shop", body, "http://site.test/search?q=lamp")
    assert isinstance(found, Drop)
    assert found.reason == "no_results"


@pytest.mark.parametrize(
    "unit", ["captcha ", "no results ", "\n", "cookies to ", "please sign in to ", "“a", "domain is "]
)
def test_hostile_repetition_is_bounded(unit: str) -> None:
    text = (unit * 2000)[:1790]
    assert wall([text[:150]] * 20, text, text * 100) is None or text
