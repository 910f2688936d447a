"""How much memory a worker process may take: by the kernel's limit or, where it sets none, by looking.

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
    """Bound this process by ``size`` bytes, as far as the system allows."""
    if _limited(size):
        return
    resident = _measure()
    if resident is not None:
        threading.Thread(target=_watch, args=(size, resident), daemon=True, name="scrapers-memory").start()


def _limited(size: int) -> bool:
    try:
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, AttributeError, ValueError, OSError):
        return False
    return True


def _watch(size: int, resident: Callable[[], int]) -> None:
    pause = threading.Event()
    while resident() <= size:
        pause.wait(_TICK)
    os._exit(TOO_MUCH)


def _measure() -> Callable[[], int] | None:
    """What tells the bytes that are resident; ``None`` where nothing does."""
    if _STATM.is_file():
        page = os.sysconf("SC_PAGE_SIZE")
        return lambda: int(_STATM.read_bytes().split()[1]) * page
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
