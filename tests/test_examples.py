"""Every script in examples/ runs as a user runs it: a process of its own, no ``__main__`` guard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "examples"
SAYS = {
    "cc_corpus": [
        "14 pages in the corpus",
        "by consent_license, as guests/sketches.html: CC-BY-NC-ND-4.0",
        "refused 2 by consent_noai, as guests/poem.html",
        "- Why the wind vane points the wrong way, by Tomasz Wren, CC-BY-4.0, articles/wind-vane.html",
    ],
    "corpus_from_job": [
        "pages found, 12 in the corpus",
        "the forum: excluded",
        "finished before: True",
    ],
    "custom_backend": ["Installing the logger", "Gezeiten am Messpunkt"],
    "custom_filter": ["kept 5, without code 12", "reason='no_code'"],
    "instructions": [
        "What does “LAST” mean? → The newest reading",
        "Sensor reads 85 degrees after every boot → That number is not a temperature.",
    ],
    "langchain_loader": ["https://creativecommons.org/licenses/by/4.0/", "The protocol of the logger"],
    "one_page_each_backend": [
        "requests-bs4   Installing the logger: 1462 characters",
        "langchain      Installing the logger: 1462 characters",
        "selenium       Live from the mast:",
        "needs_javascript",
    ],
    "structured_fields": ["'author': 'Tomasz Wren'", "2013-12-19", "'/forum/boot-reading.html'"],
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.browser) if n == "one_page_each_backend" else n for n in SAYS],
)
def test_an_example_runs(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / f"{name}.py")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in SAYS[name]:
        assert words in done.stdout
    assert not any(tmp_path.iterdir()), "an example leaves nothing behind"


def test_every_example_is_tested_and_fits_a_screen() -> None:
    scripts = {path.stem: path for path in FOLDER.glob("*.py")}
    assert scripts.keys() == SAYS.keys()
    for path in scripts.values():
        text = path.read_text(encoding="utf-8")
        assert "__main__" not in text.replace('``if __name__ == "__main__"``', "")
        assert len(text.splitlines()) <= 80, path
