"""The README does what it says: its blocks run, and its tables are the code's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.cli import exits
from scrapers.demo import PAGES, DemoSite
from scrapers.job.resources import FORCED
from scrapers.plugin.limits import Limits, Manners

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SITE = "https://docs.example.org/"
LOOPBACK = """
import functools
import scrapers
for name in ("scrape", "crawl", "Job"):
    plain = getattr(scrapers, name)
    setattr(scrapers, name, functools.partial(plain, allow_private=["127.0.0.0/8"], delay=0))
"""
# What stands between the README's commands and the real one, so that they run without the network.
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


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def rows(heading: str) -> dict[str, list[str]]:
    """The table whose first column is called ``heading``: first cell to the others."""
    table = re.search(rf"^\| {heading} \|.*\n\| ---.*\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert table, heading
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()]
    return {row[0].strip("` "): row[1:] for row in cells}


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


@pytest.mark.browser
def test_the_commands_run(demo_site: DemoSite, tmp_path: Path) -> None:
    [toml] = blocks("toml")
    job = toml.replace(SITE, demo_site.url).replace(
        "delay = 1.0", 'delay = 0\nallow_private = ["127.0.0.0/8"]'
    )
    (tmp_path / "job.toml").write_text(job)
    shutil.copytree(PAGES, tmp_path / "pages")
    shim = tmp_path / "bin" / "scrapers"
    shim.parent.mkdir()
    shim.write_text(SHIM.replace("PYTHON", sys.executable))
    shim.chmod(0o755)
    commands = "\n".join(blocks("bash")).replace(SITE, demo_site.url)
    out = run(
        ["sh", "-eu", "-c", commands],
        tmp_path,
        PATH=f"{shim.parent}:{os.environ['PATH']}",
        PYTHONSAFEPATH="1",
    )
    assert "two porpoises" in out
    assert "contact.html: dropped, too_short" in out
    assert (tmp_path / "manual.jsonl.zst").stat().st_size > 0
    assert (tmp_path / "extracted.jsonl").stat().st_size > 0
    folder = tmp_path / "manual.jsonl.zst.job"
    named = {name.replace("*", "00000") for name in rows("file") if not name.endswith("/")}
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} | {"lock"} == named


def test_the_session_runs(demo_site: DemoSite, tmp_path: Path) -> None:
    session, *_ = blocks("python")
    assert len([line for line in session.splitlines() if line]) <= 11
    out = run([sys.executable, "-c", LOOPBACK + session.replace(SITE, demo_site.url)], tmp_path)
    assert "Marram Point Weather Station en https://creativecommons.org/licenses/by/4.0/" in out
    assert out.rstrip().endswith("too_short")


def test_the_backend_is_the_example_s() -> None:
    _, backend = blocks("python")
    example = (ROOT / "examples" / "custom_backend.py").read_text(encoding="utf-8")
    assert example.endswith(backend)
    written = backend[backend.index("class MirrorOptions") : backend.index("options = {")]
    assert len([line for line in written.splitlines() if line.strip()]) <= 40


def test_every_block_is_of_a_kind_that_is_looked_after() -> None:
    kinds = re.findall(r"^```(\w*)$", README, re.MULTILINE)
    assert set(kinds) - {""} == {"text", "python", "bash", "toml"}
    assert len(blocks("text")) == 3, "what does not run here: the two set-up commands, a test class"


def test_the_set_up_commands_are_the_ones_that_are_run() -> None:
    setup, test, _ = blocks("text")
    assert setup.startswith("sh .ci/setup && ")
    assert f"\n{test}" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "sh .ci/setup" in (ROOT / ".ci" / "test").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    import typer

    from scrapers.cli.commands import app

    shown = set(re.findall(r"^scrapers (\w+)", "\n".join(blocks("bash")), re.MULTILINE))
    assert shown == set(typer.main.get_command(app).commands)


def test_the_exit_codes_are_the_code_s() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert {int(code) for code in rows("exit code")} == codes | {FORCED}


def test_the_limits_are_the_code_s() -> None:
    fields = {**Limits.model_fields, **Manners.model_fields}
    told = rows("setting")
    assert {name: cells[0] for name, cells in told.items()} == {
        name: str(fields[name].default).replace("True", "true") for name in told
    }
    assert told.keys() == fields.keys() - {"user_agent", "allow_private", "headers"}


def test_the_consent_settings_and_readers_are_the_code_s() -> None:
    from scrapers.rights.registry import readers
    from scrapers.rights.settings import ConsentSettings

    told = rows("consent")
    fields = ConsentSettings.model_fields
    assert {name: cells[0] for name, cells in told.items()} == {n: str(f.default) for n, f in fields.items()}
    assert rows("reader").keys() == {reader.name for reader in readers()}


def test_the_table_of_backends_is_the_code_s() -> None:
    import scrapers
    from scrapers.plugin.registry import backend_class

    told = rows("backend")
    assert told.keys() <= set(scrapers.backend_names())
    assert len(told) == 5
    for name, cells in told.items():
        can = backend_class(name).capabilities
        assert cells[2] == ("yes" if can.javascript else "no")
        assert cells[3].startswith("yes") == (can.status and can.headers)
        assert int(cells[4]) == can.max_concurrency


def test_the_linked_files_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
