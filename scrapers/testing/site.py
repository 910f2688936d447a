"""A web server on loopback that can also misbehave, for tests of anything that fetches.

Connections are served from raw sockets, one thread each, since an obliging server library will
not send half an answer. Built-in routes: :mod:`scrapers.testing.routes`.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from scrapers.models import Headers

_MAX_HEAD = 65536
_POLL = 0.2  # seconds; only where shutting the listener down does not wake accept()
_END = 10.0  # seconds a thread may take to notice the end


@dataclass(frozen=True, slots=True)
class Hit:
    """One request as the server saw it.

    ``target`` is path and query as sent; ``connection`` numbers the connections from 1; ``time``
    is ``time.monotonic()``; ``nth`` says how often this target has been asked for, from 1.
    """

    method: str
    target: str
    headers: Headers
    connection: int
    time: float
    nth: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of repeated ones the last."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer by the rules: ``Content-Length`` and an HTML ``Content-Type`` unless named."""

    status: int = 200
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = ()
    body: bytes | str = b""

    def wire(self) -> bytes:
        """The answer as sent."""
        body = self.body.encode() if isinstance(self.body, str) else self.body
        pairs = list(self.headers.items() if isinstance(self.headers, Mapping) else self.headers)
        named = {name.lower() for name, _ in pairs}
        if "content-type" not in named:
            pairs.append(("Content-Type", "text/html; charset=utf-8"))
        if not named & {"content-length", "transfer-encoding"} and self.status not in {204, 304}:
            pairs.append(("Content-Length", str(len(body))))
        return head(self.status, pairs) + body


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes put on the wire piece by piece; a number is a pause of so many seconds.

    The connection is closed afterwards, with ``reset`` by a TCP reset.
    """

    pieces: Iterable[bytes | float]
    reset: bool = False


Answer = Reply | Raw
Route = Answer | Callable[[Hit], Answer]


def head(status: int, pairs: Iterable[tuple[str, str]]) -> bytes:
    """A status line and header fields, up to the empty line."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unnamed"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in pairs), "", ""]
    return "\r\n".join(lines).encode("latin-1")


class LocalSite:
    """A server on 127.0.0.1, used as a context manager.

    ``routes`` maps a path to a :class:`Reply`, a :class:`Raw` or a callable that makes one from
    the :class:`Hit`; a path that ends in ``/`` also answers for what lies below it. They win over
    the built-in routes. Unknown paths answer 404. With ``tls`` it speaks https.
    """

    def __init__(
        self, routes: Mapping[str, Route] | None = None, *, tls: ssl.SSLContext | None = None
    ) -> None:
        from scrapers.testing.routes import built_in  # noqa: PLC0415 - the routes are made of our replies

        self.routes: dict[str, Route] = {**built_in(), **(routes or {})}
        self._tls = tls
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._hits: list[Hit] = []
        self._counts: Counter[str] = Counter()
        self._open: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._accepted = 0
        self._listener: socket.socket | None = None
        self.port = 0

    def start(self) -> None:
        """Listen on a free port."""
        self._stopping.clear()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._listener.settimeout(_POLL)
        self.port = self._listener.getsockname()[1]
        self._begin(self._accept, self._listener)

    def stop(self) -> None:
        """End every connection and thread; harmless when not started."""
        self._stopping.set()
        if self._listener is None:
            return
        _shut(self._listener)
        self._listener.close()
        self._listener = None
        with self._lock:
            for connection in self._open.values():
                _shut(connection)
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join(_END)
        alive = [thread.name for thread in threads if thread.is_alive()]
        if alive:
            raise RuntimeError(f"a route does not return: {alive}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, path: str = "/") -> str:
        """The absolute URL of ``path``."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}{path}"

    @property
    def hits(self) -> list[Hit]:
        """The requests so far, in the order of their arrival."""
        with self._lock:
            return list(self._hits)

    @property
    def accepted(self) -> int:
        """How many connections were opened so far, those without a request included."""
        return self._accepted

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        with self._lock:
            return len(self._open)

    def hits_on(self, path: str) -> list[Hit]:
        """The requests for ``path``, whatever their query."""
        return [hit for hit in self.hits if hit.path == path]

    def clear(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._hits.clear()
            self._counts.clear()

    def _begin(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name=f"LocalSite:{self.port}", daemon=True)
        with self._lock:
            self._threads = [known for known in self._threads if known.is_alive()]
            self._threads.append(thread)
            thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._accepted += 1
            self._begin(self._serve, connection, self._accepted)

    def _serve(self, plain: socket.socket, number: int) -> None:
        plain.settimeout(None)
        with plain, contextlib.suppress(OSError):
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._tls.wrap_socket(plain, server_side=True) if self._tls else plain as connection:
                try:
                    self._hold(number, connection)
                    self._converse(connection, number)
                finally:
                    self._release(number)

    def _hold(self, number: int, connection: socket.socket) -> None:
        with self._lock:
            if self._stopping.is_set():
                _shut(connection)
            self._open[number] = connection

    def _release(self, number: int) -> None:
        with self._lock:
            self._open.pop(number, None)

    def _converse(self, connection: socket.socket, number: int) -> None:
        rest = b""
        while not self._stopping.is_set():
            while b"\r\n\r\n" not in rest:
                more = connection.recv(_MAX_HEAD)
                if not more or len(rest) > _MAX_HEAD:
                    return
                rest += more
            request, _, rest = rest.partition(b"\r\n\r\n")
            hit = self._record(request.decode("latin-1"), number)
            answer = self._answer(hit)
            if isinstance(answer, Raw):
                self._write(connection, answer)
                return
            connection.sendall(answer.wire())

    def _record(self, request: str, connection: int) -> Hit:
        line, *fields = request.split("\r\n")
        method, target = line.split(" ")[:2]
        pairs = [(name, value.strip()) for name, _, value in (field.partition(":") for field in fields)]
        with self._lock:
            self._counts[target] += 1
            hit = Hit(method, target, Headers(pairs), connection, time.monotonic(), self._counts[target])
            self._hits.append(hit)
        return hit

    def _answer(self, hit: Hit) -> Answer:
        path = hit.path
        while path not in self.routes and path != "/":
            path = path.rstrip("/").rpartition("/")[0] + "/"
        route = self.routes.get(path) if path != "/" or hit.path == "/" else None
        if route is None:
            return Reply(404, body="<title>404</title><p>nothing here</p>")
        return route(hit) if callable(route) else route

    def _write(self, connection: socket.socket, answer: Raw) -> None:
        for piece in answer.pieces:
            if isinstance(piece, bytes):
                connection.sendall(piece)
            elif self._stopping.wait(piece):
                return
        if answer.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
