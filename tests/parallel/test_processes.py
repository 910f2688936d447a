"""Worker processes have the modules of who starts them, wherever that stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import os
from scrapers.parallel.processes import Context, ProcessPool

pool = ProcessPool(Context("scrapers.models"), max_workers=1)
print(pool.schedule(os.getenv, args=("PYTHONSAFEPATH",)).result(60))
pool.end()
"""


def test_a_folder_of_the_same_name_where_somebody_stands_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "scrapers").mkdir()
    (tmp_path / "scrapers" / "__init__.py").write_text("raise RuntimeError('a project of somebody')")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    ended = subprocess.run(
        [sys.executable, "-P", "-c", CODE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "None\n", "")
