"""What was used last, up to a size: of the rest the state holds a copy, which is read when it is wanted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

_T = TypeVar("_T")
_LOOKS: Final = 64  # at values that may not go now, at a time


class LruCache(Generic[_T]):
    """Values by name, of ``most`` bytes in all. Changed by one thread, read by any.

    ``may_go`` is asked before a value is let go.
    """

    def __init__(self, most: int, may_go: Callable[[str], bool]) -> None:
        self._most, self._may_go, self._size = most, may_go, 0
        self._values: OrderedDict[str, tuple[_T, int]] = OrderedDict()
        self._stays: dict[str, _T] = {}

    def __len__(self) -> int:
        """How many values are held."""
        return len(self._values) + len(self._stays)

    def get(self, name: str) -> _T | None:
        """The value, if it is held. From any thread."""
        found = self._values.get(name)
        return found[0] if found else self._stays.get(name)

    def used(self, name: str) -> None:
        """The value is wanted now: it goes after the others."""
        if name in self._values:
            self._values.move_to_end(name)

    def stay(self, name: str, value: _T) -> None:
        """Hold a value for good: nobody else has it."""
        self._stays[name] = value
        self._drop(name)

    def put(self, name: str, value: _T, size: int) -> None:
        """Hold a value of about ``size`` bytes."""
        old, self._values[name] = self._values.get(name), (value, size)
        self._values.move_to_end(name)
        self._size += size - (old[1] if old else 0)
        self._stays.pop(name, None)

    def trim(self, wanted: str) -> None:
        """Let those go that were not used for the longest, but ``wanted``."""
        for _ in range(_LOOKS):
            if self._size <= self._most:
                return
            oldest = next(iter(self._values))
            if oldest != wanted and self._may_go(oldest):
                self._drop(oldest)
            else:
                self._values.move_to_end(oldest)

    def _drop(self, name: str) -> None:
        found = self._values.pop(name, None)
        self._size -= found[1] if found else 0
