"""Which URLs are one page, and what is told of those that are merged."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from faults.cases import good_page
from faults.server import BACKENDS, OUTER, options

import scrapers
from scrapers.job.run import Report
from scrapers.store.priority import priority
from scrapers.store.url_variants import MOST
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply
from scrapers.web.urls import canonical, resolve

SITE = "http://site.test"
SESSIONS = ("9f86d081884c7d659a2feaa0c55ad015", "550e8400-e29b-41d4-a716-446655440000", "dQw4w9WgXcQaB3xK")
NAMES = ("s", "sid", "session", "sessionid", "PHPSESSID", "sess_id")


def crawl(site: LocalSite, folder: Path, backend: str = "requests-lxml", **settings: Any) -> Report:
    known: dict[str, Any] = {
        "robots": False, "delay": 0, "allow_private": OUTER, "workers": 1, "extractor": "none",
        "options": options(backend),
    }  # fmt: skip
    seeds = settings.pop("seeds", [site.url()])
    return scrapers.run(
        scrapers.Job(seeds=seeds, output=folder / "corpus.jsonl", backend=backend, **{**known, **settings})
    )


def listed(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "corpus.jsonl.job" / "spellings.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def pages(site: LocalSite) -> list[str]:
    return [hit.target for hit in site.hits if "." not in hit.path]


def linking(*targets: str) -> Reply:
    return Reply(body=good_page("hub", "".join(f'<a href="{target}">x</a>' for target in targets)))


def echo(hit: Hit) -> Reply:
    return Reply(body=good_page(hit.target))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", SESSIONS)
def test_a_session_is_no_part_of_the_key(name: str, value: str) -> None:
    assert canonical(f"{SITE}/a?{name}={value}&b=1") == f"{SITE}/a?b=1"


@pytest.mark.parametrize("name", [*NAMES, "token", "api_key", "password", "jwt"])
@pytest.mark.parametrize(
    "value", ["release-notes-python-3.12", "20240301-breaking-story", "usdc", "1234567890123456", "", "a%20b"]
)
def test_an_ordinary_value_is_part_of_the_key_whatever_its_name(name: str, value: str) -> None:
    url = f"{SITE}/a?{name}={value}"
    assert resolve(url) == url
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/%7Ejane/%2d%2E%5f", "/~jane/-._"),
        ("/a%2fb?c=%2f&d=%3D", "/a%2Fb?c=%2F&d=%3D"),
        ("/a?%75tm_source=x&q=%41", "/a?q=A"),
        ("/%", "/%"),
        ("/%%37E", "/%%37E"),
        ("/%4%41", "/%4%41"),
        ("/%25%37%45", "/%257E"),
        ("/a;jsessionid=9f86d081884c7d659a2feaa0c55ad015.node1?x=1", "/a?x=1"),
        ("/a;v=release-notes-3?x=1", "/a;v=release-notes-3?x=1"),
    ],
)
def test_escapes_are_compared_as_the_standard_says(url: str, key: str) -> None:
    assert canonical(SITE + url) == SITE + key
    assert canonical(SITE + key) == SITE + key


@pytest.mark.parametrize("backend", BACKENDS)
def test_pages_that_differ_are_asked_and_spellings_are_merged_and_told(tmp_path: Path, backend: str) -> None:
    odd = ["/caf%c3%a9", "/%7Ejane", "/q?b=2&a=1", "/n?utm_source=x"]
    plain = ["/caf%C3%A9", "/~jane", "/q?a=1&b=2", "/n"]
    different = ["/news?s=annual-report-2024-summary", "/news?s=20240301-story", "/coin?token=usdc"]
    with LocalSite({path.partition("?")[0]: echo for path in [*odd, *plain, *different]}) as site:
        site.routes["/"] = linking(*odd, *plain, *different, "/only?z=1&y=%2f")
        site.routes["/only"] = echo
        report = crawl(site, tmp_path, backend)
        assert sorted(pages(site)) == sorted(["/", *plain, *different, "/only?z=1&y=%2f"])
        assert listed(tmp_path) == [
            {"url": site.url(one), "page": site.url(other)}
            for one, other in sorted(zip(odd, plain, strict=True))
        ]
        found = scrapers.explain(tmp_path / "corpus.jsonl", site.url("/%7Ejane"))
        assert (found.kind, found.taken_as, found.url) == (
            "exported",
            site.url("/~jane"),
            site.url("/%7Ejane"),
        )
        other = scrapers.explain(tmp_path / "corpus.jsonl", site.url("/~jane"))
        assert (other.taken_as, other.facts["spellings"]) == ("", (site.url("/%7Ejane"),))
    assert report.merged == 4
    assert report.discovered == report.exported == 9
    assert report.balances


def test_what_is_met_later_is_told_too(tmp_path: Path) -> None:
    """Whichever way round, and after the page was settled; a redirect to another spelling as well."""
    routes = {
        "/": linking("/%7Ea", "/b", "/c?utm_source=x", "/next"),
        "/%7Ea": echo, "/b": echo, "/next": linking("/~a", "/b?utm_source=x", "/%62", "/%7Ea"),
        "/c": lambda hit: Reply(302, {"Location": "/c"}) if "utm" in hit.target else echo(hit),
    }  # fmt: skip
    with LocalSite(routes) as site:
        report = crawl(site, tmp_path)
        found = {
            (row["url"].removeprefix(site.url("")), row["page"].removeprefix(site.url("")))
            for row in listed(tmp_path)
        }
    one, other = (
        ("/~a", "/%7Ea"),
        ("/%7Ea", "/~a"),
    )  # which is asked for is the sooner one, or the canonical one
    assert found - {one, other} == {("/b?utm_source=x", "/b"), ("/%62", "/b"), ("/c?utm_source=x", "/c")}
    assert len(found & {one, other}) == 1
    assert report.merged == 4
    assert report.balances


def test_a_job_that_goes_on_tells_the_same(tmp_path: Path) -> None:
    links = [f"/p/{n}?utm_source={m}" for n in range(12) for m in "ab"]
    with LocalSite({"/": linking(*links), "/p/": echo}) as site:
        crawl(site, tmp_path, max_pages=5)
        first = listed(tmp_path)
        report = crawl(site, tmp_path, max_pages=100)
        assert listed(tmp_path) == first
    assert report.merged == len(first) == 12


def test_a_site_that_hands_out_sessions_fills_no_disk(tmp_path: Path) -> None:
    def shop(_hit: Hit) -> Reply:
        return linking(*(f"/shop?sid={chance.getrandbits(128):032x}" for _ in range(150)))

    chance = random.Random("shop")
    with LocalSite({"/": linking("/shop"), "/shop": shop}) as site:
        report = crawl(site, tmp_path)
        assert pages(site) == ["/", "/shop"]
    assert report.merged == MOST


def test_a_job_of_the_version_before_goes_on_under_the_new_keys(tmp_path: Path) -> None:
    """Its keys merged sessions that are none, and held escapes as they were met."""
    links = ["/%7Ejane", "/~jane", "/caf%c3%a9", "/done%2d1"]
    with LocalSite({"/": linking(*links), **dict.fromkeys(links, echo)}) as site:
        crawl(site, tmp_path, max_pages=1)
        database = sqlite3.connect(tmp_path / "corpus.jsonl.job" / "state.sqlite")
        host = site.url("").removeprefix("http://")
        database.executescript(
            "DELETE FROM urls WHERE priority > 0; DROP TABLE spellings; DROP TABLE sitemaps;"
            "DROP TABLE chains; DROP TABLE readers; ALTER TABLE urls DROP COLUMN reader;"
            "ALTER TABLE documents DROP COLUMN told; PRAGMA user_version = 3"
        )
        for table in ("meta", "hosts", "judgements", "consent_files"):
            database.execute(f"ALTER TABLE {table} DROP COLUMN digest")
        database.executemany(
            "INSERT INTO urls(key, url, host, priority, state, kind) VALUES (?1, ?1, ?2, ?3, ?4, ?5)",
            [
                (url, host, priority(url, 1), int("done" in url), "failed" if "done" in url else "")
                for url in map(site.url, links)
            ],
        )
        database.commit()
        database.close()
        site.clear()
        report = crawl(site, tmp_path, max_pages=100)
        assert sorted(pages(site)) == ["/caf%c3%a9", "/~jane"]
        assert {"url": site.url("/%7Ejane"), "page": site.url("/~jane")} in listed(tmp_path)
        assert scrapers.explain(tmp_path / "corpus.jsonl", site.url("/done-1")).kind == "failed"
    assert report.balances
    assert report.exported == 3
