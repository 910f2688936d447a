"""Runs chromedriver and outlives it just long enough: a program of its own, standard library only.

``python _selenium_warden.py FOLDER DRIVER ARGUMENTS...``. When standard input closes (the crawl
said so, or died of whatever), when the crawl's process is gone, or when chromedriver ends, every
process below is killed and FOLDER, their temporary files and profile, is removed. On Linux the
warden is the subreaper (prctl(2)) of what chromedriver starts, so nothing escapes by forking away.
"""

from __future__ import annotations

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
_TICK = 0.25


def main(folder: str, command: list[str]) -> None:
    """Run ``command`` until it, or whoever started us, ends."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the crawl decides, by closing our input
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    parent = os.getppid()
    _adopt_orphans()
    driver = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - chromedriver
    try:
        while driver.poll() is None and os.getppid() == parent and not _closed(_TICK):
            pass
        failed = bool(driver.returncode)
    finally:
        _end_all(time.monotonic() + _PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed)  # Selenium waits half a minute for a program that ended well


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
    main(sys.argv[1], sys.argv[2:])
