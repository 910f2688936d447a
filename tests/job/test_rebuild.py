"""Documents are derived from what is stored: other settings give another corpus, without a request."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import orjson
import pytest
from faults.kill_harness import dying
from pydantic import BaseModel

import scrapers
from scrapers.demo import DemoSite
from scrapers.errors import ConfigError
from scrapers.models import Document, Drop
from scrapers.store.state import State
from scrapers.testing import LocalSite, Reply

ALLOWED = {"allow_private": ["127.0.0.0/8"], "delay": 0, "workers": 1}


class Heading(BaseModel):
    heading: Annotated[str, scrapers.Select("h1")] = ""


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite() as running:
        yield running


@pytest.fixture(scope="module")
def crawled(site: DemoSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a job that came to its end, to be copied."""
    folder = tmp_path_factory.mktemp("crawled")
    scrapers.run(job(site, folder))
    return folder


@pytest.fixture(scope="module")
def asked(site: DemoSite) -> list[str]:
    """What the site was asked for, as far as it was told."""
    return []


def job(site: DemoSite, folder: Path, **settings: Any) -> scrapers.Job:
    return scrapers.Job(seeds=[site.url], output=folder / "corpus.jsonl", **{**ALLOWED, **settings})


def digest(found: scrapers.Job) -> str:
    return sha256(found.output.read_bytes()).hexdigest()


def fresh(site: DemoSite, folder: Path, **settings: Any) -> bytes:
    """The corpus of a fresh crawl with other settings."""
    folder.mkdir()
    made = job(site, folder, **settings)
    scrapers.run(made)
    return made.output.read_bytes()


def account(folder: Path) -> tuple[list[Any], list[Any]]:
    """What became of each URL, and what was refused on whose word; not when."""
    with closing(State.read(folder / "corpus.jsonl.job")) as state:
        rows = state.db.execute("SELECT key, kind, reason FROM urls ORDER BY key").fetchall()
    lines = (folder / "corpus.jsonl.job" / "refusals.jsonl").read_text().splitlines()
    return rows, [{**line, "at": ""} for line in map(orjson.loads, lines)]


def short(document: Document) -> Drop | None:
    return Drop("short", "") if len(document.text) < 900 else None


OTHERS = [
    {"languages": ["de"]},
    {"min_chars": 0, "dedup": "off"},
    {"redact": ["email"], "quality": ["gopher"]},
    {"format": "messages", "prompt": "What is {title}?"},
    {"filters": [short]},
    {"extractor": "full-text"},
    {"markup": "text"},
    {"links": True},
    {"fields": {"heading": "h1"}},
    {"mode": "strict"},
    {"unknown": "deny"},
    {"purpose": "search"},
    {"deny_licenses": ["CC-BY"]},
    {"extractor": "full-text", "unknown": "deny"},
]


# What has to be asked for is no rebuild's; of the rest the half is tried in the long run only.
STORED = [each for each in OTHERS if "purpose" not in each]
ONCE_MORE = [
    pytest.param(each, marks=() if number % 2 else pytest.mark.slow, id=" ".join(each))
    for number, each in enumerate(STORED)
]


@pytest.mark.parametrize("other", OTHERS, ids=" ".join)
def test_the_same_command_with_other_settings_gives_the_corpus_of_a_fresh_crawl(
    site: DemoSite, crawled: Path, tmp_path: Path, other: dict[str, Any]
) -> None:
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    first = (tmp_path / "corpus.jsonl").read_bytes()
    report = scrapers.run(job(site, tmp_path, **other))
    assert report.discovered == report.exported + sum(report.dropped.values()) + sum(report.failed.values())
    assert (tmp_path / "corpus.jsonl").read_bytes() == fresh(site, tmp_path / "fresh", **other)
    assert account(tmp_path) == account(tmp_path / "fresh")
    scrapers.run(job(site, tmp_path))
    assert (tmp_path / "corpus.jsonl").read_bytes() == first
    assert scrapers.verify(tmp_path / "corpus.jsonl").sound


@pytest.mark.parametrize("other", ONCE_MORE)
def test_rebuild_asks_for_nothing(tmp_path: Path, other: dict[str, Any]) -> None:
    with DemoSite() as passing:
        scrapers.run(job(passing, tmp_path))
        first = (tmp_path / "corpus.jsonl").read_bytes()
        expected = fresh(passing, tmp_path / "fresh", **other)
    assert scrapers.rebuild(tmp_path / "corpus.jsonl").pending == 0
    assert (tmp_path / "corpus.jsonl").read_bytes() == first
    report = scrapers.rebuild(tmp_path / "corpus.jsonl", **other)
    assert report.pending == 0
    assert (tmp_path / "corpus.jsonl").read_bytes() == expected


