"""Every request passes one gate: robots.txt of its host, and that host's delay, as servers see it."""

from __future__ import annotations

import itertools
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scrapers
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit

DELAY = 0.4
RSL = {"Content-Type": "application/rsl+xml"}
NO_TRAINING = "<rsl><content url='/'><license><prohibits>ai-train</prohibits></license></content></rsl>"
FREE = "<rsl><content url='/'><license><permits>all</permits></license></content></rsl>"
PROSE = "".join(
    f"<p>Paragraph {n} says {n * n} things about {n} rivers and their bridges.</p>" for n in range(9)
)


def page(*links: str, licence: str = "", usage: str = "") -> Reply:
    headers = [("Link", f'<{licence}>; rel="license"; type="application/rsl+xml"')] if licence else []
    headers += [("Content-Usage", usage)] if usage else []
    anchors = "".join(f'<a href="{link}">further</a> ' for link in links)
    return Reply(headers=tuple(headers), body=f"<title>t</title><main>{PROSE}{anchors}</main>")


def job(tmp_path: Path, *seeds: str, **settings: Any) -> scrapers.Job:
    given = {"delay": 0, "allow_private": ["127.0.0.0/8"], "workers": 1, "min_chars": 0, "dedup": "off"}
    return scrapers.Job(seeds=list(seeds), output=tmp_path / "corpus.jsonl", **{**given, **settings})


def gaps(site: LocalSite) -> list[float]:
    times = sorted(hit.time for hit in site.hits)
    return [after - before for before, after in itertools.pairwise(times)]


def once(first: Reply, then: Reply) -> Callable[[Hit], Reply]:
    return lambda hit: first if hit.nth == 1 else then


@pytest.mark.parametrize("backend", ["requests-lxml", "scrapy"])
def test_a_crawl_delay_holds_for_all_that_is_asked_of_a_host(tmp_path: Path, backend: str) -> None:
    routes = {
        "/robots.txt": Reply(body=f"License: /site.xml\nUser-agent: *\nCrawl-delay: {DELAY}\n"),
        "/.well-known/tdmrep.json": once(Reply(503), Reply(body="[]")),
        "/site.xml": Reply(302, {"Location": "/moved.xml"}),
        "/moved.xml": Reply(headers=RSL, body=FREE),
        "/": page("/a", "/b", licence="/one.xml"),
        "/a": page(licence="/two.xml"),
        "/b": page(licence="/two.xml"),
        "/one.xml": Reply(headers=RSL, body=FREE),
        "/two.xml": once(Reply(429, {"Retry-After": "1"}), Reply(headers=RSL, body=FREE)),
    }
    with LocalSite(routes) as site:
        report = scrapers.run(job(tmp_path, site.url(), backend=backend))
        asked = {hit.path for hit in site.hits}
        between = gaps(site)
    assert asked == {*routes, "/ai.txt"}
    assert report.exported == report.consent.allowed == 3
    assert min(between) >= DELAY


def test_another_host_is_asked_under_its_own_rules(tmp_path: Path) -> None:
    """Its robots.txt comes first and is obeyed, and its delay is kept between all documents."""
    licences = {f"/{n}.xml": Reply(headers=RSL, body=FREE) for n in range(3)}
    rules = Reply(body=f"User-agent: *\nDisallow: /closed/\nCrawl-delay: {DELAY}\n")
    with LocalSite({"/robots.txt": rules, **licences}) as other, LocalSite() as site:
        site.routes["/robots.txt"] = Reply(body=f"License: {other.url('/0.xml')}\nUser-agent: *\nAllow: /\n")
        site.routes["/"] = page("/1", "/2", "/3")
        site.routes["/moved.xml"] = Reply(302, {"Location": other.url("/closed/moved.xml")})
        site.routes["/1"] = page(licence=other.url("/1.xml"))
        site.routes["/2"] = page(licence=other.url("/closed/2.xml"), usage="train-ai=y")
        site.routes["/3"] = page(licence="/moved.xml", usage="train-ai=y")
        report = scrapers.run(job(tmp_path, site.url()))
        asked = [hit.path for hit in other.hits]
        between = gaps(other)
    assert asked[0] == "/robots.txt"
    assert sorted(asked[1:]) == ["/0.xml", "/1.xml"]
    assert min(between) >= DELAY
    assert (report.consent.allowed, report.consent.unknown) == (2, 2)  # who cannot be read takes "yes" away


def test_a_host_that_a_redirect_led_to_rests_for_as_long_as_it_says(tmp_path: Path) -> None:
    """Whoever asks it next: its pages wait, too."""
    pages = {f"/{n or ''}": page(f"/{n + 1}") for n in range(12)}
    busy = once(Reply(429, {"Retry-After": "1"}), Reply(headers=RSL, body=FREE))
    with LocalSite({**pages, "/12": page(), "/l.xml": busy}) as other, LocalSite() as site:
        site.routes["/moved.xml"] = Reply(302, {"Location": other.url("/l.xml")})
        site.routes["/"] = page(licence="/moved.xml")
        report = scrapers.run(job(tmp_path, site.url(), other.url(), delay=0.05))
        times = sorted(hit.time for hit in other.hits)
        refused = other.hits_on("/l.xml")[0].time
    assert report.exported == 14
    assert min(time for time in times if time > refused) - refused >= 1


