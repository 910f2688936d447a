"""What is shipped: the wheel is built, looked into, and used from outside the checkout."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "scrapers", "backends")


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("source")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", ".", cwd=source)
    [built] = (source / "dist").glob("*.whl")
    return built


def expected() -> set[str]:
    """Every module and page of the checkout, under its place in the installed package."""
    files = {
        f"scrapers/{p.relative_to(ROOT / 'scrapers').as_posix()}" for p in (ROOT / "scrapers").rglob("*.py")
    }
    files |= {f"scrapers/{p.relative_to(ROOT).as_posix()}" for p in (ROOT / "backends").rglob("*.py")}
    pages = ROOT / "scrapers" / "demo" / "pages"
    files |= {
        f"scrapers/{p.relative_to(ROOT / 'scrapers').as_posix()}" for p in pages.rglob("*") if p.is_file()
    }
    data = {
        "py.typed",
        "rights/readers/agents.json",
        "dataset/bundle/report.html.j2",
        "dataset/trainers/axolotl.yaml.j2",
        "dataset/trainers/chat_template.jinja",
        "dataset/trainers/dpo.py.j2",
        "dataset/trainers/llamafactory.yaml.j2",
        "dataset/trainers/sft.py.j2",
        "reading/metadata/month_names.LICENSE.md",
        *(f"reading/selection/blocks.{end}" for end in ("npz", "LICENSE.md")),
    }
    return files | {f"scrapers/{name}" for name in data}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected()


def test_the_wheel_names_its_command_and_backends(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        points = configparser.ConfigParser()
        points.read_string(archive.read(name).decode())
        licences = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    assert set(points["scrapers.backends"]) == {
        "requests-bs4",
        "requests-lxml",
        "scrapy",
        "selenium",
        "langchain",
    }
    assert points["console_scripts"]["scrapers"] == "scrapers.cli:main"
    assert licences


def test_the_demonstration_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {"PYTHONPATH": str(site)}
    where = run(
        sys.executable, "-c", "import scrapers.backends as b; print(b.__file__)", cwd=elsewhere, **environment
    )
    assert Path(where.strip()).is_relative_to(site)
    run(
        sys.executable,
        "-m",
        "scrapers",
        "demo",
        "--quiet",
        "-o",
        "corpus.jsonl",
        cwd=elsewhere,
        **environment,
    )
    assert len((elsewhere / "corpus.jsonl").read_text(encoding="utf-8").splitlines()) == 15
