"""A URL in flight: what is known of it between the request and its transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from scrapers.crawler.frontier import Entry
from scrapers.crawler.hosts.throttle import Slot
from scrapers.models import Drop, Failure, Headers, PageResult, Response
from scrapers.rights.policy import Judgement
from scrapers.store.archive import ArchiveEntry
from scrapers.store.ledger import Fetch, Outcome


@dataclass(slots=True)
class Visit:
    """A page between its answer and its transaction.

    ``judgement`` is there once its response was judged, ``refused`` if a page is not kept for it;
    ``way`` are the URLs that led to it by redirects, ``digest`` is its payload's in the archive, ``remarks``
    what was wrong with its answer; ``reader`` has read what is in the archive.
    """

    entry: Entry
    fetch: Fetch = field(default_factory=Fetch)
    judgement: Judgement | None = None
    refused: Drop | None = None
    way: tuple[str, ...] = ()
    digest: str = ""
    remarks: tuple[str, ...] = ()
    note: str = ""
    reader: int = 0

    @property
    def follows(self) -> bool:
        """Whether the page lets its links be followed."""
        return self.judgement is None or self.judgement.follow


@dataclass(slots=True, kw_only=True)
class InFlight(Visit):
    """A URL that is asked for: from its request on.

    ``slot`` is its host's, taken until the fetch has ended; ``body`` is what came, if it may be kept.
    ``cookie`` goes with the request, ``set_cookies`` came with the answer.
    """

    deadline: float
    slot: Slot
    fetching: bool = True
    body: bytes | None = None
    cookie: str = field(default="", repr=False)
    set_cookies: list[str] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Parsed:
    """A worker's answer for a page in flight."""

    visit: InFlight
    result: PageResult | Failure


@dataclass(frozen=True, slots=True)
class Settled:
    """A URL that got its final word."""

    url: str
    outcome: Outcome


def checked(response: Response) -> Response:
    """``response``, if a backend gave what it promised. Raises :class:`TypeError` for anything else."""
    if not (
        isinstance(response, Response)
        and isinstance(response.body, bytes)
        and isinstance(response.status, int | None)
        and isinstance(response.headers, Headers)
        and isinstance(response.fetched_at, datetime)
    ):
        raise TypeError(f"the backend answered {type(response).__name__}, not a whole Response")
    return response


def fetch_record(entry: Entry, response: Response, archived: ArchiveEntry | None) -> Fetch:
    """What the ledger keeps of a fetch; of one that was refused there is nothing in the archive."""
    where = (archived.file, archived.offset) if archived else ()
    return Fetch(response.status or 0, entry.attempts + 1, iso_moment(response.fetched_at), *where)


def note_of(result: PageResult, remarks: tuple[str, ...] = ()) -> str:
    """What was cut, damaged or not valid on a page, for its line in the ledger."""
    parts = [*remarks]
    parts += [f"links_cut {result.links_cut}"] if result.links_cut else []
    parts += [f"fields_invalid {', '.join(result.fields_invalid)}"] if result.fields_invalid else []
    return "; ".join(parts)


def iso_moment(moment: datetime) -> str:
    """``moment`` in UTC to the second, ISO 8601."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
