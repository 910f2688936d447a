"""Pages that are stored are asked for only if they have changed since (RFC 9110 section 13).

The validators are those that came with the stored answer. An answer 304 becomes the stored page with the
moment and the header fields of the 304, which may say other things of the page's use than before:
it is judged as any.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from scrapers.models import Headers, Request, Response, Revisited
from scrapers.plugin.scraper import AnyScraper
from scrapers.plugin.wrapper import Wrapper
from scrapers.store.standing_job import StandingJob
from scrapers.web.urls import canonical

UNMODIFIED: Final = "unmodified"
"""The note of a page that the server says has not changed."""
_ETAG = re.compile(r'(?:W/)?"[!#-~]*"')
_TICK: Final = timedelta(seconds=1)  # what a date in a header field can tell apart


class Conditional(Wrapper):
    """A backend that does not ask again for bytes that the ``standing`` job has.

    One that does not hand on what the server sent, as a browser, is asked for the page itself.
    """

    def __init__(self, inner: AnyScraper, standing: StandingJob) -> None:
        super().__init__(inner)
        self._standing = standing
        can = inner.capabilities
        self._can = can.raw and can.status and can.headers

    def fetch(self, request: Request) -> Response:
        """One hop. A request with fields of its own, cookies say, may be answered by another page."""
        found = self._standing.stored(canonical(request.url), request.url) if self._can else None
        if found is None or request.headers or not (conditions := conditions_of(found[0])):
            return self._inner.fetch(request)
        answer = self._inner.fetch(replace(request, headers=conditions))
        if not isinstance(answer, Response):
            return answer
        if answer.status == HTTPStatus.NOT_MODIFIED and _is_of(answer.headers, found[0].headers):
            return renewed(*found, answer, request)
        return replace(answer, request=request)


def conditions_of(stored: Response) -> dict[str, str]:
    """The header fields by which a server tells whether a page is still the one that was ``stored``."""
    if stored.status != HTTPStatus.OK or stored.rendered or stored.truncated:
        return {}
    found = {}
    etag = stored.headers.get("etag", "")
    if _ETAG.fullmatch(etag):
        found["If-None-Match"] = etag
    if modified := _modified(stored):
        found["If-Modified-Since"] = modified
    return found


def renewed(stored: Response, revisits: Revisited, answer: Response, request: Request) -> Response:
    """The ``stored`` page as the ``answer``, a 304, leaves it."""
    return replace(
        stored,
        request=request,
        headers=stored.headers.freshened(answer.headers),
        fetched_at=answer.fetched_at,
        address=answer.address,
        remarks=(UNMODIFIED,),
        revisits=replace(revisits, sent=answer.headers),
    )


def _modified(stored: Response) -> str:
    """The stored Last-Modified, if the page cannot have changed again within the same second."""
    sent = stored.headers.get("last-modified", "")
    moment, answered = _moment(sent), _moment(stored.headers.get("date", "")) or stored.fetched_at
    return sent if moment and moment <= answered - _TICK else ""


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text.isascii() and text.isprintable() else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _is_of(answer: Headers, stored: Headers) -> bool:
    """Whether a 304 speaks of the page that is stored: it may name another one, by mistake."""
    told, known = answer.get("etag", ""), stored.get("etag", "")
    return not (told and known) or told.removeprefix("W/") == known.removeprefix("W/")
