"""Faults F1 to F5 and F9 of the plan: a crawl is killed, aborted, told to stop, started twice."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import kill_harness as harness
from faults.kill_harness import Crawl, page_hits, survive, tree, urls
from faults.server import BACKENDS, HTTP
from sampling import sampled

from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit

PAGES = 60
SEED = 20

POINTS = {
    "fetched": ("scrapers.store.archive", "Archive", "append", "before"),
    "archived": ("scrapers.store.archive", "Archive", "append", "after"),
    "written": ("scrapers.store.ledger", "Ledger", "settle", "after"),
    "before-commit": ("scrapers.store.archive", "Archive", "commit", "after"),
    "settled": ("scrapers.crawler.visits", "Visits", "_settle", "after"),
    "committed": ("scrapers.store.state", "State", "_commit", "after"),
    "checkpoint": ("scrapers.store.archive", "Archive", "sync", "before"),
    "checkpointed": ("scrapers.store.archive", "Archive", "sync", "after"),
    "export": ("pathlib", "Path", "replace", "before"),
    "renamed": ("pathlib", "Path", "replace", "after"),
}
"""Commit points by name: the method of a class before or after which the process dies."""

ABORT = """
import importlib, os, signal
import scrapers.store.state
scrapers.store.state._CHECKPOINT = 5
module, owner, name, moment, calls = {point!r}
owner = getattr(importlib.import_module(module), owner)
inner, count = getattr(owner, name), [0]
def counting(*args, **options):
    count[0] += 1
    if count[0] == calls and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = inner(*args, **options)
    if count[0] == calls and moment == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, name, counting)
