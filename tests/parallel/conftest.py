from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

SBATCH = """\
#!{python}
# Runs an array job as sbatch --wait does: its tasks by number, each with a log, however they end.
import os, re, subprocess, sys
output = next(word.partition("=")[2] for word in sys.argv if word.startswith("--output="))
script = sys.argv[-1]
last = int(re.search(r"--array=0-(\\d+)%", open(script).read())[1])
print(4711, flush=True)
for number in range(last + 1):
    with open(output.replace("%a", str(number)), "w") as log:
        environment = {{**os.environ, "SLURM_ARRAY_TASK_ID": str(number)}}
        subprocess.run(["sh", script], env=environment, stdout=log, stderr=log)
"""


@pytest.fixture
def sbatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of that name; the real one was tried by hand."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sbatch").write_text(SBATCH.format(python=sys.executable))
    for name in ("scancel", "squeue"):
        (folder / name).write_text(textwrap.dedent(f"#!/bin/sh\necho {name} $* >> {folder}/told\n"))
    for command in folder.iterdir():
        command.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
