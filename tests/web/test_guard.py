from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import ConfigError
from scrapers.web.guard import Guard, Refused

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - not bound to
    "0.1.2.3",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo for 127.0.0.1
    "fec0::1",
]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_are_not_global_are_refused(address: str) -> None:
    assert not Guard().permits(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_global_addresses_are_permitted(address: str) -> None:
    assert Guard().permits(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_wrapping(ip: ipaddress.IPv4Address) -> None:
    verdict = Guard().permits(str(ip))
    value = int(ip)
    wrapped = {
        "mapped": ipaddress.IPv6Address(0xFFFF << 32 | value),
        "nat64": ipaddress.IPv6Address((0x64FF9B << 96) | value),
        "6to4": ipaddress.IPv6Address((0x2002 << 112) | value << 80 | 1),
    }
    assert {name: Guard().permits(str(form)) for name, form in wrapped.items()} == dict.fromkeys(
        wrapped, verdict
    )


def test_allowed_networks_are_permitted_and_nothing_beside_them() -> None:
    guard = Guard(("127.0.0.0/8", "fd00::/8"))
    assert guard.permits("127.0.0.1")
    assert guard.permits("::ffff:127.0.0.1")
    assert guard.permits("fd00::1")
    assert not guard.permits("10.0.0.1")
    assert not guard.permits("::1")
    assert not guard.permits("fc00::1")


def test_a_network_may_be_named_by_one_of_its_addresses() -> None:
    assert Guard(("10.1.2.3/8",)).permits("10.9.9.9")


@pytest.mark.parametrize("cidr", ["", "loopback", "127.0.0.0/33", "10.0.0.0/x", "127.0.0.1;"])
def test_a_wrong_network_is_a_config_error_that_names_the_option(cidr: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Guard((cidr,))
    assert caught.value.field == "allow_private"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "[::1]",
        "[::ffff:7f00:1]",
        "0",
    ],
)
def test_hosts_that_lead_inside_are_refused_without_a_word_on_the_address(host: str) -> None:
    with pytest.raises(Refused) as caught:
        Guard().resolve(host, 80)
    assert "127.0.0.1" not in str(caught.value).replace(host, "")
    assert "allow_private=['" in str(caught.value)


def test_the_allowed_host_gives_its_addresses() -> None:
    assert Guard(("127.0.0.0/8",)).resolve("127.0.0.1", 80) == ["127.0.0.1"]


def answers(*addresses: str) -> object:
    """A resolver that knows one answer and forgets the name afterwards."""
    queue = [list(addresses)]

    def getaddrinfo(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        found = queue.pop()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return getaddrinfo


@pytest.mark.parametrize(
    "addresses",
    [("10.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("10.0.0.1", "1.1.1.1"), ("1.1.1.1", "::ffff:10.0.0.1")],
)
def test_one_inside_address_refuses_the_host(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(*addresses))
    with pytest.raises(Refused, match="rebind"):
        Guard().resolve("rebind.test", 80)


def test_a_host_is_resolved_once_and_given_as_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("1.1.1.1", "1.1.1.1", "8.8.8.8"))
    assert Guard().resolve("site.test", 443) == ["1.1.1.1", "8.8.8.8"]


def test_a_name_that_does_not_resolve_is_an_os_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(OSError, match="not known"):
        Guard().resolve("no-such-host.invalid", 80)


@pytest.mark.parametrize("host", ["", "a" * 64 + ".test", ".", "a..b", "x" * 300, "\x00", "é\udc80"])
def test_a_host_that_cannot_be_a_name_is_an_os_error(host: str) -> None:
    with pytest.raises((OSError, Refused)):
        Guard().resolve(host, 80)


def test_guards_are_values() -> None:
    assert Guard(("10.0.0.0/8",)) == Guard(("10.0.0.0/8",))
    assert hash(Guard()) == hash(Guard())