"""


@pytest.mark.parametrize("backend", sampled(HTTP, ci=["requests-lxml", "scrapy"]))
def test_F1_killed_again_and_again_nothing_is_lost(backend: str, tmp_path: Path) -> None:
    survive(backend, tmp_path, pages=PAGES, kills=4, seed=SEED).hold()


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_F1_twenty_kills(backend: str, tmp_path: Path) -> None:
    pages = 120 if backend == "selenium" else 500
    figures = survive(backend, tmp_path, pages=pages, kills=20, seed=SEED)
    print(figures)  # noqa: T201 - the long run's table
    figures.hold()
    assert figures.kills == 20
    assert figures.slowest_start < (10 if backend == "selenium" else 3)


class Peace(NamedTuple):
    """A site, the corpus of a crawl that nobody disturbed, and how many requests it took."""

    site: LocalSite
    corpus: Path
    requests: int


@contextmanager
def peace_of(backend: str, folder: Path) -> Iterator[Peace]:
    with LocalSite(tree(20)) as site:
        corpus = folder / "peace.jsonl"
        assert Crawl(site, corpus, backend).run()[0] == 0
        yield Peace(site, corpus, len(page_hits(site)))


@pytest.fixture(scope="module")
def peace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peace]:
    with peace_of("requests-lxml", tmp_path_factory.mktemp("peace")) as undisturbed:
        yield undisturbed


@pytest.mark.parametrize("point", POINTS)
def test_F2_aborted_at_each_commit_point(point: str, peace: Peace, tmp_path: Path) -> None:
    _abort("requests-lxml", point, peace, tmp_path)


@pytest.fixture(scope="module")
def peace_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Peace]]:
    """The backend, and what it makes of the site undisturbed."""
    with peace_of(request.param, tmp_path_factory.mktemp("peace")) as undisturbed:
        yield request.param, undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("peace_in", BACKENDS, indirect=True)
@pytest.mark.parametrize("point", POINTS)
def test_F2_in_each_backend(point: str, peace_in: tuple[str, Peace], tmp_path: Path) -> None:
    """A point is a test of its own: all of them start thirty browsers, which takes minutes on a busy machine."""
    backend, undisturbed = peace_in
    _abort(backend, point, undisturbed, tmp_path)


def _abort(backend: str, point: str, peace: Peace, folder: Path) -> None:
    """Die twice at one point, at its first call and at a later one; then come to the end."""
    site = peace.site
    site.clear()
    crawl = Crawl(site, folder / "corpus.jsonl", backend)
    for calls in (1, 2 if point in {"export", "renamed", "checkpoint", "checkpointed"} else 4):
        hook = ABORT.format(point=(*POINTS[point], calls))
        code, said = Crawl(site, crawl.output, backend, program=hook + harness.PROGRAM).run()
        assert code == -signal.SIGKILL, f"{point} was not reached: {code} {said}"
    code, said = crawl.run()
    assert code == 0, said
    assert len(page_hits(site)) <= peace.requests + 2 * harness.CONCURRENCY
    assert crawl.output.read_bytes() == peace.corpus.read_bytes() or backend == "selenium"
    assert harness.torn(crawl.output) == 0
    assert sorted(urls(crawl.output)) == sorted(urls(peace.corpus))


@pytest.mark.slow
def test_F3_killed_while_it_resumes(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        assert Crawl(site, tmp_path / "peace.jsonl").run()[0] == 0
        fetched = len(page_hits(site))
        site.clear()
        crawl = Crawl(site, tmp_path / "corpus.jsonl")
        assert crawl.killed(15)
        for number in range(5):
            with crawl.running():
                time.sleep(0.1 * (number + 1))
        assert crawl.run()[0] == 0
        assert len(page_hits(site)) <= fetched + 6 * harness.CONCURRENCY
    assert crawl.output.read_bytes() == (tmp_path / "peace.jsonl").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_F4_one_signal_ends_it_in_good_order(number: signal.Signals, tmp_path: Path) -> None:
    routes, go = harness.held(tree(PAGES), after=PAGES // 3)
    with LocalSite(routes) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl")
        with crawl.running() as process:
            assert not crawl.wait(process, PAGES // 3)
            os.killpg(process.pid, number)  # as a terminal and a service manager do: its workers get it too
            go.set()
            assert process.wait(60) == 11
        before = len(site.hits)
        assert 0 < len(urls(crawl.output)) < PAGES
        assert crawl.run()[0] == 0
        again = {hit.path for hit in site.hits[:before]} & {hit.path for hit in site.hits[before:]}
        assert not again
    assert len(urls(crawl.output)) == PAGES


def test_F4_started_by_nohup_a_hangup_is_none(tmp_path: Path) -> None:
    with LocalSite(tree(20, late=0.05)) as site:
        deaf = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        crawl = Crawl(site, tmp_path / "corpus.jsonl", program=deaf + harness.PROGRAM)
        with crawl.running() as process:
            assert not crawl.wait(process, 8)
            process.send_signal(signal.SIGHUP)
            assert process.wait(60) == 0
    assert len(urls(crawl.output)) == 20


def test_F5_the_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    ended = threading.Event()
    seventh = harness.page(7, ["/p/22", "/p/23", "/p/24"])

    def once_ended(hit: Hit) -> Reply:
        ended.wait(60)
        return seventh(hit)

    with LocalSite({**tree(PAGES), "/p/7": once_ended}) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl")
        with crawl.running() as process:
            while not site.hits_on("/p/7"):
                assert process.poll() is None
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            time.sleep(1.0)  # two signals that come at once are one
            process.send_signal(signal.SIGINT)
            told = time.monotonic()
            assert process.wait(60) == 13
            assert time.monotonic() - told < 15  # not waiting for the page, however busy the machine is
            ended.set()
        assert crawl.run()[0] == 0
        assert max(hit.nth for hit in page_hits(site)) <= 2
    assert len(urls(crawl.output)) == PAGES


def test_F9_two_processes_cannot_run_one_job(tmp_path: Path) -> None:
    with LocalSite({**tree(PAGES), "/p/0": harness.page(0, ["/p/1", "/p/2", "/p/3"], late=5.0)}) as site:
        crawl = Crawl(site, tmp_path / "corpus.jsonl", settings={"retries": 2})
        with crawl.running() as process:
            crawl.wait(process, 5)
            code, said = crawl.run()
            assert code == 4
            assert f"process {process.pid}" in said
        code, said = crawl.run()  # the first one was killed: its lock is stale
        assert code == 0, said
        assert len(set(urls(crawl.output))) == len(urls(crawl.output)) == PAGES
        assert len(page_hits(site)) <= PAGES + 3 + harness.CONCURRENCY
