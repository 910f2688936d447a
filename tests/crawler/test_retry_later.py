"""What may pass is never final: waited for in the run, left for other runs, and given up after three."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from faults import kill_harness as harness
from faults.cases import good_page
from faults.kill_harness import Crawl, job, urls
from faults.server import OUTER
from sampling import sampled

import scrapers
from scrapers import Page, Request, Response, Scraper, ScraperOptions, register
from scrapers.cli import exits
from scrapers.testing import LocalSite, Raw, Reply
from scrapers.testing.site import Answer, Hit, Route

OK = Reply(404)


def links(*paths: str) -> Reply:
    """A page of its own with links."""
    return Reply(body=good_page("start", "".join(f"<a href={path}>x</a>" for path in paths)))


def good(hit: Hit) -> Reply:
    return Reply(body=good_page(hit.path))


def first(count: int, bad: Answer, then: Route = good) -> Callable[[Hit], Answer]:
    """``bad`` for so many requests."""

    def answer(hit: Hit) -> Answer:
        if hit.nth <= count:
            return bad
        return then(hit) if callable(then) else then

    return answer


def until(moment: list[float], bad: Answer, then: Route = good) -> Callable[[Hit], Answer]:
    """``bad`` for so many seconds after the first request."""
    began: list[float] = []

    def answer(hit: Hit) -> Answer:
        began.append(time.monotonic())
        if time.monotonic() - began[0] < moment[0]:
            return bad
        return then(hit) if callable(then) else then

    return answer


def hits(site: LocalSite, path: str) -> int:
    return len(site.hits_on(path))


# --- robots.txt at first contact


def test_a_robots_file_that_is_busy_once_is_waited_for_as_long_as_it_says(tmp_path: Path) -> None:
    busy = first(1, Reply(429, {"Retry-After": "2"}), Reply(404))
    with LocalSite({"/": links("/a"), "/a": good, "/robots.txt": busy}) as site:
        report = scrapers.run(job(site, tmp_path, retries=0))
        earlier, later = (hit.time for hit in site.hits_on("/robots.txt"))
        assert later - earlier >= 2.0
        assert site.hits[1].path == "/robots.txt"  # nothing else is asked in between
    assert (report.exported, report.pending, report.failed) == (2, 0, {})


@pytest.mark.parametrize("status", sampled([429, 500, 502, 503, 504, 520, 522], ci=[429, 503, 522]))
def test_a_robots_file_that_is_busy_for_a_while_is_waited_for(status: int, tmp_path: Path) -> None:
    busy = until([2.5], Reply(status), Reply(404))
    with LocalSite({"/": links("/a"), "/a": good, "/robots.txt": busy}) as site:
        report = scrapers.run(job(site, tmp_path, retries=0))
    assert (report.exported, report.pending, report.failed) == (2, 0, {})


@pytest.mark.slow
def test_a_robots_file_that_is_busy_for_twelve_seconds_is_waited_for(tmp_path: Path) -> None:
    busy = until([12.0], Reply(503), Reply(404))
    with LocalSite({"/": links("/a"), "/a": good, "/robots.txt": busy}) as site:
        assert scrapers.run(job(site, tmp_path)).exported == 2
        assert hits(site, "/robots.txt") < 8


BUSY: dict[str, Answer] = {
    "429": Reply(429), "503": Reply(503), "500": Reply(500), "reset": Raw((b"",), reset=True),
    "cut": Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser",)),
}  # fmt: skip


@pytest.mark.parametrize("what", sampled(BUSY, ci=["429", "reset"]))
def test_a_robots_file_that_stays_busy_leaves_the_pages_for_three_runs(what: str, tmp_path: Path) -> None:
    with LocalSite({"/": links("/a"), "/a": good, "/robots.txt": BUSY[what]}) as site:
        settings: dict[str, Any] = {"outage": 0, "retries": 0}
        for left in (2, 1):
            report = scrapers.run(job(site, tmp_path, **settings))
            assert (report.exported, report.failed, report.pending, report.waiting) == (0, {}, 1, 1)
            assert [(w.kind, w.reason, w.runs_left) for w in report.waits] == [
                ("host", "robots_unreachable", left)
            ]
            assert not report.stopped
            assert report.balances
            assert exits.of_report(report) == exits.NOTHING_KEPT
            found = scrapers.explain(report.folder, site.url("/"))
            assert (found.kind, found.reason, found.facts["runs_left"]) == (
                "pending",
                "robots_unreachable",
                left,
            )
            assert found.facts["waits_until"].endswith("Z")
            assert hits(site, "/robots.txt") == 3 - left  # each run asked once
        report = scrapers.run(job(site, tmp_path, **settings))
        assert report.failed == {"gave_up": 1}
        assert not report.pending
        assert not report.waits
        assert "robots_unreachable: robots.txt" in scrapers.explain(report.folder, site.url("/")).detail
        assert {hit.path for hit in site.hits} == {"/robots.txt"}
        asked = len(site.hits)
        assert scrapers.run(job(site, tmp_path, **settings)).already_finished
        assert len(site.hits) == asked


def test_a_host_that_is_there_again_in_a_later_run_is_crawled(tmp_path: Path) -> None:
    with LocalSite({"/": links("/a"), "/a": good, "/robots.txt": Reply(503)}) as site:
        assert scrapers.run(job(site, tmp_path, outage=0)).pending == 1
        site.routes["/robots.txt"] = Reply(404)
        report = scrapers.run(job(site, tmp_path, outage=0))
        assert (report.exported, report.pending, report.waits) == (2, 0, ())
        assert scrapers.run(job(site, tmp_path, outage=0)).already_finished


def test_a_robots_file_that_is_to_be_read_again_and_busy_leaves_the_pages_waiting(tmp_path: Path) -> None:
    with LocalSite({"/": links("/a", "/b"), "/a": good, "/b": good, "/robots.txt": Reply(404)}) as site:
        assert scrapers.run(job(site, tmp_path, max_pages=1)).exported == 1
        with _state(tmp_path) as db:
            db.execute("UPDATE hosts SET robots_at = robots_at - 90000")
        site.routes["/robots.txt"] = Reply(503)
        report = scrapers.run(job(site, tmp_path, outage=0))
        assert (report.exported, report.pending, report.waiting, report.failed) == (1, 2, 2, {})
        assert not site.hits_on("/a")
        site.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /b\n")
        report = scrapers.run(job(site, tmp_path, outage=0))
        assert (report.exported, report.pending, report.dropped) == (2, 0, {"robots_disallow": 1})


def test_a_host_name_that_does_not_resolve_waits_too(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"seeds": ["http://nobody.invalid/"], "retries": 0, "allow_private": ()}
    with LocalSite({}) as site:
        report = scrapers.run(job(site, tmp_path, **settings))
    assert (report.pending, report.waiting, report.failed) == (1, 1, {})


def _state(folder: Path) -> Any:
    import contextlib
    import sqlite3

    @contextlib.contextmanager
    def opened() -> Any:
        db = sqlite3.connect(folder / "corpus.jsonl.job" / "state.sqlite")
        try:
            yield db
            db.commit()
        finally:
            db.close()

    return opened()


def tries(site: LocalSite, what: str) -> int:
    """The requests for ``/a``, less those sent once more since the server closed a connection it had kept."""
    hits_of_a = [hit for hit in site.hits if hit.path == "/a"]
    if what != "reset":
        return len(hits_of_a)
    kept = {hit.connection for hit in site.hits if hit.path != "/a"}
    return sum(hit.connection not in kept for hit in hits_of_a)


# --- pages


@pytest.mark.parametrize("what", sampled([*BUSY, "504", "408"], ci=["429", "reset", "408"]))
def test_a_page_that_may_pass_is_tried_once_in_each_of_three_runs(what: str, tmp_path: Path) -> None:
    bad = BUSY.get(what) or Reply(int(what))
    with LocalSite({"/": links("/a", "/b"), "/a": bad, "/b": good, "/robots.txt": OK}) as site:
        for left in (2, 1):
            report = scrapers.run(job(site, tmp_path))
            assert (report.exported, report.failed, report.pending, report.waiting) == (2, {}, 1, 1)
            assert [(w.kind, w.what, w.runs_left) for w in report.waits] == [("page", site.url("/a"), left)]
            assert report.balances
            assert exits.of_report(report) == exits.OK
            assert tries(site, what) == 2 + (2 - left)  # two tries in the first run, then one a run
            found = scrapers.explain(report.folder, site.url("/a"))
            assert (found.kind, found.reason, found.facts["runs_left"]) == (
                "pending",
                report.waits[0].reason,
                left,
            )
        report = scrapers.run(job(site, tmp_path))
        assert (report.exported, report.failed, report.pending) == (2, {"gave_up": 1}, 0)
        assert tries(site, what) == 4
        assert scrapers.explain(report.folder, site.url("/a")).detail.startswith(
            {"reset": "connection_failed", "cut": "truncated"}.get(what, f"http_{what}")
        )
        assert scrapers.run(job(site, tmp_path)).already_finished
        assert hits(site, "/b") == 1


@pytest.mark.parametrize("status", [404, 410, 501, 505, 403])
def test_what_lasts_fails_at_once(status: int, tmp_path: Path) -> None:
    with LocalSite({"/": links("/a"), "/a": Reply(status), "/robots.txt": OK}) as site:
        report = scrapers.run(job(site, tmp_path))
        assert hits(site, "/a") == 1
    assert (report.failed, report.pending) == ({f"http_{status}": 1}, 0)


def test_a_page_that_waits_on_a_host_that_waits_is_counted_once(tmp_path: Path) -> None:
    with LocalSite({"/": links("/a"), "/a": Reply(500), "/robots.txt": OK}) as site:
        assert scrapers.run(job(site, tmp_path)).waiting == 1
        with _state(tmp_path) as db:
            db.execute("UPDATE hosts SET robots_at = robots_at - 90000")
        site.routes["/robots.txt"] = Reply(503)
        report = scrapers.run(job(site, tmp_path, outage=0))
        assert (report.pending, report.waiting, report.budget_spent) == (1, 1, False)
        assert hits(site, "/a") == 2  # this run did not ask for it
        found = scrapers.explain(report.folder, site.url("/a"))
        assert (found.reason, found.facts["runs_left"]) == ("http_500", 2)


def test_a_page_that_comes_in_a_later_run_brings_its_links(tmp_path: Path) -> None:
    deep = first(2, Reply(503), links("/below"))
    with LocalSite({"/": links("/a"), "/a": deep, "/below": good, "/robots.txt": OK}) as site:
        assert scrapers.run(job(site, tmp_path)).exported == 1
        site.routes["/a"] = Reply(body=good_page("a", "<a href=/below>x</a>"))
        report = scrapers.run(job(site, tmp_path))
    assert (report.exported, report.pending, report.waits) == (3, 0, ())


def test_a_long_retry_after_ends_the_run_and_is_kept_by_the_next(tmp_path: Path) -> None:
    """The host is not asked before, by no run, and a run that does not ask is no try."""
    busy = Reply(503, {"Retry-After": "3000"})
    with (
        LocalSite({"/": busy, "/b": busy, "/robots.txt": OK}) as site,
        LocalSite({"/": good, "/robots.txt": OK}) as other,
    ):
        seeds = [site.url(), site.url("/b"), other.url()]
        seen: list[scrapers.job.report.Progress] = []
        for _ in range(4):
            report = scrapers.run(job(site, tmp_path, seeds=seeds, concurrency=1), progress=seen.append)
            assert (report.exported, report.pending, report.waiting, report.failed) == (1, 2, 2, {})
            assert len([hit for hit in site.hits if hit.path in {"/", "/b"}]) == 1
            assert {wait.runs_left for wait in report.waits} <= {2, 3}
        left = next(step.wait for step in seen if step.wait)
        assert left.host == f"127.0.0.1:{site.port}"
        assert 2900 < left.until - time.time() <= 3000
        assert "503" in left.detail
        with _state(tmp_path) as db:  # an hour later
            db.execute("UPDATE waits SET until = until - 3000")
            db.execute("UPDATE urls SET not_before = 0")
            db.execute("UPDATE hosts SET not_before = 0")
        site.routes |= {"/": Reply(body=good_page("home")), "/b": good}
        assert scrapers.run(job(site, tmp_path, seeds=seeds)).exported == 3


def test_a_host_of_which_nothing_comes_is_given_up_with_all_its_pages(tmp_path: Path) -> None:
    """Each page was asked for, or its host was in three runs, of which none brought a page."""
    with LocalSite({"/": links(*(f"/p/{n}" for n in range(6))), "/robots.txt": OK}) as site:
        for n in range(6):
            site.routes[f"/p/{n}"] = good
        assert scrapers.run(job(site, tmp_path, max_pages=1)).exported == 1
        for n in range(6):
            site.routes[f"/p/{n}"] = Reply(503, {"Retry-After": "15"})
        for _ in range(3):
            report = scrapers.run(job(site, tmp_path, outage=1, concurrency=1))
            with _state(tmp_path) as db:
                db.execute("UPDATE waits SET until = 0")
                db.execute("UPDATE urls SET not_before = 0")
                db.execute("UPDATE hosts SET not_before = 0")
        assert report.failed == {"gave_up": 6}
        assert not report.pending
        assert report.balances


def test_without_retry_later_it_is_final_at_once(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/": links("/a", "/b"), "/a": Reply(500), "/b": good, "/robots.txt": OK}
    with LocalSite(routes) as site:
        report = scrapers.run(job(site, tmp_path, retry_later=False))
        assert (report.exported, report.failed, report.pending) == (2, {"http_500": 1}, 0)
        assert scrapers.run(job(site, tmp_path, retry_later=False)).already_finished


@pytest.mark.parametrize("far", [False, True])
def test_a_job_resumed_without_retry_later_ends_what_waits(far: bool, tmp_path: Path) -> None:
    bad = Reply(503, {"Retry-After": "3000"}) if far else Reply(500)
    routes: dict[str, Route] = {"/": links("/b", "/a"), "/a": bad, "/b": good, "/robots.txt": OK}
    with LocalSite(routes) as site, LocalSite({"/": good, "/robots.txt": Reply(503)}) as other:
        settings: dict[str, Any] = {"seeds": [site.url(), other.url()], "outage": 0}
        report = scrapers.run(job(site, tmp_path, **settings))
        waited = report.pending
        assert waited >= 2
        report = scrapers.run(job(site, tmp_path, **settings, retry_later=False))
        assert not report.pending
        assert report.failed["gave_up"] >= 2
        assert report.balances
        assert scrapers.run(job(site, tmp_path, **settings, retry_later=False)).already_finished


def test_a_kill_while_pages_wait_loses_nothing(tmp_path: Path) -> None:
    routes = harness.tree(20)
    routes["/p/1"] = first(3, Reply(500), harness.page(1, ["/p/3", "/p/4", "/p/5"]))
    routes["/p/7"] = Reply(503, {"Retry-After": "0"})
    over, eighth = threading.Event(), harness.page(8, [])

    def once_over(hit: Hit) -> Answer:  # until then no crawl comes to its end
        over.wait(60)
        return eighth(hit)

    routes["/p/8"] = once_over
    with LocalSite(routes) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl")
        for tries in (1, 2):
            with crawl.running() as process:
                end = time.monotonic() + 60
                while len(site.hits_on("/p/1")) < tries and time.monotonic() < end:
                    time.sleep(0.005)
                assert process.poll() is None
        over.set()
        for _ in range(3):
            code, said = crawl.run()
            assert code == 0, said
        assert len(site.hits_on("/p/7")) <= 2 + 5
    assert len(urls(crawl.output)) == len(set(urls(crawl.output))) == 19


# --- what is waited for is shown


def _said(site: LocalSite, folder: Path, *words: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "scrapers", "crawl", site.url(), "-o", str(folder / "corpus.jsonl")]
    networks = [word for network in OUTER for word in ("--allow-private", network)]
    done = subprocess.run(
        [*command, "--delay", "0", *networks, *words],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_huge_retry_after_is_told_for_whom_and_until_when(tmp_path: Path) -> None:
    greedy = Reply(503, {"Retry-After": "99999999"})
    with LocalSite({"/": links("/a", "/b"), "/a": greedy, "/b": greedy, "/robots.txt": OK}) as site:
        code, out, err = _said(site, tmp_path, "--concurrency", "1")
        assert code == exits.OK
        host = f"127.0.0.1:{site.port}"
        told = re.search(rf"left for another run, not before (\d\d:\d\d:\d\d) .*{host} \((.*)\)", err)
        assert told, err
        assert "HTTP 503, Retry-After: 99999999, for http" in told[2]
        last = out.strip().splitlines()[-1]
        assert last.startswith("waiting: 2 pages")
        assert "the same command tries again" in last
        code, out, _ = _said(site, tmp_path, "--concurrency", "1", "--no-retry-later")
        assert (code, "waiting: " in out) == (exits.OK, False)
        assert re.search(r"gave_up +2", out)


def test_a_wait_in_the_run_is_told_while_it_lasts(tmp_path: Path) -> None:
    # far longer than the five seconds from which a wait is told, so that a stall changes nothing
    busy = first(1, Reply(429, {"Retry-After": "16"}), Reply(404))
    with LocalSite({"/": good, "/robots.txt": busy}) as site:
        code, _, err = _said(site, tmp_path)
    assert code == exits.OK
    assert re.search(
        r"waiting for 127\.0\.0\.1:\d+ until \d\d:\d\d:\d\d .*\(robots\.txt: HTTP 429.*\)", err
    ), err


def test_nothing_kept_says_that_the_same_command_tries_again(tmp_path: Path) -> None:
    with LocalSite({"/": Reply(500), "/robots.txt": OK}) as site:
        code, out, err = _said(site, tmp_path)
        assert code == exits.NOTHING_KEPT
        assert out.strip().splitlines()[-1].startswith("waiting: 1 page ")
        assert "pending, http_500" in err
        assert "tries again" in err
        site.routes["/"] = good
        assert _said(site, tmp_path)[0] == exits.OK


# --- manners


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_is_overloaded_is_left_alone_though_it_names_no_time(status: int, tmp_path: Path) -> None:
    """Not only the page rests: for a second no other one is asked, then for two."""
    paths = [f"/p/{n}" for n in range(8)]
    bad = first(2, Reply(status), Reply(body=good_page("busy")))
    routes: dict[str, Route] = dict.fromkeys(paths, good)
    with LocalSite({"/": links("/busy", *paths), "/busy": bad, **routes, "/robots.txt": OK}) as site:
        report = scrapers.run(job(site, tmp_path, retries=2, concurrency=1))
        hits = [hit for hit in site.hits if hit.path == "/busy" or hit.path in paths]
    assert report.exported == 10
    gaps = [later.time - hit.time for hit, later in pairwise(hits) if hit.path == "/busy" and hit.nth <= 2]
    assert len(gaps) == 2
    assert gaps[0] >= 1.0 - 0.01
    assert gaps[1] >= 2.0 - 0.01


# --- a fetch that was given up


class Late(Scraper[ScraperOptions]):
    """A backend that returns from its first fetch of a page when that was given up, and is made again."""

    name: ClassVar[str] = "late"

    def __init__(self, options: ScraperOptions) -> None:
        super().__init__(options)
        self._inner = scrapers.plugin.registry.make_scraper("requests-lxml", **options.model_dump())
        self._seen: Counter[str] = Counter()
        self._again = threading.Event()

    def open(self) -> None:
        self._inner.open()

    def close(self) -> None:
        self._inner.close()

    def fetch(self, request: Request) -> Response:
        response = self._inner.fetch(request)
        path = request.url.rpartition("/")[2]
        self._seen[path] += 1
        if path == "late" and self._seen[path] == 1:
            self._again.wait(60)
        elif path == "late":
            self._again.set()
            time.sleep(1.0)  # under way when the first one's answer comes
        return response

    def parse(self, response: Response) -> Page:
        return self._inner.parse(response)


@pytest.mark.parametrize("first_answer", sampled([200, 404, 500], ci=[200]))
def test_the_late_answer_of_a_fetch_that_was_given_up_counts_for_nothing(
    first_answer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(Late)
    monkeypatch.setattr("scrapers.crawler.fetching.GRACE", 1.0)

    def answer(hit: Hit) -> Reply:
        text = good_page("first answer") if hit.nth == 1 else good_page("second answer")
        return Reply(first_answer if hit.nth == 1 else 200, body=text)

    with LocalSite({"/": links("/late", "/a"), "/late": answer, "/a": good, "/robots.txt": OK}) as site:
        settings: dict[str, Any] = {"backend": "late", "fetch_timeout": 4.0, "connect_timeout": 1.0}
        report = scrapers.run(job(site, tmp_path, **settings, concurrency=4, retries=2))
        asked = [hit.nth for hit in site.hits_on("/late")]
    assert (report.exported, report.failed, report.pending) == (3, {}, 0)
    assert report.balances
    assert asked[-1] >= 2
    lines = (tmp_path / "corpus.jsonl").read_text("utf-8")
    assert "first answer" not in lines
    assert "second answer" in lines


def test_what_timed_out_for_good_is_asked_for_again_with_more_time(tmp_path: Path) -> None:
    def slow(_hit: Hit) -> Raw:
        return Raw((6.0, Reply(body=good_page("slow")).wire()))

    with LocalSite({"/": links("/slow"), "/slow": slow, "/robots.txt": OK}) as site:
        for _ in range(3):
            report = scrapers.run(job(site, tmp_path, fetch_timeout=3.0, retries=0))
        assert (report.exported, report.failed) == (1, {"gave_up": 1})
        assert scrapers.explain(report.folder, site.url("/slow")).detail.startswith("timeout: ")
        report = scrapers.run(job(site, tmp_path, fetch_timeout=30.0, retries=0), accept_changes=True)
    assert (report.exported, report.failed) == (2, {})


# --- jobs of an earlier version


V2_TABLES = {"meta", "urls", "documents", "hosts", "outside", "patterns", "consent_files", "judgements"}


def _as_version_2(folder: Path) -> None:
    """Take from a job's state what version 2 did not have, and give back what it had."""
    with _state(folder) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in set(tables) - V2_TABLES:
            db.execute(f"DROP TABLE {table}")
        for table in ("meta", "hosts", "judgements", "consent_files"):
            db.execute(f"ALTER TABLE {table} DROP COLUMN digest")
        db.execute("ALTER TABLE documents DROP COLUMN told")
        db.execute("ALTER TABLE urls DROP COLUMN reader")
        db.execute("ALTER TABLE hosts ADD COLUMN last_request REAL NOT NULL DEFAULT 0")
        db.execute("UPDATE hosts SET last_request = 1795894879.8")
        db.execute("PRAGMA user_version = 2")


def test_a_job_of_version_2_goes_on_and_learns_to_wait(tmp_path: Path) -> None:
    routes = {**harness.tree(20), "/p/3": Reply(503)}
    with LocalSite(routes) as site:
        assert scrapers.run(job(site, tmp_path, max_pages=4)).budget_spent
        _as_version_2(tmp_path)
        done = {hit.path for hit in harness.page_hits(site) if hit.path != "/p/3"}
        site.clear()
        report = scrapers.run(job(site, tmp_path))
        assert report.resumed
        assert not done & {hit.path for hit in harness.page_hits(site)}
        assert report.exported == 19 - 3  # without /p/3 and what only that leads to
        assert [(wait.what, wait.runs_left) for wait in report.waits] == [(site.url("/p/3"), 2)]
        site.routes["/p/3"] = harness.page(3, ["/p/10", "/p/11", "/p/12"])
        assert scrapers.run(job(site, tmp_path)).exported == 20
