"""Where processes come in that somebody else starts for us.

Those of this machine come by a socket in a private folder, others by TCP, with a key that they were told.
"""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from scrapers.errors import ConfigError
from scrapers.parallel.line import FarEnd
from scrapers.parallel.sealed import KEY, SealedSocket
from scrapers.parallel.socket_folder import socket_folder

_LOOK: Final = 0.2  # seconds for which somebody is waited for
_SAYS: Final = 60.0  # seconds until who has come in says who it is
_AT_ONCE: Final = 64  # who is asked for its key; more are sent away
_REACHES: Final = 10.0  # seconds to reach another machine


@dataclass(frozen=True, slots=True)
class Door:
    """What who is to come must know: the ``node`` of who waits, a path there, and an address for others."""

    node: str
    path: str
    address: tuple[str, int] | None
    key: bytes

    def __repr__(self) -> str:
        return f"Door({self.node!r}, {self.address!r})"

    def enter(self, node: str, number: int) -> Connection | FarEnd:
        """Come in as ``number``, from a process on ``node``."""
        who = (number, os.getpid(), node, socket.gethostname())
        if node == self.node:
            with socket.socket(socket.AF_UNIX) as opened:
                opened.connect(self.path)
                pipe = Connection(opened.detach())
            pipe.send(who)
            return pipe
        if self.address is None:
            raise ConfigError(f"node {socket.gethostname()} came after the crawl began", field="workers")
        reached = socket.create_connection(self.address, timeout=_REACHES)
        try:
            sealed = SealedSocket.greet(reached, self.key)
            sealed.send(*who)
            return FarEnd(sealed)
        except BaseException:
            reached.close()
            raise


@dataclass(frozen=True, slots=True)
class Guest:
    """Who has come in; ``host`` is the name of its machine."""

    number: int
    pid: int
    node: str
    host: str
    end: Connection | SealedSocket


class Doorkeeper:
    """Lets them in, each when it has shown its key. Used by one thread."""

    def __init__(self, door: Door, here: socket.socket, elsewhere: socket.socket | None) -> None:
        self.door, self._doors, self._elsewhere = door, list(filter(None, (here, elsewhere))), elsewhere
        self._come, self._asked = SimpleQueue[Guest](), threading.BoundedSemaphore(_AT_ONCE)

    def next(self) -> Guest | None:
        """Who has come in; ``None`` if nobody does for now."""
        for ready in wait(self._doors, timeout=0 if self._come.qsize() else _LOOK):
            with suppress(OSError):
                self._ask(ready is self._elsewhere, ready.accept()[0])  # type: ignore[union-attr]  # sockets only
        with suppress(Empty):
            return self._come.get(timeout=_LOOK / 4)
        return None

    def _ask(self, far: bool, opened: socket.socket) -> None:
        if not self._asked.acquire(blocking=False):
            opened.close()
            return
        ask = self._from_elsewhere if far else self._from_here
        threading.Thread(target=ask, args=(opened,), name="scrapers-door", daemon=True).start()

    def _from_elsewhere(self, opened: socket.socket) -> None:
        """Who has no key, or was killed on its way in, is none of ours."""
        try:
            sealed = SealedSocket.admit(opened, self.door.key)
            number, pid, node, host = sealed.recv()
            self._come.put(Guest(number, pid, node, host, sealed))
        except (EOFError, OSError, ValueError):
            opened.close()
        finally:
            self._asked.release()

    def _from_here(self, opened: socket.socket) -> None:
        opened.setblocking(True)
        pipe = Connection(opened.detach())
        try:
            if pipe.poll(_SAYS):
                number, pid, node, host = pipe.recv()
                self._come.put(Guest(number, pid, node, host, pipe))
        except (EOFError, OSError):
            pipe.close()
        finally:
            self._asked.release()

    def close(self) -> None:
        """Who comes now is too late."""
        with suppress(Empty):
            while True:
                self._come.get_nowait().end.close()


@contextmanager
def opened_door(node: str, address: str) -> Iterator[Doorkeeper]:
    """A door on ``node``; with an ``address`` of this machine's for others as well.

    Raises :class:`ConfigError` where nobody can listen there.
    """
    with (
        tempfile.TemporaryDirectory(prefix="scrapers-", dir=socket_folder()) as folder,
        socket.socket(socket.AF_UNIX) as here,
        _listening(address) as elsewhere,
    ):
        path = str(Path(folder, "door"))
        here.bind(path)
        here.listen()
        known = (address, elsewhere.getsockname()[1]) if elsewhere else None
        keeper = Doorkeeper(Door(node, path, known, secrets.token_bytes(KEY)), here, elsewhere)
        try:
            yield keeper
        finally:
            keeper.close()


@contextmanager
def _listening(address: str) -> Iterator[socket.socket | None]:
    if not address:
        yield None
        return
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as opened:
        try:
            opened.bind((address, 0))
            opened.listen()
        except OSError as error:
            why = f"other nodes cannot come to {address}, which Ray has for this one: {error.strerror}"
            raise ConfigError(f"workers: {why}", field="workers") from None
        yield opened
