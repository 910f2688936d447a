"""What is asked of a server, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Unpack

from scrapers.display.shown import Shown
from scrapers.display.text import brief
from scrapers.models.composition import Composite, composed, filled, refuse, values_of
from scrapers.models.headers import Headers
from scrapers.models.rendering import Rendered, Rendering, RenderingKeywords
from scrapers.models.transfer import Transfer, TransferKeywords, Transferred
from scrapers.web.media_types import media_type

if TYPE_CHECKING:
    from scrapers.web.decode import Decoded

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, repr=False)
class Request(Shown):
    """One GET for one hop. ``url`` is absolute http(s); a fragment is never sent.

    ``body_limit`` is in decoded bytes: the body is read so far and no further, and the response is
    ``truncated`` if there was more. With 0 the backend's ``max_bytes`` counts, and more is an error.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold credentials
    body_limit: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Revisited(Shown):
    """What an answer 304 refers to: the record that has the page's bytes, as the archive knows it.

    ``sent`` are the header fields of the 304 itself; ``digest`` is that of the bytes, ``at`` when they came.
    """

    file: str
    offset: int
    record_id: str
    at: datetime
    digest: str
    sent: Headers = field(default_factory=Headers)


class _Once:
    """What was made of a response's body, for all who ask; other processes make it again."""

    __slots__ = ("decoded",)

    def __init__(self) -> None:
        self.decoded: Decoded | None = None

    def __reduce__(self) -> tuple[type[_Once], tuple[()]]:
        return _Once, ()


_NO_TRANSFER: Final = Transfer()
_NO_RENDERING: Final = Rendering()


class ResponseKeywords(TransferKeywords, RenderingKeywords, total=False):
    """What a response may be given by its name alone."""


@composed
class Response(Transferred, Rendered, Composite):
    """One answer to one request, as bytes; content encodings are undone, charsets are not.

    ``url`` differs from ``request.url`` only where a browser moved on by itself. ``address`` is the IP
    address that answered; empty if it is not known. ``encoding`` is set when the backend knows how ``body``
    is encoded (a browser's DOM is serialised by us); else the header, the document and a detector decide,
    see ``text``. ``revisits`` is there where the server said that the page has not changed; the rest is as it
    was stored.

    What stands in ``transfer``, how the answer came, and in ``rendering``, what a browser made of it, may be
    given, replaced and read by its name alone: ``response.truncated`` is ``response.transfer.truncated``.
    """

    request: Request
    url: str
    status: int | None
    headers: Headers
    body: bytes
    fetched_at: datetime
    address: str = ""
    encoding: str | None = None
    revisits: Revisited | None = None
    transfer: Transfer = _NO_TRANSFER
    rendering: Rendering = _NO_RENDERING
    _once: _Once = field(default_factory=_Once, init=False, compare=False)

    def __init__(  # noqa: PLR0913, PLR0917 - its parts; the first are what an answer is
        self,
        request: Request,
        url: str,
        status: int | None,
        headers: Headers,
        body: bytes,
        fetched_at: datetime,
        address: str = "",
        *,
        encoding: str | None = None,
        revisits: Revisited | None = None,
        transfer: Transfer = _NO_TRANSFER,
        rendering: Rendering = _NO_RENDERING,
        **flat: Unpack[ResponseKeywords],
    ) -> None:
        if flat:
            given: dict[str, Any] = {**flat}
            transfer, rendering = filled(transfer, given), filled(rendering, given)
            refuse(given, Response, Transfer, Rendering)
        put = object.__setattr__
        put(self, "request", request)
        put(self, "url", url)
        put(self, "status", status)
        put(self, "headers", headers)
        put(self, "body", body)
        put(self, "fetched_at", fetched_at)
        put(self, "address", address)
        put(self, "encoding", encoding)
        put(self, "revisits", revisits)
        put(self, "transfer", transfer)
        put(self, "rendering", rendering)
        put(self, "_once", _Once())

    def __reduce__(self) -> tuple[object, ...]:
        *own, transfer, rendering, _ = _VALUES(self)
        return _response, (own, _TRANSFER(transfer), _RENDERING(rendering))

    def __repr__(self) -> str:
        size = f"body=<{len(self.body)} bytes>"
        told = {"url": self.url, "status": self.status, "content_type": self.content_type}
        return brief("Response", told, size)

    @property
    def content_type(self) -> str:
        """The media type, lower case, without parameters; ``""`` if none that can be read was sent."""
        found = media_type(self.headers.get("content-type", ""))
        return found.essence if found else ""

    @property
    def location(self) -> str:
        """The raw ``Location`` of a redirect; ``""`` for any other answer."""
        if self.status not in REDIRECTS:
            return ""
        values = self.headers.get_all("location")
        return values[0] if values else ""

    @property
    def url_encoding(self) -> str:
        """The encoding in which the queries of the page's links are sent: that of the page itself."""
        if self.sent_encoding:
            return self.sent_encoding
        name = self.decoded.encoding
        return "utf-8" if name.startswith("utf") else name

    @property
    def text(self) -> str:
        """The body as characters, by the one decoder that all backends share."""
        return self.decoded.text

    @property
    def decoded(self) -> Decoded:
        """The same with what is known of it; found once, however many ask."""
        if self._once.decoded is None:
            from scrapers.web.decode import decode  # noqa: PLC0415 - the detector loads on first use

            self._once.decoded = decode(self.body, self.headers.get("content-type", ""), self.encoding)
        return self._once.decoded


_VALUES: Final = values_of(Response)
_TRANSFER: Final = values_of(Transfer)
_RENDERING: Final = values_of(Rendering)


def _response(own: Iterable[Any], transfer: Iterable[Any], rendering: Iterable[Any]) -> Response:
    """A response from another process."""
    request, url, status, headers, body, fetched_at, address, encoding, revisits = own
    return Response(
        request, url, status, headers, body, fetched_at, address, encoding=encoding, revisits=revisits,
        transfer=Transfer(*transfer), rendering=Rendering(*rendering),
    )  # fmt: skip
