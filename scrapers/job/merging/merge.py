"""The partitions of a job put together: its own state and archive are those of a crawl by one process.

They are made anew from the partitions after each run, and take the old one's place whole: all that reads a
job reads this one. Ids are those of the partitions, of which no two are the same; rows that stand for another
partition's URL give way to the row that they stand for; archive files are shared.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from scrapers.crawler.links import ADOPTED, AGAIN, CHANGED
from scrapers.crawler.partitions.partition_frontier import ELSEWHERE
from scrapers.crawler.partitions.places import (
    PARTITIONS,
    last_run,
    missing_partitions,
    own_archive,
    partition_folder,
    partition_folders,
)
from scrapers.errors import StateDamaged
from scrapers.job.merging.merged_files import discard_parts, share_files
from scrapers.job.unmatched_settings import USED
from scrapers.store.archive import Archive
from scrapers.store.archive_erasure import WITHDRAWN
from scrapers.store.disk_errors import cannot_write, reported
from scrapers.store.repair import committed_archive
from scrapers.store.state import State

MERGED_AFTER: Final = "merged_after"
"""Key of the run after which the state was made of the partitions."""
_MERGED: Final = "merged"
_TAKEN: Final = ("documents", "hosts", "waits", "spellings", "consent_files", "judgements", "patterns")
_READER: Final = """
coalesce((SELECT m.id FROM main.readers m JOIN part.readers p ON p.fingerprint = m.fingerprint
          WHERE p.id = part.urls.reader), 0)
"""
_OUTSIDE: Final = """
INSERT INTO main.outside SELECT * FROM part.outside WHERE true
ON CONFLICT DO UPDATE SET links = links + excluded.links, example = min(example, excluded.example)
"""
_STUBS: Final = "CREATE TEMP TABLE stubs(id INTEGER PRIMARY KEY, key TEXT NOT NULL)"
_KEEP_STUBS: Final = "INSERT INTO stubs SELECT id, substr(key, ?) FROM part.urls WHERE substr(key, 1, ?) = ?"
_RESOLVE: Final = """
UPDATE main.urls SET {name} =
  (SELECT u.id FROM stubs s JOIN main.urls u ON u.key = s.key WHERE s.id = urls.{name})
WHERE {name} IN (SELECT id FROM stubs)
"""


def merge(place: Path) -> bool:
    """Make state and archive at ``place`` anew from the partitions; whether all have come to their end."""
    folders = partition_folders(place)
    discard_merged(place)
    share_files(place)
    part = place / PARTITIONS / _MERGED
    part.mkdir()
    with closing(State.open(place)) as old:
        kept = old.db.execute("SELECT * FROM meta").fetchall()
        committed = committed_archive(place, old)
        old.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(State.open(part)) as state, reported(state.path):
        finished = _merged(state, folders, kept)
        with Archive.open(place, committed, own_archive()) as archive, state.transaction():
            archive.commit(state)
            state.set(MERGED_AFTER, last_run(place))
    _replace(place, part)
    return finished


def check_all_there(place: Path) -> None:
    """Raise :class:`StateDamaged` where a partition of the job is missing: its pages would be lost unsaid."""
    if missing := missing_partitions(place):
        folders = ", ".join(str(partition_folder(place, number)) for number in missing)
        raise StateDamaged(
            f"a part of the job is not where it was: {folders}. Put it back, or mount its disk; "
            "fresh=True starts over and keeps nothing",
            path=partition_folder(place, missing[0]),
        )


def discard_merged(place: Path) -> None:
    """Remove what was not put together to its end, since the process was killed."""
    with suppress(FileNotFoundError):
        shutil.rmtree(place / PARTITIONS / _MERGED)
    discard_parts(place)


def _merged(state: State, folders: dict[int, Path], kept: list[tuple[object, ...]]) -> bool:
    """Fill the new ``state``; ``kept`` is what the job says of itself."""
    used, adopted, finished, withdrawn = set[str](), set[str](), bool(folders), False
    state.db.execute(_STUBS)
    with state.transaction() as db:
        db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", kept)
    for folder in folders.values():
        with _attached(state, folder) as db:
            _take(db)
            meta = dict(db.execute("SELECT key, value FROM part.meta"))
            used |= set(json.loads(meta.get(USED) or "[]"))
            adopted |= set((meta.get(ADOPTED) or "").split())
            finished = finished and meta.get("finished") == "1"
            withdrawn = withdrawn or meta.get(WITHDRAWN) == "1"
    with state.transaction() as db:
        for name in ("referrer", "redirected_from"):
            db.execute(_RESOLVE.format(name=name))
        state.set(USED, json.dumps(sorted(used)))
        state.set(ADOPTED, " ".join(sorted(adopted)))
        for key in (CHANGED, AGAIN):  # each partition has seen to it
            state.set(key, "")
        if withdrawn:  # the records are blanked in the job's archive and in the partitions'
            state.set(WITHDRAWN, "1")
        state.set("finished", "1" if finished else "0")
    return finished


@contextmanager
def _attached(state: State, folder: Path) -> Iterator[sqlite3.Connection]:
    """A transaction in which the state of the partition in ``folder`` is ``part``."""
    state.db.execute("ATTACH ? AS part", (str(folder / "state.sqlite"),))
    try:
        with state.transaction() as db:
            yield db
    finally:
        state.db.execute("DETACH part")


def _take(db: sqlite3.Connection) -> None:
    """Take all that ``part`` has."""
    db.execute(_KEEP_STUBS, (len(ELSEWHERE) + 1, len(ELSEWHERE), ELSEWHERE))
    db.execute("INSERT OR IGNORE INTO readers(fingerprint) SELECT fingerprint FROM part.readers")
    columns = _columns(db, "urls")
    chosen = ", ".join(_READER if name == "reader" else name for name in columns)
    db.execute(
        f"INSERT INTO urls({', '.join(columns)}) SELECT {chosen} FROM part.urls"  # noqa: S608 - names are ours
        " WHERE id NOT IN (SELECT id FROM stubs)"
    )
    for table in _TAKEN:
        if made := db.execute("SELECT sql FROM part.sqlite_master WHERE name = ?", (table,)).fetchone():
            if not db.execute("SELECT 1 FROM main.sqlite_master WHERE name = ?", (table,)).fetchone():
                db.execute(made[0])
            _copy(db, table, _columns(db, table))
    _copy(db, "sitemaps", [name for name in _columns(db, "sitemaps") if name != "id"])
    db.execute(_OUTSIDE)


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA part.table_info({table})")]


def _copy(db: sqlite3.Connection, table: str, columns: list[str]) -> None:
    names = ", ".join(columns)
    db.execute(f"INSERT OR REPLACE INTO main.{table}({names}) SELECT {names} FROM part.{table}")  # noqa: S608 - names are ours


def _replace(place: Path, part: Path) -> None:
    """The new state takes the place of the old one, of which nothing is left in a log."""
    try:
        for name in ("state.sqlite-wal", "state.sqlite-shm"):
            (place / name).unlink(missing_ok=True)
        (part / "state.sqlite").replace(place / "state.sqlite")
        shutil.rmtree(part)
    except OSError as error:
        raise cannot_write(place / "state.sqlite", error) from error
