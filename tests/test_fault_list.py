"""``docs/faults.md`` and the tests that are named after its rows go together."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = re.findall(
    r"^\| ([A-Z]\d+) \|", (ROOT / "docs" / "faults.md").read_text(encoding="utf-8"), re.MULTILINE
)
MODULES = sorted((ROOT / "tests" / "faults").glob("test_*.py"))
_NAMED = re.compile(r"test_([A-Z]\d+)_")
_OF_ALL = re.compile(r"\bRows? ((?:[A-Z]\d+(?:, )?)+)")


def rows_of(module: ast.Module, test: ast.FunctionDef) -> list[str]:
    """The rows that a test stands for: in its name, else in the module's own words for all of its tests."""
    named = _NAMED.match(test.name)
    if named:
        return [named[1]]
    found = _OF_ALL.search(ast.get_docstring(module) or "")
    return found[1].split(", ") if found else []


def named() -> list[tuple[str, list[str]]]:
    """Each test of the folder, with its rows."""
    modules = [(path.name, ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES]
    return [
        (f"{name}::{node.name}", rows_of(module, node))
        for name, module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


@pytest.mark.parametrize(("test", "rows"), named())
def test_a_test_of_a_fault_names_a_row(test: str, rows: list[str]) -> None:
    assert rows, f"{test} names no row of docs/faults.md"
    assert set(rows) <= set(ROWS)


def test_each_row_stands_once_and_has_a_test() -> None:
    assert len(ROWS) == len(set(ROWS))
    assert set(ROWS) == {row for _, rows in named() for row in rows}


def test_no_example_has_a_deadline() -> None:
    """How busy the machine is decides no test; the profile in conftest has none either."""
    deadline = re.compile(r"settings\([^)]*\bdeadline=(?!None)")
    for path in (ROOT / "tests").rglob("*.py"):
        assert not deadline.search(path.read_text(encoding="utf-8")), path
