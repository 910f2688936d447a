"""The documentation does what it says: blocks run, tables are the code's, links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.demo import PAGES, DemoSite

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(
    path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
README = TEXTS["README.md"]
SITE = "https://docs.example.org/"
LOOPBACK = """
import functools
import scrapers
for name in ("scrape", "crawl", "consent", "Job"):
    plain = getattr(scrapers, name)
    setattr(scrapers, name, functools.partial(plain, allow_private=["127.0.0.0/8"], delay=0))
"""
# What stands between the commands of a page and the real one, so that they run without the network.
SHIM = """#!/bin/sh
more=
case "$1" in
    crawl) more="--allow-private 127.0.0.0/8 --delay 0" ;;
    consent) case "$2" in http*) more="--allow-private 127.0.0.0/8" ;; esac ;;
    fetch) more="--allow-private 127.0.0.0/8" ;;
esac
case "$* $(id -u)" in *selenium*\\ 0) more="$more -O sandbox=false" ;; esac
exec PYTHON -m scrapers "$@" $more
"""
# Blocks of these kinds run; the others are shown: what comes out, test classes, the two set-up commands.
RUN = {"python", "bash", "toml"}
SHOWN = {"text", "json"}
BROWSER = re.compile(r"selenium|playwright")


def blocks(language: str, name: str = "README.md") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXTS[name], re.MULTILINE | re.DOTALL)


def rows(heading: str, name: str = "README.md") -> dict[str, list[str]]:
    """The table whose first column is called ``heading``: first cell to the others."""
    table = re.search(rf"^\| {heading} \|.*\n\| ---.*\n((?:\|.*\n)+)", TEXTS[name], re.MULTILINE)
    assert table, heading
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()]
    return {row[0].strip("` "): row[1:] for row in cells}


def with_blocks(language: str) -> list[object]:
    """The files that have such blocks, those apart whose blocks start a browser."""
    named = [name for name in FILES if blocks(language, name)]
    return [
        pytest.param(name, marks=pytest.mark.browser)
        if BROWSER.search("".join(blocks(language, name)))
        else name
        for name in named
    ]


@pytest.fixture
def demo_site() -> Iterator[DemoSite]:
    with DemoSite() as running:
        yield running


def run(command: list[str], cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def prepared(site: DemoSite, folder: Path) -> str:
    """A path to find ``scrapers`` on, and in ``folder`` what commands start from: a job file, pages."""
    [job] = blocks("toml", "docs/jobs.md")
    local = job.replace(SITE, site.url)
    (folder / "job.toml").write_text(
        local.replace("delay = 1.0", 'delay = 0\nallow_private = ["127.0.0.0/8"]')
    )
    shutil.copytree(PAGES, folder / "pages")
    shim = folder / "bin" / "scrapers"
    shim.parent.mkdir()
    shim.write_text(SHIM.replace("PYTHON", sys.executable))
    shim.chmod(0o755)
    return f"{shim.parent}:{os.environ['PATH']}"


@pytest.mark.parametrize("name", with_blocks("bash"))
def test_the_commands_run(name: str, demo_site: DemoSite, tmp_path: Path) -> None:
    path = prepared(demo_site, tmp_path)
    commands = "\n".join(blocks("bash", name)).replace(SITE, demo_site.url)
    out = run(["sh", "-eu", "-c", commands], tmp_path, PATH=path, PYTHONSAFEPATH="1")
    if name == "docs/commands.md":
        assert "two porpoises" in out
        assert "contact.html: dropped, too_short" in out
        assert (tmp_path / "extracted.jsonl").stat().st_size > 0
        assert (tmp_path / "manual.jsonl.zst").stat().st_size > 0
        folder = tmp_path / "manual.jsonl.zst.job"
        table = rows("file", "docs/jobs.md")
        named = {each.replace("*", "00000") for each in table if not each.endswith("/")}
        seldom = {"lock", "refresh.jsonl"}  # while it runs; of a refresh, which tests/job asks for
        assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} | seldom == named


@pytest.mark.parametrize("name", [name for name in with_blocks("python") if name != "README.md"])
def test_the_python_runs(name: str, demo_site: DemoSite, tmp_path: Path) -> None:
    for block in blocks("python", name):
        if name == "docs/python.md" and block in blocks("python"):
            continue  # the README's session, which runs below
        out = run([sys.executable, "-c", LOOPBACK + block.replace(SITE, demo_site.url)], tmp_path)
        assert out or "print" not in block


def test_the_session_is_short_and_says_what_it_should(demo_site: DemoSite, tmp_path: Path) -> None:
    session, *_ = blocks("python")
    assert len([line for line in session.splitlines() if line]) <= 11
    out = run([sys.executable, "-c", LOOPBACK + session.replace(SITE, demo_site.url)], tmp_path)
    assert "Marram Point Weather Station en https://creativecommons.org/licenses/by/4.0/" in out
    assert out.rstrip().endswith("too_short")


def test_the_record_is_one_that_comes_out(tmp_path: Path) -> None:
    """But for the day, the port, and the text, which is cut."""
    run([sys.executable, "-m", "scrapers", "demo", "-q", "-o", "corpus.jsonl"], tmp_path)
    [shown] = map(json.loads, blocks("json"))
    lines = (tmp_path / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    [made] = [
        line for line in map(json.loads, lines) if line["metadata"]["title"] == shown["metadata"]["title"]
    ]
    beginning, _, rest = shown["text"].partition("…")
    assert made["text"].startswith(beginning)
    assert not rest
    for record in (made, shown):
        del (
            record["text"],
            record["id"],
            record["metadata"]["fetched_at"],
            record["metadata"]["consent"]["date"],
        )
        # of the URL, which has the port: id and evidence
        del record["metadata"]["consent"]["evidence"]
        record["metadata"]["url"] = re.sub(r":\d+/", "/", record["metadata"]["url"])
    assert made == shown


def test_the_backend_is_the_example_s() -> None:
    [backend] = [block for block in blocks("python", "docs/backends.md") if "class Mirror" in block]
    example = (ROOT / "examples" / "custom_backend.py").read_text(encoding="utf-8")
    assert example.endswith(backend)
    written = backend[backend.index("class MirrorOptions") : backend.index("options = {")]
    assert len([line for line in written.splitlines() if line.strip()]) <= 40


def test_the_readme_can_be_read_in_a_minute() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("name", FILES)
def test_every_block_is_of_a_kind_that_is_looked_after(name: str) -> None:
    kinds = set(re.findall(r"^```(.*)$", TEXTS[name], re.MULTILINE)) - {""}
    assert kinds <= RUN | SHOWN, "use text for what does not run"


def test_the_set_up_commands_are_the_ones_that_are_run() -> None:
    setup, test = blocks("text")
    assert setup.startswith("sh .ci/setup && ")
    assert f"\n{test}" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "sh .ci/setup" in (ROOT / ".ci" / "test").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    import typer

    from scrapers.cli.commands import app

    shown = {
        word
        for name in FILES
        for word in re.findall(r"^scrapers (\w+)", "\n".join(blocks("bash", name)), re.MULTILINE)
    }
    assert shown == set(typer.main.get_command(app).commands)


def test_the_consent_readers_are_the_code_s() -> None:
    from scrapers.rights.registry import readers
    from scrapers.rights.settings import ConsentSettings

    told = rows("consent", "docs/consent.md")
    fields = ConsentSettings.model_fields
    assert {name: cells[0] for name, cells in told.items()} == {n: str(f.default) for n, f in fields.items()}
    assert rows("reader", "docs/consent.md").keys() == {reader.name for reader in readers()}


@pytest.mark.parametrize("name", ["README.md", "docs/backends.md"])
def test_the_table_of_backends_is_the_code_s(name: str) -> None:
    import scrapers
    from scrapers.plugin.registry import backend_class

    told = rows("backend", name)
    assert told.keys() <= set(scrapers.backend_names())
    assert len(told) == 5
    for backend, cells in told.items():
        can = backend_class(backend).capabilities
        assert cells[2] == ("yes" if can.javascript else "no")
        if name == "docs/backends.md":
            assert cells[3].startswith("yes") == (can.status and can.headers)
            assert int(cells[4]) == can.max_concurrency


@pytest.mark.parametrize("name", FILES)
def test_the_linked_files_are_there(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", TEXTS[name]):
        assert ((ROOT / name).parent / target).exists(), target


# Paths that a page names in code; what is made where it runs has no file here.
PATH = re.compile(r"`((?:scrapers|backends|examples|tests|docs)/[\w./-]*)`")
NAME = re.compile(r"`((?:scrapers)(?:\.\w+)+)(?:\(.*?\))?`")


@pytest.mark.parametrize("name", FILES)
def test_the_files_that_are_named_exist(name: str) -> None:
    for path in PATH.findall(TEXTS[name]):
        assert (ROOT / path).exists(), path


GROUPS = {"scrapers.backends", "scrapers.readers", "scrapers.extractors", "scrapers.consent", "scrapers.toml"}


def _row_of_room(place: Path) -> str:
    """The row of the table that a folder belongs to: that of its room, of ``scrapers/`` or ``backends/``."""
    room = place.parts[0] if place.parts[0] == "backends" else "/".join(place.parts[:2])
    rows = [line for line in TEXTS["docs/architecture.md"].splitlines() if line.startswith("| `")]
    return next((row for row in rows if f"`{room}/`" in row.split(" | ")[0]), "")


FOLDERS = [
    path.parent.relative_to(ROOT)
    for top in ("scrapers", "backends")
    for path in sorted((ROOT / top).rglob("__init__.py"))
    if path.parent != ROOT / "scrapers"
]


@pytest.mark.parametrize("place", FOLDERS, ids=str)
def test_every_folder_stands_in_the_table_of_rooms(place: Path) -> None:
    row = _row_of_room(place)
    below = place.parts[1:] if place.parts[0] == "backends" else place.parts[2:]
    assert row, "its room has no row"
    assert not below or f"`{'/'.join(below)}/`" in row


@pytest.mark.parametrize("name", [name for name in FILES if name != "CHANGELOG.md"])
def test_the_names_that_are_named_exist(name: str) -> None:
    """The changelog names what is gone, too."""
    import pkgutil

    for dotted in NAME.findall(TEXTS[name]):
        if dotted not in GROUPS:
            assert pkgutil.resolve_name(dotted) is not None
