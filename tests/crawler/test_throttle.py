from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from scrapers.crawler.hosts.throttle import LONGEST_WAIT, Slot, Throttle, retry_after

NOW = 1_700_000_000.0


class Time:
    """A clock and a wall clock that only the test moves."""

    def __init__(self) -> None:
        self.clock, self.wall = 100.0, NOW

    def sleep(self, seconds: float) -> None:
        self.clock += seconds
        self.wall += seconds


def _throttle(time: Time, delay: float = 1.0, per_host: int = 8) -> Throttle:
    return Throttle(delay, per_host, clock=lambda: time.clock, wall=lambda: time.wall)


def _visit(throttle: Throttle, time: Time, host: str, seconds: float = 0.0) -> None:
    throttle.started(host)
    time.sleep(seconds)
    throttle.finished(host)


def test_a_new_host_is_ready() -> None:
    time = Time()
    assert _throttle(time).ready_at("a.test") <= time.clock


def test_the_gap_begins_when_the_request_ends() -> None:
    time = Time()
    throttle = _throttle(time, delay=2.0)
    throttle.started("a.test")
    assert throttle.ready_at("a.test") == math.inf  # never two at once
    time.sleep(5.0)
    assert throttle.ready_at("a.test") == math.inf
    throttle.finished("a.test")
    assert throttle.ready_at("a.test") == time.clock + 2.0
    assert throttle.ready_at("b.test") <= time.clock  # other hosts go on


def test_without_a_delay_per_host_requests_are_open_at_once() -> None:
    time = Time()
    throttle = _throttle(time, delay=0.0, per_host=2)
    throttle.started("a.test")
    assert throttle.ready_at("a.test") <= time.clock
    throttle.started("a.test")
    assert throttle.ready_at("a.test") == math.inf
    throttle.finished("a.test")
    assert throttle.ready_at("a.test") <= time.clock


def test_a_crawl_delay_means_one_at_a_time() -> None:
    time = Time()
    throttle = _throttle(time, delay=0.0)
    throttle.crawl_delay("a.test", 3.0)
    throttle.started("a.test")
    assert throttle.ready_at("a.test") == math.inf
    throttle.finished("a.test")
    assert throttle.ready_at("a.test") == time.clock + 3.0


@pytest.mark.parametrize(
    ("theirs", "gap"), [(0.0, 2.0), (1.0, 2.0), (30.0, 30.0), (1e9, 3600.0), (math.nan, 2.0)]
)
def test_the_longer_delay_holds(theirs: float, gap: float) -> None:
    time = Time()
    throttle = _throttle(time, delay=2.0)
    throttle.crawl_delay("a.test", theirs)
    _visit(throttle, time, "a.test")
    assert throttle.ready_at("a.test") == time.clock + gap


def test_slow_down_holds_at_any_delay_and_is_never_shortened() -> None:
    time = Time()
    throttle = _throttle(time, delay=0.0)
    throttle.slow_down("a.test", 60.0)
    throttle.slow_down("a.test", 5.0)
    throttle.slow_down("a.test", -5.0)
    assert throttle.ready_at("a.test") == time.clock + 60.0
    throttle.slow_down("a.test", 1e9)
    assert throttle.ready_at("a.test") == time.clock + LONGEST_WAIT


def test_the_wall_clock_does_not_matter_while_running() -> None:
    time = Time()
    throttle = _throttle(time)
    _visit(throttle, time, "a.test")
    for jump in (-86_400.0, 86_400.0):
        time.wall += jump
        assert throttle.ready_at("a.test") == time.clock + 1.0


def test_finishing_what_was_not_started_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"a\.test"):
        _throttle(Time()).finished("a.test")


@pytest.mark.parametrize(("delay", "per_host"), [(-1.0, 1), (math.nan, 1), (math.inf, 1), (1.0, 0)])
def test_senseless_settings_are_refused(delay: float, per_host: int) -> None:
    with pytest.raises(ValueError, match="delay"):
        Throttle(delay, per_host)


@pytest.mark.parametrize(
    ("jump", "wait"),
    [(0.0, 7.0), (4.0, 3.0), (86_400.0, 0.0), (-3_600.0, 10.0), (-86_400.0, 10.0)],
    ids=["same", "later", "a-day-on", "back-1h", "back-1d"],
)
def test_the_delay_holds_over_a_restart_whatever_the_clock_does(jump: float, wait: float) -> None:
    """The earlier process asked 3 s before it died; the delay is 10 s."""
    time = Time()
    earlier = _throttle(time, delay=10.0)
    _visit(earlier, time, "a.test", 0.5)
    time.sleep(3.0)
    kept = earlier.snapshot("a.test")
    time.clock, time.wall = 5.0, time.wall + jump
    throttle = _throttle(time, delay=10.0)
    throttle.restore("a.test", *kept)
    assert max(0.0, throttle.ready_at("a.test") - time.clock) == pytest.approx(wait)


def test_restore_and_crawl_delay_come_in_any_order() -> None:
    for restore_first in (True, False):
        time = Time()
        throttle = _throttle(time)
        if restore_first:
            throttle.restore("a.test", NOW - 2.0, 0.0)
        throttle.crawl_delay("a.test", 20.0)
        if not restore_first:
            throttle.restore("a.test", NOW - 2.0, 0.0)
        assert throttle.ready_at("a.test") == pytest.approx(time.clock + 18.0)


def test_a_retry_after_holds_over_a_restart_but_no_longer_than_an_hour() -> None:
    time = Time()
    throttle = _throttle(time)
    throttle.restore("a.test", 0.0, NOW + 90.0)
    throttle.restore("b.test", 0.0, NOW + 1e9)
    throttle.restore("c.test", 0.0, NOW - 90.0)
    waits = [throttle.ready_at(host) - time.clock for host in ("a.test", "b.test", "c.test")]
    assert waits == pytest.approx([90.0, LONGEST_WAIT, 0.0])


def test_a_snapshot_of_an_unknown_host_is_zero() -> None:
    assert _throttle(Time()).snapshot("a.test") == (0.0, 0.0)


def _date(offset: float) -> str:
    return format_datetime(datetime.fromtimestamp(NOW + offset, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("99999999", 3600.0),
        ("9" * 5000, 3600.0),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("1e9", None),
        ("nan", None),
        ("١٢", None),
        (_date(90), 90.0),
        (_date(-90), 0.0),
        (_date(86_400), 3600.0),
        ("Wed, 21 Oct 2015 07:28:00", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_claim_takes_a_slot_or_says_how_long_not() -> None:
    time = Time()
    throttle = _throttle(time, delay=2.0)
    assert throttle.claim("a.test") == 0
    assert throttle.claim("a.test") == math.inf
    throttle.finished("a.test")
    assert throttle.claim("a.test") == pytest.approx(2.0)
    time.sleep(2.0)
    assert throttle.claim("a.test") == 0


def test_a_slot_is_given_back_once() -> None:
    time = Time()
    throttle = _throttle(time, delay=0.0, per_host=2)
    slots = []
    for _ in range(2):
        assert throttle.claim("a.test") == 0
        slots.append(Slot(throttle, "a.test"))
    slots[0].free()
    slots[0].free()
    assert throttle.claim("a.test") == 0
    assert throttle.claim("a.test") == math.inf
