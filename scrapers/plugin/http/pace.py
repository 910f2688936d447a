"""Whether the bytes of an answer come at a decent rate: a floor below the deadline.

A server that keeps a fetch alive with a byte now and then costs a slot for the whole deadline, as
often as it is asked. The clock starts with the first byte: a server may think before it speaks.
"""

from __future__ import annotations

import time


class TooSlowError(TimeoutError):
    """Fewer bytes came than the floor asks for."""


class Pace:
    """At least ``rate`` bytes a second, measured over ``window`` seconds at a time; 0 is no floor."""

    __slots__ = ("_began", "_rate", "_size", "_window")

    def __init__(self, rate: int, window: float) -> None:
        self._rate = rate
        self._window = window
        self._began: float | None = None
        self._size = 0

    def arrived(self, size: int) -> None:
        """So many bytes came just now. Raises :class:`TooSlowError`."""
        now = time.monotonic()
        if self._began is None:
            self._began = now
        self._size += size
        if now - self._began >= self._window:
            self.check()

    def left(self) -> float:
        """Seconds until it is to be checked next, at least a millisecond; no end before the first byte."""
        if self._began is None or not self._rate:
            return float("inf")
        return max(self._began + self._window - time.monotonic(), 0.001)

    def check(self) -> None:
        """Judge a window that has passed, and begin the next. Raises :class:`TooSlowError`."""
        now = time.monotonic()
        if self._began is None or now - self._began < self._window:
            return
        if self._size < self._rate * (now - self._began):
            raise TooSlowError(f"slower than {self._rate} bytes a second over {self._window:g} s")
        self._began, self._size = now, 0
