from __future__ import annotations

import copy
import importlib.metadata
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import EntryPoint

import pytest

from scrapers.errors import ConfigError, MissingExtra
from scrapers.models import Document, Drop, Failure, FetchedPage, Headers, Metadata, Request, Response
from scrapers.reading import reader
from scrapers.reading.html import HtmlReader
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.media_readers import check_media, effective_type
from scrapers.reading.page_processor import PageProcessor
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import (
    Reading,
    by_media_type,
    check_reader,
    make_reader,
    reader_names,
)


def test_the_bundled_readers_are_made_and_have_each_a_media_type_of_their_own() -> None:
    made = [make_reader(name) for name in reader_names()]
    kinds = [kind for one in made for kind in one.media_types]
    assert len(set(kinds)) == len(kinds)
    assert by_media_type(made)["application/pdf"].name == "pdf"
    assert [one.name for one in made] == reader_names()


def test_an_unknown_name_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match=r"no reader 'pfd'; did you mean 'pdf'\? \(installed: .*odt"):
        check_reader("pfd")


def test_a_missing_extra_names_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"pip install 'corpus-scrapers\[documents\]'"):
        make_reader("pdf")
    make_reader("epub")


class CsvReader:
    name = "csv"
    media_types = ("text/csv",)
    version = "1"

    def __init__(self, options: object) -> None:
        self.options = options

    def read(self, page: FetchedPage) -> Reading:
        return Reading((ReadDocument(page.response.text),))


def test_a_reader_from_outside_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("csv", f"{__name__}:CsvReader", reader.GROUP),
        EntryPoint("bad", "no.such:Thing", reader.GROUP),
    ]
    monkeypatch.setattr("scrapers.plugin.entry_points.entry_points", lambda **_: points)
    monkeypatch.setattr(
        EntryPoint, "load", lambda self: CsvReader if self.name == "csv" else importlib.metadata.missing
    )
    reader._entry_points.cache_clear()
    try:
        assert make_reader("csv").media_types == ("text/csv",)
        with pytest.raises(ConfigError, match="reader 'bad' cannot be loaded"):
            make_reader("bad")
    finally:
        reader._entry_points.cache_clear()


def sent(body: str, kind: str) -> Response:
    url, moment = "http://site.test/a", datetime(2026, 1, 1, tzinfo=UTC)
    return Response(Request(url), url, 200, Headers([("Content-Type", kind)]), body.encode(), moment)


