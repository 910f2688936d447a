"""The job's SQLite file: the single truth about what was found, fetched and made of it.

A page's ledger row, its document and its links are written in ONE transaction (with those of other
pages that came back at the same time), after its bytes are in the archive; so whatever moment the
process dies at, a page is either settled with all that follows from it, or still pending. What is in
flight lives in memory only: the lock guarantees one owner, hence after a crash everything unsettled is
simply pending again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Final

from scrapers.errors import JobLocked, StateDamaged
from scrapers.store.disk_errors import damaged, reported
from scrapers.store.lease import Lease
from scrapers.store.migrations import SCHEMA_VERSION, migrate
from scrapers.store.read_only import read_only
from scrapers.store.row_checksums import changed, row_digest

_FIRST: Final = 2
_SCHEMA = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE urls(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,            -- canonical form: one page, one row
  url TEXT NOT NULL,                   -- as it is fetched
  host TEXT NOT NULL,
  priority INTEGER NOT NULL,           -- level * 2^40 + 40 bits of hash(key), see frontier.py
  state INTEGER NOT NULL DEFAULT 0,    -- 0 pending, 1 settled, 2 waits for another run (since 3),
                                       -- 3 another partition's, see crawler/partitions
  kind TEXT NOT NULL DEFAULT '',       -- document, dropped, failed
  reason TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  status INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,  -- wall clock, for a retry
  redirected_from INTEGER,
  referrer INTEGER,
  fetched_at TEXT NOT NULL DEFAULT '',
  archive_file TEXT NOT NULL DEFAULT '',
  archive_offset INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT ''        -- what was cut or not valid on a page that was read
);
CREATE INDEX urls_due ON urls(host, priority) WHERE state = 0;
CREATE INDEX urls_reason ON urls(kind, reason) WHERE state = 1;
CREATE TABLE documents(
  url_id INTEGER PRIMARY KEY REFERENCES urls(id),
  url TEXT NOT NULL,                   -- export order
  document BLOB NOT NULL,              -- JSON
  reason TEXT NOT NULL DEFAULT '',     -- why the corpus stage left it out, at the last export
  detail TEXT NOT NULL DEFAULT '',
  digest BLOB NOT NULL DEFAULT x''      -- of the document: SQLite has no checksums
);
CREATE TABLE hosts(
  host TEXT PRIMARY KEY,
  robots_status INTEGER,               -- NULL: unreachable
  robots BLOB NOT NULL DEFAULT x'',
  robots_at REAL NOT NULL DEFAULT 0,
  last_request REAL NOT NULL DEFAULT 0,  -- gone since 3
  not_before REAL NOT NULL DEFAULT 0,
  ready INTEGER NOT NULL DEFAULT 0     -- robots and sitemaps were read
) WITHOUT ROWID;
CREATE TABLE outside(                  -- links that leave the scope, by host
  host TEXT NOT NULL, reason TEXT NOT NULL, links INTEGER NOT NULL, example TEXT NOT NULL,
  PRIMARY KEY(host, reason)
) WITHOUT ROWID;
"""
"""The tables of version 2, with which every new state begins; what came later is in ``migrations``."""
_CHECKED_WHOLE: Final = 32 * 2**20  # bytes; a larger file takes seconds, so its indexes are believed
_CACHE: Final = 32768  # KiB
_CACHE_OF_MANY: Final = 4096  # of one of many states in a process
_CHECKPOINT: Final = 256  # transactions, each by itself: how many pages a loss of power may cost


