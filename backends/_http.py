"""One GET, one hop, over requests: what the requests backends and the LangChain one share.

requests' session, adapter and pool are kept; under them lie a dialler that asks the guard and a
reader that knows the deadline, and nothing follows, retries, remembers or re-quotes.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from pydantic import Field
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import IncompleteRead as Urllib3IncompleteRead
from urllib3.util.connection import create_connection

from scrapers.errors import (
    AddressRefused,
    BodyTooLarge,
    BodyTruncated,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    TlsFailed,
)
from scrapers.guard import Guard, Refused
from scrapers.models import Headers, Request, Response
from scrapers.scraper import Scraper, ScraperOptions
from scrapers.urls import resolve

from ._content_coding import ACCEPTED, CodingCutError, CodingError, Source, decoded
from ._wire import HOP, Hop, WireResponse

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_CHUNK = 65536
_HOSTS = 32  # pools kept; each holds up to `concurrency` idle connections
_BODYLESS = {204, 304}


class HttpOptions(ScraperOptions):
    """The options of the backends that speak HTTP through requests."""

    ca_bundle: str = Field("", description="file of CA certificates to trust; empty: those of certifi")


class HttpClient:
    """Fetches one hop at a time; thread-safe. Open from construction to :meth:`close`."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = _Adapter(Guard(options.allow_private), options.concurrency)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._verify: bool | str = options.verify_tls and (options.ca_bundle or True)
        self._timeout = (options.connect_timeout, options.fetch_timeout)
        self._headers = {
            "User-Agent": options.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
        }

    def close(self) -> None:
        """Close the idle connections; those in use close when their fetch ends."""
        self._session.close()

    def fetch(self, request: Request) -> Response:
        """GET ``request.url``. Raises :class:`scrapers.errors.FetchError` and nothing else."""
        started = time.monotonic()
        with _foreign_errors(request):
            url = resolve(request.url)
            if url is None:
                raise _final(ConnectionFailed(request, f"not an http(s) URL: {request.url[:200]!r}"))
            hop = self._hop(url, started)
            mark = HOP.set(hop)
            try:
                return self._exchange(request, url, hop)
            finally:
                HOP.reset(mark)

    def _hop(self, url: str, started: float) -> Hop:
        options = self._options
        return Hop(
            target=url[url.index("/", url.index("//") + 2) :],
            deadline=started + options.fetch_timeout,
            connect_timeout=options.connect_timeout,
            max_header_bytes=options.max_header_bytes,
        )

    def _exchange(self, request: Request, url: str, hop: Hop) -> Response:
        fetched_at = datetime.now(UTC)
        adapter = self._session.get_adapter(url)
        answer = adapter.send(
            self._prepared(request, url), stream=True, timeout=self._timeout, verify=self._verify
        )
        raw: HTTPResponse = answer.raw
        try:
            body = self._body(request, raw, hop)
        except BaseException:
            raw.close()
            raise
        finally:
            raw.release_conn()
        return Response(
            request=request,
            url=request.url,
            status=raw.status,
            headers=_headers(raw),
            body=body,
            fetched_at=fetched_at,
            address=hop.address,
            length_unknown=_length_unknown(raw),
        )

    def _prepared(self, request: Request, url: str) -> requests.PreparedRequest:
        """A request as it is to be sent; ``prepare()`` would quote the URL anew."""
        prepared = requests.PreparedRequest()
        prepared.method = "GET"
        prepared.url = url
        headers: Any = self._headers
        if request.headers:
            replaced = {name.lower() for name in request.headers}
            headers = {k: v for k, v in headers.items() if k.lower() not in replaced} | dict(request.headers)
        prepared.headers = headers
        return prepared

    def _body(self, request: Request, raw: HTTPResponse, hop: Hop) -> bytes:
        coding = raw.headers.get("transfer-encoding", "chunked").strip().lower()
        if coding not in {"chunked", "identity"}:
            raise _final(ConnectionFailed(request, f"unknown transfer coding {coding[:40]!r}"))
        most = self._options.max_bytes
        source = decoded(_Raw(raw, most + _CHUNK), raw.headers.get("content-encoding", ""))
        body = _capped(source, most)
        if body is None:
            raise BodyTooLarge(request, f"more than {most} bytes")
        if hop.surplus:
            raise BodyTruncated(request, "more bytes than Content-Length announces")
        return body