@pytest.mark.parametrize("backend", ["requests-bs4", "scrapy", "langchain"])
def test_rebuild_gives_the_same_corpus_through_each_backend(tmp_path: Path, backend: str) -> None:
    with DemoSite() as passing:
        scrapers.run(job(passing, tmp_path, backend=backend))
    first = (tmp_path / "corpus.jsonl").read_bytes()
    scrapers.rebuild(tmp_path / "corpus.jsonl")
    assert (tmp_path / "corpus.jsonl").read_bytes() == first


@pytest.mark.browser
def test_rebuild_reads_what_a_browser_has_made_of_pages(tmp_path: Path) -> None:
    with DemoSite() as passing:
        scrapers.run(job(passing, tmp_path, backend="selenium", options={"sandbox": False}))
    first = (tmp_path / "corpus.jsonl").read_bytes()
    scrapers.rebuild(tmp_path / "corpus.jsonl")
    assert (tmp_path / "corpus.jsonl").read_bytes() == first


def test_looser_consent_lists_what_was_never_kept_and_the_crawl_fetches_it(
    site: DemoSite, tmp_path: Path
) -> None:
    scrapers.run(job(site, tmp_path))
    offline = scrapers.rebuild(tmp_path / "corpus.jsonl", purpose="search")
    assert offline.pending > 0
    assert offline.discovered == offline.exported + offline.pending + sum(
        [*offline.dropped.values(), *offline.failed.values()]
    )
    online = scrapers.run(job(site, tmp_path, purpose="search"))
    assert online.pending == 0
    assert (tmp_path / "corpus.jsonl").read_bytes() == fresh(site, tmp_path / "fresh", purpose="search")


def test_files_that_strict_consent_did_not_keep_wait_for_the_reader_that_takes_them(tmp_path: Path) -> None:
    words = "A text about wind vanes and those who look at them every morning. " * 8
    pages = {
        "/": Reply(body=f"<!doctype html><html lang=en><p>{words}<a href=/t.txt>text</a></html>"),
        "/t.txt": Reply(headers={"Content-Type": "text/plain"}, body=words.replace("wind", "weather")),
    }
    with LocalSite(pages) as running:

        def made(folder: str, **settings: Any) -> scrapers.Job:
            where = tmp_path / folder / "corpus.jsonl"
            return scrapers.Job(seeds=[running.url()], output=where, **{**ALLOWED, **settings})

        first = scrapers.run(made("job", allow_licenses=["CC-BY"]))
        assert (first.exported, first.dropped["not_html"]) == (0, 1)
        offline = scrapers.rebuild(made("job", media=["text"]))
        assert (offline.pending, "not_html" in offline.dropped) == (2, False)
        online = scrapers.run(made("job", media=["text"]))
        assert (online.exported, online.pending) == (2, 0)
        scrapers.run(made("fresh", media=["text"]))
    assert made("job").output.read_bytes() == made("fresh").output.read_bytes()


def test_one_corpus_has_one_reader(site: DemoSite, tmp_path: Path) -> None:
    scrapers.run(job(site, tmp_path, max_pages=8))
    scrapers.run(job(site, tmp_path, extractor="full-text"))
    lines = map(orjson.loads, (tmp_path / "corpus.jsonl").read_bytes().splitlines())
    assert {line["metadata"]["extractor"].partition("/")[0] for line in lines} == {"full-text"}


def test_what_is_python_only_is_asked_for(site: DemoSite, tmp_path: Path) -> None:
    scrapers.run(job(site, tmp_path, filters=[short], fields=Heading))
    first = (tmp_path / "corpus.jsonl").read_bytes()
    with pytest.raises(ConfigError, match="filters"):
        scrapers.rebuild(tmp_path / "corpus.jsonl")
    with pytest.raises(ConfigError, match="fields"):
        scrapers.rebuild(tmp_path / "corpus.jsonl", filters=[short])
    scrapers.rebuild(tmp_path / "corpus.jsonl", filters=[short], fields=Heading)
    assert (tmp_path / "corpus.jsonl").read_bytes() == first
    with pytest.raises(ConfigError, match=r"limits\.depth"):
        scrapers.rebuild(tmp_path / "corpus.jsonl", filters=[short], fields=Heading, depth=1)
    with pytest.raises(ConfigError, match="not a job"):
        scrapers.rebuild(tmp_path / "other.jsonl")


