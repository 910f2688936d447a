"""Never run, only type-checked: what a user's checker must see of the public names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, assert_type

from pydantic import BaseModel

import scrapers
from scrapers import plugin
from scrapers.demo import DemoSite
from scrapers.job.keywords import Settings
from scrapers.langchain import ScraperLoader
from scrapers.plugin.limits import Limits
from scrapers.testing import LocalSite, ScraperContract


class Article(BaseModel):
    heading: Annotated[str, scrapers.Select("h1")]


class Options(scrapers.ScraperOptions):
    speed: int = 1


class Mine(scrapers.Scraper[Options]):
    name = "mine"
    Options = Options
    capabilities = scrapers.Capabilities(javascript=True)

    def fetch(self, request: scrapers.Request) -> scrapers.Response:
        assert_type(self.options.speed, int)
        raise scrapers.FetchError(request, "no")

    def parse(self, response: scrapers.Response) -> scrapers.Page:
        assert_type(response.text, str)
        assert_type(response.status, int | None)
        raise NotImplementedError


class TestMine(ScraperContract):
    backend = "mine"


class Spoken(plugin.HttpOptions):
    language: str = "en"


class Kit(plugin.HttpScraper[Spoken]):
    name = "kit"
    Options = Spoken

    @classmethod
    def capabilities_of(cls, options: Spoken) -> plugin.Capabilities:
        return plugin.Capabilities(max_concurrency=len(options.language))

    def headers(self) -> Mapping[str, str]:
        return {"Accept-Language": assert_type(self.options.language, str)}

    def parse(self, response: plugin.Response) -> plugin.LxmlPage:
        assert_type(plugin.is_page(response), bool)
        assert_type((response.truncated, response.rendering.source), tuple[bool, bytes])
        assert_type(replace(response, truncated=True, body=b""), plugin.Response)
        return plugin.LxmlPage(response)


class Subtitles:
    name = "subtitles"
    media_types = ("text/vtt",)
    version = "1"

    def read(self, page: plugin.FetchedPage) -> plugin.Reading:
        return plugin.Reading((plugin.ReadDocument(page.response.text),))


class MainOnly:
    name = "main-only"
    version = "1"

    def extract(self, source: plugin.Source) -> plugin.Extraction:
        return plugin.Extraction(source.html)


def kit() -> None:
    reader: plugin.Reader = Subtitles()
    extractor: plugin.Extractor = MainOnly()
    statements = plugin.ConsentReader("mine", "1", headers=lambda _: [])
    assert_type(statements.version, str)
    assert_type((reader.name, extractor.name), tuple[str, str])
    assert_type(plugin.GuardProxy(plugin.Guard(), 10.0).start().port, int)
    assert_type(scrapers.Job(seeds=[], output="c.jsonl", filters=[keep]).filters, tuple[plugin.Filter, ...])


def keep(document: scrapers.Document) -> scrapers.Drop | None:
    assert_type(document.text, str)
    return scrapers.Drop("no") if document.language_score < 0.5 else None


def parts(document: scrapers.Document) -> None:
    """A document is made, replaced and read by its parts, or by the names in them."""
    flat = scrapers.Document("1", "https://a.example/", "text", title="A", status=200)
    assert_type(replace(flat, title="B", text="other"), scrapers.Document)
    scrapers.Document(
        id="1", url="https://a.example/", text="text",
        metadata=scrapers.Metadata(title="A"), provenance=scrapers.Provenance(status=200), fields={"a": 1},
    )  # fmt: skip
    assert_type((document.title, document.status, document.redirects), tuple[str, int, tuple[str, ...]])
    assert_type(document.metadata.language_score, float)


def surface() -> None:
    job = scrapers.Job(
        seeds=["https://a.example/"], output="c.jsonl", filters=[keep], fields=Article, max_pages=3
    )
    assert_type(job, scrapers.Job)
    assert_type(scrapers.Job.from_toml("job.toml", delay=0), scrapers.Job)
    report = scrapers.run(job, fresh=True, progress=progress)
    scrapers.run(job, progress=True)
    assert_type(report, scrapers.Report)
    assert_type(report.balances, bool)
    assert_type(report.dropped, dict[str, int])
    assert_type(report.consent, scrapers.ConsentSummary)
    assert_type(scrapers.consent("https://a.example/", mode="strict"), scrapers.Consent)
    assert_type(scrapers.consent_summary("c.jsonl").denied, Mapping[str, int])
    assert_type(scrapers.scrape("https://a.example/"), scrapers.Document)
    assert_type(scrapers.crawl("https://a.example/", backend="scrapy"), Iterator[scrapers.Document])
    assert_type(scrapers.extract(b"<p>"), scrapers.Document | scrapers.Drop | scrapers.Failure)
    assert_type(scrapers.explain(Path("c.jsonl"), "https://a.example/").reason, str)
    assert_type(scrapers.backend_names(), list[str])
    assert_type(scrapers.register(Mine), type[scrapers.Scraper[Any]])


def wrong() -> None:
    """What a checker must refuse; an ignore that is not needed is an error itself."""
    scrapers.Job(seeds=["https://a.example/"], output="c.jsonl", max_page=3)  # type: ignore[call-arg]
    scrapers.Job(seeds=["https://a.example/"], output="c.jsonl", max_pages="3")  # type: ignore[arg-type]
    scrapers.Job(seeds=5, output="c.jsonl")  # type: ignore[arg-type]
    scrapers.Job(seeds=["https://a.example/"])  # type: ignore[call-arg]
    scrapers.Job.from_toml("job.toml", dely=0)  # type: ignore[call-arg]
    scrapers.scrape("https://a.example/", dely=0)  # type: ignore[call-arg]
    scrapers.scrape("https://a.example/", output="c.jsonl")  # type: ignore[call-arg]
    scrapers.scrape("https://a.example/", fields={"a": 5})  # type: ignore[dict-item]
    scrapers.crawl("https://a.example/", include="/docs/*")  # type: ignore[arg-type]
    scrapers.crawl("https://a.example/", dedup="none")  # type: ignore[arg-type]
    scrapers.crawl("https://a.example/", limits={"max_pages": "3"})  # type: ignore[arg-type]
    scrapers.consent("https://a.example/", mode="lax")  # type: ignore[arg-type]
    scrapers.extract("<p>", linsk=False)  # type: ignore[call-arg]
    scrapers.Document("1", "https://a.example/", "text", titel="A")  # type: ignore[call-arg]
    scrapers.Document("1", "https://a.example/", "text", title=5)  # type: ignore[arg-type]
    scrapers.Document("1", "https://a.example/", "text", "A")  # type: ignore[call-arg]
    scrapers.Document("1", "https://a.example/", "text").title = "B"  # type: ignore[misc]
    ScraperLoader("https://a.example/", dely=0)  # type: ignore[call-arg]
    scrapers.Spider  # type: ignore[attr-defined]  # noqa: B018 - the access is what is tried


def right() -> None:
    """What a checker must take, spelled in the ways that people have."""
    scrapers.Job(
        seeds="https://a.example/", output=Path("c.jsonl"), headers={"https://a.example": {"X": "y"}}
    )
    scrapers.Job(seeds=("https://a.example/",), output="c.jsonl", limits=Limits(max_pages=3), redact=["ip"])
    scrapers.crawl("https://a.example/", limits={"max_pages": 3}, consent={"purpose": "search"}, delay=0)
    scrapers.scrape("https://a.example/", fields={"a": "h1", "b": [".tag"]}, options={"images": True})
    settings: Settings = {"delay": 0.5, "languages": ["en"]}
    scrapers.scrape("https://a.example/", **settings)


def progress(now: scrapers.Progress) -> None:
    assert_type(now.requested, int)
    assert_type(now.last_url, str)


def page(of: scrapers.Page) -> None:
    assert_type(of.select("h1"), list[str])
    assert_type(of.links, tuple[scrapers.Link, ...])


def helpers() -> None:
    with DemoSite() as site, LocalSite() as other:
        assert_type(site.url, str)
        assert_type(other.url("/"), str)
        ScraperLoader(site.url, max_pages=3).load()
