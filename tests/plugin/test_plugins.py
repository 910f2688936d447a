"""A backend in a distribution of its own: built to a wheel, installed beside us, found by name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ECHO = Path(__file__).parents[1] / "plugins" / "echo"
SUITE = """
from scrapers.testing import ScraperContract

class TestEcho(ScraperContract):
    backend = "echo"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH that holds what the plug-in's wheel holds."""
    folder = tmp_path_factory.mktemp("plugin")
    source, target = folder / "source", folder / "site"
    shutil.copytree(ECHO, source)
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(source)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def python(installed: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(installed)},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_plugin_is_found_by_name(installed: Path) -> None:
    code = (
        "from scrapers.plugin import registry\n"
        "print('echo' in registry.backend_names())\n"
        "print(registry.make_scraper('echo', greeting='hello').options.greeting)\n"
    )
    done = python(installed, "-c", code)
    assert done.stdout.splitlines() == ["True", "hello"], done.stderr


def test_the_plugin_is_not_here_without_its_wheel() -> None:
    done = python(Path(), "-c", "from scrapers.plugin import registry; registry.backend_class('echo')")
    assert "UnknownBackend: no backend 'echo'" in done.stderr


def test_the_plugin_overrides_a_bundled_name_with_a_log_line(installed: Path) -> None:
    code = (
        "import logging; logging.basicConfig(format='%(levelname)s %(name)s %(message)s')\n"
        "from scrapers.plugin import registry\n"
        "print(registry.backend_class('requests-bs4').__module__)\n"
    )
    done = python(installed, "-c", code)
    assert done.stdout.strip() == "scrapers_echo"
    assert done.stderr.splitlines() == [
        "WARNING scrapers.plugin.registry backend 'requests-bs4' is overridden by scrapers_echo:Instead"
    ]


def test_the_contract_holds_for_the_plugin(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    suite = tmp_path / "test_echo.py"
    suite.write_text(SUITE)
    done = python(
        installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfEs", str(suite), cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout
