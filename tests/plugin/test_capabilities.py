"""What a backend can do may depend on its options: the contract and the crawl ask the instance."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import scrapers
from scrapers.plugin import (
    Capabilities,
    HttpOptions,
    HttpScraper,
    LocalSite,
    LxmlPage,
    Response,
    ScraperContract,
    registry,
)
from scrapers.testing import Hit, Reply


class LineOptions(HttpOptions):
    lines: int = 2


class Lines(HttpScraper[LineOptions]):
    """As many fetches at once as it has lines."""

    name = "lines"
    Options = LineOptions
    capabilities = Capabilities(max_concurrency=2)

    @classmethod
    def capabilities_of(cls, options: LineOptions) -> Capabilities:
        return Capabilities(max_concurrency=options.lines)

    def parse(self, response: Response) -> LxmlPage:
        return LxmlPage(response)


class Older(HttpScraper[HttpOptions]):
    """Written when there was the class's word alone, and an ``__init__`` of its own."""

    name = "older"
    capabilities = Capabilities(raw=False)

    def __init__(self, options: HttpOptions) -> None:
        self.options = options

    def parse(self, response: Response) -> LxmlPage:
        return LxmlPage(response)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registered", {})
    registry.register(Lines)
    registry.register(Older)


def test_an_instance_says_what_its_options_make_of_it(known: None) -> None:
    assert registry.make_scraper("lines").capabilities.max_concurrency == 2
    assert registry.make_scraper("lines", lines=5).capabilities.max_concurrency == 5
    assert Lines.capabilities.max_concurrency == 2


def test_a_backend_without_that_method_stays_as_it_was(known: None) -> None:
    assert not registry.make_scraper("older").capabilities.raw
    assert registry.make_scraper("requests-lxml").capabilities == Capabilities()


def test_the_contract_asks_with_the_options_under_test() -> None:
    class Single(ScraperContract):
        backend = Lines
        options = {"lines": 1}  # noqa: RUF012 - as authors write it

    assert Single.capabilities().max_concurrency == 1


@pytest.mark.parametrize("lines", [1, 3])
def test_a_crawl_asks_as_many_at_once_as_the_options_allow(known: None, tmp_path: Path, lines: int) -> None:
    meeting = threading.Barrier(lines)
    lock = threading.Lock()
    here, most = 0, 0

    def page(hit: Hit) -> Reply:
        nonlocal here, most
        with lock:
            here += 1
            most = max(most, here)
        meeting.wait(20)  # all come together, or the test ends with a broken barrier
        with lock:
            here -= 1
        return Reply(body=f"<title>{hit.path}</title><p>{'word ' * 80}</p>")

    count = 3 * lines
    with LocalSite({"/pages/": page, "/robots.txt": Reply(404)}) as site:
        report = scrapers.run(scrapers.Job(
            seeds=[site.url(f"/pages/{number}") for number in range(count)], output=tmp_path / "corpus.jsonl",
            backend="lines", options={"lines": lines}, delay=0, workers=1, concurrency=8, depth=0,
            allow_private=["127.0.0.0/8"],
        ))  # fmt: skip
    assert report.requested == count
    assert most == lines
