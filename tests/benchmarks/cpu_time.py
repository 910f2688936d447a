"""The CPU time of a command with all that it starts, as the kernel accounts it: Linux alone.

Workers are forks of a fork server, which ends after the command and for which nobody waits: without it the
CPU time of all workers would be missing.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
from typing import Final

PR_SET_CHILD_SUBREAPER: Final = 36  # linux/prctl.h


def adopt_orphans() -> None:
    """Have what commands leave behind become children of this process: prctl(2)."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def waited(process: subprocess.Popen[bytes]) -> float:
    """Wait for a command and for all that it leaves behind; gives their CPU seconds."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = _seconds(usage)
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds += _seconds(usage)


def _seconds(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime
