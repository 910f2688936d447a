"""Bytes of a file on a server that gives ranges (RFC 9110 section 14)."""

from __future__ import annotations

import io
import logging
from functools import cache
from typing import IO, Any, Final, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.util import Retry

from scrapers.errors import ConfigError
from scrapers.models import Request
from scrapers.plugin.http.errors import translated
from scrapers.sources.unreadable import FIELD, unreadable

_LOG = logging.getLogger(__name__)
_PATIENCE: Final = (15.0, 120.0)  # seconds to connect, between two bytes
_TOLD: Final = 2.0  # seconds of a wait from which on it is told
_PARTIAL: Final = 206
_NO_SUCH_RANGE: Final = 416
_NO_RANGES: Final = "it gives no ranges; where it is a site and no archive: scrapers crawl"


class _Tries(Retry):
    """Waits between the tries, and says so: a server that is down is asked for about a minute."""

    def increment(self, method: str | None = None, url: str | None = None, *args: Any, **named: Any) -> Self:  # noqa: ANN401 - urllib3's own
        """One try more, at the whole URL: urllib3 has no more of it here than its path."""
        pool = named.get("_pool")
        whole = f"{pool.scheme}://{pool.host}:{pool.port}{url}" if pool else url
        return super().increment(method, whole, *args, **named)

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait as long as the server asks, or longer each time."""
        seconds = (self.get_retry_after(response) if response else None) or self.get_backoff_time()
        if seconds >= _TOLD and self.history:
            last = self.history[-1]
            why = f"answers {last.status}" if last.status else "does not answer"
            _LOG.warning("%s %s; again in %g s", (last.url or "").partition("?")[0], why, seconds)
        super().sleep(response)


_TRIES: Final = _Tries(
    total=6, backoff_factor=1.0, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False
)


def http_file(url: str, block: int) -> IO[bytes]:
    """The file at ``url``, of which ``block`` bytes are asked for at once. Raises :class:`ConfigError`."""
    return io.BufferedReader(_HttpFile(url), block)


class _HttpFile(io.RawIOBase):
    """A file on a server that gives ranges."""

    def __init__(self, url: str) -> None:
        self._url, self._at = url, 0
        _, self._size = http_range(url, 0, 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - what the buffer protocol gives
        length = min(len(buffer), self._size - self._at)
        data = http_range(self._url, self._at, length)[0] if length > 0 else b""
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def http_range(url: str, offset: int, length: int) -> tuple[bytes, int]:
    """Bytes of a file on a server, and how large it is."""
    fields = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
    try:
        with _session().get(url, headers=fields, timeout=_PATIENCE, stream=True) as answer:
            if answer.status_code == _NO_SUCH_RANGE:
                return b"", 0
            if answer.status_code != _PARTIAL:
                known = _NO_RANGES if answer.ok else f"it answers {answer.status_code}"
                raise ConfigError(f"sources: cannot read {url}: {known}", field=FIELD)
            size = answer.headers.get("Content-Range", "").rpartition("/")[2]
            return answer.content, int(size) if size.isdecimal() else 2**62
    except requests.RequestException as error:
        raise unreadable(url, translated(Request(url), error)) from error


@cache
def _session() -> requests.Session:
    """One connection at a time to each server, which waits where it is asked to."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=1, max_retries=_TRIES))
    session.headers["User-Agent"] = "corpus-scrapers"
    return session
