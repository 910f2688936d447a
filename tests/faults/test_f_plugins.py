"""Faults F23 to F25 of the plan: plug-ins that break their contract, memory, open files."""

from __future__ import annotations

import os
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from faults import kill_harness as harness
from faults.cases import good_page
from faults.kill_harness import Crawl, job, tree, urls

import scrapers
from scrapers.models import Page, Request, Response
from scrapers.plugin.registry import register
from scrapers.plugin.scraper import Scraper, ScraperOptions
from scrapers.testing import LocalSite, Reply

PAGES = 60


class Wild(Scraper[ScraperOptions]):
    """A backend that breaks its contract where the URL says how."""

    name: ClassVar[str] = "wild"

    def __init__(self, options: ScraperOptions) -> None:
        super().__init__(options)
        self._inner = scrapers.plugin.registry.make_scraper("requests-lxml", **options.model_dump())

    def open(self) -> None:
        self._inner.open()

    def close(self) -> None:
        self._inner.close()

    def fetch(self, request: Request) -> Response:
        fault = request.url.rpartition("/")[2]
        if fault == "raise":
            raise KeyError("a fault of the plug-in")
        if fault == "exit":
            sys.exit(7)
        if fault == "hang":
            time.sleep(14)
        if fault == "nothing":
            return None  # type: ignore[return-value]
        response = self._inner.fetch(request)
        if fault == "text":
            object.__setattr__(response, "body", "not bytes")
        return response

    def parse(self, response: Response) -> Page:
        fault = response.url.rpartition("/")[2]
        if fault == "parse-raise":
            raise KeyError("a fault of the plug-in")
        if fault == "parse-die":
            os._exit(7)
        if fault == "parse-exit":
            sys.exit(7)
        if fault == "parse-eat":
            bytearray(3 << 30)
        page = self._inner.parse(response)
        return Junk(page, fault) if fault in {"junk-links", "million"} else page


class Junk(Page):
    """A page with links that are none."""

    def __init__(self, page: Page, fault: str) -> None:
        self._page, self._fault = page, fault
        self.response = page.response

    tree = property(lambda self: self._page.tree)
    title = property(lambda self: self._page.title)

    @property
    def links(self) -> tuple[scrapers.Link, ...]:
        if self._fault == "million":
            base = self.response.url.rpartition("/")[0]
            return tuple(scrapers.Link(f"{base}/good?n={n}") for n in range(1_000_000))
        wrong: list[Any] = [
            None,
            7,
            "",
            "javascript:x",
            "http:",
            "http://[",
            "http://a b/",
            "//x",
            "http://é.test/",
        ]
        return tuple(scrapers.Link(url) for url in [*wrong, "http://\ud800.test/"])

    def matches(self, selector: Any) -> Any:
        return self._page.matches(selector)


FAULTS = {
    "raise": "backend_error", "exit": "backend_error", "hang": "timeout", "nothing": "backend_error",
    "text": "backend_error", "parse-raise": "parse_error", "parse-die": "parse_limit",
    "parse-exit": "parse_error", "parse-eat": "parse_limit",
}  # fmt: skip


def test_F23_a_backend_that_breaks_its_contract(tmp_path: Path) -> None:
    register(Wild)
    names = [*FAULTS, "junk-links", "million", *(f"good-{n}" for n in range(10))]
    doors = "".join(f'<a href="/{name}">x</a>' for name in names)
    routes = {f"/{name}": Reply(body=good_page(name)) for name in names}
    with LocalSite({**routes, "/": Reply(body=good_page("start", doors))}) as site:
        report = scrapers.run(
            job(
                site,
                tmp_path,
                backend="wild",
                fetch_timeout=1.0,
                connect_timeout=1.0,
                max_pages=25,
                retries=0,
            )
        )
        fates = {name: scrapers.explain(tmp_path / "corpus.jsonl", site.url(f"/{name}")) for name in names}
    assert report.balances
    assert {name: fate.reason for name, fate in fates.items() if name in FAULTS} == FAULTS
    assert {fate.kind for name, fate in fates.items() if name not in FAULTS} == {"exported"}


def test_F24_memory_is_the_child_s_to_run_out_of(tmp_path: Path) -> None:
    register(Wild)
    doors = '<a href="/parse-eat">x</a><a href="/good">x</a>'
    routes = {"/parse-eat": Reply(body=good_page("big")), "/good": Reply(body=good_page("good"))}
    with LocalSite({**routes, "/": Reply(body=good_page("start", doors))}) as site:
        report = scrapers.run(job(site, tmp_path, backend="wild"))
    assert report.failed == {"parse_limit": 1}
    assert report.exported == 2


FEW_FILES = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n"


def test_F25_too_few_open_files_are_said_and_cost_no_page(tmp_path: Path) -> None:
    with LocalSite(tree(20)) as site:
        crawl = Crawl(
            site, tmp_path / "corpus.jsonl", settings={"concurrency": 12}, program=FEW_FILES + harness.PROGRAM
        )
        code, said = crawl.run()
        assert code == 4, said
        assert "ulimit -n" in said
        assert not site.hits
        fewer = Crawl(site, crawl.output, settings={"concurrency": 4}, program=FEW_FILES + harness.PROGRAM)
        code, said = fewer.run()
        assert code == 0, said
        assert len(urls(crawl.output)) == 20


def test_F23_a_worker_that_cannot_start_ends_the_job_with_words(tmp_path: Path) -> None:
    with LocalSite(tree(20)) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl", settings={"parse_memory": 2**20})
        code, said = crawl.run(seconds=60)
        assert code in {1, 4}, said
        crawl = Crawl(site, tmp_path / "other.jsonl")
        assert crawl.run()[0] == 0


def test_F31_an_idle_crawl_uses_no_processor(tmp_path: Path) -> None:
    """Waiting for a delay is waiting: CPU time while nothing may be asked."""
    with LocalSite(
        {**tree(3, late=0.0), "/robots.txt": Reply(body="User-agent: *\nCrawl-delay: 2\n")}
    ) as site:
        before = []

        def watch(_progress: scrapers.job.run.Progress) -> None:
            before.append((time.process_time(), time.monotonic()))

        scrapers.run(job(site, tmp_path, workers=1), progress=watch)
    spent = [later[0] - earlier[0] for earlier, later in pairwise(before)]
    waited = [later[1] - earlier[1] for earlier, later in pairwise(before)]
    assert sum(spent) < 0.1 * sum(waited)
