"""The waist: what a backend is. A plug-in author reads this file and ``scrapers.testing``.

A backend fetches ONE hop and parses what came. Frontier, scope, redirects, robots.txt, delays,
retries, credentials, decoding and extraction belong to the engine, so that the same site gives
the same documents through every backend.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt, PositiveFloat, PositiveInt

from scrapers.models import Page, Request, Response

USER_AGENT = "corpus-scrapers/0.1"


def header_value(text: str) -> str:
    """``text`` if a header field can have it for its value. Raises ``ValueError``, without the text."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("it is sent in a header field, which takes printable ASCII in one line only")
    if text != text.strip() or not text:
        raise ValueError("it is sent in a header field, which may not be empty, or begin or end with a blank")
    return text


HeaderValue = Annotated[str, AfterValidator(header_value)]


class ScraperOptions(BaseModel):
    """What every backend understands; the engine fills these from the job's ``limits``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    user_agent: HeaderValue = Field(USER_AGENT, description="sent as User-Agent; add a contact")
    connect_timeout: PositiveFloat = Field(10.0, description="seconds to connect")
    fetch_timeout: PositiveFloat = Field(60.0, description="seconds for a whole fetch, body included")
    max_bytes: PositiveInt = Field(10 * 2**20, description="cap on the decoded body, bytes")
    min_rate: NonNegativeInt = Field(1024, description="bytes a second that must arrive; 0: no floor")
    rate_window: PositiveFloat = Field(30.0, description="seconds over which min_rate is measured")
    concurrency: PositiveInt = Field(8, description="fetches that may run at once")
    allow_private: tuple[str, ...] = Field(
        (), description="networks (CIDR) that may be dialled although not global"
    )
    verify_tls: bool = Field(True, description="check certificates")
    unverified_hosts: tuple[str, ...] = Field((), description="hosts whose certificates are not checked")
    max_header_bytes: NonNegativeInt = Field(65536, description="cap on the response head, bytes")


class Capabilities(BaseModel):
    """What a backend can do, as data: the contract suite asserts what is claimed here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    javascript: bool = Field(False, description="runs the page's scripts")
    status: bool = Field(True, description="reports the HTTP status")
    headers: bool = Field(True, description="reports the response headers")
    raw: bool = Field(True, description="gives the body bytes as the server sent them, any media type")
    max_concurrency: PositiveInt = Field(64, description="upper bound of concurrency")


O = TypeVar("O", bound=ScraperOptions)  # noqa: E741 - the one type variable of the waist


class Scraper(ABC, Generic[O]):
    """One way to fetch and parse pages. Subclass, set ``name``, ``Options``, ``capabilities``.

    Used as a context manager; may be opened again after ``close``. ``fetch`` is called from
    several threads, up to ``options.concurrency``. ``parse`` is called on an instance that was
    never opened, in another process.

    Where what it can do depends on its options, override :meth:`capabilities_of`: an instance's
    ``capabilities`` are what that says, the class's speak for the default options.
    """

    name: ClassVar[str]
    Options: ClassVar[type[ScraperOptions]] = ScraperOptions
    capabilities: ClassVar[Capabilities] = Capabilities()

    def __init__(self, options: O) -> None:
        self.options = options
        vars(self)["capabilities"] = self.capabilities_of(options)

    @classmethod
    def capabilities_of(cls, options: O) -> Capabilities:  # noqa: ARG003 - for those whose options decide
        """What a scraper with ``options`` can do."""
        return cls.capabilities

    def open(self) -> None:
        """Acquire what fetching needs. Raises :class:`scrapers.errors.BackendError`."""

    def close(self) -> None:
        """Leave no thread, process, socket or browser behind. Harmless when not open."""

    @abstractmethod
    def fetch(self, request: Request) -> Response:
        """Do one hop: no redirect followed, no retry, no robots, no cookies kept.

        Raises :class:`scrapers.errors.FetchError` and nothing else. Any HTTP status is an
        answer, not an error.
        """

    @abstractmethod
    def parse(self, response: Response) -> Page:
        """Parse without network. Raises :class:`scrapers.errors.ParseError` and nothing else."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.options!r})"

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


AnyScraper = Scraper[Any]
