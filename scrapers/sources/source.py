"""What a source of pages is: it gives what it holds, record by record, without a request.

A source is read twice, and gives the same records in the same order: once to see what there is, once for
the pages. A record that is no page says why not; so every one is accounted for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from scrapers.models import Failure, Headers, Response

NEVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Original:
    """What a record refers to that has a page's bytes: by its id, else by the bytes' digest.

    ``url`` narrows the digest down, and stands with ``at`` for the record where there is neither.
    """

    record_id: str = ""
    digest: str = ""
    url: str = ""
    at: datetime = NEVER


@dataclass(slots=True)
class RecordHead:
    """What a record says of itself and of others.

    ``digest`` is that of the payload. ``revisits`` names the record that has the bytes, where this one has
    none. ``beside`` are the records of the same exchange; ``method`` is that of a request.
    """

    record_id: str = ""
    digest: str = ""
    revisits: Original | None = None
    beside: tuple[str, ...] = ()
    method: str = ""


@dataclass(slots=True)
class CrawlNotes:
    """What the crawl that wrote a record noted of it, if it was one of ours, as ``authored`` says.

    ``statement``: it is a file in which a site says something of its pages' use, and was no page to that
    crawl; ``led_from`` is the URL that redirected it here.
    """

    authored: bool = False
    statement: bool = False
    led_from: str = ""


@dataclass(slots=True)
class Capture:
    """One record of a source, readable while it is the current one.

    With a ``reason`` it is no page. ``url`` is resolved; ``status`` is ``None`` where there was no HTTP;
    ``cut`` says why the body is not whole.
    """

    number: int
    offset: int = 0
    reason: str = ""
    url: str = ""
    at: datetime = NEVER
    status: int | None = None
    headers: Headers = field(default_factory=Headers)
    cut: str = ""
    record: RecordHead = field(default_factory=RecordHead)
    crawl: CrawlNotes = field(default_factory=CrawlNotes)
    read: Callable[[int], Response | Failure] = lambda _most: Failure("damaged_record", "it has no body")


class PageSource(Protocol):
    """Gives the records of one file, archive or folder."""

    name: str
    tear: str
    """Where and how the source was found to be damaged by the last :meth:`captures`; ``""`` if it was not."""
    cut_records: list[int]
    """The numbers of records that were given, and turned out not to be whole."""

    def captures(self) -> Iterator[Capture]:
        """Every record, in order; damage ends it, or costs the records that it hit."""

    def at(self, number: int, offset: int) -> AbstractContextManager[Capture | None]:
        """The record that had this number and offset, once more; ``None`` if it is not there."""

    @property
    def identity(self) -> str:
        """Changes when what the source holds may have changed."""
