"""Why a host could not be asked, in words for people: the same whichever library dialled.

The texts name the host as the URL does, never the address that it resolved to.
"""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Final

from scrapers.web.urls import host, hostname

_UNREACHABLE: Final = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN})


def cause(error: BaseException, url: str) -> str:
    """What kept ``url`` from being asked; ``""`` if ``error`` is no trouble of names, addresses or TLS."""
    for name in ("os_error", "certificate_error"):  # aiohttp's errors hold the system's own
        error = getattr(error, name, None) or error
    if isinstance(error, socket.gaierror):
        return f"cannot resolve {hostname(url)}: {error.strerror or error}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {hostname(url)} is not accepted: {error.verify_message or error}"
    if isinstance(error, ssl.SSLError):
        return (
            f"no TLS connection to {host(url)}: {getattr(error, 'reason', None) or error.strerror or error}"
        )
    if isinstance(error, OSError) and error.errno == errno.ECONNREFUSED:
        return f"{host(url)} refuses the connection"
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return f"{host(url)} cannot be reached"
    return ""
