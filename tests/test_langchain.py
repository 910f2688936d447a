from __future__ import annotations

import json
import subprocess
import sys
import threading
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from langchain_core.document_loaders import BaseLoader, Blob
from langchain_core.documents import Document as LangChainDocument

import scrapers
from scrapers.backends.langchain_loader import HttpBlobLoader, LangChainLoader, PageBlobParser, loader_factory
from scrapers.errors import (
    AddressRefused,
    BackendError,
    BodyTooLarge,
    ConfigError,
    ConnectionFailed,
    FetchTimeout,
)
from scrapers.langchain import ScraperLoader, metadata
from scrapers.models import Document, Headers, Request, Response
from scrapers.plugin.registry import make_scraper
from scrapers.testing import LocalSite, Reply

LOOPBACK = ("127.0.0.0/8",)
HERE = Request("http://127.0.0.1:9/page")
RELEASE = threading.Event()


class TextLoader(BaseLoader):
    """Somebody's loader: text without markup."""

    def __init__(self, url: str) -> None:
        self.url = url

    def lazy_load(self) -> Iterator[LangChainDocument]:
        known = {"title": "A <title>", "language": "de", "source": self.url}
        yield LangChainDocument("First & <foremost>\nline two\n\n\nSecond paragraph", metadata=known)
        yield LangChainDocument("Third")


class HtmlLoader(BaseLoader):
    def __init__(self, url: str) -> None:
        self.url = url

    def load(self) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                f"<html><head><title>é</title></head><body><a href=x>{self.url}</a></body></html>"
            )
        ]


class HangingLoader(TextLoader):
    def lazy_load(self) -> Iterator[LangChainDocument]:
        RELEASE.wait(20)
        yield from ()


def failing(_url: str) -> BaseLoader:
    raise RuntimeError("not today")


def giving(*texts: str) -> Any:
    class Loader(BaseLoader):
        def lazy_load(self) -> Iterator[LangChainDocument]:
            return iter([LangChainDocument(text) for text in texts])

    return lambda _url: Loader()


def loaded(loader: Any, request: Request = HERE, **options: Any) -> Response:
    with make_scraper("langchain", loader=loader, allow_private=LOOPBACK, **options) as scraper:
        return scraper.fetch(request)


# The backend by itself


def test_blobs_carry_all_of_a_response() -> None:
    answer = Response(
        HERE, HERE.url, 404, Headers([("A", "1"), ("a", "2")]), b"\xff", datetime.now(UTC), "127.0.0.1"
    )
    [blob] = HttpBlobLoader(lambda _request: answer, [HERE]).yield_blobs()
    assert isinstance(blob, Blob)
    assert (blob.as_bytes(), blob.source) == (b"\xff", HERE.url)
    assert blob.metadata["status"] == 404
    assert blob.metadata["headers"] == (("A", "1"), ("a", "2"))


