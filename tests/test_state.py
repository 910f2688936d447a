from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from scrapers.crawl.lock import locked
from scrapers.crawl.state import State
from scrapers.errors import JobLocked, StateDamaged


def test_values_survive_a_reopen(tmp_path):
    state = State.open(tmp_path)
    state.set("archive", "00000.warc.gz:17")
    state.close()
    state = State.open(tmp_path)
    assert state.get("archive") == "00000.warc.gz:17"
    assert state.get("nothing") is None
    state.close()


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path):
    (tmp_path / "state.sqlite").write_bytes(b"this is not a database, but somebody's notes" * 50)
    with pytest.raises(StateDamaged, match="--fresh"):
        State.open(tmp_path)
    assert (tmp_path / "state.sqlite").read_bytes().startswith(b"this is not")


def test_a_state_of_a_newer_version_is_refused(tmp_path):
    State.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StateDamaged, match="newer version"):
        State.open(tmp_path)


def test_a_damaged_page_is_found_at_open(tmp_path):
    state = State.open(tmp_path)
    with state.transaction() as db:
        db.executemany(
            "INSERT INTO urls(key, url, host, priority) VALUES (?, ?, 'a.test', 0)",
            [(f"http://a.test/{n}", f"http://a.test/{n}") for n in range(2000)],
        )
    state.close()
    path = tmp_path / "state.sqlite"
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(StateDamaged):
        State.open(tmp_path)


def test_the_lock_names_its_holder_and_dies_with_it(tmp_path):
    code = (
        "import sys, pathlib; from scrapers.crawl.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(JobLocked) as caught, locked(tmp_path):
            pass
        assert caught.value.pid == holder.pid
        holder.kill()
        holder.wait()
        with locked(tmp_path):
            pass
