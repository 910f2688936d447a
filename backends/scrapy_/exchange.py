"""What is known of one exchange while it runs, down to the bytes of its socket.

aiohttp has one timeout for everything, and no floor on the rate.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import weakref
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from scrapers.plugin.http.pace import Pace, TooSlowError
from scrapers.plugin.http.response_head import Head


@dataclass(slots=True)
class Hop:
    """One fetch on its way through Scrapy: its bounds, and what the network said.

    ``deadline`` is the loop's clock; ``body_limit`` that of :class:`scrapers.models.Request`.
    """

    deadline: float
    body_limit: int = 0
    used: bool = False
    truncated: bool = False
    remarks: tuple[str, ...] = ()
    head: Head | None = None


@dataclass(slots=True)
class Exchange:
    """One exchange under way: how much is wanted, when it ends, and how fast it comes."""

    limit: asyncio.Timeout
    pace: Pace
    body_limit: int
    too_slow: TooSlowError | None = None
    check: asyncio.TimerHandle | None = None
    over: bool = False

    def watch(self) -> None:
        """Look at the pace once a window has passed; a silent server wakes nobody else."""
        left = self.pace.left()
        if self.check is None and not self.over and left != float("inf"):
            self.check = asyncio.get_running_loop().call_later(left, self._judge)

    def end(self) -> None:
        """Look no more."""
        self.over = True
        if self.check is not None:
            self.check.cancel()

    def _judge(self) -> None:
        self.check = None
        try:
            self.pace.check()
        except TooSlowError as error:
            self.too_slow = error
            with contextlib.suppress(RuntimeError):  # it has expired just now
                self.limit.reschedule(0)
            return
        self.watch()


EXCHANGE: ContextVar[Exchange] = ContextVar("EXCHANGE")


class PacedSocket(socket.socket):
    """A socket that tells the exchange it serves how many bytes came, those of the head included."""

    __slots__ = ("exchange",)
    _alive: ClassVar[weakref.WeakValueDictionary[int, PacedSocket]] = weakref.WeakValueDictionary()
    exchange: Exchange | None

    @classmethod
    def follow(cls, wrapped: Any, exchange: Exchange) -> None:  # noqa: ANN401 - asyncio's TransportSocket
        """Let the socket behind ``wrapped`` report to ``exchange`` from now on."""
        ours = cls._alive.get(wrapped.fileno()) if wrapped is not None else None
        if ours is not None:
            ours.exchange = exchange

    @classmethod
    def make(cls, family: int, kind: int, protocol: int) -> PacedSocket:
        """A socket that can be found again by its descriptor."""
        made = cls(family, kind, protocol)
        made.exchange = None
        cls._alive[made.fileno()] = made
        return made

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """As a socket, and tell how much came."""
        data = super().recv(size, flags)
        self._tell(len(data))
        return data

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:  # noqa: ANN401 - any buffer
        """As a socket, into ``buffer``, and tell how much came."""
        size = super().recv_into(buffer, nbytes, flags)
        self._tell(size)
        return size

    def _tell(self, size: int) -> None:
        exchange = self.exchange
        if exchange is not None:
            with contextlib.suppress(TooSlowError):  # not the transport's affair; watch() sees it, too
                exchange.pace.arrived(size)
            exchange.watch()
