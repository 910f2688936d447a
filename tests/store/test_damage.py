"""Damage in the state: a bit flipped in any column of what is kept is said, and nothing goes on from it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scrapers
from scrapers.errors import StateDamaged
from scrapers.testing import LocalSite, Reply

MOMENTS = {"robots_at", "not_before", "until", "ready"}  # of which any value may be one
HEAD = '<html lang="en"><head><title>t</title><meta name="robots" content="noarchive"></head><body>'
TEXT = "<p>The river has been used by the farmers of the valley for many years. "


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[scrapers.Job]:
    folder = tmp_path_factory.mktemp("done")
    routes = {
        "/": Reply(body=f'{HEAD}{TEXT * 5}<a href="/a">a</a> <a href="/b">b</a> <a href="/gone">c</a>'),
        "/a": Reply(body=HEAD + TEXT * 9),
        "/b": Reply(body=f"{HEAD.replace('noarchive', 'noai')}{TEXT * 7}"),
        "/robots.txt": Reply(body="User-agent: *\nDisallow: /closed\n"),
        "/.well-known/tdmrep.json": Reply(body='[{"location":"/none","tdm-reservation":1}]'),
    }
    with LocalSite(routes) as site:
        job = scrapers.Job(
            seeds=[site.url("/")],
            output=folder / "corpus.jsonl",
            delay=0,
            retries=0,
            allow_private=["127.0.0.0/8"],
        )
        assert scrapers.run(job).exported
        yield job


def flipped(value: object) -> object:
    """``value`` with one bit another."""
    if isinstance(value, int):
        return value ^ 4
    data = bytearray(value.encode() if isinstance(value, str) else value or b"x")
    data[len(data) // 2] ^= 4
    return bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")


def columns(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "state.sqlite") as db:
        names = ("documents", "judgements", "consent_files", "hosts", "meta")
        return [(name, row[1]) for name in names for row in db.execute(f"PRAGMA table_info({name})")]


def copy(done: scrapers.Job, folder: Path) -> scrapers.Job:
    shutil.copytree(done.output.parent, folder / "copy")
    return done.model_copy(update={"output": folder / "copy" / "corpus.jsonl"})


def test_a_sound_job_is_sound(done: scrapers.Job) -> None:
    found = scrapers.verify(done.output)
    assert found.sound
    assert (found.documents, found.judgements) == (2, 3)
    assert found.records > 4
    assert scrapers.explain(done.folder, done.seeds[0]).kind == "exported"


@pytest.mark.parametrize("harm", ["more", "other", "less", "gone"])
def test_a_corpus_that_was_changed_is_told(
    done: scrapers.Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    job = copy(done, tmp_path)
    data = job.output.read_bytes()
    if harm == "gone":
        job.output.unlink()
    else:
        parts = {"more": data + b'{"a": 1}\n', "other": data[:-9] + b"x" + data[-8:], "less": b""}
        job.output.write_bytes(parts[harm])
    monkeypatch.chdir(job.folder)
    found = scrapers.verify(".")
    assert found.problems[0].startswith(str(job.output))
    assert ("is not there" if harm == "gone" else "changed behind byte") in found.problems[0]
    assert len(found.problems) == 1


def test_before_the_first_corpus_a_page_is_not_exported(done: scrapers.Job, tmp_path: Path) -> None:
    job = copy(done, tmp_path)
    with sqlite3.connect(job.folder / "state.sqlite") as db:
        db.execute("DELETE FROM meta WHERE key = 'exported'")
    found = scrapers.explain(job.folder, job.seeds[0])
    assert (found.kind, found.reason) == ("pending", "not_exported")


def test_a_job_that_was_moved_is_the_same_job(done: scrapers.Job, tmp_path: Path) -> None:
    job = copy(done, tmp_path)
    assert scrapers.verify(job.output).sound
    assert scrapers.rebuild(job.folder).exported == 1
    assert job.output.read_bytes() == done.output.read_bytes()


def test_a_flipped_bit_in_any_column_is_damage(done: scrapers.Job, tmp_path: Path) -> None:
    silent = []
    for number, (table, column) in enumerate(columns(done.folder)):
        if column in MOMENTS:
            continue
        job = copy(done, tmp_path / str(number))
        with sqlite3.connect(job.folder / "state.sqlite") as db:
            query = f"SELECT {column} FROM {table} WHERE {column} NOT IN ('', x'') LIMIT 1"  # noqa: S608 - names of ours
            found = db.execute(query).fetchone()
            if found:
                change = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608 - as above
                db.execute(change, (flipped(found[0]), found[0]))
        db.close()
        if not found:
            continue
        try:
            scrapers.explain(job.folder, job.seeds[0])
            silent.append((table, column, found[0], flipped(found[0])))
        except StateDamaged:
            pass
    assert not silent


def test_damage_to_the_archive_is_told(done: scrapers.Job, tmp_path: Path) -> None:
    job = copy(done, tmp_path)
    path = job.folder / "archive" / "00000.warc.gz"
    whole = path.read_bytes()
    with sqlite3.connect(job.folder / "state.sqlite") as db:
        file, offset = db.execute(
            "SELECT archive_file, archive_offset FROM urls WHERE url LIKE '%/a'"
        ).fetchone()
    db.close()
    for at in (offset + 12, offset + 60, len(whole) - 20):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
        found = scrapers.verify(job.folder)
        assert not found.sound, at
    path.write_bytes(whole[:-30])
    assert any("cut" in problem for problem in scrapers.verify(job.folder).problems)
    ran = subprocess.run(
        [sys.executable, "-m", "scrapers", "verify", str(job.folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (4, False)
    assert file in ran.stderr or path.name in ran.stderr
    path.write_bytes(whole)
    assert scrapers.verify(job.folder).sound


def test_a_document_that_was_made_of_other_bytes_is_told(done: scrapers.Job, tmp_path: Path) -> None:
    job = copy(done, tmp_path)
    with sqlite3.connect(job.folder / "state.sqlite") as db:
        places = db.execute("SELECT archive_offset FROM urls WHERE kind = 'document' ORDER BY id").fetchall()
        db.execute("UPDATE urls SET archive_offset = ? WHERE archive_offset = ?", (*places[0], *places[1]))
    db.close()
    assert any("other bytes" in problem for problem in scrapers.verify(job.folder).problems)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("UPDATE judgements SET record = ?", b"{"),
        ("UPDATE documents SET url = CAST(? AS TEXT)", b"\xff\xfe"),
        ("UPDATE urls SET detail = CAST(? AS TEXT)", b"\xff\xfe"),
        ("UPDATE urls SET state = ?", 7),
        ("UPDATE urls SET kind = ? WHERE kind = 'document'", "documfnt"),
        ("UPDATE urls SET archive_offset = ?", "many"),
        ("UPDATE meta SET value = ? WHERE key = 'archive'", "archive/00000.warc.gz:x"),
        ("UPDATE meta SET value = ? WHERE key = 'settings'", "{"),
    ],
)
def test_damage_ends_in_one_line(done: scrapers.Job, tmp_path: Path, query: str, value: object) -> None:
    job = copy(done, tmp_path)
    with sqlite3.connect(job.folder / "state.sqlite") as db:
        db.execute(query, (value,))
    db.close()
    for words in (
        ["explain", str(job.folder), job.seeds[0]],
        ["consent", str(job.folder)],
        ["verify", str(job.folder)],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "scrapers", *words], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 4, (words, ran)
        assert "Traceback" not in ran.stderr
        assert "damaged" in ran.stderr
    with pytest.raises(StateDamaged):
        scrapers.run(job)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("UPDATE judgements SET record = ?, digest = x''", b"{"),
        ("UPDATE documents SET document = ?, digest = x''", b'{"url":1'),
        ("UPDATE documents SET document = ?, digest = x''", b'{"nothing":1}'),
    ],
)
def test_rows_of_earlier_versions_have_no_digest_and_are_read(
    done: scrapers.Job, tmp_path: Path, query: str, value: bytes
) -> None:
    job = copy(done, tmp_path)
    with sqlite3.connect(job.folder / "state.sqlite") as db:
        db.execute("UPDATE judgements SET digest = x''")
    db.close()
    assert scrapers.consent_summary(job.folder).denied
    with sqlite3.connect(job.folder / "state.sqlite") as db:
        db.execute(query, (value,))
    db.close()
    with pytest.raises(StateDamaged):
        scrapers.verify(job.folder)
