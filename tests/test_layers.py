"""The rules of the house, read from the source: who imports whom, and what is not used at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A room imports rooms on lower levels and itself. The stages share a level: they do not meet.
LEVELS = {
    "media_type": -1,
    "errors": 0,
    "css": 0,
    "selectors": 0,
    "decode": 0,
    "_stage": 0,
    "randomness": 0,
    "query_encoding": 0,
    "disk": 1,
    "css_xpath": 1,
    "ownership": 2,
    "models": 1,
    "queries": 2,
    "no_document": 3,
    "guard": 1,
    "urls": 1,
    "html_tree": 1,
    "media": 2,
    "hints": 2,
    "causes": 2,
    "robots": 2,
    "scraper": 2,
    "registry": 3,
    "limits": 3,
    "field_values": 3,
    "fields": 4,
    "consent": 4,
    "crawl": 5,
    "extract": 5,
    "parallel": 6,
    "corpus": 7,
    "signatures": 5,
    "reading": 6,
    "settings": 8,
    "stored_job": 9,
    "report": 8,
    "keywords": 9,
    "audit": 9,
    "page": 9,
    "process": 9,
    "explanation": 9,
    "unmatched": 9,
    "folder": 9,
    "resume": 9,
    "html_files": 9,
    "running": 10,
    "opening": 11,
    "job": 12,
    "permission": 13,
    "verification": 13,
    "block_picture": 13,
    "demo": 13,
    "langchain": 13,
    "testing": 13,
    "arguments": 13,
    "exits": 14,
    "console": 14,
    "options": 14,
    "streams": 14,
    "live": 15,
    "rebuild_command": 16,
    "cli": 17,
    "__main__": 18,
}
OPEN_TO_BACKENDS = {
    "causes",
    "scraper",
    "models",
    "errors",
    "urls",
    "guard",
    "selectors",
    "queries",
    "html_tree",
    "media",
}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "yaml", "dill", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "os.system", "os.popen"}


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under ``if TYPE_CHECKING``; imports inside functions count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from at_run_time(node)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in at_run_time(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms(tree: ast.AST) -> set[str]:
    """The first name below ``scrapers`` of each import: a module, a package or, lazily, a public name."""
    return {name.split(".")[1] for name in imported(tree) if name.startswith("scrapers.")}


@pytest.mark.parametrize("path", sources("scrapers"), ids=name_of)
def test_imports_go_down(path: Path) -> None:
    parts = path.relative_to(ROOT / "scrapers").with_suffix("").parts
    if parts == ("__init__",):
        assert not rooms(tree_of(path)), "the package itself loads nothing"
        return
    room = parts[0]
    upwards = {other for other in rooms(tree_of(path)) if other != room and LEVELS[other] >= LEVELS[room]}
    assert not upwards


@pytest.mark.parametrize("path", sources("backends"), ids=name_of)
def test_backends_import_the_waist_and_their_siblings(path: Path) -> None:
    assert rooms(tree_of(path)) <= OPEN_TO_BACKENDS
    assert not {name for name in imported(tree_of(path)) if name.split(".")[0] == "backends"}


@pytest.mark.parametrize("path", sources("scrapers", "examples", "tests"), ids=name_of)
def test_nobody_imports_the_folder_backends(path: Path) -> None:
    assert not {name for name in imported(tree_of(path)) if name.split(".")[0] == "backends"}


def test_the_core_reaches_backends_by_name_only() -> None:
    for path in sources("scrapers"):
        assert "backends" not in rooms(tree_of(path)), path


def harmful(tree: ast.AST) -> set[str]:
    """What turns data into code: serialised objects, evaluated strings, shells."""
    found = {name for name in imported(tree) if name.split(".")[0] in FORBIDDEN_MODULES}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in FORBIDDEN_CALLS:
            found.add(called)
        if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords):
            found.add("shell=")
    return found


@pytest.mark.parametrize("path", sources("scrapers", "backends"), ids=name_of)
def test_nothing_turns_data_into_code(path: Path) -> None:
    tree = tree_of(path)
    assert not harmful(tree)
    if "cloudpickle" in set(imported(tree)):
        assert name_of(path) == "scrapers/crawl/workers.py", "functions travel to our own workers only"


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from yaml import load",
        "eval('1')",
        "run('x', shell=True)",
        "import os\nos.system('x')",
    ],
)
def test_the_scan_sees_what_it_looks_for(source: str) -> None:
    assert harmful(ast.parse(source))


def test_the_rules_see_what_they_look_for() -> None:
    tree = ast.parse(
        "def f():\n from scrapers.job import run\nif TYPE_CHECKING:\n from scrapers.cli import app"
    )
    assert rooms(tree) == {"job"}


def test_modules_stay_small() -> None:
    long = {name_of(p): n for p in sources("scrapers", "backends") if (n := p.read_text().count("\n")) > 400}
    assert not long
