"""The address guard: which addresses a crawl may dial.

Whoever dials asks it: the backends and, for programs that dial by themselves, the guard's proxy. A host is
resolved once, every answer is judged, and the caller dials the judged address, so a second answer from
DNS cannot lead inside.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from scrapers.errors import ConfigError

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291 section 2.5.5.1; ``::`` and ``::1`` lie in it too
_NOT_GLOBAL = (
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of a local network, RFC 8215
    IPv6Network("fec0::/10"),  # site-local, RFC 3879
)
_SPECIAL = tuple(
    ipaddress.ip_network(cidr)
    for cidr in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b:1::/48", "100::/64",
        "2001:db8::/32", "2001::/23", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "ff00::/8",
    )
)  # fmt: skip
"""The networks of the IANA special-purpose registries that are not global, and multicast."""
_Address = IPv4Address | IPv6Address


class Refused(Exception):  # noqa: N818 - a verdict; backends turn it into AddressRefused
    """The host may not be dialled; the text names the host, never the address."""


@dataclass(frozen=True)
class Guard:
    """Refuses every address that is not global (IANA special-purpose registries, RFC 6890).

    ``allow`` lists networks in CIDR form that may be dialled all the same.
    """

    allow: tuple[str, ...] = ()
    _networks: tuple[IPv4Network | IPv6Network, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_networks", tuple(_network(cidr) for cidr in self.allow))

    def permits(self, address: str) -> bool:
        """Whether the numeric ``address`` may be dialled."""
        ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
        if any(ip in network for network in self._networks):
            return True
        if any(ip in network for network in _NOT_GLOBAL):
            return False
        return ip.is_global and not ip.is_multicast

    def resolve(self, host: str, port: int) -> list[str]:
        """The numeric addresses of ``host``, in the order to try them.

        Raises :class:`Refused` if any of them is not permitted (a mixed answer is an attack),
        :class:`OSError` if the name does not resolve.
        """
        name = host.strip("[]")
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except ValueError as error:  # a label that no name may hold: UnicodeError, embedded null
            raise OSError(f"{host!r} is not a host name") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        inside = [address for address in addresses if not self.permits(address)]
        if inside:
            networks = list(dict.fromkeys(map(_network_of, inside)))
            raise Refused(
                f"{host} is not on the public internet; "
                f"to crawl your own network, allow it: allow_private={networks}"
            )
        return addresses


def _network(cidr: str) -> IPv4Network | IPv6Network:
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError as error:
        raise ConfigError(f"allow_private: {error}", field="allow_private") from None


def _network_of(address: str) -> str:
    """The special-purpose network that ``address`` lies in, as CIDR: what would have to be allowed."""
    ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    found = next((network for network in _SPECIAL if ip in network), None)
    return str(found or ipaddress.ip_network(ip))


def _unwrapped(ip: _Address) -> _Address:
    """The IPv4 address inside a mapped or compatible (RFC 4291), NAT64 or 6to4 (RFC 3056) IPv6 address."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
