"""What the user's Scrapy settings name by dotted path, held to what its place asks for before it is called.

Scrapy calls whatever such a name leads to; a job file may come from somebody else, and ``os.abort`` is
a name too. Loading a name imports its module: that much of a job file is code (see the README).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scrapy.logformatter import LogFormatter
from scrapy.statscollectors import StatsCollector
from scrapy.utils.misc import load_object

from scrapers.errors import BackendError

_ANY_OF: Final = {
    "DOWNLOADER_MIDDLEWARES": ("process_request", "process_response", "process_exception"),
    "EXTENSIONS": ("from_crawler",),
}
_ALL_OF: Final = {
    "REQUEST_FINGERPRINTER_CLASS": ("fingerprint",),
    "HTTPCACHE_POLICY": ("should_cache_request", "should_cache_response", "is_cached_response_fresh"),
    "HTTPCACHE_STORAGE": ("open_spider", "close_spider", "retrieve_response", "store_response"),
}
_CLASSES: Final = {"STATS_CLASS": StatsCollector, "LOG_FORMATTER": LogFormatter}


def check_components(settings: Mapping[str, Any]) -> None:
    """Raise :class:`BackendError` for a component that is not of the kind its setting is for."""
    for key, named in _named(settings):
        try:
            found = load_object(named) if isinstance(named, str) else named
        except Exception as error:
            raise BackendError(f"Scrapy setting {key!r}: {named}: {error}", field="settings") from error
        if wanted := _missing(key, found):
            raise BackendError(f"Scrapy setting {key!r}: {named} is not {wanted}", field="settings")
    module = settings.get("HTTPCACHE_DBM_MODULE", "dbm")
    if str(module).partition(".")[0] != "dbm":
        raise BackendError(f"Scrapy setting 'HTTPCACHE_DBM_MODULE': {module} is not dbm", field="settings")


def _named(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in _ANY_OF:
        yield from ((key, named) for named, place in settings.get(key, {}).items() if place is not None)
    for key in (*_ALL_OF, *_CLASSES):
        if key in settings:
            yield key, settings[key]


def _missing(key: str, found: object) -> str:
    """What ``found`` would have to be; ``""`` if it is that."""
    if key in _CLASSES:
        fits = isinstance(found, type) and issubclass(found, _CLASSES[key])
        return "" if fits else f"a {_CLASSES[key].__name__}"
    some, every = _ANY_OF.get(key, ()), _ALL_OF.get(key, ())
    has = [callable(getattr(found, name, None)) for name in some or every]
    fits = isinstance(found, type) and (any(has) if some else all(has))
    return "" if fits else f"a class with {' or '.join(some) if some else ' and '.join(every)}"
