"""One GET, one hop, over requests: what the requests backends and the LangChain one share.

requests' session, adapter and pool are kept; under them lie a dialler that asks the guard and a
reader that knows the deadline, and nothing follows, remembers or re-quotes. Only a request for which an idle
connection was taken that the server had closed is sent again, as every browser does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from scrapers.errors import (
    BodyTooLarge,
    BodyTruncated,
    ConnectionFailed,
)
from scrapers.models import Headers, Request, Response, Transfer
from scrapers.plugin.http.content_coding import ACCEPTED, Source, decoded
from scrapers.plugin.http.errors import final, foreign_errors
from scrapers.plugin.http.guarded_adapter import GuardedAdapter
from scrapers.plugin.http.options import HttpOptions
from scrapers.plugin.http.pace import Pace
from scrapers.plugin.http.response_head import Head, ends_later, readable
from scrapers.plugin.http.wire import HOP, Hop
from scrapers.web.guard import Guard
from scrapers.web.urls import hostname, resolve

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_CHUNK = 65536


class HttpClient:
    """Fetches one hop at a time; thread-safe. Open from construction to :meth:`close`.

    ``headers`` go with every request, but for those that the request names itself.
    """

    def __init__(self, options: HttpOptions, headers: Mapping[str, str] | None = None) -> None:
        self._options = options
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = GuardedAdapter(Guard(options.allow_private), options.concurrency)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._verify: bool | str = options.verify_tls and (options.ca_bundle or True)
        self._unverified = frozenset(options.unverified_hosts)
        self._timeout = (options.connect_timeout, options.fetch_timeout)
        self._headers = {
            "User-Agent": options.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
        }
        self._headers = _merged(self._headers, headers or {})

    def close(self) -> None:
        """Close the idle connections; those in use close when their fetch ends."""
        self._session.close()

    def fetch(self, request: Request) -> Response:
        """GET ``request.url``. Raises :class:`scrapers.errors.FetchError` and nothing else."""
        started = time.monotonic()
        with foreign_errors(request):
            url = resolve(request.url)
            if url is None:
                raise final(ConnectionFailed(request, f"not an http(s) URL: {request.url[:200]!r}"))
            try:
                return self._asked(request, url, first := self._hop(url, started))
            except (OSError, ProtocolError) as error:  # RFC 9112 section 9.3.1: a GET may be sent again
                if not first.stale or isinstance(error, TimeoutError):
                    raise
            return self._asked(request, url, self._hop(url, started))

    def _asked(self, request: Request, url: str, hop: Hop) -> Response:
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
            pace=Pace(options.min_rate, options.rate_window),
        )

    def _exchange(self, request: Request, url: str, hop: Hop) -> Response:
        fetched_at = datetime.now(UTC)
        adapter = self._session.get_adapter(url)
        trusted = bool(self._unverified) and hostname(url) in self._unverified
        answer = adapter.send(
            self._prepared(request, url),
            stream=True,
            timeout=self._timeout,
            verify=False if trusted else self._verify,
        )
        raw: HTTPResponse = answer.raw
        head = hop.head
        assert head is not None  # noqa: S101 - there is an answer; for the type checker
        try:
            body, truncated, remarks = self._body(request, raw, hop, head)
        except BaseException:
            raw.close()
            raise
        finally:
            raw.release_conn()
        return Response(
            request=request,
            url=request.url,
            status=head.status,
            headers=Headers((name.decode(), readable(name, value)) for name, value in head.fields),
            body=body,
            fetched_at=fetched_at,
            address=hop.address,
            transfer=Transfer(
                truncated=truncated,
                length_unknown=head.length is None and not head.chunked,
                remarks=remarks,
            ),
        )

    def _prepared(self, request: Request, url: str) -> requests.PreparedRequest:
        """A request as it is to be sent; ``prepare()`` would quote the URL anew."""
        prepared = requests.PreparedRequest()
        prepared.method = "GET"
        prepared.url = url
        headers: Any = _merged(self._headers, request.headers) if request.headers else self._headers
        prepared.headers = headers
        return prepared

    def _body(
        self, request: Request, raw: HTTPResponse, hop: Hop, head: Head
    ) -> tuple[bytes, bool, tuple[str, ...]]:
        """The body, whether it was cut where the request says, and what was wrong with it."""
        most = request.body_limit or self._options.max_bytes
        if not request.body_limit and (head.length or 0) > most:
            raw.close()
            raise BodyTooLarge(request, f"{head.length} bytes announced, at most {most} are read")
        source = decoded(_Raw(raw, most + _CHUNK), head.get(b"content-encoding"))
        body, over = _capped(source, most)
        if over:
            raw.close()
            if not request.body_limit:
                raise BodyTooLarge(request, f"more than {most} bytes")
        if ends_later(head, body, hop.surplus):
            raise BodyTruncated(request, "the page ends beyond its Content-Length")
        return body, over, source.remarks


def _merged(fields: Mapping[str, str], over: Mapping[str, str]) -> dict[str, str]:
    replaced = {name.lower() for name in over}
    return {name: value for name, value in fields.items() if name.lower() not in replaced} | dict(over)


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


def _capped(source: Source, most: int) -> tuple[bytes, bool]:
    """``source`` up to ``most`` bytes, and whether there is more."""
    parts: list[bytes] = []
    left = most
    over = False
    try:
        while not over and (part := source.read(_CHUNK)):
            over = len(part) > left
            parts.append(part[:left] if over else part)
            left -= len(part)
    except _TooMuch:
        over = True
    return parts[0] if len(parts) == 1 else b"".join(parts), over
