"""A rule of another package is found by its entry point, as it is where that package is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.dataset.pairs.miner import mine
from scrapers.dataset.pairs.rule import _entry_points, rule_names
from scrapers.errors import ConfigError

RULE = """
from scrapers.dataset.pairs.page_blocks import Range
from scrapers.dataset.pairs.rule import Candidate

class Riddles:
    name = "riddles"
    version = "3"

    def candidates(self, page):
        for at, block in enumerate(page.blocks[:-1]):
            if block.text.startswith("Riddle:"):
                yield Candidate(Range(at, at + 1), Range(at + 1, at + 2))
"""
PROSE = "<p>" + "The wind turns, and what stands on the roof turns with it until both agree. " * 8 + "</p>"
PAGE = (
    f"<html><body><main><h1>Towers</h1>{PROSE}<p>Riddle: it crows and has no throat</p>"
    f"<p>The cock upon the tower of the church.</p>{PROSE}</main></body></html>"
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "riddle_rule.py").write_text(RULE)
    facts = tmp_path / "riddle_rule-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: riddle-rule\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(
        "[scrapers.pairs]\nriddles = riddle_rule:Riddles\nbroken = riddle_rule:Missing\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    _entry_points.cache_clear()
    yield tmp_path
    _entry_points.cache_clear()


@pytest.mark.usefixtures("package")
def test_a_rule_of_another_package_mines() -> None:
    [pair] = mine(PAGE, rules=["riddles"]).pairs
    assert (pair.rule, pair.version) == ("riddles", "3")
    assert pair.question == "Riddle: it crows and has no throat"
    assert pair.answer == "The cock upon the tower of the church."
    assert rule_names()[-2:] == ["broken", "riddles"]


@pytest.mark.usefixtures("package")
def test_a_rule_that_cannot_be_loaded_says_so() -> None:
    with pytest.raises(ConfigError, match=r"'broken' cannot be loaded.*Missing"):
        mine(PAGE, rules=["broken"])


def test_a_rule_that_is_not_installed_is_unknown() -> None:
    with pytest.raises(ConfigError, match="no pair rule 'riddles'"):
        mine(PAGE, rules=["riddles"])