class State:
    """An open ``state.sqlite``. Used by one thread, or by one after another.

    ``before_checkpoint`` is called before transactions go from the log to the file for good: what
    they speak of must be on disk by then. Commits are made inside a ``fence``, which may refuse them.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.db = connection
        self.before_checkpoint: Callable[[], None] = lambda: None
        self.fence: Callable[[], AbstractContextManager[None]] = nullcontext
        self._transactions = 0
        self._together = False

    @classmethod
    def open(cls, folder: Path, lease: Lease | None = None, *, moves: bool = False) -> State:
        """Open or create the state in ``folder``. Raises :class:`StateDamaged`, never starts over.

        With a ``lease`` nobody else reads or writes the file until it is closed, no memory is shared with
        others, and nothing is committed when the lease is lost. Raises :class:`JobLocked` while an owner that
        has lost it still holds the file. ``moves``: other threads go on with it; else SQLite refuses them.
        """
        path = folder / "state.sqlite"
        new = not path.exists()
        timeout = 1.0 if lease else 5.0
        with reported(path):
            connection = sqlite3.connect(
                path, isolation_level=None, timeout=timeout, check_same_thread=not moves
            )
        connection.text_factory = _reader(path)
        try:
            with reported(path), _alone(path) if lease else nullcontext():
                if lease:
                    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(f"PRAGMA cache_size = -{_CACHE_OF_MANY if lease else _CACHE}")
                connection.execute("PRAGMA wal_autocheckpoint = 0")
                if new or not _has_tables(connection):
                    connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version={_FIRST};COMMIT;")
                _check(connection, path)
        except BaseException:
            connection.close()
            raise
        state = cls(path, connection)
        state.fence = lease.held if lease else nullcontext
        return state

    @classmethod
    def read(cls, folder: Path) -> State:
        """Open the state in ``folder`` to look at it: no file of the job changes, a running crawl goes on.

        What an earlier version wrote is upgraded in a copy. Raises :class:`StateDamaged`.
        """
        path = folder / "state.sqlite"
        connection = read_only(path)
        try:
            with reported(path):
                if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
                    connection = _copied(connection)
                connection.text_factory = _reader(path)
                _check(connection, path)
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and part of what is done :meth:`together`.

        Raises :class:`ExportError` if the disk does not take it.
        """
        with self._undone_on_error():
            if not (self._together and self.db.in_transaction):
                self.db.execute("BEGIN IMMEDIATE")
            yield self.db
        self._transactions += 1
        if not self._together:
            self._commit()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes one transaction of all inside: half the work, where several pages come at once.

        An error in one of them undoes all, so nobody may catch it inside. Not to be nested.
        """
        if self._together or self.db.in_transaction:
            raise RuntimeError("a transaction is open already")
        self._together = True
        try:
            with self._undone_on_error():
                yield
        finally:
            self._together = False
        if self.db.in_transaction:
            self._commit()

    @contextmanager
    def _undone_on_error(self) -> Iterator[None]:
        with reported(self.path):
            try:
                yield
            except BaseException:
                if self.db.in_transaction:  # SQLite has already given up where the disk is full
                    self.db.execute("ROLLBACK")
                raise

    def _commit(self) -> None:
        with self._undone_on_error(), self.fence():
            self.db.execute("COMMIT")
        if self._transactions >= _CHECKPOINT:
            self.make_durable()

    def make_durable(self) -> None:
        """Bring to the disk what was committed; outside transactions."""
        self._transactions = 0
        with self.fence():
            self.before_checkpoint()
            self.db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def check(self) -> None:
        """Read the whole file and compare every row with its digest, however large it is.

        Raises :class:`StateDamaged`; on opening, large files are believed in part.
        """
        with reported(self.path):
            verdict = self.db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise damaged(self.path, verdict)
        _compare(self.db, self.path)

    def get(self, key: str) -> str | None:
        """A value of the job itself; ``None`` if never set."""
        row = self.db.execute("SELECT value, digest FROM meta WHERE key = ?", (key,)).fetchone()
        if row and row[1] and row[1] != row_digest(key, row[0]):
            raise damaged(self.path, f"{key} has changed")
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        """Keep a value of the job itself; joins an open transaction."""
        row = (key, value, row_digest(key, value))
        self.db.execute("INSERT OR REPLACE INTO meta(key, value, digest) VALUES (?, ?, ?)", row)

    def set_durably(self, values: Mapping[str, str]) -> None:
        """Keep values of the job itself, on disk before anything else happens; outside transactions."""
        with reported(self.path):
            self.db.execute("PRAGMA synchronous = FULL")
            try:
                with self.transaction():
                    for key, value in values.items():
                        self.set(key, value)
            finally:
                self.db.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Where a file is to be one process's, who meets another one in it has only to wait."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise
        raise JobLocked(f"{path} is held by an owner whose lease has ended", pid=0) from error


def _reader(path: Path) -> Callable[[bytes], str]:
    """Reads text as it was written, in UTF-8."""

    def read(text: bytes) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError as error:
            raise damaged(path, f"a column is not text: {error}") from None

    return read


def _copied(connection: sqlite3.Connection) -> sqlite3.Connection:
    """What ``connection`` reads, in a temporary file of which only the new connection knows."""
    copy = sqlite3.connect("", isolation_level=None)
    with closing(connection):
        connection.backup(copy)
    return copy


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise StateDamaged(f"{path} was written by a newer version (schema {version})", path=path)
    check = "integrity_check" if path.stat().st_size < _CHECKED_WHOLE else "quick_check"
    verdict = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if verdict != "ok" or version < 1:
        raise damaged(path, verdict)
    try:
        migrate(connection, version)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
            raise  # a full disk, say
        raise damaged(path, f"its tables are not those of schema {version}: {error}") from error
    if check == "integrity_check":
        _compare(connection, path)


def _compare(connection: sqlite3.Connection, path: Path) -> None:
    """Raise :class:`StateDamaged` if a row is not as it was written."""
    try:
        row = changed(connection)
    except (TypeError, ValueError) as error:  # a value of another type than was written
        raise damaged(path, f"{type(error).__name__}: {error}") from None
    if row:
        raise damaged(path, f"{row} has changed")
