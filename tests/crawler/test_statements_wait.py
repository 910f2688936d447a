"""Pages wait for a file in which their site may refuse: one that is busy is asked again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rights.test_consent_crawl import LICENSE, job, page

import scrapers
from scrapers.testing import LocalSite, Raw, Reply
from scrapers.testing.site import Answer, Hit, Route

TDMREP = "/.well-known/tdmrep.json"
RESERVED = Reply(
    headers={"Content-Type": "application/json"}, body='[{"location": "/p/*", "tdm-reservation": 1}]'
)
ALLOWS = [("Content-Usage", "train-ai=y")]
BUSY: dict[str, Answer] = {
    "429": Reply(429),
    "503": Reply(503),
    "reset": Raw((b"",), reset=True),
}


def site_of(**routes: Route) -> LocalSite:
    pages: dict[str, Route] = {"/": page(0, "start", ["/p/1"], headers=ALLOWS), "/p/1": page(1, "zqxone", [])}
    return LocalSite(pages | {f"/{name}" if "/" not in name else name: file for name, file in routes.items()})


def test_a_site_file_that_is_busy_at_first_is_waited_for_and_obeyed(tmp_path: Path) -> None:
    def at_first(hit: Hit) -> Answer:
        return Reply(503, {"Retry-After": "1"}) if hit.nth <= 2 else RESERVED

    with site_of(**{TDMREP: at_first}) as site:
        report = scrapers.run(job(site, tmp_path, "/"))
        asked = [hit.path for hit in site.hits]
    assert (report.exported, report.pending, report.waits) == (1, 0, ())
    assert report.dropped["consent_tdmrep"] == 1
    assert "/p/1" not in asked
    assert asked.count(TDMREP) == 3
    assert asked.index("/") > max(n for n, path in enumerate(asked) if path == TDMREP)
    assert asked.count("/ai.txt") == asked.count("/robots.txt") == 1  # what has come is not asked for twice


@pytest.mark.parametrize("what", BUSY)
def test_pages_wait_for_a_site_file_for_three_runs_and_then_go_without(what: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"outage": 0}
    with site_of(**{TDMREP: BUSY[what]}) as site:
        for left in (2, 1):
            report = scrapers.run(job(site, tmp_path, "/", **settings))
            assert (report.exported, report.dropped, report.failed, report.pending) == (0, {}, {}, 1)
            assert [(w.kind, w.reason, w.runs_left) for w in report.waits] == [
                ("host", "statement_unreachable", left)
            ]
            assert TDMREP in report.waits[0].detail
            assert report.balances
            assert not site.hits_on("/")
        report = scrapers.run(job(site, tmp_path, "/", **settings))
        # a connection that was kept and is closed without an answer says nothing: asked once more on another
        assert len(site.hits_on(TDMREP)) in ({3, 4, 5, 6} if what == "reset" else {3})
    assert (report.exported, report.failed, report.pending, report.waits) == (2, {}, 0, ())
    assert report.consent.allowed == 0  # "/" says yes, and what might say no could not be read


def test_a_site_file_that_comes_in_a_later_run_is_obeyed(tmp_path: Path) -> None:
    with site_of(**{TDMREP: Reply(503)}) as site:
        assert scrapers.run(job(site, tmp_path, "/", outage=0)).pending == 1
        site.routes[TDMREP] = RESERVED
        report = scrapers.run(job(site, tmp_path, "/", outage=0))
        assert not site.hits_on("/p/1")
    assert (report.exported, report.dropped["consent_tdmrep"], report.pending) == (1, 1, 0)
    assert report.consent.allowed == 1


def test_without_retry_later_pages_go_without_the_file_at_once(tmp_path: Path) -> None:
    with site_of(**{TDMREP: Reply(503)}) as site:
        report = scrapers.run(job(site, tmp_path, "/", outage=0, retry_later=False))
    assert (report.exported, report.failed, report.pending) == (2, {}, 0)
    assert report.consent.allowed == 0


NAMES = '<link rel="license" type="application/rsl+xml" href="/license.xml">'


def test_pages_wait_for_the_licence_that_they_name(tmp_path: Path) -> None:
    pages: dict[str, Route] = {
        "/": page(0, "start", ["/named/1", "/named/2", "/free"]),
        "/named/1": page(1, "zqxone", [], NAMES, ALLOWS),
        "/named/2": page(2, "zqxtwo", [], NAMES, ALLOWS),
        "/free": page(3, "free", [], headers=ALLOWS),
        "/license.xml": Reply(503),
    }
    with LocalSite(pages) as site:
        report = scrapers.run(job(site, tmp_path, "/"))
        assert (report.exported, report.dropped, report.failed, report.pending) == (2, {}, {}, 2)
        assert {(w.kind, w.reason, w.pages) for w in report.waits} == {("page", "statement_unreachable", 2)}
        assert len(site.hits_on("/license.xml")) == 1
        assert report.balances
        site.routes["/license.xml"] = Reply(headers={"Content-Type": "application/rsl+xml"}, body=LICENSE)
        report = scrapers.run(job(site, tmp_path, "/"))
        assert (report.exported, report.dropped, report.pending) == (2, {"consent_rsl": 2}, 0)
        assert len(site.hits_on("/license.xml")) == 2
        assert len(site.hits_on("/free")) == 1


def test_a_licence_that_stays_busy_counts_as_one_that_cannot_be_read(tmp_path: Path) -> None:
    pages = {"/": page(0, "start", [], NAMES, ALLOWS), "/license.xml": Reply(503)}
    with LocalSite(pages) as site:
        for left in (2, 1):
            report = scrapers.run(job(site, tmp_path, "/"))
            assert [(w.reason, w.runs_left) for w in report.waits] == [("statement_unreachable", left)]
        report = scrapers.run(job(site, tmp_path, "/"))
        assert len(site.hits_on("/license.xml")) == 3
    assert (report.exported, report.pending, report.consent.allowed) == (1, 0, 0)
