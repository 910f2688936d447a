"""A refresh through the other backends, killed at any moment, stopped, and with a budget that is spent."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.kill_harness import CONCURRENCY, Crawl
from job.refreshed_site import CHANGES, SITE_FILES, after, asked, before, html, job, served, told
from job.test_refresh import lines, text_of

import scrapers
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit, Route

pytestmark = pytest.mark.slow

PROGRAM = """
import json, sys
from scrapers import Job, refresh
from scrapers.cli.exits import of_report
sys.exit(of_report(refresh(Job(**json.loads(sys.argv[1]))).report))
"""


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite() as server:
        before(server)
        yield server


def crawled(site: LocalSite, folder: Path, **settings: object) -> scrapers.Job:
    made = job(site, folder / "corpus.jsonl", **settings)
    scrapers.run(made)
    after(site)
    site.clear()
    return made


def slowed(site: LocalSite, seconds: float) -> None:
    """Have every answer come late, so that a kill finds some under way."""

    def late(route: Route) -> Route:
        def answer(hit: Hit) -> Reply:
            time.sleep(seconds)
            found = route(hit) if callable(route) else route
            assert isinstance(found, Reply)
            return found

        return answer

    site.routes = {path: late(route) for path, route in site.routes.items()}


@pytest.mark.parametrize("backend", ["requests-bs4", "scrapy", "langchain"])
def test_the_other_backends_ask_conditionally_too(backend: str, site: LocalSite, tmp_path: Path) -> None:
    made = crawled(site, tmp_path, backend=backend)
    found = scrapers.refresh(made)
    assert told(site, found) == {**CHANGES, "/lost": ("unchanged", "unmodified")}
    assert set(asked(site).values()) == {1}


@pytest.mark.browser
def test_a_browser_compares_digests(site: LocalSite, tmp_path: Path) -> None:
    made = crawled(site, tmp_path, backend="selenium")
    found = scrapers.refresh(made)
    same = {path: ("unchanged", "same_bytes") for path, (_, why) in CHANGES.items() if why == "unmodified"}
    assert told(site, found) == {**CHANGES, **same, "/lost": ("unchanged", "same_bytes")}
    assert not any("if-none-match" in hit.headers for hit in site.hits)


def test_a_refresh_that_is_killed_goes_on_and_what_stands_does(site: LocalSite, tmp_path: Path) -> None:
    made = crawled(site, tmp_path)
    known = made.output.read_bytes()
    peace = job(site, tmp_path / "peace" / "corpus.jsonl")
    before(site)
    scrapers.run(peace)
    after(site)
    wanted = told(site, scrapers.refresh(peace))
    slowed(site, 0.05)
    site.clear()
    chance = random.Random(8)
    refresh = Crawl(site, made.output, settings={"sitemap": True, "retries": 0}, program=PROGRAM)
    refresh.settings = {**refresh.settings, "extractor": "blocks", "concurrency": made.concurrency}
    kills = 0
    for _ in range(5):
        kills += refresh.killed(chance.randint(2, 6))
        assert made.output.read_bytes() == known
        assert scrapers.explain(made.output, site.url("/gone-410")).kind == "exported"
    assert kills > 2
    code, said = refresh.run()
    assert code == 0, said
    hits = asked(site)
    pages = sum(n for path, n in hits.items() if path not in SITE_FILES)
    assert pages <= len(CHANGES) + 1 + kills * made.concurrency
    assert lines(made.output) == lines(peace.output)
    changes = {page.url: (page.kind, page.reason) for page in scrapers_changes(made)}
    assert {url.removeprefix(site.url("")): change for url, change in changes.items()} == wanted
    assert scrapers.verify(made.output).sound
    assert b"The page meta" not in text_of(made.folder)
    assert made.concurrency >= CONCURRENCY


def scrapers_changes(made: scrapers.Job) -> Iterator[scrapers.PageChange]:
    """What the last refresh of a job has written down."""
    from scrapers.job.folder import CHANGES as FILE

    return scrapers.Refreshed(None, {}, made.folder / FILE).pages()  # type: ignore[arg-type]


def test_a_refresh_that_is_stopped_goes_on(site: LocalSite, tmp_path: Path) -> None:
    made = crawled(site, tmp_path)
    known = made.output.read_bytes()
    slowed(site, 0.1)
    refresh = Crawl(site, made.output, settings={"sitemap": True, "retries": 0}, program=PROGRAM)
    refresh.settings = {**refresh.settings, "extractor": "blocks", "concurrency": made.concurrency}
    with refresh.running() as process:
        assert not refresh.wait(process, 8)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 11
    assert made.output.read_bytes() == known
    with pytest.raises(scrapers.ConfigError, match="being crawled afresh"):
        scrapers.forget(made.output, site.url("/same"))
    hits = len(site.hits)
    found = scrapers.refresh(made)
    assert told(site, found) == {**CHANGES, "/lost": ("unchanged", "unmodified")}
    assert len(site.hits) - hits < len(CHANGES)


def test_a_refresh_is_told_that_was_complete_when_its_process_died(
    site: LocalSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrapers.job.output import corpus_export

    made = crawled(site, tmp_path)

    def dies(*_words: object, **_named: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(corpus_export, "write_changes", dies)
        with pytest.raises(RuntimeError, match="killed"):
            scrapers.refresh(made)
    site.clear()
    found = scrapers.refresh(made)
    assert told(site, found) == {**CHANGES, "/lost": ("unchanged", "unmodified")}
    assert site.hits == []


def test_a_spent_budget_loses_nothing(site: LocalSite, tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(6)]
    site.routes = {"/": served(html("root", links=names)), **{f"/{n}": served(html(n)) for n in names}}
    made = job(site, tmp_path / "corpus.jsonl", sitemap=False)
    scrapers.run(made)
    known = lines(made.output)
    site.clear()
    found = scrapers.refresh(made.output, max_pages=3)
    assert len([hit for hit in site.hits if hit.path not in SITE_FILES]) == 3
    assert found.counts["waiting"] == {"page_budget": 4}
    assert found.counts["unchanged"] == {"unmodified": 3}
    assert lines(made.output) == known


def test_what_a_refresh_cannot_do_is_said(site: LocalSite, tmp_path: Path) -> None:
    with pytest.raises(scrapers.ConfigError, match="is not a job's folder"):
        scrapers.refresh(tmp_path / "nothing.jsonl")
    secret = {site.url().rstrip("/"): {"X-Key": "s3cret"}}
    made = job(site, tmp_path / "corpus.jsonl", headers=secret, sitemap=False, max_pages=2)
    scrapers.run(made)
    with pytest.raises(scrapers.ConfigError, match="give them again"):
        scrapers.refresh(made.output)
    assert scrapers.refresh(made.output, headers=secret).finished
    archive = [str(path) for path in (made.folder / "archive").glob("*")]
    imported = scrapers.Job(sources=archive, output=tmp_path / "imported.jsonl", workers=1)
    scrapers.run(imported)
    with pytest.raises(scrapers.ConfigError, match="come from archives"):
        scrapers.refresh(imported.output)


def test_a_lastmod_that_is_trusted_spares_the_request(site: LocalSite, tmp_path: Path) -> None:
    names = ["old", "newer", "undated", "deep"]
    site.routes = {
        "/": served(html("root", links=["old", "newer"])),
        **{f"/{n}": served(html(n)) for n in names},
    }
    site.routes["/old"] = served(html("old", links=["deep"]))

    def listed(**days: str) -> Reply:
        entries = [
            f"<url><lastmod>{day}</lastmod><loc>{site.url(f'/{name}')}</loc></url>"
            for name, day in days.items()
        ]
        entries.append(f"<url><loc>{site.url('/undated')}</loc></url>")
        return Reply(200, {"Content-Type": "application/xml"}, f"<urlset>{''.join(entries)}</urlset>")

    site.routes["/sitemap.xml"] = listed(old="2020-01-01", newer="2020-01-02T10:00:00Z")
    made = job(site, tmp_path / "corpus.jsonl")
    scrapers.run(made)
    known = lines(made.output)
    for dates, spared in (
        ({"old": "2020-01-01", "newer": "2020-01-02T10:00:00Z"}, {"/old", "/newer"}),
        ({"old": "2020-01-01", "newer": time.strftime("%Y-%m-%d")}, {"/old"}),
        ({"old": "2020-01-01", "newer": "2020-01-01"}, set()),  # one date for all
        ({"old": "2020-01-01", "newer": "2999-01-01"}, set()),  # one that is still to come
        ({"old": "in spring", "newer": "20200101"}, set()),
    ):
        site.routes["/sitemap.xml"] = listed(**dates)
        site.clear()
        found = scrapers.refresh(made, trust_lastmod=True)
        assert {path for path, (_, why) in told(site, found).items() if why == "sitemap_lastmod"} == spared
        assert set(asked(site)) & {f"/{name}" for name in names} == {f"/{name}" for name in names} - spared
        assert found.total("unchanged") == len(known) == 5
        assert lines(made.output) == known
