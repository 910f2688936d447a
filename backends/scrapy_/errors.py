"""The one place where errors of Scrapy, aiohttp, Twisted and asyncio become ours."""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import CancelledError

import aiohttp
from scrapy import exceptions as scrapy
from twisted.internet import defer

from scrapers.errors import (
    AddressRefused,
    BodyTooLarge,
    BodyTruncated,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    TlsFailed,
)
from scrapers.models import Request
from scrapers.plugin.http.content_coding import CodingCutError, CodingError
from scrapers.plugin.http.response_head import BadAnswerError, HeadCutError, NotHttpError
from scrapers.web.connection_errors import cause
from scrapers.web.guard import Refused
from scrapers.web.selectors import fold

from .transport import TooMuchError

_MAP: tuple[tuple[type[FetchError], tuple[type[BaseException], ...]], ...] = (
    (AddressRefused, (Refused,)),
    (BodyTooLarge, (TooMuchError,)),
    (BodyTruncated, (CodingCutError, aiohttp.ClientPayloadError, scrapy.ResponseDataLossError)),
    (TlsFailed, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError)),
    (FetchTimeout, (TimeoutError, scrapy.DownloadTimeoutError)),
    (ConnectionFailed, (CancelledError, asyncio.CancelledError, defer.CancelledError)),
)


_FINAL = (CodingError, BadAnswerError, ValueError, scrapy.NotSupported, scrapy.IgnoreRequest)


def fetch_error(request: Request, error: BaseException) -> FetchError:
    """``error`` as the most telling :class:`FetchError`; what is not known is a failed connection."""
    kind = next((kind for kind, foreign in _MAP if isinstance(error, foreign)), ConnectionFailed)
    found = kind(request, cause(error, request.url) or _said(error))
    if kind is ConnectionFailed and isinstance(error, _FINAL) and not isinstance(error, NotHttpError):
        found.transient = False  # asking again does not help
    return found


def _said(error: BaseException) -> str:
    text = fold(str(error))
    if isinstance(error, TimeoutError) and not text:
        return "the fetch took longer than its deadline"
    if isinstance(error, (Refused, TooMuchError, BadAnswerError, HeadCutError, scrapy.NotSupported)):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
