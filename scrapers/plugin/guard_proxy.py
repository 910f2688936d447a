"""A SOCKS5 server (RFC 1928) on loopback that lets a browser dial only what the guard permits.

SOCKS, not an HTTP proxy: the names come to us unresolved, and what flows afterwards is untouched,
so statuses, headers, broken lengths and resets reach the browser exactly as the server made them.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import socket
import struct
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from scrapers.web.guard import Guard, Refused

_LOG = logging.getLogger(__name__)
_CHUNK = 65536
_IPV4, _NAME, _IPV6 = 1, 3, 4  # RFC 1928 section 4, ATYP
_OK, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4  # section 6, REP
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER that makes close() send RST


class GuardProxy:
    """A guarded way out (``port``) and a blind one (``blind_port``) that leads nowhere.

    The guarded one is shut until :meth:`admit`. ``timeout`` is seconds to connect, and seconds of
    silence after which a server is hung up on.
    """

    def __init__(self, guard: Guard, timeout: float) -> None:
        self.port = self.blind_port = 0
        self._guard = guard
        self._timeout = timeout
        self._resolvers = ThreadPoolExecutor(4, thread_name_prefix="guard-resolver")
        self._loop = asyncio.new_event_loop()
        self._admitting = False
        self._ending = threading.Lock()
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="guard-proxy", daemon=True)

    def start(self) -> Self:
        """Listen on two free ports of 127.0.0.1."""
        self._thread.start()
        self._run(self._listen())
        return self

    def close(self) -> None:
        """End every connection, the thread and the resolvers."""
        with self._ending:
            if self._loop.is_closed():
                return
            if self._thread.is_alive():
                self._run(self._end())
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
            self._loop.close()
        self._resolvers.shutdown(cancel_futures=True)

    def admit(self) -> None:
        """Serve who asks from now on."""
        self._admitting = True

    def shut(self) -> None:
        """Refuse who asks from now on, and end what is under way."""
        self._admitting = False
        with self._ending:
            if not self._loop.is_closed():
                self._run(self._hang_up_all())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self) -> None:
        self._servers = [
            await asyncio.start_server(self._serve, "127.0.0.1", 0),
            await asyncio.start_server(_hang_up, "127.0.0.1", 0),
        ]
        self.port, self.blind_port = (server.sockets[0].getsockname()[1] for server in self._servers)

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        await self._hang_up_all()

    async def _hang_up_all(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - start_server runs a coroutine callback as a task
        self._tasks.add(task)
        try:
            await self._connect(reader, writer)
        except asyncio.CancelledError:
            pass  # close() ends us, and the streams' own callback would log a cancelled task
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            _LOG.debug("guard proxy: %s", error)
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = await asyncio.wait_for(_read_request(reader, writer), self._timeout)
        outcome, streams = await self._dial(host, port)
        try:
            writer.write(bytes((5, outcome, 0, _IPV4)) + bytes(6))
            await writer.drain()
            if streams is not None:
                await _relay((reader, writer), streams, self._timeout)
        finally:
            if streams is not None:  # also of who has hung up meanwhile
                streams[1].transport.abort()

    async def _dial(self, host: str, port: int) -> tuple[int, _Streams | None]:
        """The reply code and, if it is good, the streams to the judged address."""
        if not self._admitting:
            return _NOT_ALLOWED, None
        try:
            async with asyncio.timeout(self._timeout):
                addresses = await self._loop.run_in_executor(self._resolvers, self._guard.resolve, host, port)
                return _OK, await _open_first(addresses, port)
        except Refused as verdict:
            _LOG.info("kept a page inside: %s", verdict)
            return _NOT_ALLOWED, None
        except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
            _LOG.debug("guard proxy: %s:%d: %s", host, port, error)
            return _UNREACHABLE, None


async def _hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Do the handshake and read CONNECT; ValueError for anything else."""
    version, methods = await reader.readexactly(2)
    if version != 5:  # noqa: PLR2004 - the protocol's version
        raise ValueError("not SOCKS5")
    if 0 not in await reader.readexactly(methods):
        raise ValueError("not without authentication")
    writer.write(b"\x05\x00")
    version, command, _, kind = await reader.readexactly(4)
    if version != 5 or command != 1:  # noqa: PLR2004 - same; 1 is CONNECT
        raise ValueError("not a CONNECT")
    host = await _read_host(reader, kind)
    (port,) = struct.unpack(">H", await reader.readexactly(2))
    return host, port


async def _read_host(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == _NAME:
        (length,) = await reader.readexactly(1)
        return (await reader.readexactly(length)).decode("ascii").strip("[]").lower()
    if kind not in {_IPV4, _IPV6}:
        raise ValueError(f"address type {kind}")
    return str(ipaddress.ip_address(await reader.readexactly(4 if kind == _IPV4 else 16)))


async def _open_first(addresses: list[str], port: int) -> _Streams:
    failure = OSError("no address")
    for address in addresses:
        try:
            return await asyncio.open_connection(address, port, limit=_CHUNK)
        except OSError as error:
            failure = error
    raise failure


async def _relay(near: _Streams, far: _Streams, silence: float) -> None:
    """Carry bytes both ways until either side ends; a reset is passed on as a reset.

    A server silent for ``silence`` seconds is hung up on: one script that never comes must not
    hold a page up to its deadline.
    """
    ways = [
        asyncio.ensure_future(_pump(near[0], far[1], None)),
        asyncio.ensure_future(_pump(far[0], near[1], silence)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        outcomes = await asyncio.gather(*ways, return_exceptions=True)
        if any(isinstance(outcome, OSError) for outcome in outcomes):
            _reset_on_close(near[1])
        far[1].transport.abort()
        with contextlib.suppress(OSError):
            near[1].close()
            await near[1].wait_closed()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: float | None) -> None:
    while True:
        async with asyncio.timeout(silence):
            data = await reader.read(_CHUNK)
        if not data:
            return
        writer.write(data)
        await writer.drain()


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    # Else a body that ends with the connection would look complete after a reset.
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
