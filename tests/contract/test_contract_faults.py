"""The contract fails for a broken backend, in the test that names the promise, and for no healthy one.

Each fault is a small backend in ``plugins/broken``; one pytest runs them all, as the author of a
plug-in would: a class a backend, a test by its name.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

BROKEN = Path(__file__).parents[1] / "plugins" / "broken"
FAULTS = {
    "FollowsRedirects": "test_redirect_is_reported_not_followed[302]",
    "Retries": "test_busy_is_not_tried_again",
    "RaisesForStatus": "test_status_is_an_answer[404]",
    "DropsRepeatedHeaders": "test_headers_keep_repeats_and_ignore_case",
    "StalePage": "test_pdf_after_a_page_is_not_the_page",
    "IgnoresTheCap": "test_big_body_is_capped[no]",
    "CapsTooLate": "test_bomb_is_capped[gzip]",
    "LeaksAThread": "test_close_leaves_nothing_behind",
    "LeaksAProcess": "test_close_leaves_nothing_behind",
    "ChangesBytes": "test_bytes_are_intact[/png]",
    "GuessesTheCharset": "test_charset[meta-1251]",
    "RaisesForeignErrors": "test_broken_answers_are_fetch_errors[/reset]",
    "HangsPastTheDeadline": "test_deadline_holds[/drip/body]",
    "IgnoresTheGuard": "test_private_address_is_refused",
    "ResolvesTwice": "test_the_judged_address_is_dialled",
    "AcceptsHalfAPage": "test_truncation_is_seen[length]",
    "KeepsCookies": "test_cookies_are_not_kept",
    "OneAtATime": "test_fetches_run_at_once",
    "MixesPagesUp": "test_each_thread_gets_its_own_page",
    "ParseNeedsOpen": "test_parse_works_in_another_process",
    "ParseNeedsNetwork": "test_title_is_folded",
    "IgnoresBase": "test_base_element_moves_links[http://cdn.test/lib/-http://cdn.test/lib/next]",
    "KeepsFragments": "test_links",
    "RaisesParserErrors": "test_bad_selector_is_a_selector_error[p[]",
    "FailsOnEmpty": "test_next_to_nothing_parses[]",
    "UsesTheEnvironment": "test_environment_lends_nothing",
}
SUITES = """
import broken_backends
from scrapers.testing import ScraperContract

for _name in {names}:
    _members = {{"backend": getattr(broken_backends, _name), "__module__": __name__}}
    globals()["Test" + _name] = type("Test" + _name, (ScraperContract,), _members)
"""
Outcomes = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """(backend, test) -> passed, failed, error or skipped."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "pytest.ini").write_text("[pytest]\n")
    suites = folder / "test_broken.py"
    suites.write_text(SUITES.format(names=[*FAULTS, "Healthy"]))
    chosen = [f"{suites}::Test{fault}::{test}" for fault, test in FAULTS.items()]
    healthy = [f"{suites}::TestHealthy::{test}" for test in dict.fromkeys(FAULTS.values())]
    report = folder / "report.xml"
    options = ["-q", "-p", "no:cacheprovider", "--tb=short", f"--junit-xml={report}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *chosen, *healthy],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(BROKEN)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    return _outcomes(report)


def _outcomes(report: Path) -> Outcomes:
    found: Outcomes = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest's own report
        backend = case.get("classname", "").rpartition(".Test")[2]
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        found[backend, case.get("name", "")] = kinds.pop() if kinds else "passed"
    return found


@pytest.mark.parametrize(("fault", "test"), FAULTS.items())
def test_the_fault_is_found(outcomes: Outcomes, fault: str, test: str) -> None:
    assert outcomes[fault, test] == "failure"


@pytest.mark.parametrize("test", sorted(set(FAULTS.values())))
def test_the_healthy_backend_passes_there(outcomes: Outcomes, test: str) -> None:
    assert outcomes["Healthy", test] == "passed"


def test_every_fault_has_its_test() -> None:
    source = (BROKEN / "broken_backends.py").read_text("utf-8")
    planted = [line.split("(")[0][6:] for line in source.splitlines() if line.startswith("class ")]
    assert {name for name in planted if not name.startswith("_")} == {*FAULTS, "Healthy"}
