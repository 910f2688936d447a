"""One process a job: a file lock that dies with its holder."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Final

from scrapers.errors import ConfigError, JobLocked
from scrapers.store.disk_errors import cannot_write

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES: Final = Path("/proc/self/ns/pid")
_NO_LOCKS: Final = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK})
_PATIENCE = 0.5  # seconds for the holder to write its pid


def check_locks() -> None:
    """Raise :class:`ConfigError` where the system has no lock that dies with its holder, as Windows."""
    if fcntl is None:
        raise ConfigError(
            "a crawl needs Linux or macOS: this system has no file locks as they have (fcntl); "
            "on Windows it runs in WSL",
            field="system",
        )


def flock(file: IO[Any] | int, how: int) -> None:
    """Lock ``file``, or let go of it. Raises ``OSError``, in words that help where its disk has no locks."""
    try:
        fcntl.flock(file, how)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            why = "its file system has no file locks (flock); choose a folder on another disk"
            raise OSError(error.errno, why) from error
        raise


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the job in ``folder``. Raises :class:`JobLocked` with the holder's pid.

    The kernel releases the lock when the process dies, however it dies; so a stale lock is none.
    """
    check_locks()
    path = folder / "lock"
    try:
        file = path.open("a+", encoding="ascii", errors="replace")
    except OSError as error:
        raise cannot_write(path, error) from error
    with file:
        try:
            flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _holder(file)
            raise JobLocked(f"the job in {folder} is being run by process {pid or '?'}", pid=pid) from None
        except OSError as error:
            raise cannot_write(path, error) from error
        try:
            file.truncate(0)
            os.write(
                file.fileno(), str(os.getpid()).encode()
            )  # a buffer would fail once more as it is closed
        except OSError as error:
            raise cannot_write(path, error) from error
        yield


def holder_of(folder: Path) -> int | None:
    """The pid of who holds the job in ``folder``, 0 if it does not say; ``None`` if nobody does."""
    if fcntl is None:
        return None
    try:
        file = (folder / "lock").open(encoding="ascii", errors="replace")
    except OSError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder(file)
        except OSError:  # where there are no locks nobody holds one
            return None
    return None


def is_alive(pid: int) -> bool:
    """Whether there is a process ``pid`` on this machine, whoever's it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@cache
def machine() -> str:
    """This machine, for who shares a folder with others: numbers of processes mean the same on it.

    The host's name and, on Linux, what tells apart those of one name: the boot, and whose processes.
    """
    told = ""
    with suppress(OSError):
        told = f"{_BOOT.read_text()}{_PROCESSES.readlink()}"
    number = blake2b(told.encode(), digest_size=4).hexdigest() if told else ""
    return "-".join(filter(None, (socket.gethostname(), number)))


def _holder(file: IO[str]) -> int:
    """The pid in the file; 0 if it does not say."""
    end = time.monotonic() + _PATIENCE
    while True:
        file.seek(0)
        written = file.read(20).strip()
        if written.isdecimal() or time.monotonic() > end:
            return int(written) if written.isdecimal() else 0
        time.sleep(0.02)
