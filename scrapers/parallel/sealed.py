"""A TCP connection whose ends have proven to each other that they have one key: JSON, each frame with a MAC.

Of who has not proven it nothing is read but two blocks of a fixed length, and nothing is ever unpickled. The
keys of frames come from the key and what both ends drew for this connection, one for each direction, and a
frame's MAC covers its place in the order: what somebody on the way repeats, leaves out or puts in ends the
connection. What is said is not secret.
"""

from __future__ import annotations

import hmac
import secrets
import socket
import threading
from contextlib import suppress
from struct import Struct
from typing import Any, Final, Self

import orjson

KEY: Final = 32
"""Bytes of a key."""
_DRAWN: Final = 32
_MAC: Final = 32
_HEAD: Final = Struct(">I")
_PLACE: Final = Struct(">Q")
_LONGEST: Final = 64 * 2**20  # bytes of a frame
_STALLS: Final = 5.0  # seconds for which one end may not take, or not go on with, what is sent


class SealedSocket:
    """One end. :meth:`send` may be called from any thread, :meth:`recv` from one."""

    def __init__(self, opened: socket.socket, sends: bytes, reads: bytes) -> None:
        self._socket, self._sends, self._reads = opened, sends, reads
        self._sent, self._read, self._sending = 0, 0, threading.Lock()
        opened.settimeout(_STALLS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @classmethod
    def greet(cls, opened: socket.socket, key: bytes) -> Self:
        """The end of who has come.

        Raises :class:`OSError`, :class:`EOFError` where the other end has another key.
        """
        opened.settimeout(_STALLS)
        theirs, ours = _read(opened, _DRAWN), secrets.token_bytes(_DRAWN)
        opened.sendall(ours + _proof(key, b"comes", theirs + ours))
        if not hmac.compare_digest(_read(opened, _MAC), _proof(key, b"admits", theirs + ours)):
            raise OSError("who listens there has another key")
        return cls(
            opened, _proof(key, b"from who came", theirs + ours), _proof(key, b"to who came", theirs + ours)
        )

    @classmethod
    def admit(cls, opened: socket.socket, key: bytes) -> Self:
        """The end of whose door it is. Raises :class:`OSError`, :class:`EOFError` for who has no such key."""
        opened.settimeout(_STALLS)
        ours = secrets.token_bytes(_DRAWN)
        opened.sendall(ours)
        theirs = _read(opened, _DRAWN)
        if not hmac.compare_digest(_read(opened, _MAC), _proof(key, b"comes", ours + theirs)):
            raise OSError("who comes has another key")
        opened.sendall(_proof(key, b"admits", ours + theirs))
        return cls(
            opened, _proof(key, b"to who came", ours + theirs), _proof(key, b"from who came", ours + theirs)
        )

    def send(self, *message: Any) -> None:  # noqa: ANN401 - what JSON has
        """Say ``message``. Raises :class:`OSError` where the other end takes nothing."""
        data = orjson.dumps(message)
        with self._sending:
            mac = _proof(self._sends, _PLACE.pack(self._sent), data)
            self._sent += 1
            self._socket.sendall(_HEAD.pack(len(data)) + mac + data)

    def recv(self) -> list[Any]:
        """What the other end says. Raises :class:`EOFError`, :class:`OSError` when it is no more."""
        (length,) = _HEAD.unpack(_read(self._socket, _HEAD.size))
        if length > _LONGEST:
            raise OSError(f"a frame of {length} bytes")
        mac, data = _read(self._socket, _MAC), _read(self._socket, length)
        if not hmac.compare_digest(mac, _proof(self._reads, _PLACE.pack(self._read), data)):
            raise OSError("a frame that the other end has not sent")
        self._read += 1
        message: list[Any] = orjson.loads(data)
        return message

    def fileno(self) -> int:
        """For who waits until there is something to read: nothing is read ahead."""
        return self._socket.fileno()

    def shut(self) -> None:
        """End the connection, from any thread: who waits for something from it waits no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of it."""
        self.shut()
        self._socket.close()


def _proof(key: bytes, what: bytes, data: bytes) -> bytes:
    return hmac.digest(key, what + data, "sha256")


def _read(opened: socket.socket, size: int) -> bytes:
    """So many bytes. Raises :class:`EOFError`, :class:`OSError`."""
    found = bytearray()
    while len(found) < size:
        if not (part := opened.recv(min(size - len(found), 2**16))):
            raise EOFError
        found += part
    return bytes(found)
