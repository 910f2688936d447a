"""What partitions send each other is taken in once, and what they share is shared."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scrapers.crawler.hosts.shared_rests import RESTS_SIZE, SharedRests
from scrapers.crawler.hosts.shared_turns import SharedThrottle, SharedTurns
from scrapers.crawler.partitions.budget import SharedBudget
from scrapers.crawler.partitions.numbers import partition_of
from scrapers.crawler.partitions.outbox import Inbox, Outbox, waiting
from scrapers.crawler.partitions.partition_frontier import PartitionFrontier
from scrapers.crawler.partitions.places import partition_folder
from scrapers.models import Drop
from scrapers.store.ledger import Fetch, Ledger, LedgerCounts
from scrapers.store.state import State
from scrapers.web.urls import canonical

HERE, THERE = "http://a.test/", "http://b.test/"


class Part:
    """A partition with nobody who crawls it."""

    def __init__(self, place: Path, url: str) -> None:
        self.number = partition_of(url)
        self.folder = partition_folder(place, self.number)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state = State.open(self.folder)
        self.outbox = Outbox(self.state, self.folder)
        self.frontier = PartitionFrontier(self.state, self.number, self.outbox, [HERE])
        self.inbox = Inbox(self.state, self.number, partial(partition_folder, place))
        self.ledger = Ledger(self.state)

    def take(self, other: Part) -> int:
        """Take in all that ``other`` has sent."""
        batches = [(other.number, number) for receiver, number in waiting(other.folder)]
        return self.inbox.take(batches, self.frontier.receive)

    def rows(self) -> list[tuple[Any, ...]]:
        """The URLs that are this partition's."""
        query = "SELECT url, priority >> 40, state, reason FROM urls WHERE state != 3 ORDER BY url"
        return self.state.db.execute(query).fetchall()

    def id_of(self, url: str) -> int:
        """The id of a URL."""
        query = "SELECT id FROM urls WHERE key = ?"
        return int(self.state.db.execute(query, (canonical(url),)).fetchone()[0])


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[tuple[Part, Part]]:
    with ExitStack() as stack:
        one, other = Part(tmp_path, HERE), Part(tmp_path, THERE)
        stack.callback(one.state.close)
        stack.callback(other.state.close)
        assert one.number != other.number
        yield one, other


def test_all_hosts_of_an_owner_are_in_one_partition() -> None:
    assert partition_of("https://docs.a.test/x") == partition_of("http://a.test:8080/") == partition_of(HERE)
    assert partition_of("https://a.github.io/") != partition_of("https://b.github.io/")  # private suffixes
    assert partition_of("http://127.0.0.1:80/") == partition_of("http://127.0.0.1:81/")
    assert {partition_of(f"http://{n}.test/") for n in range(5000)} == set(range(256))


def test_links_redirects_and_refusals_come_as_they_would_to_one_process(parts: tuple[Part, Part]) -> None:
    one, other = parts
    with one.state.transaction():
        one.frontier.add([HERE], 0)
        one.frontier.add([HERE + "moved"], 1, one.id_of(HERE), hop=True)
        one.frontier.add([THERE + "x", HERE + "y"], 1, one.id_of(HERE))
        one.frontier.add([THERE + "z"], 2, one.id_of(HERE + "moved"), hop=True)
        one.frontier.refuse(THERE + "deep", 3, Drop("depth"), one.id_of(HERE))
    assert [row[0] for row in one.rows()] == [HERE, HERE + "moved", HERE + "y"]
    assert one.outbox.flush() == 1
    assert other.take(one) == 1
    assert other.rows() == [(THERE + "deep", 3, 1, "depth"), (THERE + "x", 1, 0, ""), (THERE + "z", 2, 0, "")]
    assert LedgerCounts(other.state).discovered() == 3
    assert other.ledger.chain(other.id_of(THERE + "z")) == (HERE, HERE + "moved", THERE + "z")
    row = other.ledger.find(canonical(THERE + "x"))
    assert row is not None
    assert (row.referrer, row.redirects) == (HERE, ())


def test_a_batch_is_taken_in_once_however_often_it_lies_there(parts: tuple[Part, Part]) -> None:
    one, other = parts
    for page in ("x", "y"):
        with one.state.transaction():
            one.frontier.add([THERE + page], 1)
        one.outbox.flush()
    files = {path: path.read_bytes() for path in sorted((one.folder / "outbox").iterdir())}
    assert len(files) == 2
    first, second = files
    first.rename(first.with_suffix(".late"))
    assert other.take(one) == 0, "the second is not taken before the first"
    first.with_suffix(".late").rename(first)
    assert other.take(one) == 2
    assert not waiting(one.folder)
    with other.state.transaction():
        other.ledger.settle(other.id_of(THERE + "x"), Drop("soft_404"), Fetch())
    before = other.rows()
    for path, data in files.items():  # as after a loss of power at the sender
        path.write_bytes(data)
    assert other.take(one) == 0
    assert (other.rows(), waiting(one.folder)) == (before, [])
    assert second.parent.is_dir()


