"""A TCP proxy that harms what flows through it, by the seven toxics that such proxies share.

=============== =============================================================================
``latency``     each piece of an answer comes ``seconds`` later
``bandwidth``   at most ``rate`` bytes a second
``drip``        ``size`` bytes at a time, ``seconds`` apart
``cut``         an orderly end of the connection after ``size`` bytes
``reset``       a TCP reset after ``size`` bytes
``slow_close``  the end of the connection comes ``seconds`` late
``timeout``     nothing comes back at all; an end after ``seconds``
=============== =============================================================================
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

Kind = Literal["latency", "bandwidth", "drip", "cut", "reset", "slow_close", "timeout"]
_RESET = struct.pack("ii", 1, 0)
_PIECE = 16384


@dataclass(frozen=True, slots=True)
class Toxic:
    """One way to harm an answer; see the table above."""

    kind: Kind
    seconds: float = 0.0
    size: int = 0
    rate: int = 0


class FaultProxy:
    """Listens on 127.0.0.1 and passes on to ``target``, a port there, harming what comes back.

    ``toxic`` is asked for each connection, with its number from 0, and may give ``None``.
    """

    def __init__(self, target: int, toxic: Callable[[int], Toxic | None]) -> None:
        self._target = target
        self._toxic = toxic
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.harmed: list[Kind] = []
        self.port = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._listener.settimeout(0.1)
        self.port = self._listener.getsockname()[1]
        self._begin(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def url(self, path: str = "/") -> str:
        """The URL of ``path`` through this proxy."""
        return f"http://127.0.0.1:{self.port}{path}"

    def _begin(self, target: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments, name="LocalSite proxy", daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        number = 0
        while not self._stopping.is_set():
            try:
                near, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._begin(self._serve, near, number)
            number += 1

    def _serve(self, near: socket.socket, number: int) -> None:
        toxic = self._toxic(number)
        if toxic:
            self.harmed.append(toxic.kind)
        with near, socket.create_connection(("127.0.0.1", self._target), 10) as far:
            far.settimeout(None)
            near.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            forth = self._begin(self._forth, near, far)
            with contextlib.suppress(OSError):
                self._back(far, near, toxic)
            with self._lock:
                self._open -= {near, far}
            with contextlib.suppress(OSError):
                far.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):  # a thread that waits for more would keep it open
                near.shutdown(socket.SHUT_RD)
            forth.join(10)

    def _forth(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(_PIECE):
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)

    def _back(self, far: socket.socket, near: socket.socket, toxic: Toxic | None) -> None:
        passed = 0
        while data := far.recv(_PIECE):
            if toxic is None:
                near.sendall(data)
                continue
            if toxic.kind == "timeout":
                self._stopping.wait(toxic.seconds)
                return
            if toxic.kind in {"cut", "reset"} and passed + len(data) >= toxic.size:
                near.sendall(data[: toxic.size - passed])
                if toxic.kind == "reset":
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                return
            passed += len(data)
            self._slowly(near, data, toxic)
        if toxic is not None and toxic.kind == "slow_close":
            self._stopping.wait(toxic.seconds)

    def _slowly(self, near: socket.socket, data: bytes, toxic: Toxic) -> None:
        size = len(data)
        if toxic.kind == "drip":
            size = toxic.size
        elif toxic.kind == "bandwidth":
            size = max(1, toxic.rate // 10)
        pause = {"latency": toxic.seconds, "drip": toxic.seconds, "bandwidth": 0.1}.get(toxic.kind, 0.0)
        for start in range(0, len(data), size):
            if pause and self._stopping.wait(pause):
                return
            near.sendall(data[start : start + size])


def now_and_then(seed: int, share: float, *toxics: Toxic) -> Callable[[int], Toxic | None]:
    """One of ``toxics`` for ``share`` of the connections, the same ones for the same seed."""

    def choose(number: int) -> Toxic | None:
        chance = random.Random(f"{seed}:{number}")
        return chance.choice(toxics) if chance.random() < share else None

    return choose
