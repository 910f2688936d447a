"""Bytes at a path or URL: a file that can be sought, or a range of one.

A path is a file here. ``http`` and ``https`` are asked for ranges; every other scheme (``s3``, ``hf``,
``gs``, ``memory`` …) is fsspec's, an extra. What cannot be read after several tries ends what asked for it: a
page that a server withheld for a moment is not lost as if it were damaged.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import unquote, urlsplit

from scrapers.errors import ConfigError
from scrapers.sources.unreadable import FIELD, unreadable

_HTTP: Final = ("http://", "https://")
_HERE: Final = {"", "localhost"}  # RFC 8089
_BLOCK: Final = 4 * 2**20  # bytes asked for at once


def is_remote(place: str) -> bool:
    """Whether ``place`` is a URL, and no path."""
    return "://" in place


def on_disk(place: str) -> str:
    """The path that a ``file:`` URL stands for; every other place as it is."""
    parts = urlsplit(place) if place[:5].lower() == "file:" else None
    return unquote(parts.path) if parts and parts.netloc.lower() in _HERE else place


def joined(base: str, path: str) -> str:
    """``path`` within ``base``, a folder or URL; one that stands for itself is taken as it is."""
    base, path = on_disk(base), on_disk(path)
    if is_remote(path) or Path(path).is_absolute():
        return path
    return f"{base.rstrip('/')}/{path}" if is_remote(base) else str(Path(base) / path)


def opened(place: str) -> IO[bytes]:
    """The bytes of ``place`` from the beginning. Raises :class:`ConfigError` where there are none."""
    try:
        if place.lower().startswith(_HTTP):
            from scrapers.sources.http_ranges import http_file  # noqa: PLC0415 - requests: few sources are remote

            return http_file(place, _BLOCK)
        if is_remote(place):
            file: IO[bytes] = filesystem(place).open(place, "rb")
            return file
        return Path(place).open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(place, error) from error


def read_range(place: str, offset: int, length: int) -> bytes:
    """``length`` bytes of ``place`` from ``offset`` on, fewer where it ends. Raises as :func:`opened`."""
    if place.lower().startswith(_HTTP):
        from scrapers.sources.http_ranges import http_range  # noqa: PLC0415 - as above

        return http_range(place, offset, length)[0]
    try:
        if is_remote(place):
            data: bytes = filesystem(place).cat_file(place, start=offset, end=offset + length)
            return data
        with Path(place).open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except (OSError, ValueError) as error:
        raise unreadable(place, error) from error


def filesystem(place: str, field: str = FIELD) -> Any:  # noqa: ANN401 - an extra has no types here
    """What fsspec has for the scheme of ``place``. Raises :class:`ConfigError`, of the setting ``field``."""
    try:
        import fsspec  # noqa: PLC0415 - an extra

        return fsspec.filesystem(place.partition("://")[0])
    except ImportError as error:
        raise ConfigError(
            f"{place} needs: pip install 'corpus-scrapers[remote]' ({error})", field=field
        ) from None
    except ValueError as error:  # a scheme that nobody knows
        raise ConfigError(f"{field}: cannot reach {place}: {error}", field=field) from None
