"""The servers of the fault tests: one that may be dialled, one that must not, and a resolver of ours.

The outer site is :class:`scrapers.testing.LocalSite` on 127.0.0.1, which the tests allow. The inside
listens on 127.0.0.2 and ::1, which they do not: whatever connects there has got past the guard.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from scrapers.testing import LocalSite
from scrapers.testing.site import Reply

OUTER = ("127.0.0.1/32",)
ROOT = os.name == "posix" and os.geteuid() == 0
HTTP = ("requests-lxml", "requests-bs4", "scrapy", "langchain")
BACKENDS = (*HTTP, pytest.param("selenium", marks=pytest.mark.browser))
INNER = "127.0.0.2"
_real = socket.getaddrinfo


class Inside(LocalSite):
    """A server that nothing should ever reach: it answers everything, and counts."""

    def __init__(self) -> None:
        super().__init__({"/": lambda hit: Reply(body=f"<title>inside</title><p>secret {hit.path}")})
        self._sixth: socket.socket | None = None

    def start(self) -> None:
        """Listen on one free port of both addresses."""
        self._stopping.clear()
        self._listener = socket.create_server((INNER, 0), backlog=128)
        self._listener.settimeout(0.2)
        self.port = self._listener.getsockname()[1]
        self._begin(self._accept, self._listener)
        with contextlib.suppress(OSError):  # no IPv6 here
            self._sixth = socket.create_server(("::1", self.port), family=socket.AF_INET6)
            self._sixth.settimeout(0.2)
            self._begin(self._accept, self._sixth)

    def stop(self) -> None:
        """End it."""
        self._stopping.set()
        if self._sixth is not None:
            self._sixth.close()
        super().stop()

    def url(self, path: str = "/") -> str:
        """The absolute URL of ``path``."""
        return f"http://{INNER}:{self.port}{path}"


class Resolver:
    """Answers for names of ours in the place of ``socket.getaddrinfo``; everything else is real.

    ``names`` maps a name to its answers, one a look-up, the last one for ever; a number among the
    addresses raises ``gaierror`` with it.
    """

    def __init__(self, names: dict[str, Sequence[Sequence[str | int]]]) -> None:
        self.names = names
        self.asked: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def __call__(self, host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
        """As ``socket.getaddrinfo``."""
        name = host.decode() if isinstance(host, bytes) else host
        if name not in self.names:
            return _real(host, port, *args, **options)
        with self._lock:
            answers = self.names[name]
            answer = answers[min(self.asked[name], len(answers) - 1)]
            self.asked[name] += 1
        found = []
        for address in answer:
            if isinstance(address, int):
                raise socket.gaierror(address, "the resolver of the test says so")
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            found.append((family, socket.SOCK_STREAM, 6, "", (address, int(port or 0))))
        return found


def options(backend: str) -> dict[str, Any]:
    """What ``backend`` needs in order to run here: Chromium's sandbox does not work as root."""
    return {"sandbox": False} if backend == "selenium" and ROOT else {}


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Resolver]:
    """Install a :class:`Resolver` for the names given."""

    def install(**names: Sequence[Sequence[str | int]]) -> Resolver:
        made = Resolver({name.replace("_", "."): answers for name, answers in names.items()})
        monkeypatch.setattr(socket, "getaddrinfo", made)
        return made

    return install


class ConnectSpy:
    """Every address of a network that a socket of this process was told to connect to, while it listens."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._on = False
        sys.addaudithook(self._hear)  # for good: an audit hook cannot be taken away

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._on and event == "socket.connect":
            sock, address = arguments
            if sock.family == socket.AF_UNIX:  # of this machine: multiprocessing asks its fork server so
                return
            self.seen.append(str(address[0]) if isinstance(address, tuple) else str(address))

    @contextlib.contextmanager
    def listening(self) -> Iterator[list[str]]:
        """The addresses of one block."""
        self.seen, self._on = [], True
        try:
            yield self.seen
        finally:
            self._on = False


SPY = ConnectSpy()
