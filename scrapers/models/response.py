"""What is asked of a server, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from scrapers.display.text import brief
from scrapers.models.headers import Headers
from scrapers.web.media_types import media_type

if TYPE_CHECKING:
    from scrapers.web.decode import Decoded

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """One GET for one hop. ``url`` is absolute http(s); a fragment is never sent.

    ``body_limit`` is in decoded bytes: the body is read so far and no further, and the response is
    ``truncated`` if there was more. With 0 the backend's ``max_bytes`` counts, and more is an error.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold credentials
    body_limit: int = 0


@dataclass(frozen=True, slots=True)
class Revisited:
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


@dataclass(frozen=True, slots=True)
class Response:
    """One answer to one request, as bytes; content encodings are undone, charsets are not.

    ``url`` differs from ``request.url`` only where a browser moved on by itself.
    ``encoding`` is set when the backend knows how ``body`` is encoded (a browser's DOM is
    serialised by us); else the header, the document and a detector decide, see ``text``.
    ``moves_to`` is where a browser's page wanted to move on to by itself, which it was kept from.
    ``sent_encoding`` is how the page was encoded as it was sent, where ``body`` is encoded anew.
    ``source`` is the body as it was sent, where ``body`` is what its scripts made of it.
    ``remarks`` say what was wrong with an answer that browsers show: ``wrong_checksum gzip`` and the like.
    ``revisits`` is there where the server said that the page has not changed; the rest is as it was stored.
    """

    request: Request
    url: str
    status: int | None
    headers: Headers
    body: bytes
    fetched_at: datetime
    address: str = ""
    encoding: str | None = None
    rendered: bool = False
    truncated: bool = False
    length_unknown: bool = False
    moves_to: str = ""
    sent_encoding: str = ""
    source: bytes = field(default=b"", repr=False)
    remarks: tuple[str, ...] = ()
    revisits: Revisited | None = field(default=None, repr=False)
    _once: _Once = field(default_factory=_Once, init=False, repr=False, compare=False)

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
