from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from scrapers.errors import ExportError, JobLocked, StateDamaged
from scrapers.store.lock import locked
from scrapers.store.state import SCHEMA_VERSION, State


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
    with pytest.raises(StateDamaged, match="fresh=True"):
        State.open(tmp_path)
    assert (tmp_path / "state.sqlite").read_bytes().startswith(b"this is not")


def test_a_state_of_a_newer_version_is_refused(tmp_path):
    State.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StateDamaged, match="newer version"):
        State.open(tmp_path)


def test_a_state_that_names_another_version_than_its_own_is_damaged(tmp_path):
    State.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(StateDamaged, match="its tables are not those of schema 1: "):
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
        "import sys, pathlib; from scrapers.store.lock import locked\n"
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


V1 = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents(url_id INTEGER PRIMARY KEY, url TEXT NOT NULL, document BLOB NOT NULL,
  reason TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '');
INSERT INTO documents(url_id, url, document) VALUES (1, 'http://a.test/', '{}');
PRAGMA user_version = 1;
"""


V2 = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE urls(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL,
  priority INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, kind TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0, redirected_from INTEGER,
  referrer INTEGER, fetched_at TEXT NOT NULL DEFAULT '', archive_file TEXT NOT NULL DEFAULT '',
  archive_offset INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX urls_due ON urls(host, priority) WHERE state = 0;
CREATE INDEX urls_reason ON urls(kind, reason) WHERE state = 1;
CREATE TABLE documents(
  url_id INTEGER PRIMARY KEY REFERENCES urls(id), url TEXT NOT NULL, document BLOB NOT NULL,
  reason TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', digest BLOB NOT NULL DEFAULT x''
);
CREATE TABLE hosts(
  host TEXT PRIMARY KEY, robots_status INTEGER, robots BLOB NOT NULL DEFAULT x'',
  robots_at REAL NOT NULL DEFAULT 0, last_request REAL NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0, ready INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE outside(
  host TEXT NOT NULL, reason TEXT NOT NULL, links INTEGER NOT NULL, example TEXT NOT NULL,
  PRIMARY KEY(host, reason)
) WITHOUT ROWID;
PRAGMA user_version = 2;
"""
"""As version 0.1.0 of November made it."""


def test_a_state_of_an_earlier_version_is_brought_up_to_date(tmp_path):
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.executescript(V1)
    connection.close()
    state = State.open(tmp_path)
    assert state.db.execute("SELECT url, digest FROM documents").fetchall() == [("http://a.test/", b"")]
    assert state.db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    state.close()