def test_fetch_gives_what_the_client_gave() -> None:
    with LocalSite() as site:
        url = site.url("/close-delimited")
        with (
            make_scraper("langchain", allow_private=LOOPBACK) as ours,
            make_scraper("requests-lxml", allow_private=LOOPBACK) as plain,
        ):
            one, other = ours.fetch(Request(url)), plain.fetch(Request(url))
    for name in ("request", "url", "status", "body", "address", "length_unknown", "encoding", "truncated"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.headers.pairs() == other.headers.pairs()


def test_parser_reads_anybodys_blob() -> None:
    body = b"<title> A  title</title><body>Be<b>fo</b>re<p>One\n two</p><script>no()</script><p>Three</p>"
    [document] = PageBlobParser().lazy_parse(
        Blob.from_data(body, path="http://a.test/x", mime_type="text/html")
    )
    assert document.page_content == "Before\nOne two\nThree"
    assert document.metadata == {"source": "http://a.test/x", "title": "A title"}


def test_tree_is_a_langchain_document() -> None:
    with LocalSite() as site, make_scraper("langchain", allow_private=LOOPBACK) as scraper:
        page = scraper.parse(scraper.fetch(Request(site.url("/status/404"))))
    assert isinstance(page.tree, LangChainDocument)
    assert page.tree.metadata["status"] == "404"
    assert page.tree.metadata["source"] == page.response.url


def test_capabilities_are_those_of_the_instance() -> None:
    assert make_scraper("langchain").capabilities == LangChainLoader.capabilities
    own = make_scraper("langchain", loader=TextLoader).capabilities
    assert (own.status, own.headers, own.raw, own.javascript) == (False, False, False, False)
    assert LangChainLoader.capabilities.status


# A loader that the user brings


def test_text_becomes_a_page() -> None:
    response = loaded(TextLoader)
    assert (response.status, response.encoding, response.content_type) == (None, "utf-8", "text/html")
    assert '<html lang="de">' in response.text
    page = make_scraper("langchain").parse(response)
    assert page.title == "A <title>"
    assert page.select("p") == ["First & <foremost> line two", "Second paragraph", "Third"]


def test_html_stays_as_it_is() -> None:
    page = make_scraper("langchain").parse(loaded(HtmlLoader))
    assert page.title == "é"
    assert [(link.url, link.text) for link in page.links] == [("http://127.0.0.1:9/x", HERE.url)]


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("In C++ a < b > c; write <p>text</p> for a paragraph", False),
        ("<T> is a parameter of the template", False),
        ("<3 is a heart", False),
        (" \n<p class=a>text</p>", True),
        ("<!DOCTYPE html>text", True),
        ("<DIV>text</div>", True),
        ("<p" + ">" * 200_000, False),
        ("<" * 200_000, False),
    ],
)
def test_text_that_speaks_of_html_is_not_html(text: str, is_html: bool) -> None:
    assert (loaded(giving(text)).text.strip() == text.strip()) is is_html


def test_a_loader_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("somebodys_loaders")
    module.inside = types.SimpleNamespace(Loader=TextLoader)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert "Second paragraph" in loaded("somebodys_loaders:inside.Loader").text


@pytest.mark.parametrize(
    ("loader", "message"),
    [
        (failing, "failing: RuntimeError: not today"),
        (lambda _url: "text", "made a str, not a LangChain BaseLoader"),
        (lambda: None, "TypeError"),
        (giving(), "gave no document"),
    ],
)
def test_what_a_loader_raises_is_connection_failed(loader: Any, message: str) -> None:
    with pytest.raises(ConnectionFailed, match=message) as caught:
        loaded(loader)
    assert caught.value.request == HERE


def test_a_loader_that_hangs_ends_at_the_deadline() -> None:
    RELEASE.clear()
    try:
        with pytest.raises(FetchTimeout, match="HangingLoader"):
            loaded(HangingLoader, fetch_timeout=0.3)
    finally:
        RELEASE.set()


def test_a_loader_is_held_to_the_cap() -> None:
    with pytest.raises(BodyTooLarge):
        loaded(giving("x" * 3000), max_bytes=2000)


def test_the_guard_is_asked_before_the_loader() -> None:
    asked: list[str] = []
    with make_scraper("langchain", loader=asked.append) as scraper:
        for url in (HERE.url, "http://localhost/", "http://169.254.169.254/latest"):
            with pytest.raises(AddressRefused):
                scraper.fetch(Request(url))
        with pytest.raises(ConnectionFailed):
            scraper.fetch(Request("file:///etc/passwd"))
    assert asked == []


def test_a_marked_function_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("somebodys_loaders")
    module.make = loader_factory(giving("Second paragraph"))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert "Second paragraph" in loaded("somebodys_loaders:make").text


@pytest.mark.parametrize(
    "name",
    [
        *("no.such.module:Loader", "json:no_such_name", "json:__name__"),
        *("os:system", "subprocess:Popen", "os:path.os.system", "builtins:exec", "json:loads"),
        "langchain_core.documents:Document",
    ],
)
def test_a_name_that_leads_nowhere_is_said_on_opening(name: str) -> None:
    scraper = make_scraper("langchain", loader=name)
    with pytest.raises(BackendError, match="loader") as caught:
        scraper.open()
    assert caught.value.field == "loader"


