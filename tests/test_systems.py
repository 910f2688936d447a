"""Systems that lack what Linux has: the crawl runs as far as it can, or is refused in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sampling import sampled

from scrapers.testing import LocalSite
from scrapers.testing.site import Reply

# Run by every Python that finds it on its path, the workers' too.
_HIDE = """
import signal, sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

for name in {names!r}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Hidden())
for name in {signals!r}:
    vars(signal).pop(name, None)
"""
_REFUSES = """
import resource
def setrlimit(*_):
    raise ValueError("current limit exceeds maximum limit")
resource.setrlimit = setrlimit
"""
_SIGNALS = ("setitimer", "getitimer", "ITIMER_PROF", "ITIMER_REAL", "SIGPROF", "SIGHUP")
SYSTEMS = {
    "macos": _REFUSES,
    "no resource": _HIDE.format(names=("resource",), signals=()),
    "no timers": _HIDE.format(names=(), signals=_SIGNALS),
    "neither": _HIDE.format(names=("resource",), signals=_SIGNALS),
}
WINDOWS = _HIDE.format(names=("fcntl", "resource", "termios", "pwd", "grp"), signals=_SIGNALS)

# A field that takes memory or time where the page says so; by value, from the script, in the worker.
_SCRIPT = """
import sys, time
from typing import Annotated
from pydantic import AfterValidator, BaseModel
import scrapers

def greedy(said: str) -> str:
    if said == "memory":
        kept = [bytearray(b"x" * (8 << 20)) for _ in range(128)]
        time.sleep(1)
        return str(len(kept))
    if said == "time":
        while True:
            pass
    return said

class Page(BaseModel):
    what: Annotated[str, AfterValidator(greedy), scrapers.Select("b")]

report = scrapers.run(scrapers.Job(
    seeds=[sys.argv[1]], output=sys.argv[2], fields=Page, delay=0, robots=False,
    allow_private=["127.0.0.0/8"],
    workers=2, parse_seconds=2.0, parse_memory=700 << 20, dedup="off", extractor="none",
))
print(report.exported, report.failed)
"""


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite() as running:
        links = "".join(f"<a href=/{name}>x</a>" for name in ("memory", "time", "good/1", "good/2"))
        for name in ("", "memory", "time", "good/1", "good/2"):
            text = f"What page {name} has to say, in words enough to be a text. " * 8
            body = f"<!doctype html><title>{name}</title><p>{text}</p><b>{name}</b>{links}"
            running.routes[f"/{name}"] = Reply(body=body)
        yield running


def on(system: str, folder: Path) -> dict[str, str]:
    (folder / "sitecustomize.py").write_text(system)
    return {**os.environ, "PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1"}


@pytest.mark.parametrize("system", sampled(SYSTEMS, ci=["neither", "macos"]))
def test_a_crawl_keeps_its_bounds_without_the_kernels(system: str, site: LocalSite, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, site.url("/"), str(tmp_path / "c.jsonl")],
        env=on(SYSTEMS[system], tmp_path), capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1:] == ["3 {'parse_limit': 2}"], done.stderr[-2000:]
    assert "Traceback" not in done.stderr


def test_a_crawl_is_refused_in_one_line_where_there_are_no_locks(site: LocalSite, tmp_path: Path) -> None:
    environment = on(WINDOWS, tmp_path)
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>t</title><p>" + "Some words that make a text. " * 20)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scrapers", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100, check=False
        )

    network = ("--allow-private", "127.0.0.0/8")
    for words in (
        ("crawl", site.url("/"), "-o", "c.jsonl", *network),
        ("fetch", site.url("/"), *network),
        ("consent", site.url("/"), *network),
        ("demo", "-q"),
    ):
        refused = run(*words)
        assert refused.returncode == 4, refused.stderr
        assert "needs Linux or macOS" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    assert site.hits == []
    assert not (tmp_path / "c.jsonl.job").exists()
    for words in (("--help",), ("backends",), ("crawl", "--help")):
        assert run(*words).returncode == 0
    extracted = run("extract", "page.html", "-o", "extracted.jsonl")
    assert extracted.returncode == 0, extracted.stderr
    assert "Some words" in json.loads((tmp_path / "extracted.jsonl").read_text())["text"]
    assert run("inspect", "extracted.jsonl").returncode == 0
