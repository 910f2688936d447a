"""Files that appear whole or not at all: written beside their place, brought to the disk, renamed.

The temporary name is fixed, so that what a killed run left is overwritten by the next; whoever writes
holds a lock on it, so that nobody takes it away from a run that is at work.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from scrapers.store.disk_errors import cannot_write
from scrapers.store.lock import flock

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows keeps an open file from being removed by itself
    fcntl = None  # type: ignore[assignment]

_TRIES = 100  # of a name that others create and take away meanwhile

Written = Callable[[Path], None]


def text_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, whole or not at all. Raises ``ExportError``."""
    with whole_file(path) as file:
        file.write(text.encode("utf-8", "replace"))


@contextmanager
def whole_file(path: Path, written: Written | None = None) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` when the block ends without an exception.

    ``written`` is called with the temporary name when all is on disk there, before it is renamed.
    Raises ``ExportError`` if it cannot be written; then what stood at ``path`` still stands.
    """
    with reported(path):
        place = target(path)
        part = _part_of(place)
        with _only_writer(part) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if written:
                written(part)
            if not fcntl:  # pragma: no cover - there an open file cannot be renamed
                file.close()
            part.replace(place)
        _sync_folder(place.parent)


def discard_part(path: Path) -> None:
    """Remove what a writer of ``path`` that was killed has left. Raises ``ExportError``."""
    with reported(path):
        part = _part_of(target(path))
        if part.exists() or part.is_symlink():
            with _held(part):
                part.unlink()


def _part_of(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")


def check_place(path: Path) -> None:
    """Find out whether ``path`` can be written, without a trace. Raises ``ExportError``."""
    with reported(path):
        found = target(path)
        if found.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if found.exists() and not found.is_file():
            raise OSError(None, "it is no regular file")
        if found.exists() and not os.access(found, os.W_OK):
            raise PermissionError(None, "it is read-only")
        _try_beside(found)


def _try_beside(place: Path) -> None:
    """Make and remove a file beside ``place``; of a fixed name, so that what a kill leaves goes next time."""
    probe = place.with_name(f".{place.name}.test")  # as long as that of a part
    probe.unlink(missing_ok=True)
    try:
        with suppress(FileExistsError):  # of another process that finds it out just now
            os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    finally:
        probe.unlink(missing_ok=True)


def target(path: Path) -> Path:
    """Where ``path`` leads to: a link keeps pointing to what it points to. Raises ``OSError``."""
    try:
        return path.resolve()
    except RuntimeError as error:  # a circle of links
        raise OSError(None, str(error)) from error


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """What the system says against writing ``path``, as an ``ExportError``."""
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


@contextmanager
def _only_writer(part: Path) -> Iterator[IO[bytes]]:
    """``part``, empty and nobody else's until the block ends; removed if that fails."""
    with _held(part) as file:
        try:
            file.truncate()
            yield file
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise


def _held(part: Path) -> IO[bytes]:
    """``part`` opened and locked. No link that somebody planted is followed, or written through."""
    for _ in range(_TRIES):
        try:
            file = os.fdopen(os.open(part, _FLAGS, 0o666), "r+b")
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            part.unlink()
            continue
        try:
            if fcntl:
                flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(file, part):
                if os.fstat(file.fileno()).st_nlink == 1:
                    return file
                part.unlink()
        except BlockingIOError:
            file.close()
            raise OSError(None, "another process is writing it") from None
        except BaseException:
            file.close()
            raise
        file.close()
    raise OSError(None, f"{part} cannot be had")


_FLAGS = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def _is_at(file: IO[bytes], path: Path) -> bool:
    """Whether ``file`` is still what ``path`` names; another may have renamed or removed it just now."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Bring the rename to the disk, where the system can open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
