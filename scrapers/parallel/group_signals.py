"""Signals that reach every process of a group: Ctrl-C, a terminal that is closed, a service that is stopped.

What they ask for is the work of the process that the user started; it ends its workers itself, when what is
in flight is done. So they are held back from all that it starts, by the mask that a process inherits: also
while it is still importing, before it could say so itself. Windows has neither masks nor such groups.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_OF_GROUPS = frozenset(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


@contextmanager
def held_back() -> Iterator[None]:
    """Processes that are started in here, by this thread, do not get these signals."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_GROUPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_terminate() -> None:
    """Hear SIGTERM again in a process that was started so: it is how a pool ends its workers."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