class HttpScraper(Scraper[HttpOptions]):
    """A backend that fetches through :class:`HttpClient`; subclasses add ``name`` and ``parse``."""

    Options = HttpOptions
    _client: HttpClient | None = None

    def open(self) -> None:
        """Make the session. Raises :class:`scrapers.errors.BackendError` for an unreadable CA bundle."""
        if self._client is None:
            self._client = HttpClient(self.options)

    def close(self) -> None:
        """Close the session's connections."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def fetch(self, request: Request) -> Response:
        """GET one hop."""
        client = self._client
        if client is None:
            raise _final(FetchError(request, f"the backend {self.name!r} is not open"))
        return client.fetch(request)


class _TooMuch(Exception):  # noqa: N818 - a verdict
    """More bytes on the wire than the body may have decoded."""


class _Raw:
    """The body as sent, up to a cap: a stream that decodes to nothing must end as well."""

    def __init__(self, raw: HTTPResponse, most: int) -> None:
        self._raw = raw
        self._left = most

    def read(self, size: int, /) -> bytes:
        data = self._raw.read(size, decode_content=False)
        self._left -= len(data)
        if self._left < 0:
            raise _TooMuch
        return data


def _capped(source: Source, most: int) -> bytes | None:
    """The whole of ``source``; ``None`` if it is longer than ``most``."""
    parts: list[bytes] = []
    left = most
    try:
        while part := source.read(_CHUNK):
            left -= len(part)
            if left < 0:
                return None
            parts.append(part)
    except _TooMuch:
        return None
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _headers(raw: HTTPResponse) -> Headers:
    return Headers((name, _readable(value)) for name, value in raw.headers.iteritems())


def _readable(value: str) -> str:
    """A field value as UTF-8 if it is that (http.client reads ISO 8859-1)."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _length_unknown(raw: HTTPResponse) -> bool:
    if raw.chunked or raw.status in _BODYLESS:
        return False
    return not raw.headers.get("content-length", "").strip().isdigit()


class _Dialler(HTTPConnection):
    """Dials an address the guard has judged; keeps the name for ``Host``, SNI and certificate."""

    response_class = WireResponse
    guard: Guard
    address = ""

    def _new_conn(self) -> socket.socket:
        hop = HOP.get()
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

    def getresponse(self) -> HTTPResponse:
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


class _Adapter(HTTPAdapter):
    """requests' adapter with our pools, and without what a response costs in requests."""

    def __init__(self, guard: Guard, concurrency: int) -> None:
        self._guard = guard
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

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:  # noqa: ANN401
        """Carry ``resp``; no cookie jar, no guess at an encoding."""
        response = requests.Response()
        response.raw = resp
        response.status_code = resp.status
        response.request = req
        return response


@contextmanager
def _foreign_errors(request: Request) -> Iterator[None]:
    """The one place where errors of requests, urllib3, http.client, ssl and zlib become ours."""
    try:
        yield
    except FetchError:
        raise
    except Exception as error:
        raise _translated(request, error) from error


def _translated(request: Request, error: Exception) -> FetchError:
    chain = list(_causes(error))
    for foreign, ours in _MAP:
        found = [cause for cause in chain if isinstance(cause, foreign)]
        if found:
            return _judged(ours(request, _said(found[-1])), found[-1])
    return _final(FetchError(request, f"unexpected {type(error).__name__}: {error}"))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what lies under it, the way each of the libraries wraps."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]


_MAP: tuple[tuple[tuple[type[BaseException], ...], type[FetchError]], ...] = (
    ((Refused,), AddressRefused),
    ((TimeoutError,), FetchTimeout),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), ConnectionFailed),
    ((ssl.SSLError, ssl.CertificateError), TlsFailed),
    ((http.client.IncompleteRead, Urllib3IncompleteRead, CodingCutError), BodyTruncated),
    ((CodingError, socket.gaierror, OSError, http.client.HTTPException), ConnectionFailed),
    ((HTTPError, requests.RequestException, ValueError), ConnectionFailed),
)


def _judged(error: FetchError, cause: BaseException) -> FetchError:
    """Asking again does not help against malformed requests and codings nobody knows."""
    hopeless = isinstance(cause, (CodingError, ValueError)) and not isinstance(
        cause, (CodingCutError, OSError)
    )
    return _final(error) if hopeless else error


def _final(error: FetchError) -> FetchError:
    error.transient = False
    return error


def _said(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or "no details"
    return f"{type(error).__name__}: {text}"
