"""What a part of somebody else's gives that it did not promise is told by its name, and fails one page."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import scrapers
from scrapers import plugin
from scrapers.crawler.fetch_threads import Patient
from scrapers.errors import BackendError, ConfigError, ConnectionFailed
from scrapers.plugin import registry
from scrapers.reading import extractor, page_processor
from scrapers.reading.page_processor import PageProcessor

REQUEST = plugin.Request("https://site.test/")
PAGE = plugin.FetchedPage(
    plugin.Response(REQUEST, REQUEST.url, 200, plugin.Headers(), b"<p>A text.", datetime.now(UTC))
)


class Careless(plugin.HttpScraper[plugin.HttpOptions]):
    """Answers with nothing, and parses to a text."""

    name = "careless"

    def fetch(self, request: plugin.Request) -> Any:  # noqa: ARG002 - the interface
        return None

    def parse(self, response: plugin.Response) -> Any:
        return response.text


class NeedsKey(plugin.HttpOptions):
    key: str


class Nameless(plugin.HttpScraper[NeedsKey]):
    Options = NeedsKey

    def parse(self, response: plugin.Response) -> plugin.LxmlPage:
        return plugin.LxmlPage(response)


def test_a_reader() -> None:
    reader: Any = SimpleNamespace(name="mine", read=lambda _page: None)
    read = page_processor._read(reader, PAGE, None)
    assert read.refused == plugin.Failure(
        "parse_error", "TypeError: reader 'mine' gave NoneType, not Reading"
    )


def entered(monkeypatch: pytest.MonkeyPatch, home: Any, made: object) -> None:
    point = SimpleNamespace(value="mine:Made", load=lambda: made)
    monkeypatch.setattr(home, "_entry_points", lambda: {"mine": point})


def test_an_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    gives = SimpleNamespace(name="mine", version="1", extract=lambda _source: "a text")
    entered(monkeypatch, extractor, lambda: gives)
    told = scrapers.extract("<p>A text.", extractor="mine")
    assert told == plugin.Failure("extract_error", "TypeError: extractor 'mine' gave str, not Extraction")
    entered(monkeypatch, extractor, lambda _source: plugin.Extraction("a text"))
    with pytest.raises(ConfigError, match="extractor 'mine': mine:Made is not an Extractor"):
        scrapers.extract("<p>A text.", extractor="mine")


def test_a_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._registered, "careless", Careless)
    with pytest.raises(ConnectionFailed, match="answered NoneType, not a whole Response"):
        Patient(Careless(plugin.HttpOptions()), 5).fetch(REQUEST)
    outcome = PageProcessor("careless").read(PAGE).outcome
    assert outcome == plugin.Failure("parse_error", "TypeError: backend 'careless' gave str, not Page")


def test_a_backend_without_a_name_or_an_option_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(monkeypatch, registry, Nameless)
    with pytest.raises(BackendError, match="backend 'mine': mine:Made has no `name`"):
        registry.make_scraper("mine")
    monkeypatch.setattr(Nameless, "name", "mine", raising=False)
    with pytest.raises(ConfigError, match=r"backend 'mine' needs the option 'key'$"):
        registry.make_scraper("mine")
