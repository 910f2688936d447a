"""The rules of the house, read from the source: who imports whom, and what is not used at all."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import scrapers
import scrapers.plugin

ROOT = Path(__file__).parent.parent

# A room imports rooms on lower levels and itself. Rooms that share a level do not meet.
LEVELS: tuple[tuple[str, ...], ...] = (
    ("errors", "display"),
    ("web",),
    ("models",),
    ("plugin",),
    ("fields", "rights"),
    ("store", "parallel"),
    ("sources",),
    ("crawler", "reading", "corpus"),
    ("job",),
    ("dataset",),
    ("demo", "testing", "langchain"),
    ("cli",),
    ("__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
KNOWN_CIRCLES = {
    ("testing.site", "testing.routes"): "the built-in routes load with the first site, which they describe",
}
OPEN_TO_BACKENDS = {"errors", "models", "web", "plugin"}
TOP = {"__init__", "__main__", "_moved", "errors", "fields", "langchain"}
MOST_IN_A_FOLDER = 20
MOST_FIELDS = 12
SETTINGS = {"BaseModel", "Block", "TypedDict"}  # what a user may choose is as much as it is
LONG_RECORDS = {
    "Pair": "a line of pairs.jsonl: its fields are the columns, which readers know by these names",
    "Origin": "a line of the table of origins: its fields are the columns",
    "Candidate": "all that a pair rule may say, most of it left out by each; rules outside give it by name",
}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "yaml", "dill", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "os.system", "os.popen"}


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
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


def module_of(path: Path) -> str:
    """The name below ``scrapers``; the folder ``backends`` is installed there too."""
    place = (
        path.relative_to(ROOT / "scrapers")
        if path.is_relative_to(ROOT / "scrapers")
        else path.relative_to(ROOT)
    )
    return ".".join(place.with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_of(path): path
    for path in sources("scrapers", "backends")
    if path.parent != ROOT / "scrapers" or path.stem != "__init__"
}


def needed(name: str) -> set[str]:
    """The modules that a module imports, by their names below ``scrapers``; relative imports included."""
    tree = tree_of(MODULES[name])
    here = name.split(".") if MODULES[name].stem == "__init__" else name.split(".")[:-1]
    said = {each.removeprefix("scrapers.") for each in imported(tree) if each.startswith("scrapers.")}
    for node in at_run_time(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*here[: len(here) - node.level + 1], *([node.module] if node.module else [])]
            said |= {".".join([*base, alias.name]) for alias in node.names}
    found = {each if each in MODULES else each.rpartition(".")[0] for each in said}
    return (found & MODULES.keys()) - {name}


NEEDED = {name: needed(name) for name in MODULES}


@pytest.mark.parametrize("path", sources("scrapers"), ids=name_of)
def test_imports_go_down(path: Path) -> None:
    name = module_of(path)
    if path == ROOT / "scrapers" / "__init__.py":
        assert not rooms(tree_of(path)) - {"_moved"}, "the package itself loads nothing"
        return
    room = name.split(".")[0]
    if room == "_moved":
        assert not rooms(tree_of(path))
        return
    others = rooms(tree_of(path)) - {room}
    upwards = {other for other in others if LEVEL[other] >= LEVEL[room]}
    assert not upwards


def inside(package: str) -> dict[str, set[str]]:
    """What is in a folder, modules and folders, and which of it needs which."""
    prefix = f"{package}." if package else ""
    held: dict[str, set[str]] = {}
    for name, others in NEEDED.items():
        if not name.startswith(prefix):
            continue
        child = name.removeprefix(prefix).split(".")[0]
        near = {
            other.removeprefix(prefix).split(".")[0]
            for other in others
            if other.startswith(prefix) and (name, other) not in KNOWN_CIRCLES
        }
        held.setdefault(child, set()).update(near - {child})
    return held


PACKAGES = ["", *(name for name, path in MODULES.items() if path.stem == "__init__")]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_between_what_is_in_a_folder(package: str) -> None:
    """A folder counts as one: its modules may not need, in turns, what needs them."""
    TopologicalSorter(inside(package)).prepare()


def test_the_known_exceptions_are_still_needed() -> None:
    for name, other in KNOWN_CIRCLES:
        assert other in NEEDED[name], "cut: take it off the list"


def test_a_circle_is_seen() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"store": {"web"}, "web": {"store"}}).prepare()


def test_the_top_is_fixed() -> None:
    assert {path.stem for path in (ROOT / "scrapers").glob("*.py")} <= TOP


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    folders = {path.parent for path in MODULES.values()}
    crowded = {name_of(each) for each in folders if len(list(each.glob("[!_]*.py"))) > MOST_IN_A_FOLDER}
    assert not crowded


def test_every_package_is_shipped() -> None:
    listed = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    )
    found = {path.parent.relative_to(ROOT) for path in (ROOT / "scrapers").rglob("__init__.py")}
    found |= {
        Path("scrapers", path.parent.relative_to(ROOT)) for path in (ROOT / "backends").rglob("__init__.py")
    }
    assert listed == {".".join(path.parts) for path in found}


def test_no_package_has_the_name_of_a_public_function() -> None:
    """Python binds an imported submodule over an attribute of the package: the function would be gone."""
    assert not set(scrapers.__all__) & {name.split(".")[0] for name in MODULES}


@pytest.mark.parametrize("path", sources("backends"), ids=name_of)
def test_backends_import_the_waist_and_their_siblings(path: Path) -> None:
    assert rooms(tree_of(path)) <= OPEN_TO_BACKENDS
    assert not {name for name in imported(tree_of(path)) if name.split(".")[0] == "backends"}


@pytest.mark.parametrize("path", sources("scrapers", "examples", "tests"), ids=name_of)
def test_nobody_imports_the_folder_backends(path: Path) -> None:
    assert not {name for name in imported(tree_of(path)) if name.split(".")[0] == "backends"}


@pytest.mark.parametrize("path", sources("scrapers", "backends"), ids=name_of)
def test_nobody_within_goes_through_the_kit(path: Path) -> None:
    """It is the door for packages outside: its names lie in rooms above, and would be imports that go up."""
    kit = {f"scrapers.plugin.{name}" for name in [*scrapers.plugin.__all__, "*"]}
    assert not kit & set(imported(tree_of(path)))


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
        assert name_of(path) in {"scrapers/parallel/worker_pool.py", "scrapers/parallel/stage_files.py"}, (
            "functions travel to our own workers only"
        )


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
        "def f():\n from scrapers.job.run import run\nif TYPE_CHECKING:\n from scrapers.cli import main"
    )
    assert rooms(tree) == {"job"}


def test_modules_stay_small() -> None:
    long = {name_of(p): n for p in sources("scrapers", "backends") if (n := p.read_text().count("\n")) > 400}
    assert not long


def fields_of(kind: ast.ClassDef) -> set[str]:
    """What an object of a class holds itself: what its body declares, and what its methods set."""
    found = {
        node.target.id
        for node in kind.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and not ast.unparse(node.annotation).startswith("ClassVar")
    }
    return found | {
        node.attr
        for node in ast.walk(kind)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def is_settings(kind: ast.ClassDef) -> bool:
    return not SETTINGS.isdisjoint(map(ast.unparse, kind.bases))


def crowded(tree: ast.AST) -> dict[str, int]:
    """The classes that hold more than they should, with how much."""
    kinds = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and not is_settings(node)]
    return {kind.name: n for kind in kinds if (n := len(fields_of(kind))) > MOST_FIELDS}


def test_objects_stay_small() -> None:
    found = [(name, name_of(path)) for path in MODULES.values() for name in crowded(tree_of(path))]
    assert not [each for each in found if each[0] not in LONG_RECORDS]
    assert {name for name, _ in found} == set(LONG_RECORDS), "split: take it off the list"


def test_a_crowded_object_is_seen() -> None:
    declared = "\n".join(f" a{n}: int" for n in range(MOST_FIELDS))
    method = " def f(self):\n  self.one, self.two = self.three = 1, 2"
    assert crowded(ast.parse(f"class A:\n{declared}\n x: ClassVar[int]\n{method}")) == {"A": MOST_FIELDS + 3}
    assert not crowded(ast.parse(f"class A:\n{declared}"))
    assert not crowded(ast.parse(f"class A(Block):\n{declared}\n{method}"))
