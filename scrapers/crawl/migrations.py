"""What makes a state of an earlier version one of the next: all changes of the schema, in one place.

A new state takes the same way, from the tables in :mod:`scrapers.crawl.state`, so an upgraded job and a
new one have the same tables. A change is one more function at the end of :data:`MIGRATIONS`: nothing that
was released is edited. Each runs in one transaction with the version that it makes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

Migration = Callable[[sqlite3.Connection], None]


def _digest_of_documents(db: sqlite3.Connection) -> None:
    if not _has_column(db, "documents", "digest"):  # a new state begins with it
        db.execute("ALTER TABLE documents ADD COLUMN digest BLOB NOT NULL DEFAULT x''")


def _waits(db: sqlite3.Connection) -> None:
    """What may pass is asked for again by a later run; the rest after a restart needs no moment."""
    db.execute("""
        CREATE TABLE waits(            -- what could not be had, which may pass; see waits.py
          kind TEXT NOT NULL,          -- page, host or file
          what TEXT NOT NULL,          -- urls.key of a page, the name of a host, the URL of a file
          host TEXT NOT NULL,
          reason TEXT NOT NULL, detail TEXT NOT NULL,
          until REAL NOT NULL,         -- wall clock: not asked for again before
          runs INTEGER NOT NULL,       -- runs that ended without it
          PRIMARY KEY(kind, what)
        ) WITHOUT ROWID
    """)
    if _has_column(db, "hosts", "last_request"):
        db.execute("ALTER TABLE hosts DROP COLUMN last_request")


MIGRATIONS: Final[tuple[Migration, ...]] = (_digest_of_documents, _waits)
"""From version 1 to 2, from 2 to 3 and so on."""
SCHEMA_VERSION: Final = 1 + len(MIGRATIONS)


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring a state of ``version`` to :data:`SCHEMA_VERSION`, a step at a time."""
    for older in range(version, SCHEMA_VERSION):
        db.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[older - 1](db)
            db.execute(f"PRAGMA user_version = {older + 1}")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def _has_column(db: sqlite3.Connection, table: str, column: str) -> bool:
    return any(row[1] == column for row in db.execute(f"PRAGMA table_info({table})"))
