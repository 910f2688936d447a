"""A job's folder: what lies in it, who holds it, how a fresh crawl takes the place of the one that stands.

``--fresh`` crawls in a folder inside, ``fresh``. What stands - corpus, state, archive, accounts - is not
touched until the new crawl has come to its end and kept something, and no page of the old corpus waits for
another try in it; then a file ``complete`` is written
there, the new corpus takes its place, and the new job the old one's. Whatever moment the process dies at,
the next run of the job goes on from there.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrapers.crawler.partitions.places import PARTITIONS, partition_folders
from scrapers.store.archive import FOLDER as ARCHIVE
from scrapers.store.atomic_files import text_file
from scrapers.store.disk_errors import cannot_write
from scrapers.store.lock import locked

PROVENANCE: Final = "provenance.jsonl"
FRESH: Final = "fresh"
BEFORE: Final = "before.jsonl"
"""What a refresh remembers of the job that stood, until it has told what has changed."""
CHANGES: Final = "refresh.jsonl"
_COMPLETE: Final = "complete"
_STATE: Final = "state.sqlite"
_ASIDE: Final = (f"{_STATE}-wal", f"{_STATE}-shm")
_PARTS: Final = (
    _STATE, ARCHIVE, PROVENANCE, BEFORE, CHANGES, "refusals.jsonl", "consent.html", "spellings.jsonl",
    PARTITIONS,
)  # fmt: skip
_ASKED: Final = """
SELECT 1 FROM urls WHERE attempts > 0 UNION SELECT 1 FROM hosts UNION SELECT 1 FROM waits LIMIT 1
"""

_OWED: Final = """
SELECT 1 FROM old.documents JOIN old.urls o ON o.id = url_id JOIN main.urls n ON n.key = o.key
WHERE n.state = 2 OR (n.state = 0 AND n.host IN (SELECT host FROM main.waits WHERE kind = 'host')) LIMIT 1
"""


@dataclass(slots=True)
class JobFolder:
    """An open folder: ``path`` is the job's, ``place`` where this crawl works in it.

    ``forgotten``: what was to take the place of a crawl that stands is not worth to be gone on with.
    """

    path: Path
    place: Path
    forgotten: bool = False

    @property
    def is_fresh(self) -> bool:
        """Whether the crawl is to take the place of one that stands."""
        return self.place != self.path

    def marks(self) -> dict[str, str] | None:
        """What the job that stands keeps of itself; ``None`` if it has a state that cannot be read."""
        state = self.path / _STATE
        if not state.is_file():
            return {}
        try:
            with closing(sqlite3.connect(state, timeout=5.0)) as db:
                return dict(db.execute("SELECT key, value FROM meta"))
        except sqlite3.DatabaseError:
            return None

    def owes(self) -> bool:
        """Whether a page of the corpus that stands waits for another try in the fresh crawl."""
        if not self.is_fresh:
            return False
        try:
            with closing(sqlite3.connect(self.place / _STATE, timeout=5.0)) as db:
                db.execute("ATTACH ? AS old", (str(self.path / _STATE),))
                return db.execute(_OWED).fetchone() is not None
        except sqlite3.DatabaseError:  # what stands cannot be read
            return False

    def complete(self) -> None:
        """The crawl has come to its end: from now on it is the one that stands."""
        if self.is_fresh:
            text_file(self.place / _COMPLETE, "")


@contextmanager
def job_folder(path: Path, *, fresh: bool, refresh: bool = False) -> Iterator[JobFolder]:
    """Hold the job's folder, and make it if need be; one in which nothing was asked for does not stay.

    ``refresh``: the crawl is to take the place of the one that stands; one that was begun so is gone on with.
    Raises :class:`JobLocked`, :class:`ExportError`.
    """
    made = _make(path)
    try:
        with ExitStack() as stack:
            stack.enter_context(locked(path))
            if made:
                stack.callback(_remove_if_blank, path)
            with _told(path):
                _promote(path)
                place = _refreshed(path) if refresh else _place(path, fresh=fresh)
                place.mkdir(exist_ok=True)
            folder = JobFolder(path, place)
            yield folder
            with _told(path):
                if folder.forgotten and folder.is_fresh:
                    _clear(place)
                _promote(path)
    finally:
        for parent in reversed(made):
            with suppress(OSError):  # it holds something
                parent.rmdir()


def _place(path: Path, *, fresh: bool) -> Path:
    stands, begun = (path / _STATE).exists(), (path / FRESH / _STATE).exists()
    if not fresh:
        return path / FRESH if begun else path
    place = path / FRESH if stands else path
    _clear(path / FRESH)
    if not stands:
        _clear(path)
    return place


def _refreshed(path: Path) -> Path:
    """Where a refresh works; one that was complete when its process died has only to say what has changed."""
    return path if (path / BEFORE).exists() else path / FRESH


def _promote(path: Path) -> None:
    """Let a fresh crawl that is complete take the place of what stands. Each step may be the last one.

    What has to be known of both crawls is decided before the state has its place: that is the first step.
    """
    fresh = path / FRESH
    if (fresh / _COMPLETE).exists():
        if (fresh / _STATE).exists():
            with closing(sqlite3.connect(fresh / _STATE)) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for name in _ASIDE:  # a log beside another file than its own would be played into it
                (path / name).unlink(missing_ok=True)
            if not (fresh / PARTITIONS).exists():  # those of the crawl that stood
                _remove_partitions(path)
        left = {found.name for found in fresh.iterdir()} - {_COMPLETE, _STATE, *_ASIDE}
        for name in (_STATE, *sorted(left)):
            if (fresh / name).exists():
                _remove(path / name)
                (fresh / name).rename(path / name)
        (fresh / _COMPLETE).unlink()
        _clear(fresh)
    elif fresh.is_dir() and not (fresh / _STATE).exists():
        _clear(fresh)


def _clear(folder: Path) -> None:
    """Remove what a crawl left, and the folder if it is a fresh crawl's; nothing that is not ours."""
    for name in (_COMPLETE, *_ASIDE, *_PARTS):
        _remove(folder / name)
    if folder.name == FRESH:
        with suppress(OSError):
            folder.rmdir()


def _remove_partitions(place: Path) -> None:
    """Those of the crawl that stood, also where one lies elsewhere: their pages are not kept twice."""
    for folder in partition_folders(place).values():
        if folder.is_symlink():
            _remove(folder.resolve())
    _remove(place / PARTITIONS)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _remove_if_blank(path: Path) -> None:
    state = path / _STATE
    with suppress(OSError, sqlite3.DatabaseError):
        if state.exists():
            with closing(sqlite3.connect(state)) as db:
                if db.execute(_ASKED).fetchone():
                    return
        _clear(path)
        (path / "lock").unlink(missing_ok=True)


def _make(folder: Path) -> list[Path]:
    """The folders that had to be made for ``folder``, outermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise cannot_write(path, error) from error
