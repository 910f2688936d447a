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
from typing import Any, cast

from scrapers.plugin.http.pace import Pace
from scrapers.plugin.http.response_head import BadAnswerError, Head, HeadReader, chunk_size

_LINE = 65536  # bytes of a line between chunks, and of the fields behind the last


@dataclass(slots=True)
class Hop:
    """One exchange: its limits going down to the socket, its findings coming up."""

    target: str
    deadline: float
    connect_timeout: float
    max_header_bytes: int
    pace: Pace
    address: str = ""
    head: Head | None = None
    surplus: bytes = b""
    dialled: bool = False
    heard: bool = False

    @property
    def stale(self) -> bool:
        """Whether an idle connection was taken, and gave no byte: the server had closed it meanwhile."""
        return not (self.dialled or self.heard)

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
                self._hop.heard |= size > 0
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
    """What http.client reads from."""

    def __init__(self, sock: socket.socket, hop: Hop) -> None:
        self.timed = _Timed(sock, hop)
        super().__init__(self.timed, 32768)

    def more(self) -> bytes:
        """What is here that nobody announced; does not wait."""
        self.timed.waits = False
        try:
            return self.peek(1)
        except OSError:
            return b""


class _Socket:
    """What http.client's response asks of a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> _Reader:
        return _Reader(self._sock, HOP.get())


class WireResponse(http.client.HTTPResponse):
    """A response whose head and chunks are read by :mod:`.response_head`, as with every backend.

    To urllib3 it shows the framing alone; the fields as sent are the hop's.
    """

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(cast(socket.socket, _Socket(sock)), *args, **options)

    def begin(self) -> None:
        """Read the head. Raises ``BadAnswerError``, or ``OSError`` if it does not come to its end."""
        if self.headers is not None:
            return
        head = HOP.get().head = self._head()
        self.code = self.status = head.status
        self.version, self.reason = head.version, head.reason
        self.headers = self.msg = http.client.HTTPMessage()
        if head.chunked:
            self.headers["Transfer-Encoding"] = "chunked"
        elif head.length is not None:
            self.headers["Content-Length"] = str(head.length)
        self.chunked = head.chunked
        self.chunk_left = None
        self.length = head.length
        self.will_close = head.close
        if self.length == 0:
            self._close_conn()

    def _head(self) -> Head:
        hop = HOP.get()
        reader = HeadReader(hop.max_header_bytes)
        while True:
            line = self.fp.readline(hop.max_header_bytes + 1)
            if not line.endswith(b"\n"):
                reader.room(len(line))
                if not (line or reader.begun):
                    raise http.client.RemoteDisconnected("the connection ended without an answer")
                raise reader.cut(line)
            head = reader.line(line)
            if head is not None:
                return head

    def _get_chunk_left(self) -> int | None:
        """The bytes left of the chunk, or of the next; ``None`` behind the last."""
        left: int | None = self.chunk_left
        if left:
            return left
        if left == 0 and self._line().strip(b"\r\n"):
            raise BadAnswerError("a chunk that is longer than its size")
        left = chunk_size(self._line())
        if not left:
            self._pass_trailers()
            self._close_conn()
        self.chunk_left = left or None
        return self.chunk_left

    def _line(self) -> bytes:
        line: bytes = self.fp.readline(_LINE + 1)
        if line.endswith(b"\n"):
            return line
        if len(line) > _LINE:
            raise BadAnswerError("a line without end between chunks")
        raise http.client.IncompleteRead(b"")

    def _pass_trailers(self) -> None:
        """Read on to the empty line, or to the end of the connection: a few servers forget it."""
        left = _LINE
        while (line := self.fp.readline(left + 1)).strip(b"\r\n"):
            left -= len(line)
            if left < 0:
                raise BadAnswerError("a line without end between chunks")

    def _close_conn(self) -> None:
        ended = self.length == 0 or (self.chunked and not self.chunk_left)
        if isinstance(self.fp, _Reader) and ended and not self.fp.closed:
            HOP.get().surplus = self.fp.more()
            if HOP.get().surplus.strip():
                self.fp.timed.hang_up()
        super()._close_conn()  # type: ignore[misc]  # not in the stubs
