"""Every form of statement, over a real server, through every backend: one verdict."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from rights.hosts import Hosts
from sampling import sampled

import scrapers
from scrapers.job.output.audit_files import judged
from scrapers.store.state import State

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "consent_cases.json").read_text(encoding="utf-8")
)
NAMES = [
    "agents",
    "content_usage",
    "content_signal",
    "tdmrep",
    "rsl",
    "rsl_server",
    "rsl_payment",
    "noai",
    "noml",
    "noindex",
    "noarchive",
    "license",
    "unknown",
]
# The browser takes a second a page: every eighth case, and all that it could see otherwise, since it
# serialises the document anew.
IN_BROWSER = [
    case
    for number, case in enumerate(CASES)
    if "settings" not in case
    and (number % 8 == 0 or case["name"].startswith(("noai", "tdm meta", "rsl script", "licence")))
]

BUSY = frozenset({429, 500, 503})


def crawl(cases: list[dict[str, Any]], hosts: Hosts, backend: str, folder: Path) -> dict[str, dict[str, Any]]:
    """The judgement of each case, by its name: a job for all that share their settings."""
    groups = defaultdict(list)
    for case in cases:
        groups[json.dumps(case.get("settings", {}), sort_keys=True)].append(case)
    found = {}
    for number, (settings, group) in enumerate(groups.items()):
        job = scrapers.Job(
            seeds=[hosts.urls[case["name"]] for case in group],
            output=folder / f"{number}.jsonl",
            backend=backend,
            options={"sandbox": False} if backend == "selenium" else {},
            **json.loads(settings),
            delay=0,
            retries=0,
            depth=0,
            workers=1,
            extractor="none",
            retry_later=False,
            allow_private=["127.0.0.0/8"],
        )
        report = scrapers.run(job)
        assert report.balances
        names = {hosts.urls[case["name"]]: case["name"] for case in group}
        state = State.open(job.folder)
        found |= {names[row["url"]]: row for row in judged(state)}
        state.close()
    return found


def outcome(row: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What came of a case, as far as it says what it expects."""
    followed = not any(signal["use"] == "follow" for signal in row["record"]["signals"])
    seen = {
        "verdict": row["verdict"],
        "stage": row["stage"],
        "license": row["license"],
        "follow": followed,
        "reason": row["reason"],
    }
    return {name: seen[name] for name in expected}


@pytest.mark.parametrize(
    "backend",
    [
        *sampled(["requests-lxml", "requests-bs4", "scrapy", "langchain"], ci=["requests-lxml"]),
        pytest.param("selenium", marks=pytest.mark.browser),
    ],
)
def test_every_case_has_its_verdict(backend: str, tmp_path: Path) -> None:
    cases = IN_BROWSER if backend == "selenium" else CASES
    with Hosts(cases) as hosts:
        found = crawl(cases, hosts, backend, tmp_path)
    wrong = {
        case["name"]: (outcome(found[case["name"]], case["expect"]), case["expect"])
        for case in cases
        if outcome(found[case["name"]], case["expect"]) != case["expect"]
    }
    assert not wrong, "\n".join(f"{name}: {got} != {want}" for name, (got, want) in wrong.items())
    for case in cases:
        asked = hosts.paths(case["name"]).count(case.get("path", "/page"))
        before = case["expect"]["stage"] == "site" and case["expect"]["verdict"] == "deny"
        assert asked == (0 if before else 1), case["name"]
        times = hosts.paths(case["name"]).count("/robots.txt")
        if case.get("robots_status", 200) in BUSY:  # asked again, until it is given up
            assert times > 1, case["name"]
        elif BUSY.isdisjoint(value for name, value in case.items() if name.endswith("_status")):
            assert times == 1, case["name"]
        else:  # a host that is busy with another file is asked whether it is there
            assert times >= 1, case["name"]


def test_the_table_is_large_and_covers_every_reader() -> None:
    assert len(CASES) >= 120
    reasons = {case["expect"].get("reason", "") for case in CASES}
    assert reasons >= {"robots_disallow", "robots_unreachable", *(f"consent_{name}" for name in NAMES)}
    assert {case["expect"]["verdict"] for case in CASES} == {"allow", "deny", "unknown"}
    assert len(IN_BROWSER) >= 40
