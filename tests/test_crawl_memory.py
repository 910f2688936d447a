"""What a crawl holds in memory does not grow with the hosts and path patterns that it meets."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.crawl.frontier import Entry
from scrapers.crawl.patterns import Patterns
from scrapers.crawl.state import State
from scrapers.crawl.traps import Traps
from scrapers.limits import Limits
from scrapers.models import Drop

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
    monkeypatch.setattr("scrapers.crawl.patterns._HELD", 50)
    patterns = Patterns(state)
    under_way = patterns["busy"]
    under_way.under_way = 1
    for number in range(20_000):
        patterns[f"p{number}"].taken = number
        if number % 100 == 0:
            patterns.keep(f"p{number}", patterns[f"p{number}"])
    assert len(patterns) <= 51  # and one more for each that is under way
    assert patterns["busy"] is under_way  # only memory knows what is under way
    assert patterns["p100"].taken == 100
