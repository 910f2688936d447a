"""Faults F18 and F19 of the plan: a million URLs, ten thousand hosts, a long run."""

from __future__ import annotations

import resource
import threading
from pathlib import Path

import pytest
from faults.cases import good_page
from faults.kill_harness import job

import scrapers
from scrapers.crawler.frontier import Frontier
from scrapers.store.ledger import LedgerCounts
from scrapers.store.state import State
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit

PAGES = 60


@pytest.mark.slow
def test_F18_a_million_urls(tmp_path: Path) -> None:
    million, before = 1_000_000, 10_000
    state = State.open(tmp_path)
    frontier = Frontier(state)
    at_first = 0
    for start in range(0, million, 1000):
        with state.transaction():
            frontier.add([f"http://a.test/section-{n % 97}/page-{n}" for n in range(start, start + 1000)], 3)
        if start == before:
            at_first = _resident()
    assert LedgerCounts(state).pending() == million
    assert (_resident() - at_first) / 2**20 <= 200
    assert [entry.host for entry in frontier.due("a.test", 8)] == ["a.test"] * 8
    state.close()
    state = State.open(tmp_path)
    assert list(Frontier(state).hosts) == ["a.test"]
    state.close()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.slow
def test_F18_ten_thousand_hosts(tmp_path: Path) -> None:
    """An event costs the host that it concerns: turns taken, not hosts, decide how often is looked."""
    from scrapers.crawler.hosts.ready_queue import ReadyQueue

    turns = ReadyQueue()
    for number in range(10_000):
        turns.wake(f"h{number}", float(number))
    assert [turns.due(0.0), turns.due(0.0)] == ["h0", None]
    turns.wake("h9999", 0.0)
    assert turns.due(0.0) == "h9999"
    assert len(turns) == 9_998
    assert turns.next() == 1.0


@pytest.mark.slow
def test_F19_a_long_run_does_not_grow(tmp_path: Path) -> None:
    """3,000 pages here; the benchmarks have the 50,000."""
    pages, samples = 3000, []

    def answer(hit: Hit) -> Reply:
        number = int(hit.path.rpartition("/")[2] or 0)
        links = [f"/n/{n}" for n in range(4 * number + 1, 4 * number + 5) if n < pages]
        return Reply(body=good_page(f"page {number}", "".join(f'<a href="{link}">n</a>' for link in links)))

    def watch(progress: scrapers.job.run.Progress) -> None:
        if progress.requested % 100 == 0:
            files = len(list(Path("/proc/self/fd").iterdir()))
            samples.append((progress.requested, _resident(), files, threading.active_count()))

    with LocalSite({"/n/": answer, "/": Reply(body='<a href="/n/0">n</a>')}) as site:
        scrapers.run(job(site, tmp_path, extractor="none", concurrency=8), progress=watch)
    half = [sample for sample in samples if sample[0] >= pages / 2]
    assert (half[-1][1] - half[0][1]) / 2**20 <= 4
    assert max(files for _, _, files, _ in half) <= 200
