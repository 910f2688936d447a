"""The values that flow between the stages: frozen, small, importable from everywhere.

``Request -> Response`` is the crawl, ``Response -> Page`` the parse, ``Page -> Document | Drop``
the extraction. Nothing here opens a socket or imports a parser.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from scrapers.display import html
from scrapers.display.text import brief
from scrapers.web.media_types import media_type
from scrapers.web.selectors import Selector, fold

if TYPE_CHECKING:
    from scrapers.web.decode import Decoded

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OF_ONE_ANSWER = frozenset({
    "connection", "content-encoding", "content-length", "content-range", "content-type", "keep-alive",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
"""Fields that speak of an answer and its body, not of the page: one without a body says nothing by them."""


class Headers(Mapping[str, str]):
    """HTTP header fields: case-insensitive, order and repeats kept (RFC 9110 section 5).

    ``headers["Link"]`` joins repeated fields with ``", "``; :meth:`get_all` keeps them apart.
    """

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple((str(name), str(value)) for name, value in pairs)

    def get_all(self, name: str) -> list[str]:
        """Every value sent under ``name``, in order."""
        name = name.lower()
        return [value for key, value in self._pairs if key.lower() == name]

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields as sent."""
        return self._pairs

    def freshened(self, newer: Headers) -> Headers:
        """These fields as an answer 304 with ``newer`` ones leaves them (RFC 9111 section 3.2)."""
        told = [(name, value) for name, value in newer.pairs() if name.lower() not in _OF_ONE_ANSWER]
        replaced = {name.lower() for name, _ in told}
        return Headers([pair for pair in self._pairs if pair[0].lower() not in replaced] + told)

    def __getitem__(self, name: str) -> str:
        values = self.get_all(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name, _ in self._pairs))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return f"Headers({list(self._pairs)!r})"

    def __reduce__(self) -> tuple[type[Headers], tuple[tuple[tuple[str, str], ...]]]:
        return type(self), (self._pairs,)


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


@dataclass(frozen=True, slots=True)
class Link:
    """A link found on a page. ``url`` is absolute and without fragment."""

    url: str
    text: str = ""
    rel: str = ""


class Page(ABC):
    """A response as a backend's own parser sees it.

    ``whole`` says that the parser raises :class:`scrapers.errors.ParseLimit` rather than leave out
    part of a page without a word; where it does not say so, the engine looks before it asks.
    """

    response: Response
    whole: ClassVar[bool] = False

    @property
    @abstractmethod
    def tree(self) -> Any:  # noqa: ANN401 - whatever object the backend's users know
        """The native object: a BeautifulSoup, an lxml element, a parsel Selector and so on."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The folded text of ``<title>``; ``""`` if there is none."""

    @property
    @abstractmethod
    def links(self) -> tuple[Link, ...]:
        """``<a href>`` and ``<area href>`` in document order, one per URL, http(s) only."""

    @property
    def link_urls(self) -> tuple[str, ...]:
        """The URLs of :attr:`links`, each once: all that a crawl asks for, and cheaper for some parsers."""
        return tuple(dict.fromkeys(link.url for link in self.links))

    @abstractmethod
    def matches(self, selector: Selector) -> Iterable[str]:
        """The raw strings that ``selector`` takes from the page, in document order."""

    def select(self, query: str) -> list[str]:
        """What a CSS or XPath query takes from the page, white space folded.

        An element gives its text content, ``css::text`` its direct text nodes,
        ``css::attr(name)`` an attribute; XPath may also give strings and numbers.
        Raises :class:`scrapers.errors.SelectorError` for a query that does not compile.
        """
        selector = Selector.parse(query)
        folded = (fold(match) for match in self.matches(selector))
        return [match for match in folded if match or selector.attribute]


@dataclass(frozen=True, slots=True)
class Drop:
    """Why a page or document is not in the corpus. ``reason`` is a code, ``detail`` for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page could not be had or read. ``reason`` is a code, ``detail`` for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one page and where it came from. Unknown strings are empty, never ``None``.

    ``id`` is derived from the canonical URL, ``date`` is ISO 8601 (a day) or empty,
    ``language`` an ISO 639 code with ``language_score`` in 0..1, ``license`` a URL or name.
    ``payload_digest`` is ``sha256:<hex>`` of the body; ``archive_file`` and ``archive_offset``
    say where the bytes lie in the job's WARC archive. ``consent`` is the judgement on which it is
    here: verdict, policy, evidence digest, moment, licence and signals; empty if nobody judged.
    ``pages`` are the places in ``text`` at which the pages, slides or chapters of a paged document begin.
    ``markup`` says how ``text`` is written: ``markdown`` or ``text``; empty if nobody says. ``canonical`` is
    the URL that the page itself calls its canonical one. ``text_from`` says where the text was if the page
    does not show it: ``json-ld articleBody``, ``__NEXT_DATA__ content``.
    """

    id: str
    url: str
    text: str
    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    language: str = ""
    language_score: float = 0.0
    license: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    redirects: tuple[str, ...] = ()
    status: int = 0
    fetched_at: str = ""
    payload_digest: str = ""
    archive_file: str = ""
    archive_offset: int = 0
    backend: str = ""
    extractor: str = ""
    consent: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    markup: str = ""
    canonical: str = ""
    text_from: str = ""

    def __repr__(self) -> str:
        size = f"text=<{len(self.text)} characters>"
        return brief("Document", {"url": self.url, "title": self.title, "language": self.language}, size)

    def _repr_html_(self) -> str:
        facts = {
            "url": self.url,
            "author": self.author,
            "date": self.date,
            "language": self.language,
            "licence": self.license,
            "consent": self.consent.get("verdict", ""),
            "fields": dict(self.fields),
            "text": f"{len(self.text)} characters, by {self.extractor}",
        }
        return html.card(self.title or self.url, facts, html.text(self.text))


FILTER_ERROR: Final = "filter_error"
"""Reason of a failure in the corpus stage: a filter raised, or did not come back."""

Filter = Callable[[Document], Drop | None]
"""A document filter: ``None`` keeps, a :class:`Drop` says why not. Must be picklable."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a worker makes of one response: the outcome, and the links to go on with.

    ``links_cut`` counts the links beyond the cap; ``fields_invalid`` names the fields whose values
    the user's model rejected, which the document holds as found. ``moves_to`` is the URL that the
    page sends its reader on to, if it does.
    """

    outcome: Document | Drop | Failure
    links: tuple[str, ...] = ()
    links_cut: int = 0
    fields_invalid: tuple[str, ...] = ()
    moves_to: str = ""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A response on its way to a worker, with what its document has to say about its origin.

    ``redirects`` are the URLs that led here, first to last; ``consent`` is the judgement about the page,
    of this very response if it is ``judged``: what was read for it need not be read again. A page that is
    ``refused`` gives its links and no document; without ``links`` nobody follows any.
    """

    response: Response
    redirects: tuple[str, ...] = ()
    archive_file: str = ""
    archive_offset: int = 0
    payload_digest: str = ""
    consent: Mapping[str, Any] = field(default_factory=dict)
    refused: Drop | None = None
    links: bool = True
    judged: bool = False
