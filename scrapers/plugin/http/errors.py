"""The one place where errors of requests, urllib3, http.client, ssl and the codings become ours."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from urllib3.exceptions import HTTPError, IncompleteRead, InvalidHeader, LocationValueError

from scrapers.errors import (
    AddressRefused,
    BodyTruncated,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    TlsFailed,
)
from scrapers.models import Request
from scrapers.plugin.http.content_coding import CodingCutError, CodingError
from scrapers.plugin.http.response_head import BadAnswerError, NotHttpError
from scrapers.web.connection_errors import cause
from scrapers.web.guard import Refused


@contextmanager
def foreign_errors(request: Request) -> Iterator[None]:
    """Let :class:`FetchError` pass and turn everything else into one."""
    try:
        yield
    except FetchError:
        raise
    except Exception as error:
        raise translated(request, error) from error


def translated(request: Request, error: Exception) -> FetchError:
    """``error`` of any of those libraries as ours, which says for people what has happened."""
    chain = list(_causes(error))
    for foreign, ours in _MAP:
        found = [cause for cause in chain if isinstance(cause, foreign)]
        if found:
            made = ours(request, cause(found[-1], request.url) or _said(found[-1]))
            return final(made) if ours is ConnectionFailed and _hopeless(chain) else made
    return final(FetchError(request, f"unexpected {type(error).__name__}: {error}"))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what lies under it, the way each of the libraries wraps."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]


_MAP: tuple[tuple[tuple[type[BaseException], ...], type[FetchError]], ...] = (
    ((Refused,), AddressRefused),
    ((TimeoutError,), FetchTimeout),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), ConnectionFailed),
    ((ssl.SSLError, ssl.CertificateError), TlsFailed),
    ((http.client.IncompleteRead, IncompleteRead, CodingCutError), BodyTruncated),
    ((CodingError, BadAnswerError, OSError, http.client.HTTPException), ConnectionFailed),
    ((HTTPError, requests.RequestException, ValueError), ConnectionFailed),
)
_FINAL = (CodingError, BadAnswerError, LocationValueError, InvalidHeader, UnicodeError)


def _hopeless(chain: list[BaseException]) -> bool:
    """Whether the request itself is malformed, or the answer in a form that nobody knows."""
    if any(isinstance(cause, NotHttpError) for cause in chain):
        return False  # another connection may have nothing left over
    return isinstance(chain[0], ValueError) or any(isinstance(cause, _FINAL) for cause in chain)


def final(error: FetchError) -> FetchError:
    """``error``, marked as one where asking again does not help."""
    error.transient = False
    return error


def _said(error: BaseException) -> str:
    if isinstance(error, BadAnswerError):
        return str(error)
    text = getattr(error, "strerror", None) or str(error) or "no details"
    return f"{type(error).__name__}: {text}"
