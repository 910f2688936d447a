"""Bytes at a path or URL: a file that can be sought, or a range of one.

A path is a file here. ``http`` and ``https`` are asked for ranges; every other scheme (``s3``, ``hf``,
``gs``, ``memory`` …) is fsspec's, an extra. What cannot be read after several tries ends what asked for it: a
page that a server withheld for a moment is not lost as if it were damaged.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from scrapers.errors import ConfigError

_FIELD: Final = "sources"
_HTTP: Final = ("http://", "https://")
_BLOCK: Final = 4 * 2**20  # bytes asked for at once
_PATIENCE: Final = (15.0, 120.0)  # seconds to connect, between two bytes
_TRIES: Final = Retry(
    total=6, backoff_factor=1.0, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False
)
_PARTIAL: Final = 206
_NO_SUCH_RANGE: Final = 416


def is_remote(place: str) -> bool:
    """Whether ``place`` is a URL, and no path."""
    return "://" in place


def joined(base: str, path: str) -> str:
    """``path`` within ``base``, a folder or URL; one that stands for itself is taken as it is."""
    if is_remote(path) or Path(path).is_absolute():
        return path
    return f"{base.rstrip('/')}/{path}" if is_remote(base) else str(Path(base) / path)


def opened(place: str) -> IO[bytes]:
    """The bytes of ``place`` from the beginning. Raises :class:`ConfigError` where there are none."""
    try:
        if place.lower().startswith(_HTTP):
            return io.BufferedReader(_HttpFile(place), _BLOCK)
        if is_remote(place):
            file: IO[bytes] = _filesystem(place).open(place, "rb")
            return file
        return Path(place).open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from error


def read_range(place: str, offset: int, length: int) -> bytes:
    """``length`` bytes of ``place`` from ``offset`` on, fewer where it ends. Raises as :func:`opened`."""
    if place.lower().startswith(_HTTP):
        return _ranged(place, offset, length)[0]
    try:
        if is_remote(place):
            data: bytes = _filesystem(place).cat_file(place, start=offset, end=offset + length)
            return data
        with Path(place).open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from error


class _HttpFile(io.RawIOBase):
    """A file on a server that gives ranges."""

    def __init__(self, url: str) -> None:
        self._url, self._at = url, 0
        _, self._size = _ranged(url, 0, 1)

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
        data = _ranged(self._url, self._at, length)[0] if length > 0 else b""
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _ranged(url: str, offset: int, length: int) -> tuple[bytes, int]:
    """Bytes of a file on a server, and how large it is."""
    fields = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
    try:
        with _session().get(url, headers=fields, timeout=_PATIENCE, stream=True) as answer:
            if answer.status_code == _NO_SUCH_RANGE:
                return b"", 0
            if answer.status_code != _PARTIAL:
                known = "it gives no ranges" if answer.ok else f"it answers {answer.status_code}"
                raise ConfigError(f"sources: cannot read {url}: {known}", field=_FIELD)
            size = answer.headers.get("Content-Range", "").rpartition("/")[2]
            return answer.content, int(size) if size.isdecimal() else 2**62
    except requests.RequestException as error:
        raise _unreadable(url, error) from error


@cache
def _session() -> requests.Session:
    """One connection at a time to each server, which waits where it is asked to."""
    session = requests.Session()
    for scheme in _HTTP:
        session.mount(scheme, HTTPAdapter(pool_maxsize=1, max_retries=_TRIES))
    session.headers["User-Agent"] = "corpus-scrapers"
    return session


def _filesystem(place: str) -> Any:  # noqa: ANN401 - an extra has no types here
    try:
        import fsspec  # noqa: PLC0415 - an extra

        return fsspec.filesystem(place.partition("://")[0])
    except ImportError as error:
        raise ConfigError(
            f"{place} needs: pip install 'corpus-scrapers[remote]' ({error})", field=_FIELD
        ) from None


def _unreadable(place: str, error: Exception) -> ConfigError:
    why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
    return ConfigError(f"sources: cannot read {place}: {why}", field=_FIELD)
