from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from scrapers.plugin.guard_proxy import GuardProxy
from scrapers.testing import LocalSite
from scrapers.testing.site import Raw
from scrapers.web.guard import Guard

_PATIENCE = 10.0


@pytest.fixture
def proxy(no_thread_left: None) -> Iterator[GuardProxy]:
    proxy = GuardProxy(Guard(("127.0.0.1/32",)), _PATIENCE)
    proxy.start()
    proxy.admit()
    yield proxy
    proxy.close()


def _connect(proxy: GuardProxy, request: bytes) -> tuple[socket.socket, bytes]:
    """A socket after the handshake and ``request``, and the server's answer to it."""
    client = socket.create_connection(("127.0.0.1", proxy.port), _PATIENCE)
    client.sendall(b"\x05\x01\x00")
    assert client.recv(2) == b"\x05\x00"
    client.sendall(b"\x05\x01\x00" + request)
    return client, client.recv(10)


def _by_name(host: str, port: int) -> bytes:
    return b"\x03" + bytes([len(host)]) + host.encode() + port.to_bytes(2, "big")


def _read(client: socket.socket) -> bytes:
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("by", ["name", "address"])
def test_carries_what_is_allowed(proxy: GuardProxy, site: LocalSite, by: str) -> None:
    address = b"\x01" + socket.inet_aton("127.0.0.1") + site.port.to_bytes(2, "big")
    client, answer = _connect(proxy, _by_name("127.0.0.1", site.port) if by == "name" else address)
    with client:
        assert answer[:2] == b"\x05\x00"
        client.sendall(b"GET /close-delimited HTTP/1.1\r\nHost: x\r\n\r\n")
        assert _read(client).startswith(b"HTTP/1.1 200")
    assert len(site.hits) == 1


@pytest.mark.parametrize("host", ["127.0.0.2", "2130706434", "::ffff:127.0.0.2", "[::1]", "10.0.0.1"])
def test_refuses_what_the_guard_refuses(proxy: GuardProxy, host: str) -> None:
    client, answer = _connect(proxy, _by_name(host, 80))
    with client:
        assert answer[:2] == b"\x05\x02"
        assert _read(client) == b""


def test_refuses_an_ipv6_address(proxy: GuardProxy) -> None:
    request = b"\x04" + socket.inet_pton(socket.AF_INET6, "::1") + (80).to_bytes(2, "big")
    client, answer = _connect(proxy, request)
    client.close()
    assert answer[:2] == b"\x05\x02"


def test_names_that_do_not_resolve_are_unreachable(proxy: GuardProxy) -> None:
    client, answer = _connect(proxy, _by_name("no-such-host.invalid", 80))
    client.close()
    assert answer[:2] == b"\x05\x04"


def test_a_reset_arrives_as_a_reset(proxy: GuardProxy) -> None:
    pieces = (b"HTTP/1.1 200 OK\r\n\r\n<p>half", 0.2)
    with LocalSite({"/half": Raw(pieces, reset=True)}) as site:
        client, _ = _connect(proxy, _by_name("127.0.0.1", site.port))
        with client:
            client.sendall(b"GET /half HTTP/1.1\r\n\r\n")
            with pytest.raises(ConnectionResetError):
                _read(client)


def test_hangs_up_on_silence() -> None:
    proxy = GuardProxy(Guard(("127.0.0.1/32",)), 0.3).start()
    proxy.admit()
    try:
        with LocalSite({"/never": Raw((_PATIENCE * 3,))}) as site:
            client, answer = _connect(proxy, _by_name("127.0.0.1", site.port))
            with client:
                assert answer[:2] == b"\x05\x00"
                client.sendall(b"GET /never HTTP/1.1\r\n\r\n")
                with pytest.raises(ConnectionResetError):  # not an end: it would look like one of the body
                    _read(client)
    finally:
        proxy.close()


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x04\x01\x00",
        b"\x05\x01\x02",
        b"\x05\x01\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x50",
    ],
    ids=["http", "socks4", "password", "bind"],
)
def test_hangs_up_on_other_protocols(proxy: GuardProxy, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port), _PATIENCE) as client:
        client.sendall(said)
        with contextlib.suppress(ConnectionResetError):
            assert _read(client) in {b"", b"\x05\x00"}


def test_the_blind_port_leads_nowhere(proxy: GuardProxy) -> None:
    client = socket.create_connection(("127.0.0.1", proxy.blind_port), _PATIENCE)
    with client, contextlib.suppress(ConnectionError):
        client.sendall(b"\x05\x01\x00")
        assert _read(client) == b""


def test_shut_ends_what_is_under_way_and_refuses_the_rest(proxy: GuardProxy, site: LocalSite) -> None:
    client, answer = _connect(proxy, _by_name("127.0.0.1", site.port))
    assert answer[:2] == b"\x05\x00"
    proxy.shut()
    with client, contextlib.suppress(ConnectionResetError):
        assert _read(client) == b""
    client, answer = _connect(proxy, _by_name("127.0.0.1", site.port))
    client.close()
    assert answer[:2] == b"\x05\x02"
    proxy.admit()
    client, answer = _connect(proxy, _by_name("127.0.0.1", site.port))
    client.close()
    assert answer[:2] == b"\x05\x00"


def test_close_ends_connections_and_threads(site: LocalSite) -> None:
    before = set(threading.enumerate())
    proxy = GuardProxy(Guard(("127.0.0.1/32",)), _PATIENCE).start()
    proxy.admit()
    client, _ = _connect(proxy, _by_name("127.0.0.1", site.port))
    proxy.close()
    proxy.close()
    proxy.shut()
    with client, contextlib.suppress(ConnectionResetError):
        assert _read(client) == b""
    assert {thread for thread in threading.enumerate() if not thread.name.startswith("LocalSite")} <= before


def test_who_hangs_up_while_a_server_is_dialled_leaves_no_connection(no_thread_left: None) -> None:
    asked, gone = threading.Event(), threading.Event()

    class Slow(Guard):
        def resolve(self, host: str, port: int) -> list[str]:
            asked.set()
            assert gone.wait(_PATIENCE)
            return super().resolve(host, port)

    proxy = GuardProxy(Slow(("127.0.0.1/32",)), _PATIENCE)
    proxy.start()
    proxy.admit()
    with contextlib.closing(proxy), socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_PATIENCE)
        client = socket.create_connection(("127.0.0.1", proxy.port), _PATIENCE)
        client.sendall(b"\x05\x01\x00\x05\x01\x00" + _by_name("127.0.0.1", server.getsockname()[1]))
        assert asked.wait(_PATIENCE)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # with a reset
        threading.Event().wait(0.2)  # until the proxy knows
        gone.set()
        dialled, _ = server.accept()
        with dialled, contextlib.suppress(ConnectionResetError):
            assert dialled.recv(1) == b""
