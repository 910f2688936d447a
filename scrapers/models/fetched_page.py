"""A fetched page on its way to a worker, and what the worker makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapers.display.shown import Shown
from scrapers.models.document import Document
from scrapers.models.outcome import Drop, Failure
from scrapers.models.response import Response


@dataclass(frozen=True, slots=True, repr=False)
class PageResult(Shown):
    """What a worker makes of one response: the outcome, and the links to go on with.

    ``links_cut`` counts the links beyond the cap; ``fields_invalid`` names the fields whose values
    the user's model rejected, which the document holds as found. ``moves_to`` is the URL that the
    page sends its reader on to, if it does. ``statements`` are what only reading the page has shown of its
    use: signals, as a judgement records them.
    """

    outcome: Document | Drop | Failure
    links: tuple[str, ...] = ()
    links_cut: int = 0
    fields_invalid: tuple[str, ...] = ()
    moves_to: str = ""
    statements: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class FetchedPage(Shown):
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
