"""Tasks that come one after another travel together, and none is left behind."""

from __future__ import annotations

import threading

import pytest

from scrapers.parallel import waiting as module
from scrapers.parallel.waiting import Waiting


class Clock:
    """Time that stands still unless it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def waiting() -> Waiting[int]:
    return Waiting(3, threading.Condition(), lambda: None)


def test_the_first_goes_at_once_and_what_follows_shortly_goes_together(clock, waiting):
    waiting.add(1)
    assert waiting.batch() == [1]
    for task in (2, 3):
        waiting.add(task)
        assert waiting.batch() == []
    waiting.add(4)
    waiting.add(5)
    assert waiting.batch() == [2, 3, 4], "as many as travel together need not wait"
    assert waiting.batch() == []
    assert waiting.batch(linger=False) == [5]


def test_what_comes_after_a_pause_goes_at_once(clock, waiting):
    waiting.add(1)
    waiting.batch()
    clock.now += module.LINGER
    waiting.add(2)
    assert waiting.batch() == [2]


def test_where_one_travels_alone_nothing_waits(clock):
    waiting = Waiting(1, threading.Condition(), lambda: None)
    for task in (1, 2):
        waiting.add(task)
    assert [waiting.batch(), waiting.batch(), waiting.batch()] == [[1], [2], []]


def test_its_owner_is_told_each_time_that_time_is_up():
    lock, told, sent = threading.Condition(), threading.Semaphore(0), []

    def due() -> None:
        sent.append(waiting.batch(linger=False))
        told.release()

    waiting = Waiting(9, lock, due)
    for first in (0, 10, 20):
        with lock:
            for task in range(first, first + 3):
                waiting.add(task)
                if batch := waiting.batch():
                    sent.append(batch)
        assert told.acquire(timeout=30)
    assert sorted(task for batch in sent for task in batch) == [0, 1, 2, 10, 11, 12, 20, 21, 22]
    assert max(map(len, sent)) > 1
