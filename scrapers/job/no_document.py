"""Why there is no document, as the error for whoever asked for one page; a crawl counts it instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scrapers import errors
from scrapers.errors import FetchError, HttpStatus, NoDocument, ParseError, ScrapersError
from scrapers.models import Request
from scrapers.web.suggestions import hint

_REDIRECTS = frozenset({"too_many_redirects", "redirect_loop", "bad_redirect", "not_fetched"})


class Outcome(Protocol):
    """A drop, a failure, or an explanation."""

    @property
    def reason(self) -> str:
        """The code in the ledger."""

    @property
    def detail(self) -> str:
        """More, for people."""


def error_of(url: str, outcome: Outcome, led: str = "") -> ScrapersError:
    """The error of the class that would have been raised where it happened, with its ``reason``.

    ``led`` are the URLs that led to ``url``, as they are to be shown.
    """
    reason = outcome.reason
    said = "; ".join(text for text in (outcome.detail, hint(reason, url, outcome.detail)) if text)
    message = f"{led}{url}: {reason}" + (f" ({said})" if said else "")
    kind = _KINDS.get(reason)
    status = reason.removeprefix("http_")
    if kind is not None and issubclass(kind, FetchError):
        return kind(Request(url), message)
    if kind is not None:
        return kind(message)
    if status != reason and status.isdecimal():
        return HttpStatus(Request(url), message, status=int(status))
    if reason in _REDIRECTS:
        error = FetchError(Request(url), message)
        error.reason = reason
        return error
    return NoDocument(message, reason=reason)


def _kinds() -> Iterator[type[FetchError | ParseError]]:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, FetchError | ParseError) and kind is not HttpStatus:
            yield kind


_KINDS = {kind.reason: kind for kind in _kinds()}
