"""The bytes of one exchange, read against one deadline.

A socket's own timeout starts again with every byte that arrives, so a server that drips keeps a
client for ever, in the head as well as in the body. Here each read gets the time that is left.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from ._pace import Pace

INTERIM = 16  # 1xx answers before the real one


@dataclass(slots=True)
class Hop:
    """One exchange: its limits going down to the socket, its findings coming up."""

    target: str
    deadline: float
    connect_timeout: float
    max_header_bytes: int
    pace: Pace
    address: str = ""
    surplus: bool = False

    def left(self, most: float = float("inf")) -> float:
        """Seconds until the deadline, at most ``most``; :class:`TimeoutError` if there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline exceeded")
        return min(left, most)


HOP: ContextVar[Hop] = ContextVar("HOP")
"""The exchange that this thread is in; urllib3 offers no other way down to a connection."""


class _Timed(io.RawIOBase):
    """The reading end of a socket whose reads end at the hop's deadline."""

    def __init__(self, sock: socket.socket, hop: Hop) -> None:
        self._sock = sock
        self._held = cast(Any, sock.makefile("rb", buffering=0))  # keeps the socket open until closed
        self._hop = hop
        self.waits = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any writable buffer
        if not self.waits:
            self._sock.settimeout(0.0)
            return self._sock.recv_into(buffer)
        while True:
            self._sock.settimeout(self._hop.left(self._hop.pace.left()))
            size = -1
            with contextlib.suppress(TimeoutError):
                size = self._sock.recv_into(buffer)
            if size >= 0:
                self._hop.pace.arrived(size)
                return size
            self._hop.pace.check()

    def hang_up(self) -> None:
        """End the connection under urllib3's pool, which then drops it."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if not self.closed:
            self._held.close()
        super().close()


class _Reader(io.BufferedReader):
    """What http.client reads from. Lines of the head are counted and, where broken, mended."""

    def __init__(self, sock: socket.socket, hop: Hop) -> None:
        self.timed = _Timed(sock, hop)
        super().__init__(self.timed, 32768)
        self._left = hop.max_header_bytes
        self.head = True

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        return self._head_line(line, size) if self.head else line

    def _head_line(self, line: bytes, size: int | None) -> bytes:
        """A field line without a colon is dropped: the e-mail parser would end the head there."""
        while True:
            self._left -= len(line)
            if self._left < 0:
                raise http.client.HTTPException("response head too large")
            if b":" in line or line in {b"\r\n", b"\n", b""} or line[:5] == b"HTTP/":
                break
            if line[:1] in b" \t":
                break
            line = super().readline(size)
        body = line.rstrip(b"\r\n")
        return line if b"\r" not in body else body.replace(b"\r", b" ") + b"\r\n"

    def more(self) -> bool:
        """Whether bytes are here that nobody announced; does not wait."""
        self.timed.waits = False
        try:
            return bool(self.peek(1).strip())
        except OSError:
            return False


class _Socket:
    """What http.client's response asks of a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> _Reader:
        return _Reader(self._sock, HOP.get())


class WireResponse(http.client.HTTPResponse):
    """A response whose head is bounded, and which notices bytes after its announced end."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(cast(socket.socket, _Socket(sock)), *args, **options)

    def begin(self) -> None:
        super().begin()
        if isinstance(self.fp, _Reader):
            self.fp.head = False

    def _read_status(self) -> tuple[str, int, str]:
        """Skip interim answers; http.client takes 103 for the final one."""
        for _ in range(INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]  # not in the stubs
            if status >= HTTPStatus.OK or status == HTTPStatus.SWITCHING_PROTOCOLS:
                return version, status, reason
            while self.fp.readline(65537).strip():
                pass
        raise http.client.HTTPException("too many interim answers")

    def _close_conn(self) -> None:
        if isinstance(self.fp, _Reader) and self.length == 0 and not self.fp.closed and self.fp.more():
            HOP.get().surplus = True
            self.fp.timed.hang_up()
        super()._close_conn()  # type: ignore[misc]  # not in the stubs
