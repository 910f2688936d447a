"""What makes a state of an earlier version one of the next: all changes of the schema, in one place.

A new state takes the same way, from the tables in :mod:`scrapers.store.state`, so an upgraded job and a
new one have the same tables. A change is one more function at the end of :data:`MIGRATIONS`: nothing that
was released is edited. Each runs in one transaction with the version that it makes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from scrapers.store.priority import HASH_BITS, priority
from scrapers.web.urls import canonical

Migration = Callable[[sqlite3.Connection], None]


def _digest_of_documents(db: sqlite3.Connection) -> None:
    if not _has_column(db, "documents", "digest"):  # a new state begins with it
        db.execute("ALTER TABLE documents ADD COLUMN digest BLOB NOT NULL DEFAULT x''")


def _waits(db: sqlite3.Connection) -> None:
    """What may pass is asked for again by a later run; the rest after a restart needs no moment."""
    db.execute("""
        CREATE TABLE waits(            -- what could not be had, which may pass; see deferred.py
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


def _canonical_keys(db: sqlite3.Connection) -> None:
    """Other spellings are one page than before; what is merged is kept."""
    db.execute("""
        CREATE TABLE spellings(      -- as URLs were met, other than their canonical form; see url_variants.py
          key TEXT NOT NULL, url TEXT NOT NULL,
          PRIMARY KEY(key, url)
        ) WITHOUT ROWID
    """)
    if not _has_column(db, "urls", "key"):
        return
    changed = [
        (url_id, url, old, key, order >> HASH_BITS, state)
        for url_id, url, old, order, state in db.execute(
            "SELECT id, url, key, priority, state FROM urls ORDER BY id"
        )
        if (key := canonical(url)) != old
    ]
    for url_id, url, old, key, level, state in changed:
        other = db.execute("SELECT id FROM urls WHERE key = ?", (key,)).fetchone()
        if other is None:
            db.execute(
                "UPDATE urls SET key = ?, priority = ? WHERE id = ?", (key, priority(key, level), url_id)
            )
            db.execute("UPDATE OR REPLACE waits SET what = ? WHERE kind = 'page' AND what = ?", (key, old))
        elif state == 0:  # one that is settled stays as it is, and is accounted for
            for name in ("referrer", "redirected_from"):
                db.execute(f"UPDATE urls SET {name} = ? WHERE {name} = ?", (*other, url_id))  # noqa: S608 - ours
            db.execute("DELETE FROM urls WHERE id = ?", (url_id,))
        db.execute("INSERT OR IGNORE INTO spellings VALUES (?, ?)", (key, url))


def _sitemaps(db: sqlite3.Connection) -> None:
    """A walk through sitemaps goes on where it was."""
    db.execute("""
        CREATE TABLE sitemaps(         -- see sitemaps.py
          id INTEGER PRIMARY KEY,
          owner TEXT NOT NULL,         -- the host for whose pages it is read
          url TEXT NOT NULL,
          page TEXT NOT NULL,          -- a URL on the owner
          root TEXT NOT NULL,          -- what robots.txt names and what leads here; '' if it is guessed
          depth INTEGER NOT NULL,      -- 1, below an index 2, and so on
          claim INTEGER NOT NULL,      -- 1: the owner's robots.txt, which has to name it, was not read yet
          state INTEGER NOT NULL DEFAULT 0,  -- 0 to be read, 1 settled, 2 waits for another run
          listed INTEGER NOT NULL DEFAULT 0,  -- pages entered
          found INTEGER NOT NULL DEFAULT 0,  -- entries
          UNIQUE(owner, url)
        )
    """)
    db.execute("CREATE INDEX sitemaps_url ON sitemaps(url)")


def _chains(db: sqlite3.Connection) -> None:
    """Which URL began the redirects with cookies that a hop belongs to; the cookies are nowhere."""
    db.execute("""
        CREATE TABLE chains(           -- see redirect_cookies.py
          hop INTEGER NOT NULL,        -- urls.id of a URL that is to be asked for
          origin INTEGER NOT NULL,     -- urls.id of the URL that set the first cookie
          before TEXT,                 -- its outcome before, JSON; '': it was pending; NULL: not known
          PRIMARY KEY(hop, origin)
        ) WITHOUT ROWID
    """)


def _digests_of_rows(db: sqlite3.Connection) -> None:
    """What sites said and what was judged of it, and why a document was left out: see row_checksums.py."""
    for table in ("meta", "hosts", "judgements", "consent_files"):
        if _has_table(db, table):  # those of consent come with its first use
            db.execute(f"ALTER TABLE {table} ADD COLUMN digest BLOB NOT NULL DEFAULT x''")
    db.execute("ALTER TABLE documents ADD COLUMN told BLOB NOT NULL DEFAULT x''")
    db.execute("UPDATE documents SET reason = '', detail = ''")  # the next export says it again


def _readers(db: sqlite3.Connection) -> None:
    """By which reader a page was read: its documents are those of another one until they are read again.

    Of versions before it is known as far as there is a document; what they dropped, maybe by a filter of the
    corpus, is read again. A judgement stands once, and not in the document as well.
    """
    for statement in _CONSENT.split(";"):
        db.execute(statement)
    db.execute("CREATE TABLE readers(id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE)")
    db.execute("INSERT INTO readers VALUES (?, ''), (?, '-')", (OLDER_READER, STALE_READER))
    if not _has_column(db, "urls", "archive_file"):  # a part of a state, as tests have it
        return
    db.execute("ALTER TABLE urls ADD COLUMN reader INTEGER NOT NULL DEFAULT 0")
    db.execute(
        "UPDATE urls SET reader = CASE kind WHEN 'document' THEN ? ELSE ? END WHERE state = 1"
        " AND archive_file != '' AND (status = 0 OR status BETWEEN 200 AND 299)",
        (OLDER_READER, STALE_READER),
    )


_CONSENT: Final = """
CREATE TABLE IF NOT EXISTS consent_files(  -- host '': licence documents, whichever site names them
  host TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, status INTEGER, body BLOB NOT NULL,
  at TEXT NOT NULL, digest BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY(host, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS judgements(
  url_id INTEGER PRIMARY KEY REFERENCES urls(id),
  verdict TEXT NOT NULL, kept INTEGER NOT NULL, stage TEXT NOT NULL,
  reason TEXT NOT NULL, detail TEXT NOT NULL,
  license TEXT NOT NULL,
  record BLOB NOT NULL,                    -- JSON: Judgement.record()
  digest BLOB NOT NULL DEFAULT x''         -- of the row, see row_checksums.py
)
"""
OLDER_READER: Final = 1
"""The reader of documents that were made before readers had names: no one's today, all have changed since."""
STALE_READER: Final = 2
"""No reader's: whoever reads next is to read it again."""


MIGRATIONS: Final[tuple[Migration, ...]] = (
    _digest_of_documents,
    _waits,
    _canonical_keys,
    _sitemaps,
    _chains,
    _digests_of_rows,
    _readers,
)
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


def _has_table(db: sqlite3.Connection, table: str) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())
