"""What a process has running: threads by their names, child processes by ``/proc``."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

_GRACE = 5.0  # seconds for a thread or process that was told to end
_PROC = Path("/proc")

Process = tuple[int, str]
"""The process id and its start time, since ids are used again."""


def wait_until(holds: Callable[[], bool], seconds: float = _GRACE) -> bool:
    """Whether ``holds`` became true within ``seconds``."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def threads_beyond(known: set[threading.Thread], *, ignore: str = "LocalSite") -> list[str]:
    """Names of the threads that run now, are not ``known``, and do not end when waited for.

    Those of a site under test, whose names begin with ``ignore``, end with the site.
    """

    def extra() -> list[str]:
        names = [thread.name for thread in threading.enumerate() if thread not in known]
        return [name for name in names if not (ignore and name.startswith(ignore))]

    wait_until(lambda: not extra())
    return extra()


def can_list() -> bool:
    """Whether this system shows its processes under ``/proc``."""
    return (_PROC / "self" / "stat").exists()


def descendants(pid: int) -> set[Process]:
    """The children of ``pid`` and theirs, but for those two that multiprocessing keeps while ``pid`` runs."""
    children: dict[int, list[Process]] = defaultdict(list)
    for folder in _PROC.glob("[0-9]*"):
        stat = _stat(int(folder.name))
        if stat:
            children[int(stat[1])].append((int(folder.name), stat[19]))
    found: set[Process] = set()
    todo = [pid]
    while todo:
        below = children[todo.pop()]
        found.update(child for child in below if not _is_service(child[0], pid))
        todo += [child for child, _ in below]
    return found


def _is_service(child: int, of: int) -> bool:
    """Whether it is multiprocessing's resource tracker or its fork server; workers of that look the same."""
    try:
        command = (_PROC / str(child) / "cmdline").read_bytes()
    except OSError:
        return False
    if b"multiprocessing.resource_tracker" in command:
        return True
    stat = _stat(child)
    return b"multiprocessing.forkserver" in command and bool(stat) and int(stat[1]) == of


def running(process: Process) -> bool:
    """Whether the same process is still there, and is more than an unread exit status."""
    stat = _stat(process[0])
    return bool(stat) and stat[19] == process[1] and stat[0] != "Z"


def left_running(processes: set[Process]) -> list[int]:
    """Ids of those that do not end when waited for."""
    wait_until(lambda: not any(map(running, processes)))
    return [process[0] for process in processes if running(process)]


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` after the name (proc_pid_stat(5)), ``[]`` if it is gone."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return []


def peak_memory(reset: bool = False) -> int:
    """The most memory this process had in use (``VmHWM``), bytes; ``reset`` begins anew. 0 if unknown."""
    try:
        if reset:
            (_PROC / "self" / "clear_refs").write_text("5")
        lines = (_PROC / "self" / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
