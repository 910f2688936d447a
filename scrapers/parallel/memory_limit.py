"""How much memory a worker process may take: by the kernel's limit or, where it sets none, by looking.

What it has at its start does not count: that depends on what the process had imported of which it is a fork
(a library of ours reserves a gigabyte that it never fills), and would decide what a page may take.

macOS refuses to limit the address space. There, and where Python has no ``resource``, a thread looks at
what is resident and ends the process when it is too much.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

TOO_MUCH = 86
"""Exit code of a worker that had taken too much."""
_TICK = 0.05  # seconds
_STATM = Path("/proc/self/statm")


def limit_memory(size: int) -> None:
    """Let this process take ``size`` bytes from now on, as far as the system allows to bound it."""
    if _limited(size):
        return
    resident = _measure()
    if resident is not None:
        most = size + resident()
        threading.Thread(target=_watch, args=(most, resident), daemon=True, name="scrapers-memory").start()


def _limited(size: int) -> bool:
    try:
        import resource  # noqa: PLC0415 - POSIX only

        most = size + (_pages(0) if _STATM.is_file() else 0)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, AttributeError, ValueError, OSError):
        return False
    return True


def _watch(most: int, resident: Callable[[], int]) -> None:
    pause = threading.Event()
    while resident() <= most:
        pause.wait(_TICK)
    os._exit(TOO_MUCH)


def _measure() -> Callable[[], int] | None:
    """What tells the bytes that are resident; ``None`` where nothing does."""
    if _STATM.is_file():
        return lambda: _pages(1)
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _pages(column: int) -> int:
    """Bytes of this process: of address space in the first column, resident ones in the second."""
    return int(_STATM.read_bytes().split()[column]) * os.sysconf("SC_PAGE_SIZE")
