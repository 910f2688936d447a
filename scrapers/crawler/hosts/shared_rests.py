"""How long hosts want to be left alone, in memory that the processes of a job share.

Few hosts rest at a time, so this is a small table with open addressing: a host is noted at its place, or at
one of the next where no rest is noted that still counts. Where there is none, all hosts that come by wait:
that is slow, and never too fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from mmap import mmap
from struct import Struct
from typing import Final

from scrapers.crawler.hosts.throttle import LONGEST_WAIT

_REST: Final = Struct("<Qd")  # mark of the host, until when (wall clock)
_PLACES: Final = 2**16
_NEAR: Final = 16  # places that are looked at
_ANY: Final = 1  # in the place of a host's mark: all wait
RESTS_SIZE: Final = _PLACES * _REST.size
"""Bytes of the table."""


class SharedRests:
    """The table, from byte ``start`` of what is given each time; whoever calls holds its lock."""

    def __init__(self, start: int) -> None:
        self._start = start

    def left(self, memory: mmap, host: str, now: float) -> float:
        """Seconds for which ``host`` is to be left alone still."""
        mark, rest = _mark(host), 0.0
        for place in self._places(mark):
            found, until = _REST.unpack_from(memory, place)
            if not found:
                break
            if found in {mark, _ANY}:
                rest = max(rest, _bounded(until - now))
        return rest

    def note(self, memory: mmap, host: str, seconds: float, now: float) -> None:
        """``host`` is to be left alone for ``seconds``; a longer rest stays."""
        mark = _mark(host)
        place, mark = self._place_for(memory, mark, now)
        found, until = _REST.unpack_from(memory, place)
        rest = _bounded(seconds)
        if found:
            rest = max(rest, _bounded(until - now))
        _REST.pack_into(memory, place, mark, now + rest)

    def _place_for(self, memory: mmap, mark: int, now: float) -> tuple[int, int]:
        """Where a rest is noted, and under which mark: the host's own place, a free one, or that of all."""
        free = -1
        for place in self._places(mark):
            found, until = _REST.unpack_from(memory, place)
            if found == mark:
                return place, mark
            if free < 0 and not _bounded(until - now):
                free = place
            if not found:
                break
        return (free, mark) if free >= 0 else (next(self._places(mark)), _ANY)

    def _places(self, mark: int) -> Iterator[int]:
        for step in range(_NEAR):
            yield self._start + (mark + step) % _PLACES * _REST.size


def _mark(host: str) -> int:
    number = int.from_bytes(blake2b(host.encode(), digest_size=8).digest(), "big")
    return max(number, _ANY + 1)


def _bounded(seconds: float) -> float:
    """A clock that was set back makes nobody wait for long."""
    return min(max(0.0, seconds), LONGEST_WAIT)