def test_a_job_file_runs_no_command(tmp_path: Path) -> None:
    """The URL would be the command: ``os.system("http://127.0.0.1:9/;touch…")``."""
    file = tmp_path / "job.toml"
    file.write_text(
        f'seeds = ["http://127.0.0.1:9/;touch {tmp_path}/made"]\noutput = "o.jsonl"\nbackend = "langchain"\n'
        'allow_private = ["127.0.0.0/8"]\n[options]\nloader = "os:system"\n'
    )
    with pytest.raises(BackendError, match="neither a BaseLoader class"):
        scrapers.run(scrapers.Job.from_toml(file))
    assert not (tmp_path / "made").exists()


def test_a_name_without_a_colon_is_said_at_once() -> None:
    with pytest.raises(ConfigError, match=r"package\.module:Factory"):
        make_scraper("langchain", loader="package.module.Factory")


# Our crawl as a loader


def document(**other: Any) -> Document:
    return Document(
        id="1",
        url="http://a.test/",
        text="text",
        title="t",
        redirects=("http://a.test/1", "http://a.test/2"),
        pages=(0, 700),
        **other,
    )


def test_metadata_is_flat_and_without_none() -> None:
    found = metadata(document(fields={"price": 3, "tags": ["a", "ö"], "none": None}, status=200))
    assert found["source"] == "http://a.test/"
    assert found["consent.verdict"] == "unknown"
    assert found["redirects"] == "http://a.test/1 http://a.test/2"
    assert found["pages"] == "0 700"
    assert (found["field.price"], found["field.tags"], found["field.none"]) == (3, '["a", "ö"]', "")
    assert all(isinstance(value, (str, int, float, bool)) for value in found.values())
    assert {"text", "id", "fields"} & set(found) == set()
    assert set(metadata(document())) == {name for name in found if not name.startswith("field.")}
    assert json.loads(json.dumps(found)) == found


def test_loader_hands_its_settings_on(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def crawl(*seeds: str, **settings: Any) -> Iterator[Document]:
        calls.append((seeds, settings))
        yield document()
        raise RuntimeError("asked for more than was taken")

    monkeypatch.setattr(scrapers, "crawl", crawl, raising=False)
    loader = ScraperLoader(["http://a.test/", "http://b.test/"], "scrapy", max_pages=3)
    assert calls == []
    found = next(iter(loader.lazy_load()))
    assert calls == [(("http://a.test/", "http://b.test/"), {"backend": "scrapy", "max_pages": 3})]
    assert (found.page_content, found.id, found.metadata["title"]) == ("text", "1", "t")
    assert ScraperLoader("http://a.test/").urls == ("http://a.test/",)


PROSE = "The quick brown fox jumps over the lazy dog while the rain falls on the old stone bridge. " * 12


def test_a_crawl_of_a_real_site() -> None:
    pages = {
        "/": Reply(body=f"<title>Home</title><main><h1>Home</h1><p>{PROSE}</p><a href=/two>two</a></main>"),
        "/two": Reply(body=f"<title>Two</title><main><h1>Two</h1><p>{PROSE[::-1]}</p><p>Another.</p></main>"),
        "/robots.txt": Reply(404),
    }
    with LocalSite(pages) as site:
        loader = ScraperLoader(site.url("/"), allow_private=LOOPBACK, delay=0, workers=1)
        found = {one.metadata["source"]: one for one in loader.lazy_load()}
        assert set(found) == {site.url("/"), site.url("/two")}
        assert PROSE.strip() in found[site.url("/")].page_content
        assert found[site.url("/two")].metadata["backend"] == "requests-lxml"


def test_without_langchain_the_extra_is_named() -> None:
    program = (
        "import sys; sys.modules['langchain_core'] = None\n"
        "from scrapers.errors import MissingExtra\n"
        "from scrapers.plugin.registry import backend_class\n"
        "try: backend_class('langchain')\n"
        "except MissingExtra as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "corpus-scrapers[langchain]" in said.stdout
