"""requests' adapter and urllib3's pools over connections that ask the guard whom they may dial."""

from __future__ import annotations

import socket
import time
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from scrapers.plugin.http.wire import HOP, WireResponse
from scrapers.web.guard import Guard
from scrapers.web.urls import redacted

_HOSTS = 32  # pools kept; each holds up to `concurrency` idle connections


class _Dialler(HTTPConnection):
    """Dials an address the guard has judged; keeps the name for ``Host``, SNI and certificate."""

    response_class = WireResponse
    guard: Guard
    address = ""

    def _new_conn(self) -> socket.socket:
        hop = HOP.get()
        hop.dialled = True
        began = time.monotonic()
        addresses = self.guard.resolve(self._dns_host, int(self.port or 0))
        failure: OSError | None = None
        for address in addresses:
            left = hop.left(hop.connect_timeout - (time.monotonic() - began))
            if left <= 0:
                break
            try:
                sock = create_connection((address, int(self.port or 0)), left, None, self.socket_options)
            except OSError as error:
                failure = error
                continue
            sock.settimeout(hop.left(max(hop.connect_timeout - (time.monotonic() - began), 0.001)))
            self.address = address
            return sock
        raise failure or TimeoutError("connect time exceeded")

    def putrequest(
        self,
        method: str,
        url: str,  # noqa: ARG002 - urllib3 has quoted it anew; sent is the target as given
        skip_host: bool = False,
        skip_accept_encoding: bool = False,
    ) -> None:
        """Begin a request."""
        super().putrequest(method, HOP.get().target, skip_host, skip_accept_encoding)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        """Read the head of the answer; note who gave it."""
        HOP.get().address = self.address
        return super().getresponse()


class _TlsDialler(_Dialler, HTTPSConnection):
    """The same inside TLS."""


class _TlsPool(HTTPSConnectionPool):
    def _validate_conn(self, conn: Any) -> None:  # noqa: ANN401 - as urllib3 has it
        """Connect; without a warning per page for who has chosen not to verify."""
        if conn.is_closed:
            conn.connect()


class GuardedAdapter(HTTPAdapter):
    """requests' adapter with our pools, and without what a response costs in requests."""

    def __init__(self, guard: Guard, concurrency: int) -> None:
        self._guard = guard
        self._pools: dict[tuple[str, bool | str], HTTPConnectionPool] = {}
        super().__init__(pool_connections=_HOSTS, pool_maxsize=concurrency, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:  # noqa: ANN401
        """Make pools whose connections ask this adapter's guard."""
        plain = type("_GuardedDialler", (_Dialler,), {"guard": self._guard})
        inside_tls = type("_GuardedTlsDialler", (_TlsDialler,), {"guard": self._guard})
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("_GuardedPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("_GuardedTlsPool", (_TlsPool,), {"ConnectionCls": inside_tls}),
        }

    def send(  # noqa: PLR0913, PLR0917 - as requests has it
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the body is the caller's to read
        timeout: Any = None,  # noqa: ANN401 - as requests has it
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401, ARG002 - same
        proxies: Any = None,  # noqa: ANN401, ARG002 - same
    ) -> requests.Response:
        """Send ``request``. Raises urllib3's errors: what requests wraps around them says no more."""
        raw = self._pool(request, verify).urlopen(
            "GET",
            redacted(HOP.get().target),  # for urllib3's log; what is sent, putrequest() knows
            headers=cast("dict[str, str]", request.headers),
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            retries=self.max_retries,
            timeout=Timeout(connect=timeout[0], read=timeout[1]),
        )
        return self.build_response(request, raw)

    def _pool(self, request: requests.PreparedRequest, verify: bool | str) -> HTTPConnectionPool:
        """The pool for ``request``; requests would parse the URL thrice and look for a proxy each time."""
        url = str(request.url)
        key = url[: url.index("/", url.index("//") + 2)], verify
        pool = self._pools.get(key)
        if pool is None or pool.pool is None:  # unknown, or given up for that of a later host
            host, options = self.build_connection_pool_key_attributes(request, verify)
            pool = self.poolmanager.connection_from_host(**host, pool_kwargs=options)
            self.cert_verify(pool, url, verify, None)  # type: ignore[no-untyped-call]  # requests has no types
            if len(self._pools) >= _HOSTS:
                self._pools.clear()
            self._pools[key] = pool
        return pool

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:  # noqa: ANN401
        """Carry ``resp``; no cookie jar, no guess at an encoding."""
        response = requests.Response()
        response.raw = resp
        response.status_code = resp.status
        response.request = req
        return response
