"""The values that readers give, and what they are given to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final, Literal

from scrapers.display.shown import Shown
from scrapers.models import Headers
from scrapers.rights.page_tags import Markup
from scrapers.web.robots import Robots, matches
from scrapers.web.urls import origin, redacted, resolve

Answer = Literal["yes", "no", "unclear", "note"]
"""``unclear`` is a statement that cannot be read; ``note`` is kept as evidence and decides nothing."""

Use = Literal[
    "fetch", "train", "search", "archive", "input", "images", "index", "cache", "follow", "license", "*"
]
"""What a statement is about; ``*`` is everything."""

Scope = Literal["all", "own", "agents", "others"]
"""Whom it addresses: everybody, our product token, a known agent of AI vendors, somebody else's group."""

RAW: Final = 200  # characters kept of a statement
LONGEST: Final = 2_000  # characters of a statement that is still read
ANY_USE: Final[tuple[Use, ...]] = ("train", "search", "archive", "input")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Signal(Shown):
    """One statement. ``source`` and ``position`` say where it stands, ``raw`` how it reads.

    ``name`` becomes part of the reason (default: the reader's); ``value`` is a licence or URL that the
    policy may look up. Of statements of one reader about one use, those of a higher ``rank`` replace
    those of a lower (TDMRep); rank 0 takes no part in that. ``reader`` and ``version`` are filled in
    by the engine.
    """

    answer: Answer
    use: Use
    source: str
    position: str
    raw: str
    scope: Scope = "all"
    name: str = ""
    value: str = ""
    rank: int = 0
    reader: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "raw", redacted(_CONTROL.sub(" ", self.raw).strip())[:RAW])
        object.__setattr__(self, "value", redacted(_CONTROL.sub("", self.value))[:RAW])

    @property
    def words(self) -> str:
        """The statement and where it stands, for people."""
        return f"{self.raw} ({', '.join(filter(None, (self.source, self.position)))})"


@dataclass(frozen=True, slots=True, repr=False)
class SiteFile(Shown):
    """A file of a site as it was answered. ``name`` is its path, or the URL of a licence document.

    ``status`` is ``None`` if there was no answer; ``at`` is the moment, ISO 8601.
    """

    name: str
    url: str
    status: int | None
    body: bytes = b""
    at: str = ""

    @property
    def found(self) -> bool:
        """Whether there is such a file: answered with success, and not by a web page in its place."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def failed(self) -> bool:
        """Whether nobody knows what it says."""
        return self.status is None or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.status == 429  # noqa: PLR2004 - Too Many Requests

    @property
    def is_page(self) -> bool:
        """Whether a web page stands in its place, as sites answer that know no 404."""
        head = self.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


ROBOTS: Final = "/robots.txt"
DOCUMENT: Final = "document"
"""The source of a signal that was found by reading a file, not in its bytes."""
SMALL: Final = 2**15
"""Bytes of a robots.txt that takes little when it is parsed; a larger one may take some megabytes."""


@dataclass(frozen=True, slots=True, repr=False)
class Sources(Shown):
    """What is known when a reader is asked: the site's files always, the rest as it comes in.

    ``token`` is our product token; ``agents`` are the training agents to look for, those of the data
    file if empty. ``markup`` is ``None`` until the page is there, ``headers`` empty.
    """

    url: str
    token: str
    files: Mapping[str, SiteFile] = field(default_factory=dict)
    headers: Headers = field(default_factory=Headers)
    markup: Markup | None = None
    agents: tuple[str, ...] = ()

    def file(self, name: str) -> SiteFile | None:
        """A site file that was found, by its name."""
        file = self.files.get(name)
        return file if file and file.found and not file.is_page else None

    @property
    def robots(self) -> Robots:
        """The rules of robots.txt; those that allow everything if it was not read."""
        file = self.files.get(ROBOTS)
        return Robots() if file is None else robots_of(file.status, file.body)


Read = Callable[[Sources], Iterable[Signal]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of statement: ``site``, ``headers`` and ``page`` read it where it may stand.

    ``files`` are paths that the crawl fetches once a host; ``documents`` names the URLs of further
    documents to fetch, from the same sources. Functions are pure. They must not raise; one that does
    counts as a statement that cannot be read.
    """

    name: str
    version: str
    site: Read | None = None
    headers: Read | None = None
    page: Read | None = None
    files: tuple[str, ...] = ()
    documents: Callable[[Sources], Iterable[str]] | None = None


def recorded(record: Mapping[str, Any]) -> Iterator[Signal]:
    """The signals of a judgement as it is kept: what was empty is left out there."""
    return (Signal(**{"position": "", "raw": "", **values}) for values in record["signals"])


def robots_of(status: int | None, body: bytes) -> Robots:
    """The parsed rules; the hosts that a crawl is busy with stay parsed, few of those with much to parse."""
    return (_small if len(body) <= SMALL else _large)(status, body)


_small = lru_cache(maxsize=64)(Robots.from_status)
_large = lru_cache(maxsize=8)(Robots.from_status)


def covers(pattern: str, url: str) -> bool:
    """Whether a path pattern (``*``, ``$``; RFC 9309) or absolute URL pattern covers ``url``."""
    if "://" in pattern:
        absolute = resolve(pattern)
        if absolute is None or origin(absolute) != origin(url):
            return False
        pattern = absolute[absolute.index("/", absolute.index("//") + 2) :]
    return matches(pattern if pattern.startswith(("/", "*")) else f"/{pattern}", url)
