"""What a crawl holds in memory does not grow with the hosts and path patterns that it meets."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest

import scrapers
from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.discovery.sitemaps import SitemapRead, Sitemaps
from scrapers.crawler.frontier import Entry, Frontier
from scrapers.crawler.hosts.deferred import Deferrals
from scrapers.crawler.hosts.health import HostHealth
from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.hosts.lru_cache import LruCache
from scrapers.crawler.hosts.site_files import HostFiles
from scrapers.crawler.hosts.statements import Statements
from scrapers.crawler.hosts.throttle import Throttle
from scrapers.crawler.links import Links
from scrapers.crawler.traps.budgets import Traps
from scrapers.crawler.traps.path_patterns import PathPatterns
from scrapers.models import Drop, Failure
from scrapers.plugin.limits import Limits, Manners
from scrapers.rights.readers import tdmrep
from scrapers.rights.settings import ConsentSettings
from scrapers.rights.signals import SiteFile
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.testing import LocalSite, Reply
from scrapers.web.robots import Robots
from scrapers.web.urls import Scope

MEGABYTE = 2**20


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State.open(tmp_path)
    yield state
    state.close()


def visit(traps: Traps, state: State, url: str, body: bytes, depth: int = 1) -> None:
    entry = Entry(1, url, "a.test", depth, 0, None)
    assert traps.judge(entry) is None
    traps.started(entry)
    with state.transaction():
        traps.ended(entry, body)


def test_outlines_of_undecided_patterns_are_not_held(state: State) -> None:
    traps = Traps(state, Limits(alike_pages=4))  # the third page of a pattern is the first in its sample
    page = b" ".join(b"word%d" % n for n in range(8_000))
    tracemalloc.start()
    try:
        for pattern in range(100):  # their outlines take a megabyte each
            for number in range(3):
                visit(traps, state, f"http://a.test/p/?q{pattern}={number}", page)
        assert tracemalloc.get_traced_memory()[0] < 5 * MEGABYTE
    finally:
        tracemalloc.stop()
    last = "http://a.test/p/?q0="
    visit(traps, state, f"{last}4", page)  # the fourth is like the third, and decides
    verdict = traps.judge(Entry(1, f"{last}5", "a.test", 1, 0, None))
    assert isinstance(verdict, Drop)
    assert verdict.reason == "near_equal"


def test_patterns_are_held_up_to_a_number(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.crawler.traps.path_patterns._HELD", 50)
    patterns = PathPatterns(state)
    under_way = patterns["busy"]
    under_way.under_way = 1
    for number in range(20_000):
        patterns[f"p{number}"].taken = number
        if number % 100 == 0:
            patterns.keep(f"p{number}", patterns[f"p{number}"])
    assert len(patterns) <= 51  # and one more for each that is under way
    assert patterns["busy"] is under_way  # only memory knows what is under way
    assert patterns["p100"].taken == 100


def test_what_was_used_last_is_held_up_to_a_size() -> None:
    busy = {"busy"}
    recent = LruCache[int](100, lambda name: name not in busy)
    recent.stay("only here", 1)
    for name in ("busy", "old", *map(str, range(1_000))):
        recent.used("old")
        recent.put(name, 7, 10)
        recent.trim(name)
    assert len(recent) == 11  # and the one that stays
    assert recent.get("0") is None
    assert {recent.get(name) for name in ("busy", "old", "999")} == {7}
    recent.put("999", 8, 1_000)
    recent.trim("999")
    assert recent.get("999") == 8  # larger than all, and wanted now
    assert recent.get("old") is None
    assert recent.get("only here") == 1


def test_rules_of_hosts_are_held_up_to_a_size(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.crawler.hosts.host_state._HELD", MEGABYTE // 4)
    throttle = Throttle(0.0, 8)
    hosts = Hosts(state, Manners(), throttle)
    rules = "".join(f"Disallow: /private-{n}/\n" for n in range(500)).encode()
    hosts.fail("failed.test", Failure("dns", "no such host"))
    tracemalloc.start()
    try:
        for number in range(500):  # ten megabytes as they came, more as they are read
            body = b"User-agent: *\nCrawl-delay: 9\nDisallow: /own-%d/\n%s" % (number, rules)
            with state.transaction():
                hosts.keep(HostFiles(f"h{number}.test", 200, body))
        assert tracemalloc.get_traced_memory()[0] < 4 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert hosts.restore("h0.test")
    assert hosts.ready("h0.test")
    for number in (0, 7, 499):
        assert hosts.refusal(f"http://h{number}.test/own-{number}/", f"h{number}.test")
        assert hosts.refusal(f"http://h{number}.test/own-{number + 1}/", f"h{number}.test") is None
    assert hosts.failed("failed.test")


def test_what_is_held_in_memory_changes_no_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (
        "".join(f'<a href="/{n}">page</a>' for n in range(4)) + '<a href="/no/x">x</a><a href="/gone">y</a>'
    )
    routes = {
        "/robots.txt": Reply(
            headers={"Content-Type": "text/plain"}, body="User-agent: *\nCrawl-delay: 0.2\nDisallow: /no/\n"
        ),
        "/": Reply(body=f"<!doctype html><title>start</title>{pages}"),
        "/gone": Reply(410),
        **{f"/{n}": Reply(body=f"<!doctype html><title>{n}</title>Page {n}, see /no/") for n in range(4)},
    }
    found = []
    with ExitStack() as stack:
        sites = [stack.enter_context(LocalSite(routes)) for _ in range(6)]
        for name, held in (("all", 2**24), ("none", 1)):
            monkeypatch.setattr("scrapers.crawler.hosts.host_state._HELD", held)
            monkeypatch.setattr("scrapers.crawler.hosts.statements._HELD", held)
            for site in sites:
                site.clear()
            output = tmp_path / name / "x.jsonl"
            output.parent.mkdir()
            report = scrapers.run(
                scrapers.Job(
                    seeds=[site.url() for site in sites], output=output, delay=0, concurrency=8, workers=1,
                    allow_private=["127.0.0.0/8"], extractor="full-text",
                )
            )  # fmt: skip
            hits = [site.hits for site in sites]
            for own in hits:
                times = sorted(hit.time for hit in own if hit.nth == 1 and hit.target != "/robots.txt")
                assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))
            asked = [sorted(hit.target for hit in own) for own in hits]
            found.append((asked, report.dropped, report.failed, output.read_bytes()))
    assert found[0] == found[1]
    assert all(targets.count("/robots.txt") == 1 for targets in found[1][0])
    assert found[1][1]["robots_disallow"] == 6


def test_hosts_that_have_rested_are_not_held() -> None:
    now = 0.0
    throttle = Throttle(5.0, 1, clock=lambda: now)
    throttle.slow_down("busy.test", 3_000.0)
    throttle.started("open.test")
    for number in range(20_000):  # ten in a second: fifty rest at a time
        now = number / 10
        assert throttle.claim(f"h{number}.test") == 0.0
        throttle.finished(f"h{number}.test")
        again = max(0, number - 49)
        assert throttle.ready_at(f"h{again}.test") == pytest.approx(again / 10 + 5.0)
    assert throttle.held < 2_000
    assert throttle.ready_at("open.test") == float("inf")
    throttle.finished("open.test")
    assert throttle.ready_at("busy.test") == 3_000.0
    assert throttle.ready_at("h0.test") <= now


def test_a_delay_that_hosts_ask_for_is_held_until_they_have_rested() -> None:
    now = 0.0
    throttle = Throttle(0.0, 8, clock=lambda: now)
    for number in range(20_000):  # ten in a second
        now = number / 10
        throttle.crawl_delay(f"h{number}.test", 60.0)
        assert throttle.claim(f"h{number}.test") == 0.0
        throttle.finished(f"h{number}.test")
        for again in range(max(0, number - 599), number, 97):  # asked less than a minute ago
            throttle.crawl_delay(f"h{again}.test", 60.0)
            assert throttle.claim(f"h{again}.test") == pytest.approx(60.0 + (again - number) / 10)
    assert throttle.held < 5_000


def keep(state: State, statements: Statements, number: int) -> str:
    """What a host says that reserves all, in a file of some kilobytes."""
    host = f"h{number}.test"
    body = b'[{"location": "/own-%d/*", "tdm-reservation": 1}]%s' % (number, b" " * 6_000)
    files = [SiteFile(tdmrep.FILE, f"http://{host}{tdmrep.FILE}", 200, body)]
    licence = SiteFile(f"http://{host}/licence.xml", f"http://{host}/licence.xml", 200, body)
    with state.transaction():
        statements.keep(HostFiles(host, 200, statements=tuple(files), documents=(licence,)))
    return host


def test_what_sites_say_is_held_up_to_a_size(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.crawler.hosts.statements._HELD", MEGABYTE // 2)
    clearance = ConsentGate(state, ConsentSettings(), Manners())
    statements = clearance.statements
    statements.under_way = lambda host: host == "h3.test"
    tracemalloc.start()
    try:
        for number in range(2_000):  # 24 megabytes
            keep(state, statements, number)
        assert tracemalloc.get_traced_memory()[0] < 4 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert len(statements.documents) < 100
    assert statements.of("h3.test").files  # a page of it is being judged in another thread
    assert not statements.of("h4.test").files
    found: list[bool] = []
    for number in (0, 4, 1_999):
        assert clearance.known(f"h{number}.test")
        assert not clearance.before(f"http://h{number}.test/own-{number}/x").kept
        assert clearance.before(f"http://h{number}.test/x").kept
        url = f"http://h{number}.test/licence.xml"
        reader = Thread(target=lambda url=url: found.append(statements.documents.get(url) is not None))
        reader.start()
        reader.join()
    assert found == [True] * 3
    assert not clearance.known("never.test")


def test_the_licences_that_pages_of_a_host_named_are_counted_though_it_is_not_held(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.crawler.hosts.statements._HELD", 1)
    statements = Statements(state, robots=True)
    for number in range(3):
        host = keep(state, statements, 0)
        with state.transaction():
            name = f"http://other.test/{number}"
            statements.keep_documents((SiteFile(name, name, 200, b"x"),), host)
        keep(state, statements, 1)
        assert not statements.of(host).files
    assert statements.known(host)
    assert statements.of(host).named == 3


def test_numbers_of_hosts_are_not_held(state: State) -> None:
    numbers = HostCounts(state, "tried")
    tracemalloc.start()
    try:
        for number in range(20_000):
            numbers[f"h{number}.test"] = number
        assert tracemalloc.get_traced_memory()[0] < MEGABYTE
    finally:
        tracemalloc.stop()
    numbers["h5.test"] += 1
    assert [numbers[f"h{number}.test"] for number in (5, 19_999, 20_000)] == [6, 19_999, 0]
    numbers.clear()
    assert numbers["h5.test"] == 0


def test_the_health_of_hosts_that_answer_is_not_held(state: State) -> None:
    outages = HostHealth(state, 300.0)
    tracemalloc.start()
    try:
        for number in range(20_000):
            outages.answered(f"h{number}.test")
            outages.came(f"h{number}.test")
        assert tracemalloc.get_traced_memory()[0] < MEGABYTE
    finally:
        tracemalloc.stop()
    assert outages.heard("h7.test")
    for _ in range(3):
        assert not outages.suspected("h7.test")
        outages.failed("h7.test", 1.0)
        outages.failed("new.test", 1.0)
    assert outages.suspected("h7.test")
    assert not outages.suspected("new.test")  # it never answered


def test_walks_that_are_at_rest_are_not_held(state: State) -> None:
    frontier, ledger = Frontier(state), Ledger(state)
    scope = Scope(frozenset(f"h{number}.test" for number in range(500)))
    links, waits = Links(state, frontier, ledger, scope, 5), Deferrals(state)
    sitemaps = Sitemaps(state, links, ledger, waits, Limits(), wanted=True)
    for number in range(500):
        host = f"h{number}.test"
        sitemaps.meet(f"http://{host}/", Robots.parse(b"Sitemap: http://%s/own.xml" % host.encode()))
        walked = sitemaps.next(host, idle=True)
        assert walked
        sitemaps.started(walked)
        sitemaps.rests(host)
        assert sitemaps.held == 1  # it is being read
        sitemaps.arrived(SitemapRead(walked, Failure("sitemap_unreadable", "HTTP 410")))
        sitemaps.rests(host)
    assert sitemaps.held == 0
    assert sitemaps.met("h3.test")
    guessed = sitemaps.next("h3.test", idle=True)
    assert guessed
    assert guessed.url == "http://h3.test/sitemap.xml"