def test_nobody_waits_an_hour_for_a_licence_of_another_host(tmp_path: Path) -> None:
    busy = Reply(503, {"Retry-After": "3000"})
    with LocalSite({f"/{n}.xml": busy for n in (1, 2, 3)}) as other, LocalSite() as site:
        site.routes["/"] = page("/1", "/2", "/3")
        site.routes |= {f"/{n}": page(licence=other.url(f"/{n}.xml")) for n in (1, 2, 3)}
        report = scrapers.run(job(tmp_path, site.url(), retries=1))
        asked = [hit.path for hit in other.hits]
    assert (report.exported, report.pending) == (1, 3)
    assert len(asked) == 2, "its rules, and one licence: then it is left alone"


def test_another_host_that_refuses_all_is_asked_for_its_rules_only(tmp_path: Path) -> None:
    with LocalSite({"/robots.txt": Reply(503), "/l.xml": Reply(headers=RSL, body=FREE)}) as other:
        routes = {"/": page(licence=other.url("/l.xml"), usage="train-ai=y")}
        with LocalSite(routes) as site:
            found = scrapers.consent(site.url(), delay=0, retries=0, allow_private=["127.0.0.0/8"])
        assert [hit.path for hit in other.hits] == ["/robots.txt"]
    assert (found.verdict, found.kept) == ("unknown", True)


def test_without_robots_no_host_is_asked_for_rules(tmp_path: Path) -> None:
    with LocalSite({"/l.xml": Reply(headers=RSL, body=NO_TRAINING)}) as other:
        with LocalSite({"/": page(licence=other.url("/l.xml"))}) as site:
            report = scrapers.run(job(tmp_path, site.url(), robots=False))
            assert not site.hits_on("/robots.txt")
        assert [hit.path for hit in other.hits] == ["/l.xml"]
    assert report.consent.denied == {"consent_rsl": 1}


def test_a_site_file_that_robots_forbids_is_not_asked_for_and_takes_yes_away(tmp_path: Path) -> None:
    routes = {
        "/robots.txt": Reply(
            body="License: /l.xml\nUser-agent: *\nDisallow: /.well-known/\nDisallow: /l.xml\n"
        ),
        "/.well-known/tdmrep.json": Reply(body="[]"),
        "/l.xml": Reply(headers=RSL, body=FREE),
        "/": page(usage="train-ai=y"),
    }
    with LocalSite(routes) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert sorted(hit.path for hit in site.hits) == ["/", "/ai.txt", "/robots.txt"]
    assert (report.consent.allowed, report.consent.unknown) == (0, 1)


@pytest.mark.parametrize("answer", [Reply(503), Reply(429, {"Retry-After": "1"}), Reply(500)])
def test_a_site_file_that_is_busy_is_asked_again(tmp_path: Path, answer: Reply) -> None:
    reserved = Reply(body=json.dumps([{"location": "/", "tdm-reservation": 1}]))
    with LocalSite({"/": page(), "/.well-known/tdmrep.json": once(answer, reserved)}) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert not site.hits_on("/")
    assert report.consent.denied == {"consent_tdmrep": 1}


def test_a_site_file_that_stays_busy_is_asked_again_by_the_next_run(tmp_path: Path) -> None:
    busy = {"count": 0}

    def tdmrep(_hit: Hit) -> Reply:
        busy["count"] += 1
        return Reply(503) if busy["count"] <= 1 else Reply(body='[{"location": "/b", "tdm-reservation": 1}]')

    with LocalSite({"/": page("/a", "/b"), "/a": page(), "/b": page()}) as site:
        site.routes["/.well-known/tdmrep.json"] = tdmrep
        scrapers.run(job(tmp_path, site.url(), retries=0, max_pages=1))
        report = scrapers.run(job(tmp_path, site.url(), retries=0))
        assert not site.hits_on("/b")
    assert report.consent.denied == {"consent_tdmrep": 1}


def test_a_signal_ends_every_wait_for_a_turn(tmp_path: Path) -> None:
    """The host wants an hour between requests; nobody waits for that once the crawl is to end."""

    def rules(_hit: Hit) -> Reply:
        os.kill(os.getpid(), signal.SIGINT)
        return Reply(body="User-agent: *\nCrawl-delay: 3600\n")

    with LocalSite({"/": page(), "/robots.txt": rules}) as site:
        report = scrapers.run(job(tmp_path, site.url()))
        assert [hit.path for hit in site.hits] == ["/robots.txt"]
    assert (report.stopped, report.pending) == (True, 1)


def test_a_signal_leaves_a_page_pending_whose_licence_was_not_read(tmp_path: Path) -> None:
    """Its judgement would lack what the licence says."""

    def rules(hit: Hit) -> Reply:
        if hit.nth == 1:
            os.kill(os.getpid(), signal.SIGINT)
        return Reply(body=f"User-agent: *\nCrawl-delay: {3600 if hit.nth == 1 else 0}\n")

    licence = Reply(headers=RSL, body=NO_TRAINING)
    with LocalSite({"/robots.txt": rules, "/l.xml": licence}) as other, LocalSite() as site:
        site.routes["/"] = page(licence=other.url("/l.xml"))
        first = scrapers.run(job(tmp_path, site.url()))
        assert (first.stopped, first.pending, first.exported) == (True, 1, 0)
        report = scrapers.run(job(tmp_path, site.url()))
    assert report.consent.denied == {"consent_rsl": 1}
