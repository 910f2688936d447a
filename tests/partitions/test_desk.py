"""Turns and budget of a job over more than one machine: one server of them, and lines to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from parallel.test_line import sealed

from scrapers.crawler.hosts.shared_turns import SharedThrottle, SharedTurns
from scrapers.crawler.partitions.budget import SharedBudget
from scrapers.crawler.partitions.commons import Commons, sees_run
from scrapers.crawler.partitions.remote import RemoteBudget, RemoteTurns
from scrapers.errors import JobLocked
from scrapers.parallel import line
from scrapers.parallel.line import FarEnd, NearEnd
from scrapers.store import lease as leases
from scrapers.store.lease import Lease, Sightings


@pytest.fixture
def commons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Commons]:
    monkeypatch.setattr(line, "PRESENT", 1.5)
    monkeypatch.setattr(line, "_MARGIN", 0.1)
    (tmp_path / "partitions").mkdir()
    with closing(Commons(tmp_path, 500, "one")) as found:
        yield found


@contextmanager
def worker(commons: Commons) -> Iterator[FarEnd]:
    """The line of a worker on another machine."""
    with sealed() as (far, near):
        serves, served = NearEnd(near, commons.desk.opened()), FarEnd(far)
        yield served
        served.part()
        with suppress(EOFError):  # its socket is its until it is gone
            serves.pipe.recv()


def test_a_host_is_asked_by_one_worker_at_a_time_wherever_they_are(commons: Commons, tmp_path: Path) -> None:
    with worker(commons) as one, worker(commons) as other:
        asks, waits = (SharedThrottle(RemoteTurns(each), 0.4, 1) for each in (one, other))
        here = SharedTurns(tmp_path / "partitions" / "turns")
        assert asks.claim("a.test") == 0
        time.sleep(0.5)
        assert waits.claim("a.test") > 0, "its request has not ended"
        assert here.claim("a.test", 0.4) > 0
        assert waits.claim("b.test") == 0
        asks.finished("a.test")
        assert 0 < waits.claim("a.test") <= 0.4
        time.sleep(0.45)
        assert waits.claim("a.test") == 0
        here.close()


@pytest.mark.parametrize("delay", [0.0, 0.01])
def test_a_host_that_one_worker_is_to_leave_alone_is_left_alone_by_all(
    commons: Commons, delay: float
) -> None:
    with worker(commons) as one, worker(commons) as other:
        told, asks = (SharedThrottle(RemoteTurns(each), delay, 2) for each in (one, other))
        told.slow_down("a.test", 0.4)
        assert told.claim("b.test") == 0  # and what was said before was heard
        told.finished("b.test")
        assert 0.2 < asks.claim("a.test") <= 0.4
        time.sleep(0.41)
        assert asks.claim("a.test") == 0


def test_the_turns_of_a_worker_that_is_cut_off_are_others_when_it_cannot_ask_any_more(
    commons: Commons,
) -> None:
    with worker(commons) as one, worker(commons) as other:
        turns, mine = RemoteTurns(one), RemoteTurns(other)
        assert turns.claim("a.test", 0.3) == 0
        one.close()
        began = time.monotonic()
        assert turns.claim("b.test", 0.3) > 0, "it asks nobody any more"
        while mine.claim("a.test", 0.3):
            assert time.monotonic() - began < 30
            time.sleep(0.02)
        assert time.monotonic() - began > 0.5 + 0.3, "the rest of its promise, and the delay"


def test_the_budget_is_leased_and_never_more_than_there_is(commons: Commons) -> None:
    with worker(commons) as one, worker(commons) as other:
        budgets = [RemoteBudget(one), RemoteBudget(other), commons.budget]
        pages = [0, 0, 0]
        while any(
            budget.take(n, pages[n] + 1) and not pages.__setitem__(n, pages[n] + 1)
            for n, budget in enumerate(budgets)
        ):
            pass
        assert sum(pages) == 500
        budgets[0].keep(0, 10)
        assert one.ask("lease", 7, 0) == 0, "what was said before is done by then"
        assert commons.budget.left == pages[0] - 10
        assert not budgets[0].take(0, 12 + commons.budget.left)


def test_of_a_large_budget_some_pages_come_at_once_and_go_back(tmp_path: Path) -> None:
    with closing(SharedBudget(tmp_path / "budget", 50_000)) as budget:
        assert budget.lease(3, 1) == 17
        assert budget.lease(3, 5) == 17
        assert budget.take(4, 1)
        assert budget.left == 50_000 - 18
        budget.keep(3, 5)
        assert budget.left == 50_000 - 6


def test_a_run_on_another_machine_lets_every_host_rest(tmp_path: Path) -> None:
    (tmp_path / "partitions").mkdir()
    turns = SharedTurns(tmp_path / "partitions" / "turns")
    for before, rests in (("", False), ("one elsewhere-0", True)):
        (tmp_path / "partitions" / "run").write_text(before)
        with closing(Commons(tmp_path, 10, "two")):
            assert (turns.claim("never-asked.test", 5.0) > 0) is rests
            turns.ended("other.test")
    assert sees_run(tmp_path, "two")
    turns.close()


def test_a_folder_that_is_not_the_jobs_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.crawler.partitions.commons._PATIENCE", 0.3)
    assert not sees_run(tmp_path, "two")
    (tmp_path / "partitions").mkdir()
    (tmp_path / "partitions" / "run").write_text("one here")
    assert not sees_run(tmp_path, "two")


@pytest.mark.parametrize("skew", [-3600, 3600])
def test_the_clock_of_another_machine_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skew: int
) -> None:
    monkeypatch.setattr(leases, "_SLOWEST", 0.1)
    owner = tmp_path / "owner"
    sightings = Sightings()
    for renewed in range(3):
        owner.write_text(f"7 {time.time() + skew + renewed:.3f} elsewhere-0:1".ljust(256))
        for _ in range(2):
            with pytest.raises(JobLocked):
                Lease.take(tmp_path, 0.3, sightings)
            time.sleep(0.15)
    time.sleep(0.3)
    lease = Lease.take(tmp_path, 0.3, sightings)
    assert lease.token == 8
    lease.release()
    owner.write_text("9 0.000 elsewhere-0:1".ljust(256))
    Lease.take(tmp_path, 0.3, sightings).release()
