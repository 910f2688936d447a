"""docs/reference is what the code says, and the reasons are those that the code gives."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

import scrapers
from scrapers.demo import DemoSite
from scrapers.display.reasons import GROUPS, meaning

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(Path(__file__).parent))
import reference  # noqa: E402 - it lies beside this file, which is no package

SOURCES = [*(ROOT / "scrapers").rglob("*.py"), *(ROOT / "backends").rglob("*.py")]
# Calls whose argument of this number is a reason.
MAKERS = {"Drop": 0, "Failure": 0, "Transient": 0, "exceeds": 2, "below": 2}
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_is_what_the_code_says(name: str) -> None:
    stands = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert stands == reference.made()[name], "run: .venv/bin/python tests/docs/reference.py"


def test_nothing_else_lies_there() -> None:
    assert {path.name for path in reference.FOLDER.iterdir()} == reference.PAGES.keys()


def test_every_setting_says_what_it_means() -> None:
    blank = re.findall(r"^\| (`\w+`) \|.*\|  \|$", reference.settings(), re.MULTILINE)
    assert not blank


def written() -> set[str]:
    """The reasons that stand in the code where one is given."""
    found: set[str] = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call):
                place = MAKERS.get(ast.unparse(node.func), len(node.args))
                given = node.args[place : place + 1]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "reason":
                given = [node.value]
            found |= {part for each in given for part in _text(each)}
    return found - {""}


def _text(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(p.value if isinstance(p, ast.Constant) else "1" for p in node.values)]
    return []


def test_every_reason_that_the_code_gives_has_words() -> None:
    assert written() > {"too_short", "timeout", "http_1", "redirect_1"}
    assert not {reason for reason in written() if not meaning(reason)}


def test_every_reason_with_words_is_one_that_the_code_gives() -> None:
    strings = {
        node.value
        for path, tree in TREES.items()
        if path.stem != "reasons"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for group in GROUPS.values():
        for code in group:
            said = re.sub("[A-Z]+", "", code)
            several = code != code.lower() and any(text.startswith(said) for text in strings)
            named = said.removeprefix("consent_")  # as a reader or its statement calls itself
            assert said in strings or several or named in strings, code


def test_a_code_of_several_is_found_and_a_made_up_one_is_not() -> None:
    assert meaning("http_404") == GROUPS["Answers"]["http_STATUS"]
    assert meaning("consent_license") == GROUPS["Rights"]["consent_license"]
    assert meaning("consent_noai") == GROUPS["Rights"]["consent_READER"]
    assert not meaning("no_code")


def test_what_the_demo_ends_with_has_words(tmp_path: Path) -> None:
    with DemoSite() as site:
        job = scrapers.Job(
            seeds=[site.url], output=tmp_path / "c.jsonl", delay=0, allow_private=["127.0.0.0/8"]
        )
        report = scrapers.run(job)
    for reason in [*report.dropped, *report.failed, *report.outside, *report.consent.denied]:
        assert meaning(reason), reason
