"""What a disk says when it refuses, in words that help: which path, and what to do about it."""

from __future__ import annotations

import errno
import math
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.errors import ExportError, StateDamaged

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # EFBIG: the process's own limit

_ROOM = 2**16  # bytes; with less, SQLite's shared memory may not grow, which it calls an I/O error
_LONGEST_PATH = 500  # SQLite's own limit is 512, with what it puts behind the names of its further files
_UNWRITABLE = tuple(f"SQLITE_{name}" for name in ("FULL", "IOERR", "READONLY", "CANTOPEN", "BUSY", "PERM"))
_UNREADABLE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def is_full(error: BaseException) -> bool:
    """Whether ``error`` says that there is no room left."""
    if isinstance(error, sqlite3.OperationalError):
        return "disk is full" in str(error)
    return isinstance(error, OSError) and error.errno in FULL


def cannot_write(path: Path, error: Exception) -> ExportError:
    """The error to raise, from ``error``, where ``path`` cannot be written."""
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if is_full(error):
        why = f"no space left on its disk{_free(path)}; make room, then the same command continues"
    elif isinstance(error, sqlite3.OperationalError) and len(os.fsencode(path.absolute())) > _LONGEST_PATH:
        why += f": its path is longer than the {_LONGEST_PATH} bytes that SQLite takes; choose a shorter one"
    return ExportError(f"cannot write {path}: {why}", path=path)


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """What SQLite cannot do with the file at ``path``, as errors of ours.

    Raises :class:`ExportError` where it cannot be written, :class:`StateDamaged` where it cannot be
    trusted.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")  # without one it is a fault of the caller's
        if name.startswith("SQLITE_IOERR") and _left(path) < _ROOM:
            full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            full.__cause__ = error
            raise cannot_write(path, full) from full
        if name.startswith(_UNWRITABLE):
            raise cannot_write(path, error) from error
        if name.startswith(_UNREADABLE):
            raise damaged(path, str(error)) from error
        raise


def damaged(path: Path, why: str) -> StateDamaged:
    """The error for a job's state that cannot be trusted."""
    return StateDamaged(
        f"the job's state {path} is damaged ({why}); fresh=True starts over and keeps nothing. "
        f"What was fetched lies as WARC in {path.parent / 'archive'}",
        path=path,
    )


def _free(path: Path) -> str:
    left = _left(path)
    return f" ({left / 2**20:.1f} MB are free)" if left < math.inf else ""


def _left(path: Path) -> float:
    folder = next((parent for parent in path.parents if parent.is_dir()), None)
    return shutil.disk_usage(folder).free if folder else math.inf
