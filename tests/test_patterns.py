"""No text is slow for what reads it: neither for one pattern, nor for a reader, nor in a place of a page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

import pytest
from faults import hostile_runs, patterns
from faults.test_p_rows import page

from scrapers.models import Failure, FetchedPage, PageResult
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.reading.metadata.people import person
from scrapers.reading.page_processor import PageProcessor

ROOT = Path(__file__).parent.parent


@pytest.mark.timeout(
    1500
)  # a minute of CPU for all; what counts is that of each pattern, which no other work slows down
@pytest.mark.parametrize(
    "whole", [pytest.param(True, marks=pytest.mark.slow, id="all"), pytest.param(False, id="sample")]
)
@pytest.mark.parametrize("what", ["patterns", "readers"])
def test_no_long_run_is_slow(what: str, whole: bool) -> None:
    share = 1 if whole else {"patterns": 40, "readers": 20}[what]
    ran = subprocess.run(
        [sys.executable, "tests/faults/patterns.py", what, str(share)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    count, name = (ran.stdout.splitlines() or ["0 nothing"])[-1].split()
    assert (ran.returncode, ran.stderr, name) == (0, "", what), ran.stdout
    assert int(count) >= max(1, {"patterns": 180, "readers": 30}[what] // (2 * share))


@pytest.mark.parametrize("pattern", [r"\s+x", r"\s*,?\s*x", r"(\w+\s?)+!", r"a[^b]*c", r"<!--.*?-->"])
def test_what_is_slow_is_found(pattern: str) -> None:
    one = patterns.Found(pattern, re.compile(pattern), {"search"})
    # what is quadratic takes a fast machine less than the bound of all, what is linear some milliseconds
    assert patterns.slow(patterns.calls(one), patterns.SECONDS / 10).startswith("search")


def test_what_is_quick_is_not() -> None:
    one = patterns.Found("", re.compile(r"(?<!\s)\s++x"), {"search", "sub", "finditer"})
    assert not patterns.slow(patterns.calls(one))


@pytest.mark.timeout(1500)
@pytest.mark.parametrize(
    ("extractor", "share"),
    [pytest.param("blocks", 1, marks=pytest.mark.slow), ("blocks", 6), ("full-text", 8)],
)
def test_no_place_of_a_page_is_slow(extractor: str, share: int) -> None:
    process = PageProcessor("requests-lxml", extractor=extractor)
    pool: WorkerPool[FetchedPage, PageResult] = WorkerPool(process, workers=2, seconds=10.0, memory=2**30)
    results: SimpleQueue[tuple[str, PageResult | Failure]] = SimpleQueue()
    count = 0
    try:
        for unit in hostile_runs.UNITS[::share]:
            for place, html in hostile_runs.pages(unit):
                count += 1
                name = f"{unit!r} in {place}"
                pool.submit(page(html), lambda result, name=name: results.put((name, result)))
        outcomes = dict(results.get(timeout=600) for _ in range(count))
    finally:
        pool.kill()
    assert {name: found for name, found in outcomes.items() if isinstance(found, Failure)} == {}


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        (" " * 10**6 + "by  Ada Lovelace", "Ada Lovelace"),
        ("Ada Lovelace" + " " * 10**6 + "| The Site", "Ada Lovelace"),
        ("Ada Lovelace" + " \t" * 10**5 + "\n on Monday", "Ada Lovelace"),
        ("Ada Lovelace , on Monday", "Ada Lovelace"),
        ("Ada Lovelace  - Editor", "Ada Lovelace"),
        ("Anne-Marie @nowhere", "Anne-Marie"),
        ("Ada Lovelace min reading", ""),
        ("Ada Lovelace 5 min read", "Ada Lovelace"),
        ("Ada Lovelace\nAnalyst", "Ada Lovelace"),
    ],
)
def test_a_byline_is_read_in_the_time_of_its_length(byline: str, name: str) -> None:
    assert person(byline) == name
