"""Numbers that the processes of a job share: a file in memory, changed under a lock."""

from __future__ import annotations

import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.store.disk_errors import cannot_write
from scrapers.store.lock import flock

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class SharedFile:
    """``size`` bytes at ``path``, zeroes at first. Used from any thread of any process of one machine."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._lock = path, threading.Lock()
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            if os.fstat(self._fd).st_size < size:
                os.ftruncate(self._fd, size)
            self._map = mmap.mmap(self._fd, size)
        except OSError as error:
            raise cannot_write(path, error) from error

    @contextmanager
    def locked(self) -> Iterator[mmap.mmap]:
        """The bytes, while nobody else looks at them."""
        with self._lock:
            try:
                flock(self._fd, fcntl.LOCK_EX)
            except OSError as error:
                raise cannot_write(self._path, error) from error
            try:
                yield self._map
            finally:
                fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._map.close()
            os.close(self._fd)
