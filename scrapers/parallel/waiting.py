"""Tasks that wait for a worker, and travel a few at a time: every journey to a worker wakes four threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

W = TypeVar("W")
LINGER: Final = 0.02
"""Seconds within which a task that follows another one waits for more."""


class Waiting(Generic[W]):
    """Tasks in the order they came, up to ``together`` in a batch; used under ``lock``.

    One that comes after a pause goes at once. One that comes shortly after another was sent waits for more to
    travel with, as Nagle's algorithm has it for small segments (RFC 896); then ``due`` is called, under the
    lock, from a thread of its own.
    """

    def __init__(self, together: int, lock: threading.Condition, due: Callable[[], None]) -> None:
        self._together, self._lock, self._due = together, lock, due
        self._tasks: deque[W] = deque()
        self._left = float("-inf")  # when the last batch went
        self._timer: threading.Timer | None = None

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, task: W) -> None:
        """Have ``task`` wait behind the others."""
        self._tasks.append(task)

    def batch(self, *, linger: bool = True) -> list[W]:
        """What goes now; nothing if none waits, or if more may come shortly."""
        now = time.monotonic()
        if linger and 0 < len(self._tasks) < self._together and now < self._left + LINGER:
            if self._timer is None:
                self._call_later(self._left + LINGER - now)
            return []
        self._left = now if self._tasks else self._left
        return [self._tasks.popleft() for _ in range(min(self._together, len(self._tasks)))]

    def _call_later(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._call)
        self._timer.daemon = True
        self._timer.start()

    def _call(self) -> None:
        with self._lock:
            self._timer = None
            self._due()
