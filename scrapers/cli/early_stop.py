"""Ctrl-C while the command is being loaded: nothing has begun, so it ends without a word."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

STOPPED: Final = 11
"""Exit code of what a signal stopped."""


@contextmanager
def ends_at_once() -> Iterator[None]:
    """End the process by Ctrl-C: an exception could be swallowed by, or come out of, any import."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # ignored, or another's
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(STOPPED)
