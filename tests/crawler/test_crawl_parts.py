"""Parts of a crawl by what they do: whose turn it is, who is away, what sites said, what a disk lost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import kill_harness as harness

import scrapers
from scrapers.crawler.frontier import Frontier
from scrapers.crawler.hosts.health import HostHealth
from scrapers.crawler.hosts.ready_queue import ReadyQueue
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.page_pipeline import AHEAD, stored_together
from scrapers.errors import StateDamaged
from scrapers.rights.policy import Judgement
from scrapers.rights.signals import Signal, SiteFile
from scrapers.store.consent_records import ConsentRecords
from scrapers.store.repair import committed_archive
from scrapers.store.state import State
from scrapers.testing import LocalSite

BUSY = Transient("http_503", "HTTP 503", overloaded=True)
SILENT = Transient("connection_failed", "refused", answered=False)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State.open(tmp_path)
    yield state
    state.close()


# --- turns


def test_turns_come_in_the_order_of_their_moments_and_those_of_one_in_the_order_said() -> None:
    turns = ReadyQueue()
    for host, at in (("late", 9.0), ("b", 2.0), ("a", 2.0), ("first", 1.0)):
        turns.wake(host, at)
    assert turns.first() == ("first", 1.0)
    assert turns.due(0.5) is None
    assert [turns.due(5.0) for _ in range(4)] == ["first", "b", "a", None]
    assert turns.next() == 9.0
    assert len(turns) == 1


def test_a_host_has_one_turn_at_the_earliest_of_its_moments() -> None:
    turns = ReadyQueue()
    for at in (5.0, 9.0, 2.0, 3.0):
        turns.wake("a", at)
    turns.wake("b", 4.0)
    assert turns.next() == 2.0
    assert [turns.due(10.0) for _ in range(3)] == ["a", "b", None]
    assert "a" not in turns
    turns.wake("a", 7.0)  # a later one than before counts, once it has had its turn
    assert turns.first() == ("a", 7.0)
    assert turns.due(6.9) is None


# --- outages


def test_a_host_is_suspected_after_three_failures_in_a_row(state: State) -> None:
    outages = HostHealth(state, 60.0)
    outages.known("a.test")
    for now in (0.0, 1.0):
        outages.failed("a.test", now)
    outages.answered("a.test")
    for now in (2.0, 3.0):
        outages.failed("a.test", now)
    assert not outages.suspected("a.test")
    outages.failed("a.test", 4.0)
    assert outages.suspected("a.test")
    pauses = [outages.pause("a.test", now) for now in (5.0, 6.0, 7.0, 62.0)]
    assert pauses == [0.5, 1.0, 2.0, 4.0]
    assert outages.pause("a.test", 62.1) == math.inf  # sixty seconds from the first of the row
    outages.answered("a.test")
    assert not outages.suspected("a.test")


def test_without_patience_nobody_is_suspected(state: State) -> None:
    outages = HostHealth(state, 0.0)
    outages.known("a.test")
    for now in range(9):
        outages.failed("a.test", float(now))
    assert not outages.suspected("a.test")


def test_files_are_asked_for_again_at_growing_pauses_as_long_as_a_run_waits(state: State) -> None:
    outages = HostHealth(state, 300.0, retries=2)
    outages.known("a.test")
    assert [outages.files_failed("a.test", BUSY, now) for now in (0.0, 1.0, 3.0, 280.0)] == [
        1.0,
        2.0,
        4.0,
        8.0,
    ]
    assert outages.files_failed("a.test", BUSY, 290.0) == math.inf
    outages.ready("a.test")
    assert outages.files_failed("a.test", BUSY, 291.0) == 1.0  # a new wait


def test_a_host_that_was_never_there_or_answers_otherwise_is_not_waited_for_that_long(state: State) -> None:
    outages = HostHealth(state, 300.0, retries=1)
    assert [outages.files_failed("gone.test", SILENT, now) for now in (0.0, 1.0)] == [1.0, math.inf]
    assert [outages.files_failed("new.test", BUSY, now) for now in (0.0, 27.0, 28.0)] == [1.0, 2.0, math.inf]
    outages.known("there.test")
    looks = [outages.files_failed("there.test", BUSY, now, there=True) for now in (0.0, 27.0, 28.0)]
    assert looks == [1.0, 2.0, math.inf]
    asks = Transient("http_503", retry_after=200.0, overloaded=True)
    assert outages.files_failed("asks.test", asks, 0.0) == 200.0


def test_a_host_that_wants_a_longer_rest_than_a_run_takes_is_left(state: State) -> None:
    outages = HostHealth(state, 60.0)
    assert not outages.overloaded("a.test", 60.0, 0.0)
    assert outages.overloaded("a.test", 1.0, 60.0)  # counted from the first time
    assert outages.came("a.test")
    assert not outages.came("a.test")
    assert not outages.overloaded("a.test", 60.0, 61.0)
    outages.give_up("a.test")
    assert outages.given_up == {"a.test"}
    outages.forget("a.test")
    assert not outages.given_up


# --- judgements


def judgement(kept: bool, reason: str = "") -> Judgement:
    signal = Signal("yes" if kept else "no", "train", "header", "", "train-ai", reader="content_usage")
    verdict = "allow" if kept else "deny"
    return Judgement(verdict, kept, "headers", "train/standard/1", reason, "detail", signals=(signal,))


def test_judgements_come_in_the_order_of_urls_and_the_last_of_a_page_counts(state: State) -> None:
    frontier, judgements = Frontier(state), ConsentRecords(state)
    urls = ["http://a.test/z", "http://a.test/b?token=usdc"]
    with state.transaction():
        frontier.add(urls, 0)
        ids = [state.db.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()[0] for url in urls]
        judgements.record(ids[0], judgement(kept=True), "2026-01-01T00:00:00Z")
        judgements.record(ids[1], judgement(kept=True), "2026-01-01T00:00:00Z")
        judgements.record(
            ids[0], judgement(kept=False, reason="consent_content_usage"), "2026-01-02T00:00:00Z"
        )
    rows = list(judgements.rows())
    assert [(row["verdict"], row["kept"]) for row in rows] == [("allow", True), ("deny", False)]
    assert rows[1]["record"]["judged_at"] == "2026-01-02T00:00:00Z"
    assert [row["url"] for row in judgements.rows(refused_only=True)] == ["http://a.test/z"]


@pytest.mark.parametrize("column", ["verdict = 'allow'", "kept = 1", "record = '{}'", "license = 'MIT'"])
def test_a_judgement_that_was_changed_is_damage(state: State, column: str) -> None:
    judgements = ConsentRecords(state)
    with state.transaction():
        Frontier(state).add(["http://a.test/"], 0)
        judgements.record(1, judgement(kept=False, reason="consent_content_usage"), "2026-01-01T00:00:00Z")
    state.db.execute(f"UPDATE judgements SET {column}")  # noqa: S608 - of this test
    with pytest.raises(StateDamaged):
        list(judgements.rows())


def test_what_could_not_be_read_is_forgotten_with_the_other_files_of_its_host(state: State) -> None:
    judgements = ConsentRecords(state)
    files = {
        "busy.test": [("/ai.txt", 200), ("/tdmrep.json", 503)],
        "silent.test": [("/ai.txt", None)],
        "whole.test": [("/ai.txt", 404), ("/tdmrep.json", 200)],
        "": [("http://l.test/good", 200), ("http://l.test/bad", 429), ("/ai.txt", 404)],
    }
    for host, found in files.items():
        judgements.keep(host, [SiteFile(name, f"http://x{name}", status) for name, status in found])
    judgements.forget_unread()
    left = {host: {file.name for file in judgements.of_host(host)} for host in files}
    assert left == {
        "busy.test": set(), "silent.test": set(), "whole.test": {"/ai.txt", "/tdmrep.json"},
        "": {"http://l.test/good", "/ai.txt"},
    }  # fmt: skip


def test_what_a_host_says_last_stands_in_the_place_of_all_that_it_said(state: State) -> None:
    judgements = ConsentRecords(state)
    old = SiteFile("/ai.txt", "http://a.test/ai.txt", 200, b"old")
    judgements.keep("a.test", [old, SiteFile("/b", "http://a.test/b", 404)])
    judgements.keep("a.test", [SiteFile("/ai.txt", "http://a.test/ai.txt", 200, b"new")])
    assert [(file.name, file.body) for file in judgements.of_host("a.test")] == [("/ai.txt", b"new")]
    state.db.execute("UPDATE consent_files SET body = x'00'")
    with pytest.raises(StateDamaged):
        list(judgements.of_host("a.test"))


# --- repair


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite(harness.tree(12, late=0.0)) as site:
        yield site


def test_pages_whose_bytes_the_disk_lost_are_fetched_again(site: LocalSite, tmp_path: Path) -> None:
    job = harness.job(site, tmp_path)
    whole = scrapers.run(job).exported
    assert whole > 10
    before = job.output.read_bytes()
    (archive,) = (job.folder / "archive").glob("*.warc.gz")
    state = State.open(job.folder)
    query = "SELECT archive_offset FROM urls WHERE archive_file != '' ORDER BY 1"
    offsets = [offset for (offset,) in state.db.execute(query)]
    with archive.open("r+b") as file:
        file.truncate(offsets[-2] + 20)  # within the last page but one
    found = committed_archive(job.folder, state)
    assert found == (f"archive/{archive.name}", offsets[-2])
    pending = state.db.execute("SELECT count(*) FROM urls WHERE state = 0").fetchone()[0]
    state.close()
    assert pending == 2
    asked = len(site.hits)
    report = scrapers.run(job)
    assert (report.exported, report.pending) == (whole, 0)
    assert len([hit for hit in site.hits[asked:] if hit.path != "/robots.txt"]) == 2
    assert job.output.read_bytes() == before


def test_an_archive_that_is_whole_or_longer_stays_and_none_is_damage(site: LocalSite, tmp_path: Path) -> None:
    job = harness.job(site, tmp_path)
    scrapers.run(job)
    (archive,) = (job.folder / "archive").glob("*.warc.gz")
    size = archive.stat().st_size
    state = State.open(job.folder)
    assert committed_archive(job.folder, state) == (f"archive/{archive.name}", size)
    with archive.open("ab") as file:
        file.write(b"what no transaction speaks of")
    assert committed_archive(job.folder, state) == (f"archive/{archive.name}", size)
    archive.unlink()
    with pytest.raises(StateDamaged, match="is missing"):
        committed_archive(job.folder, state)
    state.close()


def test_a_state_without_an_archive_has_none(state: State, tmp_path: Path) -> None:
    assert committed_archive(tmp_path, state) is None


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8, 16, 40])
def test_stored_pages_travel_in_shares_that_leave_no_worker_idle(workers: int) -> None:
    """With a fixed share of eight, four workers would have all pages that are under way, and others none."""
    together = stored_together(workers)
    assert 1 <= together <= 8
    assert workers * together <= AHEAD // 2 or together == 1, "as many as are read wait for the next journey"
