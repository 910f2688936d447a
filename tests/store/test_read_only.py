"""Whoever looks at a job changes nothing of it, whatever state it is in."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scrapers import Job, consent_summary, explain, run, verify
from scrapers.demo import DemoSite
from scrapers.errors import ExportError, StateDamaged
from scrapers.store.migrations import SCHEMA_VERSION
from scrapers.store.state import State
from tests.store.test_state import V2

NOBODY = 65534


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm") and path.stat().st_size
    }


def test_looking_at_a_job_changes_no_file(tmp_path):
    with DemoSite() as site:
        job = Job(
            seeds=[site.url], output=tmp_path / "c.jsonl", allow_private=["127.0.0.0/8"], delay=0, max_pages=8
        )
        run(job)
    before = contents(job.folder)
    explain(job.folder, site.url)
    consent_summary(job.folder)
    assert verify(job.folder).sound
    assert contents(job.folder) == before


def test_what_is_read_cannot_be_written(tmp_path):
    State.open(tmp_path).close()
    with closing(State.read(tmp_path)) as state, pytest.raises(sqlite3.OperationalError, match="readonly"):
        state.set("archive", "x")


def test_a_running_crawl_is_read_as_far_as_it_has_committed(tmp_path):
    with closing(State.open(tmp_path)) as writer:
        writer.set("archive", "a:1")
        with writer.transaction():
            writer.set("archive", "a:2")
            with closing(State.read(tmp_path)) as reader:
                assert reader.get("archive") == "a:1"


def test_an_earlier_version_is_upgraded_in_a_copy(tmp_path):
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as db:
        db.executescript(V2)
    before = contents(tmp_path)
    with closing(State.read(tmp_path)) as state:
        assert state.db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert contents(tmp_path) == before


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a state, in which nobody may write; root may everywhere, so it is not root who looks."""
    folder = Path(tempfile.mkdtemp())
    with closing(State.open(folder)) as state:
        state.set("archive", "a:1")
    (folder / "state.sqlite").chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_job_on_a_disk_that_takes_no_writes_is_read(sealed):
    with closing(State.read(sealed)) as state:
        assert state.get("archive") == "a:1"
    assert [path.name for path in sealed.iterdir()] == ["state.sqlite"]


@pytest.mark.parametrize("content", [b"no database, but notes" * 99, None], ids=["notes", "nothing"])
def test_what_is_no_state_is_told(tmp_path, content):
    if content is not None:
        (tmp_path / "state.sqlite").write_bytes(content)
    with pytest.raises((StateDamaged, ExportError), match=r"state\.sqlite"):
        State.read(tmp_path)


KILLED = """
import os, signal, sqlite3, sys
from scrapers.store.migrations import migrate
left = int(sys.argv[2])
def counted(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.set_trace_callback(counted)
migrate(db, 2)
print(int(sys.argv[2]) - left)
"""


def upgrade(folder: Path, kill_at: int) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "state.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(V2)
        db.executemany(
            "INSERT INTO urls(id, key, url, host, priority) VALUES (?, ?, ?, 'a.test', 0)",
            [(n, f"http://a.test/%7e{n}", f"http://a.test/%7e{n}") for n in range(30)],
        )
    command = [sys.executable, "-c", KILLED, str(folder / "state.sqlite"), str(kill_at)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def dump(folder: Path) -> list[str]:
    with closing(State.open(folder)) as state:
        return list(state.db.iterdump())


def test_a_kill_while_a_state_is_upgraded_loses_nothing(tmp_path):
    statements = int(upgrade(tmp_path / "whole", kill_at=-1).stdout) + 1
    expected = dump(tmp_path / "whole")
    assert sum('INSERT INTO "urls"' in line for line in expected) == 30
    for at in (1, 2, *range(5, statements, max(1, statements // 8)), statements - 1):
        done = upgrade(tmp_path / str(at), kill_at=at)
        assert done.returncode == -9, done.stderr
        assert dump(tmp_path / str(at)) == expected, at