class OwnHtml:
    name = "own"
    media_types = ("text/html",)
    version = "7"

    def __init__(self, options: object) -> None:
        self.options = options

    def read(self, page: FetchedPage) -> Reading:
        if "moved" in page.response.text:
            return Reading(
                links=("http://site.test/b",), moved_to="http://site.test/c", refused=Drop("no_text")
            )
        found = ReadDocument("own " + page.response.text, title="Untitled", license="mine", fields={"a": 1})
        return Reading((found,), ("http://site.test/b", "http://site.test/c"))


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Have a reader of HTML installed under a name."""

    def install(name: str) -> None:
        points = [EntryPoint(name, f"{__name__}:OwnHtml", reader.GROUP)]
        monkeypatch.setattr("scrapers.plugin.entry_points.entry_points", lambda **_: points)
        load = EntryPoint.load
        monkeypatch.setattr(EntryPoint, "load", lambda p: OwnHtml if p.value.endswith("OwnHtml") else load(p))
        reader._entry_points.cache_clear()

    yield install
    reader._entry_points.cache_clear()


@pytest.mark.parametrize(("name", "media"), [("html", ()), ("own", ("own",))])
def test_a_reader_of_html_from_outside_reads_it(
    own: Callable[[str], None], name: str, media: tuple[str, ...]
) -> None:
    own(name)
    process = PageProcessor("requests-lxml", media=media, max_links=1)
    result = process(FetchedPage(sent("<p>text</p>", "text/html")))
    assert isinstance(result.outcome, Document)
    found = result.outcome
    assert (found.text, found.title, found.license) == ("own <p>text</p>", "", "")
    assert (found.extractor, found.markup, found.fields) == ("own/7", "markdown", {"a": 1})
    assert (result.links, result.links_cut) == (("http://site.test/b",), 1)
    moved = process(FetchedPage(sent("<p>moved</p>", "text/html")))
    assert (moved.outcome, moved.moves_to) == (Drop("no_text"), "http://site.test/c")


class Several(CsvReader):
    def read(self, page: FetchedPage) -> Reading:
        return Reading((ReadDocument(page.response.text), ReadDocument("two")))


def test_documents_of_a_page_beside_the_first_are_not_lost_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = [EntryPoint("csv", f"{__name__}:Several", reader.GROUP)]
    monkeypatch.setattr("scrapers.plugin.entry_points.entry_points", lambda **_: points)
    load = EntryPoint.load
    monkeypatch.setattr(EntryPoint, "load", lambda p: Several if p.name == "csv" else load(p))
    reader._entry_points.cache_clear()
    try:
        found = PageProcessor("requests-lxml", media=("csv",))(FetchedPage(sent("a,b", "text/csv"))).outcome
    finally:
        reader._entry_points.cache_clear()
    assert found == Failure("parse_error", "reader 'csv' gives 2 documents, and a page has one")


def test_html_has_its_reader_where_another_one_is_installed_and_not_asked_for(
    own: Callable[[str], None],
) -> None:
    own("own")
    found = PageProcessor("requests-lxml")(FetchedPage(sent("<p>" + "word " * 90, "text/html"))).outcome
    assert isinstance(found, Document)
    assert found.text.startswith("word word")


def test_the_reader_of_html_reads_for_whoever_makes_it() -> None:
    made = make_reader("html", RenderOptions(markdown=False))
    assert isinstance(made, HtmlReader)
    page = FetchedPage(sent("<h1>Ships</h1><p>" + "word " * 90 + "<a href=b>b</a>", "text/html"))
    reading = made.read(page)
    assert reading.documents[0].text.startswith("Ships\n")
    assert reading.links == ("http://site.test/b",)


@pytest.mark.parametrize("name", ["html", "feed"])
def test_what_is_read_in_every_crawl_cannot_be_asked_for(name: str) -> None:
    with pytest.raises(ConfigError, match=r"read .*in every crawl"):
        check_media([name])


def test_what_may_not_be_used_gives_links_and_no_document() -> None:
    page = FetchedPage(sent("<p>" + "word " * 90 + "<a href=b>b</a>", "text/html"), refused=Drop("consent"))
    result = PageProcessor("requests-lxml")(page)
    assert (result.outcome, result.links) == (Drop("consent"), ("http://site.test/b",))


def test_what_was_read_has_metadata_or_the_names_in_it() -> None:
    flat = ReadDocument("text", title="A", language="en", url="http://site.test/e", fields={"a": 1})
    parts = ReadDocument(
        "text", url="http://site.test/e", fields={"a": 1}, metadata=Metadata(title="A", language="en")
    )
    assert flat == parts
    assert (flat.title, flat.metadata.language, flat.url) == ("A", "en", "http://site.test/e")
    assert replace(flat, title="B", text="other").metadata == Metadata(title="B", language="en")
    assert copy.copy(flat) == flat
    with pytest.raises(TypeError, match="ReadDocument has no 'autor'; did you mean 'author'"):
        ReadDocument("text", autor="Jo")  # type: ignore[call-arg]


def stored(members: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, told in members.items():
            archive.writestr(name, told)
    return body.getvalue()


def test_office_files_are_told_by_their_bytes() -> None:
    ooxml = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
    for members, name in (
        (ooxml, "docx"),
        ({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<x/>"}, "pptx"),
        ({"mimetype": "application/epub+zip"}, "epub"),
        ({"mimetype": "application/vnd.oasis.opendocument.text-template"}, "odt"),
    ):
        kind = make_reader(name).media_types[0]
        for said in ("application/msword", "application/vnd.ms-powerpoint", "application/pdf", kind):
            response = replace(sent("", said), body=stored(members))
            assert effective_type(response, {kind, "application/pdf"}) == kind
    sheets = stored({"[Content_Types].xml": "", "xl/workbook.xml": ""})
    spreadsheet = replace(sent("", "application/x"), body=sheets)
    assert effective_type(spreadsheet, {kind}) == "application/x"