def test_what_a_killed_sender_had_numbered_is_sent_by_the_next(
    parts: tuple[Part, Part], tmp_path: Path
) -> None:
    one, other = parts
    with one.state.transaction():
        one.frontier.add([THERE + "x"], 1)
    with suppress(RuntimeError), one.state.transaction():
        one.frontier.add([THERE + "never"], 1)
        raise RuntimeError
    with one.state.transaction() as db:  # the process ends between the number and the file
        db.execute("INSERT INTO batches_sent VALUES (?, 1)", (other.number,))
        db.execute("UPDATE outbox SET batch = 1")
    one.state.close()
    again = Part(tmp_path, HERE)
    one.state = again.state
    assert other.take(again) == 1
    with again.state.transaction():
        again.frontier.add([THERE + "y"], 1)
    assert again.outbox.flush() == 1
    assert other.take(again) == 1
    assert [row[0] for row in other.rows()] == [THERE + "x", THERE + "y"]


def test_what_others_took_of_the_budget_is_gone(tmp_path: Path) -> None:
    def greedy(number: int) -> int:
        budget, pages = SharedBudget(tmp_path / "budget", 500), 0
        while budget.take(number, pages + 1):
            pages += 1
        budget.close()
        return pages

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(greedy, range(4))) == 500
    budget = SharedBudget(tmp_path / "budget", 500)
    assert budget.left == 0
    assert budget.take(0, 0), "what it has is its own"
    shares = [budget.take(5, 1)]
    for number in range(4):
        budget.keep(number, 10)
    assert [*shares, budget.take(5, 460), budget.take(5, 461)] == [False, True, False]
    budget.close()


def test_a_host_is_asked_by_one_process_at_a_time_and_rests_after_one_that_died(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from scrapers.crawler.hosts.shared_turns import SharedTurns\n"
        "turns = SharedTurns(Path(sys.argv[1]))\nassert turns.claim('a.test', 3) == 0\n"
        "print('asks', flush=True)\ntime.sleep(600)"
    )
    turns = SharedTurns(tmp_path / "turns")
    throttle = SharedThrottle(turns, 3.0, 1)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "turns")], stdout=subprocess.PIPE
    ) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == b"asks\n"
        time.sleep(3.2)
        assert throttle.claim("a.test") > 0, "its request has not ended"
        assert throttle.claim("b.test") == 0
        asking.kill()
        asking.wait(30)
    assert 2 < turns.claim("a.test", 3.0) <= 3, "it may have asked just now"
    assert turns.claim("a.test", 3.0) > 0
    time.sleep(3.2)
    assert throttle.claim("a.test") == 0
    throttle.finished("a.test")
    assert SharedThrottle(turns, 0.1, 1).claim("a.test") > 1, "the longer delay of another holds"
    assert os.path.getsize(tmp_path / "turns") < 2**22  # noqa: PTH202 - bytes on disk are what is meant
    turns.close()


@pytest.mark.parametrize("delay", [0.0, 0.01])
def test_who_is_told_to_leave_a_host_alone_tells_all_processes(tmp_path: Path, delay: float) -> None:
    turns, others = SharedTurns(tmp_path / "turns"), SharedTurns(tmp_path / "turns")
    told, asks = SharedThrottle(turns, delay, 1), SharedThrottle(others, delay, 1)
    told.slow_down("a.test", 0.3)
    told.slow_down("a.test", 0.1)
    assert 0.2 < asks.claim("a.test") <= 0.3
    assert asks.claim("b.test") == 0
    time.sleep(0.31)
    assert asks.claim("a.test") == 0
    turns.close()
    others.close()


def test_many_hosts_that_rest_are_told_apart_and_none_is_asked_early(tmp_path: Path) -> None:
    turns = SharedTurns(tmp_path / "turns")
    for number in range(20_000):
        turns.rest(f"h{number}.test", 3_000.0)
    assert all(turns.claim(f"h{number}.test", 0.0) > 2_000 for number in range(20_000))
    free = sum(not turns.claim(f"other{number}.test", 0.0) for number in range(1_000))
    assert free == 1_000, "of so few no place is that of all hosts"
    turns.close()


def test_where_there_is_no_room_all_that_come_by_wait() -> None:
    rests, memory = SharedRests(0), mmap.mmap(-1, RESTS_SIZE)
    full = struct.pack("<Qd", 2**64 - 1, 1_500.0) * (RESTS_SIZE // 16)
    memory[:] = full
    assert rests.left(memory, "a.test", 1_000.0) == 0
    rests.note(memory, "a.test", 60.0, 1_000.0)
    assert rests.left(memory, "a.test", 1_000.0) >= 60
    assert rests.left(memory, "a.test", 9_000.0) == 0
    rests.note(memory, "a.test", 60.0, 9_000.0)
    assert rests.left(memory, "a.test", 9_010.0) == 50
    assert rests.left(memory, "a.test", 100.0) <= 3_600, "a clock that was set back"
