"""A report has parts, and whoever reads it need not know them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import scrapers
from scrapers.crawler.captures.source_records import SourceRecords
from scrapers.crawler.hosts.deferred import Deferral
from scrapers.job.reporting.page_counts import PageCounts
from scrapers.job.reporting.run_summary import RunSummary
from scrapers.rights.report import ConsentSummary

WAIT = Deferral("host", "a.test", "a.test", "http_503", "busy", 1.0, runs_left=2, pages=7)
PAGES = PageCounts(30, 15, {"too_short": 5}, {"http_404": 1}, 9, {"other_host": 3}, {"links_cut": 2}, 4)
RUN = RunSummary(26, 1.5, *[True] * 4, ("a.test",), (WAIT,))
SOURCES = SourceRecords({"page": 8}, ("a.warc ends early",))


@pytest.mark.parametrize("part", [PAGES, RUN, SOURCES], ids=lambda part: type(part).__name__)
def test_what_the_parts_of_a_report_hold_is_read_off_the_report(part: Any) -> None:
    report = scrapers.Report(Path("c.jsonl"), Path("c.job"), PAGES, RUN, ConsentSummary(), sources=SOURCES)
    told = {each.name: getattr(part, each.name) for each in fields(part)}
    assert all(told.values()), "else a name that reads nothing would not be seen"
    assert {name: getattr(report, name) for name in told} == told
    assert (report.balances, report.waiting) == (True, 7)
    assert not PageCounts(30, 15, {}, {}, 9).balances
