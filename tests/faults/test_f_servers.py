"""Faults F13 to F17 and F26 of the plan: clocks, servers, names, and manners in the midst of it."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from faults import kill_harness as harness
from faults.cases import good_page, prose
from faults.kill_harness import Crawl, job, tree, urls
from faults.server import Resolver

import scrapers
from scrapers.testing import LocalSite, Raw, Reply
from scrapers.testing.site import Hit

PAGES = 60


CLOCK = """
import time
true_time = time.time
time.time = lambda: true_time() + float(open({path!r}).read() or 0)
"""
"""The wall clock of one process, moved by what a file says; libfaketime breaks Python's ``time.sleep``."""


@pytest.mark.slow
@pytest.mark.parametrize("jump", [-3600, 86_400])
def test_F13_the_clock_jumps(jump: int, tmp_path: Path) -> None:
    moved = tmp_path / "seconds"
    moved.write_text("0")
    program = CLOCK.format(path=str(moved)) + harness.PROGRAM
    routes = {**tree(16, late=0.0), "/p/5": flaky()}
    with LocalSite(routes) as site:
        settings = {"delay": 0.2, "retries": 2}
        crawl = Crawl(site, tmp_path / "corpus.jsonl", settings=settings, program=program)
        with crawl.running() as process:
            crawl.wait(process, 7)
            moved.write_text(str(jump))
            crawl.wait(process, 13)
            moved.write_text("0")
            assert process.wait(60) == 0
        times = [hit.time for hit in site.hits]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2 - 0.05
    assert max(later - earlier for earlier, later in pairwise(times)) < 8
    assert len(urls(crawl.output)) == 16


def flaky() -> Callable[[Hit], Reply]:
    """A page that is overloaded at first, and one of the tree then."""

    def answer(hit: Hit) -> Reply:
        return Reply(503, {"Retry-After": "1"}) if hit.nth == 1 else Reply(body=good_page("page 5"))

    return answer


class Attentive(LocalSite):
    """A site that knows how many requests were open at once."""

    def __init__(self, routes: dict[str, Any]) -> None:
        super().__init__(routes)
        self.now = self.most = 0
        self._count = threading.Lock()

    def _answer(self, hit: Hit) -> Any:
        with self._count:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return super()._answer(hit)
        finally:
            with self._count:
                self.now -= 1


@pytest.mark.parametrize("crawl_delay", [None, 0.4])
def test_F26_manners_hold_over_kills(crawl_delay: float | None, tmp_path: Path) -> None:
    delay, hosts = 0.2, 4
    robots = "User-agent: *\nDisallow: /private/\n" + (f"Crawl-delay: {crawl_delay}\n" if crawl_delay else "")
    sites = [
        Attentive({**tree(7, late=0.05, name=f"host {n} "), "/robots.txt": Reply(body=robots)})
        for n in range(hosts)
    ]
    for site in sites:
        site.start()
    try:
        seeds = [site.url() for site in sites]
        crawl = Crawl(sites[0], tmp_path / "corpus.jsonl", settings={"delay": delay, "seeds": seeds})
        for hits in (3, 6, 8):
            with crawl.running() as process:
                crawl.wait(process, hits)
        assert crawl.run()[0] == 0
    finally:
        for site in sites:
            site.stop()
    wanted = max(delay, crawl_delay or 0)
    for site in sites:
        assert site.most == 1
        assert site.hits[0].path == "/robots.txt"
        assert not site.hits_on("/private/x")
        pages = [hit for hit in site.hits if hit.path not in harness.SITE_FILES]
        gaps = [later.time - earlier.time for earlier, later in pairwise(site.hits)]
        assert min(gaps) >= delay - 0.01
        assert min(later.time - earlier.time for earlier, later in pairwise(pages)) >= wanted - 0.01
    assert len(urls(crawl.output)) == 7 * hosts


def test_F14_a_server_that_goes_away_for_a_while(tmp_path: Path) -> None:
    away, other = (LocalSite(tree(40, late=0.01, name=name)) for name in ("away ", "other "))
    away.start()
    other.start()
    port = away.port
    count, moments = [0], defaultdict[str, list[float]](list)

    def watch(progress: scrapers.job.run.Progress) -> None:
        count[0] += 1
        moments[progress.last_url.split("/")[2]].append(time.monotonic())
        if count[0] == 25:
            away.stop()
            threading.Timer(4.0, _restart, (away, port)).start()

    try:
        settings = {"seeds": [away.url(), other.url()], "delay": 0.02}
        report = scrapers.run(job(away, tmp_path, **settings), progress=watch)
    finally:
        away.stop()
        other.stop()
    assert report.exported == 80
    assert not report.failed.keys() - {"http_404"}
    assert moments[f"127.0.0.1:{other.port}"][-1] < moments[f"127.0.0.1:{port}"][-1]