KILLED = dying('scrapers.rebuild(sys.argv[1], extractor="full-text")')


@pytest.mark.parametrize("after", [0, pytest.param(3, marks=pytest.mark.slow), 11])
def test_killed_in_the_middle_of_a_rebuild_nothing_is_lost(
    site: DemoSite, tmp_path: Path, after: int
) -> None:
    scrapers.run(job(site, tmp_path))
    first = (tmp_path / "corpus.jsonl").read_bytes()
    command = [sys.executable, "-c", KILLED, str(tmp_path / "corpus.jsonl"), str(after)]
    died = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert died.returncode == -9, died.stderr
    assert (tmp_path / "corpus.jsonl").read_bytes() == first
    scrapers.rebuild(tmp_path / "corpus.jsonl", extractor="full-text")
    assert (tmp_path / "corpus.jsonl").read_bytes() == fresh(site, tmp_path / "fresh", extractor="full-text")
    scrapers.rebuild(tmp_path / "corpus.jsonl", extractor="blocks")
    assert (tmp_path / "corpus.jsonl").read_bytes() == first


def test_a_page_that_the_archive_has_lost_waits_for_another_request(site: DemoSite, tmp_path: Path) -> None:
    scrapers.run(job(site, tmp_path))
    first = (tmp_path / "corpus.jsonl").read_bytes()
    with closing(State.read(tmp_path / "corpus.jsonl.job")) as state:
        query = "SELECT archive_file, archive_offset FROM urls WHERE kind = 'document' ORDER BY key"
        name, offset = state.db.execute(query).fetchone()
    archive = tmp_path / "corpus.jsonl.job" / name
    data = bytearray(archive.read_bytes())
    data[offset + 100] ^= 0xFF
    archive.write_bytes(data)
    report = scrapers.rebuild(tmp_path / "corpus.jsonl")
    assert report.pending == 1
    assert scrapers.run(job(site, tmp_path)).pending == 0
    assert (tmp_path / "corpus.jsonl").read_bytes() == first


def test_other_agents_are_looked_up_in_the_robots_txt_that_was_read(tmp_path: Path) -> None:
    text = "<title>{0}</title><p>" + "Of {0} there is much to be said, and here it is said at length. " * 9
    routes = {
        "/": Reply(body="<a href=/a>a</a><a href=/b>b</a>" + text.format("home")),
        "/a": Reply(body=text.format("one")),
        "/b": Reply(body=text.format("other")),
        "/robots.txt": Reply(200, {"Content-Type": "text/plain"}, "User-agent: NewBot\nDisallow: /a\n"),
    }
    with LocalSite(routes) as passing:
        settings = {
            **ALLOWED,
            "seeds": [passing.url("/")],
            "output": tmp_path / "corpus.jsonl",
            "mode": "strict",
        }
        assert scrapers.run(scrapers.Job(**settings)).exported == 3
        first = (tmp_path / "corpus.jsonl").read_bytes()
    report = scrapers.rebuild(tmp_path / "corpus.jsonl", training_agents=["NewBot"])
    assert (report.exported, report.pending) == (2, 0)
    assert scrapers.explain(tmp_path / "corpus.jsonl", settings["seeds"][0] + "a").kind == "dropped"
    assert scrapers.rebuild(tmp_path / "corpus.jsonl").exported == 2
    report = scrapers.rebuild(tmp_path / "corpus.jsonl", training_agents=[])
    assert (report.exported, report.pending) == (3, 0)
    assert (tmp_path / "corpus.jsonl").read_bytes() == first


OLDER_VERSION = """
UPDATE urls SET reader = 1 WHERE reader != 0;
UPDATE documents SET document = replace(document, '"text":"', '"text":"read otherwise: '), digest = x'';
"""


def test_documents_of_a_version_without_readers_are_read_again(site: DemoSite, tmp_path: Path) -> None:
    made = job(site, tmp_path)
    scrapers.run(made)
    before = made.output.read_bytes()
    with closing(sqlite3.connect(made.folder / "state.sqlite")) as db:
        db.executescript(OLDER_VERSION)
    scrapers.run(made)
    assert made.output.read_bytes() == before
    assert b"read otherwise" not in before


def test_pages_whose_bytes_are_lost_wait_and_no_budget_is_spent(site: DemoSite, tmp_path: Path) -> None:
    made = job(site, tmp_path)
    scrapers.run(made)
    (archive,) = (made.folder / "archive").glob("*.warc.gz")
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    report = scrapers.rebuild(made.output, extractor="full-text")
    assert report.pending
    assert not report.budget_spent
