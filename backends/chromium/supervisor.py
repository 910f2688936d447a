"""Runs chromedriver and outlives it just long enough: a program of its own, standard library only.

``python supervisor.py FOLDER MEMORY DRIVER ARGUMENTS...``. When standard input closes (the crawl
said so, or died of whatever), when the crawl's process is gone, or when chromedriver ends, every
process below is killed and FOLDER, their temporary files and profile, is removed. On Linux the
warden is the subreaper (prctl(2)) of what chromedriver starts, so nothing escapes by forking away;
and while they have more than MEMORY bytes, the biggest of them is killed, which FOLDER/over says first.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h
_PATIENCE = 5.0  # seconds for killed processes to be gone
_TICK = 0.1
_PARTS = (b"RssAnon:", b"RssShmem:", b"VmSwap:")  # what a process has for itself, in proc(5)'s status
_STUBBORN = 50  # ticks over the bound after which killing the biggest is seen not to help
OVER = "over"
"""The file that says that the bound was met."""


def main(folder: str, memory: int, command: list[str]) -> None:
    """Run ``command`` until it, or whoever started us, ends; ``memory`` bounds all that it starts."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the crawl decides, by closing our input
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    parent = os.getppid()
    _adopt_orphans()
    driver = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - chromedriver
    watch = _Watch(folder, memory)
    try:
        while driver.poll() is None and os.getppid() == parent and not _closed(_TICK) and watch.bearable():
            pass
        failed = bool(driver.returncode)
    finally:
        _end_all(time.monotonic() + _PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed)  # Selenium waits half a minute for a program that ended well


class _Watch:
    """Looks at the memory of the processes below us; whose child one is, is asked once."""

    def __init__(self, folder: str, memory: int) -> None:
        self._file, self._memory = Path(folder, OVER), memory
        self._ours: dict[int, bool] = {}
        self._over = 0

    def bearable(self) -> bool:
        """Kill the biggest process where all together have too much; whether that is of use."""
        sizes = {pid: _size(pid) for pid in self._below()}
        if sum(sizes.values()) <= self._memory:
            self._over = 0
            return True
        self._over += 1
        with contextlib.suppress(OSError):
            self._file.touch()
        _kill(max(sizes, key=lambda pid: sizes[pid]))
        return self._over < _STUBBORN

    def _below(self) -> list[int]:
        try:
            running = {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
        except OSError:
            return []  # no /proc: Chromium's own bound on a script's heap is all there is
        self._ours = {pid: ours for pid, ours in self._ours.items() if pid in running}
        self._ours |= {0: False, os.getpid(): True}
        return [pid for pid in running if self._is_ours(pid) and pid != os.getpid()]

    def _is_ours(self, pid: int) -> bool:
        path = []
        while pid not in self._ours:
            path.append(pid)
            pid = _parent(pid)
        for found in path:
            self._ours[found] = self._ours[pid]
        return self._ours[pid]


def _parent(pid: int) -> int:
    """The parent's pid; 0, which is nobody's, at the top and for what has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


def _size(pid: int) -> int:
    """Bytes that the process has for itself, swapped out ones too; files that it maps are not counted."""
    try:
        lines = Path(f"/proc/{pid}/status").read_bytes().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_PARTS))


def _adopt_orphans() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _closed(seconds: float) -> bool:
    """Whether standard input reached its end within ``seconds``."""
    ready, _, _ = select.select([0], [], [], seconds)
    return bool(ready) and not os.read(0, 4096)


def _end_all(deadline: float) -> None:
    """Kill all descendants, again and again: a process may have forked before it died."""
    if sys.platform != "linux":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGTERM)  # no /proc to look into
    while time.monotonic() < deadline:
        found = _descendants(os.getpid())
        for pid in found:
            _kill(pid)
        if not _reap() and not found:
            return
        time.sleep(0.01)


def _descendants(root: int) -> list[int]:
    """Pids below ``root`` that still run, from /proc; empty where there is none."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = entry.read_text("latin-1").rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue  # ended while we looked
        if state != "Z":
            children.setdefault(int(ppid), []).append(int(entry.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, ())
    return found[1:]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return  # gone, or a sandbox process of another user, which ends with its parent


def _reap() -> bool:
    """Collect ended children; whether any is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