def _restart(site: LocalSite, port: int) -> None:
    """Listen again where it listened before."""
    create = socket.create_server
    site._stopping.clear()
    site._listener = create(("127.0.0.1", port), backlog=128)
    site._listener.settimeout(0.2)
    site._begin(site._accept, site._listener)


def test_F14_a_server_that_stays_away_leaves_its_pages_for_another_run(tmp_path: Path) -> None:
    site = LocalSite(tree(PAGES, late=0.01))
    site.start()

    def end(progress: scrapers.job.run.Progress) -> None:
        if progress.kept == 10:
            site.stop()

    report = scrapers.run(job(site, tmp_path, outage=1.0), progress=end)
    assert not report.stopped
    assert report.waiting == report.pending
    assert report.away == (f"127.0.0.1:{site.port}",)
    assert report.pending
    assert not report.failed.keys() - {"http_404", "connection_failed"}
    assert sum(report.failed.values()) <= 2
    _restart(site, site.port)
    try:
        assert scrapers.run(job(site, tmp_path, outage=1.0)).exported >= PAGES - 2
    finally:
        site.stop()


def test_F15_one_in_ten_answers_is_bad(tmp_path: Path) -> None:
    """Seeded faults, three tries: all but one page in a thousand; no half page in the corpus."""

    def sometimes(number: int) -> Callable[[Hit], Any]:
        links = [f"/p/{n}" for n in range(3 * number + 1, 3 * number + 4) if n < 299]
        whole = harness.page(number, links, 0.0)

        def answer(hit: Hit) -> Any:
            chance = random.Random(f"{hit.path} {hit.nth}")
            if chance.random() >= 0.1:
                return whole(hit)
            wire = whole(hit).wire()
            return chance.choice([
                Raw([wire[: len(wire) // 2]], reset=True), Raw([wire[: len(wire) // 2]]),
                Reply(500), Reply(429, {"Retry-After": "0"}), Reply(503, {"Retry-After": "0"}),
            ])  # fmt: skip

        return answer

    routes: dict[str, Any] = {f"/p/{n}": sometimes(n) for n in range(299)}
    with LocalSite({**routes, "/": harness.page(-1, ["/p/0"], 0.0)}) as site:
        report = scrapers.run(job(site, tmp_path, retries=2, concurrency=8))
        bad = {path for path, n in Counter(hit.path for hit in site.hits).items() if n > 1}
    assert len(bad) > 15
    assert report.exported + sum(report.failed.values()) + report.pending == 300
    assert report.exported >= 299
    assert report.balances
    for line in (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines():
        number = json.loads(line)["metadata"]["title"].removeprefix("Page ")
        assert prose(number)[-40:] in line


@pytest.mark.slow
def test_F16_a_black_hole_among_the_pages(tmp_path: Path) -> None:
    deadline, slots, pages = 2.0, 4, 50
    routes = tree(pages, late=0.0)
    holes = [f"/p/{n}" for n in range(20, pages - 1) if n % 3 == 0]
    routes.update({path: Raw([30.0]) for path in holes})
    with LocalSite(tree(pages, late=0.0)) as calm:
        scrapers.run(job(calm, tmp_path, output=tmp_path / "calm.jsonl", concurrency=slots))
    with LocalSite(routes) as site, LocalSite(tree(pages, late=0.0, name="other ")) as other:
        began = time.monotonic()
        last: dict[str, float] = {}
        report = scrapers.run(
            job(
                site,
                tmp_path,
                seeds=[site.url(), other.url()],
                retries=0,
                retry_later=False,
                fetch_timeout=deadline,
                concurrency=slots,
            ),
            progress=lambda p: last.update({p.last_url.split("/")[2]: time.monotonic() - began}),
        )
    assert report.failed["timeout"] == len(holes)
    assert report.exported == 2 * pages - len(holes)
    assert last[f"127.0.0.1:{other.port}"] < last[f"127.0.0.1:{site.port}"]
    assert time.monotonic() - began < 30 + deadline * len(holes) / (slots / 2) + deadline * 8


@pytest.mark.slow
def test_F17_a_name_that_resolves_now_and_then(tmp_path: Path, resolver: Callable[..., Resolver]) -> None:
    again, nothing = socket.EAI_AGAIN, socket.EAI_NONAME
    with LocalSite(tree(20, late=0.0)) as site:
        resolver(flaps_test=[[again], ["127.0.0.1"], [again], ["127.0.0.1"]], gone_test=[[nothing]])
        seeds = [f"http://flaps.test:{site.port}/", f"http://gone.test:{site.port}/"]
        report = scrapers.run(job(site, tmp_path, seeds=seeds, retries=2))
    assert report.exported == 20
    assert report.balances
    assert report.failed == {"http_404": 1}
    assert report.pending == report.waiting == 1  # the host that is gone, which may be back
