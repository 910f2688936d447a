"""The readers by name: the bundled ones, and other people's from the entry points ``scrapers.consent``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final, Literal

from scrapers.errors import ConfigError
from scrapers.rights.licences import page_licences
from scrapers.rights.readers import (
    ai_agents,
    ai_txt,
    content_signal,
    content_usage,
    data_mining,
    robots_meta,
    robots_txt,
    rsl,
    tdmrep,
)
from scrapers.rights.signals import Reader, Signal, Sources
from scrapers.web.urls import redacted

GROUP: Final = "scrapers.consent"
_BUNDLED: Final = (
    robots_txt,
    ai_agents,
    content_usage,
    content_signal,
    tdmrep,
    rsl,
    robots_meta,
    data_mining,
    page_licences,
    ai_txt,
)
_LOG = logging.getLogger(__name__)


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader there is, by name; an installed one takes the place of a bundled one of its name.

    Raises :class:`ConfigError` for one that cannot be loaded: without it, statements would be missed.
    """
    chosen = {module.READER.name: module.READER for module in _BUNDLED}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        reader = _loaded(point)
        if reader.name in chosen:
            _LOG.warning("consent reader %r is overridden by %s", reader.name, point.value)
        chosen[reader.name] = reader
    return tuple(chosen[name] for name in sorted(chosen))


def _loaded(point: EntryPoint) -> Reader:
    try:
        reader = point.load()
    except Exception as error:
        raise ConfigError(
            f"consent reader {point.name!r} cannot be loaded: {error}", field="consent"
        ) from error
    if not isinstance(reader, Reader):
        raise ConfigError(f"consent reader {point.name!r}: {point.value} is not a Reader", field="consent")
    return reader


def wanted_files() -> tuple[str, ...]:
    """The paths that the readers want fetched once a host."""
    return tuple(dict.fromkeys(path for reader in readers() for path in reader.files))


def wanted_documents(sources: Sources) -> list[str]:
    """URLs of documents that the readers want and ``sources`` does not hold yet."""
    return [url for url in named_documents(sources) if url not in sources.files]


def named_documents(sources: Sources) -> list[str]:
    """URLs of all documents that the readers want to see with ``sources``."""
    found = dict.fromkeys(url for reader in readers() if reader.documents for url in _named(reader, sources))
    return list(found)


def _named(reader: Reader, sources: Sources) -> list[str]:
    try:
        return list(reader.documents(sources)) if reader.documents else []
    except Exception as error:  # noqa: BLE001 - a plug-in may be wrong; the crawl goes on
        _told(reader, sources, error)
        return []


def read(sources: Sources, part: Literal["site", "headers", "page"]) -> list[Signal]:
    """What every reader finds in one part of ``sources``."""
    return [signal for reader in readers() for signal in _signals(reader, sources, part)]


def _signals(reader: Reader, sources: Sources, part: str) -> Iterator[Signal]:
    function = getattr(reader, part)
    if function is None:
        return
    try:
        found = list(function(sources))
    except Exception as error:  # noqa: BLE001 - a plug-in may be wrong; no page may pass because of that
        _told(reader, sources, error)
        why = f"the reader failed: {type(error).__name__}: {error}"
        found = [Signal("no", "*", part, "", why, name="reader_failed")]
    for signal in found:
        yield replace(signal, reader=reader.name, version=reader.version)


def _told(reader: Reader, sources: Sources, error: Exception) -> None:
    where = redacted(sources.url)
    _LOG.warning("consent reader %r failed on %s: %s: %s", reader.name, where, type(error).__name__, error)
    _LOG.debug("how it came to that", exc_info=error)
