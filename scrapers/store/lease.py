"""Who may write a folder, where more than one process or machine could: a lease with a fencing token.

The file ``owner`` holds the token, the moment at which the lease runs out (wall clock) and who has it. Who
takes a lease counts the token up; who has another than the one in the file was taken for dead. An owner on
another machine, whose clock is its own, is taken for dead when its file was seen to stay as it is for the
length of a lease, by the clock of who looks. Every commit and every record of the archive is written while
the file is held and its token found to be one's own: an owner that sleeps, wakes and goes on writes nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from scrapers.errors import JobLocked, LeaseLost
from scrapers.store.disk_errors import cannot_write
from scrapers.store.lock import check_locks, flock, is_alive, machine

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAME: Final = "owner"
SECONDS: Final = 30.0
"""For how long a lease is taken; its owner renews it long before."""
_SIZE: Final = 256
_SLOWEST: Final = 5.0  # seconds by which a renewal may be late, or seen late on another machine


class Sightings:
    """What owners on other machines were seen to have written, and since when. Used from any thread."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[object, float]] = {}

    def rest(self, path: Path, written: object) -> float:
        """For how many seconds ``written`` has been seen in the file at ``path``."""
        now = time.monotonic()
        before, since = self._seen.get(path, (None, now))
        if before != written:
            since = now
        self._seen[path] = (written, since)
        return now - since


class Lease:
    """A lease that was taken. Used from any thread of its process."""

    def __init__(self, path: Path, fd: int, token: int, holder: str) -> None:
        self.path, self.token = path, token
        self._fd, self._holder, self._lock = fd, holder, threading.Lock()
        self._mark = f"{token} ".encode()

    @classmethod
    def take(cls, folder: Path, seconds: float = SECONDS, sightings: Sightings | None = None) -> Self:
        """Become the owner of ``folder``. Raises :class:`JobLocked` while another one's lease holds.

        The lease of a process of this machine that is no more has ended with it. With ``sightings``, in which
        earlier attempts are remembered, no clock of another machine decides.
        """
        check_locks()
        path, holder = folder / NAME, f"{machine()}:{os.getpid()}"
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise cannot_write(path, error) from error
        try:
            with _locked(fd, fcntl.LOCK_EX):
                token, until, other = _read(fd)
                _check_free(path, (token, until, other), seconds, sightings)
                _write(fd, token + 1, _end(seconds), holder)
        except OSError as error:
            os.close(fd)
            raise cannot_write(path, error) from error
        except BaseException:
            os.close(fd)
            raise
        return cls(path, fd, token + 1, holder)

    def held(self) -> Self:
        """What is written in its block is written by the owner.

        Raises :class:`LeaseLost` for who is it no more. Every commit and record passes here: the lease is its
        own context, which costs a fifth of a generator.
        """
        return self

    def __enter__(self) -> None:
        self._enter(fcntl.LOCK_SH)

    def __exit__(self, *_exc: object) -> None:
        self._leave()

    def renew(self, seconds: float = SECONDS) -> None:
        """Be the owner for a while longer. Raises :class:`LeaseLost`."""
        self._enter(fcntl.LOCK_EX)
        try:
            _write(self._fd, self.token, _end(seconds), self._holder)
        finally:
            self._leave()

    def release(self) -> None:
        """Be the owner no more: anybody may take the folder."""
        with suppress(LeaseLost):
            self.renew(0.0)
        with self._lock:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def _enter(self, how: int) -> None:
        """Hold the file, with one's own token in it, until :meth:`_leave`."""
        self._lock.acquire()
        try:
            lost = self._lost(how)
        except BaseException:
            self._lock.release()
            raise
        if lost:
            self._leave()
            raise LeaseLost(f"{self.path.parent} {lost}", path=self.path)

    def _lost(self, how: int) -> str:
        """Hold the file, and say who else's it is by now."""
        if self._fd < 0:
            return "was given back"
        fcntl.flock(self._fd, how)
        if os.pread(self._fd, _SIZE, 0).startswith(self._mark):
            return ""
        return f"is {_read(self._fd)[2]}'s by now: nothing more is written"

    def _leave(self) -> None:
        try:
            if self._fd >= 0:
                fcntl.flock(self._fd, fcntl.LOCK_UN)
        finally:
            self._lock.release()


def owner_of(folder: Path) -> str:
    """Who holds ``folder``, as ``host:pid``; empty if nobody does."""
    with suppress(OSError), (folder / NAME).open("rb") as file:
        _, until, holder = _read(file.fileno())
        return holder if until > time.time() and _may_live(holder) else ""
    return ""


def _check_free(
    path: Path, written: tuple[int, float, str], seconds: float, sightings: Sightings | None
) -> None:
    _, until, holder = written
    host, _, pid = holder.rpartition(":")
    if sightings and until and host != machine():
        holds = sightings.rest(path, written) < seconds + _SLOWEST
    else:
        holds = until > time.time() and _may_live(holder)
    if holds:
        number = int(pid) if pid.isdecimal() else 0
        raise JobLocked(f"{path.parent} is held by {holder} until its lease ends", pid=number)


@contextmanager
def _locked(fd: int, how: int) -> Iterator[None]:
    flock(fd, how)
    try:
        yield
    finally:
        fcntl.flock(fd, fcntl.LOCK_UN)


def _read(fd: int) -> tuple[int, float, str]:
    """Token, end and holder; of a file that says nothing the token before the first."""
    words = os.pread(fd, _SIZE, 0).decode("utf-8", "replace").split()
    try:
        return int(words[0]), float(words[1]), words[2]
    except (IndexError, ValueError):
        return 0, 0.0, ""


def _end(seconds: float) -> float:
    """The moment in so many seconds; of none, one that is over whatever the clock says."""
    return time.time() + seconds if seconds else 0.0


def _write(fd: int, token: int, until: float, holder: str) -> None:
    """In one go: who reads holds the file as well."""
    os.pwrite(fd, f"{token} {until:.3f} {holder}\n".ljust(_SIZE).encode()[:_SIZE], 0)


def _may_live(holder: str) -> bool:
    """Whether a holder may be at work: of this machine's processes that is known."""
    host, _, pid = holder.rpartition(":")
    if host != machine() or not pid.isdecimal():
        return True
    return is_alive(int(pid))
