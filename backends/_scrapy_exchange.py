"""What is known of one exchange while it runs, down to the bytes of its socket.

aiohttp has one timeout for everything, no floor on the rate, and bears interim answers without end.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import weakref
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from ._pace import Pace, TooSlowError
from ._wire import INTERIM

Pairs = tuple[tuple[bytes, bytes], ...]


class BadAnswerError(Exception):
    """A response head that is too large, or names a transfer coding that is not HTTP/1.1's."""


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
    headers: Pairs = ()


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


def patient(connection: Any) -> Any:  # noqa: ANN401 - not exported by aiohttp
    """``connection``, for a response that bears so many interim answers and no more."""
    return _Patience(connection)


class _Patience:
    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - not exported by aiohttp
        self._inner = connection

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the connection has
        return getattr(self._inner, name)

    @property
    def protocol(self) -> Any:  # noqa: ANN401 - same
        return _PatientProtocol(self._inner.protocol)


class _PatientProtocol:
    def __init__(self, protocol: Any) -> None:  # noqa: ANN401 - same
        self._inner = protocol
        self._left = INTERIM

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - same
        return getattr(self._inner, name)

    async def read(self) -> Any:  # noqa: ANN401 - same
        message, payload = await self._inner.read()
        if message.code < HTTPStatus.OK and message.code != HTTPStatus.SWITCHING_PROTOCOLS:
            self._left -= 1
            if self._left < 0:
                raise BadAnswerError("too many interim answers")
        return message, payload


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
        data = super().recv(size, flags)
        self._tell(len(data))
        return data

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:  # noqa: ANN401 - any buffer
        size = super().recv_into(buffer, nbytes, flags)
        self._tell(size)
        return size

    def _tell(self, size: int) -> None:
        exchange = self.exchange
        if exchange is not None:
            with contextlib.suppress(TooSlowError):  # not the transport's affair; watch() sees it, too
                exchange.pace.arrived(size)
            exchange.watch()
