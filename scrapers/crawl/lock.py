"""One process a job: a file lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.errors import JobLocked


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the job in ``folder``. Raises :class:`JobLocked` with the holder's pid.

    The kernel releases the lock when the process dies, however it dies; so a stale lock is none.
    """
    with (folder / "lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = int(file.read().strip() or 0)
            raise JobLocked(f"the job in {folder} is being run by process {pid}", pid=pid) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