def test_an_upgraded_state_has_the_tables_of_a_new_one(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    connection = sqlite3.connect(tmp_path / "old" / "state.sqlite")
    connection.executescript(V2)
    connection.close()
    tables = []
    for name in ("old", "new"):
        state = State.open(tmp_path / name)
        names = [row[0] for row in state.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables.append({n: state.db.execute(f"PRAGMA table_info({n})").fetchall() for n in names})
        state.close()
    assert tables[0] == tables[1]
    assert "waits" in tables[0]
    assert "last_request" not in [column[1] for column in tables[0]["hosts"]]


def test_an_upgrade_that_fails_leaves_the_state_as_it_was(tmp_path, monkeypatch):
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.executescript(V2)

    def breaks(db: sqlite3.Connection) -> None:
        db.execute("DROP TABLE outside")
        raise sqlite3.OperationalError("no")

    monkeypatch.setattr("scrapers.store.migrations.MIGRATIONS", (breaks, breaks))
    with pytest.raises(sqlite3.OperationalError, match="no"):
        State.open(tmp_path)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("SELECT count(*) FROM outside").fetchone() == (0,)
    connection.close()


def test_the_archive_is_on_disk_before_a_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr("scrapers.store.state._CHECKPOINT", 3)
    state, called = State.open(tmp_path), []
    state.before_checkpoint = lambda: called.append((tmp_path / "state.sqlite").stat().st_size)
    for n in range(7):
        with state.transaction():
            state.set("key", str(n))
    state.close()
    assert len(called) == 2


def test_a_lock_without_a_pid_is_a_lock_all_the_same(tmp_path):
    with locked(tmp_path):
        (tmp_path / "lock").write_text("?")
        with pytest.raises(JobLocked) as caught, locked(tmp_path):
            pass
    assert caught.value.pid == 0


def test_a_full_disk_is_told_with_its_path(tmp_path):
    state = State.open(tmp_path)
    pages = state.db.execute("PRAGMA page_count").fetchone()[0]
    state.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ExportError, match="no space left") as caught, state.transaction():
        state.set("large", "x" * 100_000)
    assert caught.value.path == tmp_path / "state.sqlite"
    state.set("small", "x")
    state.close()


def test_a_path_that_is_too_long_for_sqlite_is_told(tmp_path):
    deep = tmp_path.joinpath(*["d" * 100] * 6)
    deep.mkdir(parents=True)
    with pytest.raises(ExportError, match="longer than the 500 bytes"):
        State.open(deep)


def test_what_is_done_together_is_one_transaction(tmp_path):
    state, other = State.open(tmp_path), sqlite3.connect(tmp_path / "state.sqlite")
    with state.together():
        with state.transaction():
            state.set("a", "1")
        assert other.execute("SELECT count(*) FROM meta").fetchone() == (0,)
        with state.transaction():
            state.set("b", state.get("a") or "")
    assert other.execute("SELECT key, value FROM meta").fetchall() == [("a", "1"), ("b", "1")]
    other.close()
    state.close()


def test_of_what_fails_together_nothing_is_left(tmp_path):
    state = State.open(tmp_path)

    def fail() -> None:
        with state.transaction():
            state.set("b", "1")
            raise KeyError

    for failing in (fail, {}.popitem):  # inside one of the transactions, and between them
        with pytest.raises(KeyError), state.together():  # noqa: PT012 - all belong to it
            with state.transaction():
                state.set("a", "1")
            failing()
        assert (state.get("a"), state.get("b")) == (None, None)
        assert not state.db.in_transaction
    with state.transaction():
        state.set("c", "1")
    assert state.get("c") == "1"
    state.close()


def test_transactions_are_not_nested(tmp_path):
    state = State.open(tmp_path)
    for outer, inner in ((state.transaction, state.transaction), (state.transaction, state.together),
                         (state.together, state.together)):  # fmt: skip
        with pytest.raises((sqlite3.OperationalError, RuntimeError)), outer():  # noqa: PT012 - both belong to it
            state.set("a", "1")
            with inner():
                state.set("b", "1")
        assert not state.db.in_transaction
    state.close()


def test_a_full_disk_undoes_what_was_done_together(tmp_path):
    state = State.open(tmp_path)
    pages = state.db.execute("PRAGMA page_count").fetchone()[0]
    state.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ExportError, match="no space left"), state.together():  # noqa: PT012 - all belong to it
        with state.transaction():
            state.set("small", "1")
        with state.transaction():
            state.set("large", "x" * 100_000)
    assert (state.get("small"), state.db.in_transaction) == (None, False)
    state.close()


def test_pages_settled_together_count_one_by_one_for_a_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr("scrapers.store.state._CHECKPOINT", 5)
    state, called = State.open(tmp_path), []
    state.before_checkpoint = lambda: called.append(1)
    for n in range(6):
        with state.together():
            for _ in range(2):
                with state.transaction():
                    state.set("key", str(n))
    assert len(called) == 2
    state.close()


def test_waiting_without_news_is_no_transaction(tmp_path, monkeypatch):
    monkeypatch.setattr("scrapers.store.state._CHECKPOINT", 1)
    state, called = State.open(tmp_path), []
    state.before_checkpoint = lambda: called.append(1)
    with state.together():
        pass
    assert called == []
    state.close()
