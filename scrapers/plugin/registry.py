"""Names to backends, over entry points: bundled and third-party backends take the same path."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from pydantic import ValidationError

from scrapers.errors import BackendError, ConfigError, MissingExtra, UnknownBackend
from scrapers.plugin.entry_points import unknown
from scrapers.plugin.limits import message_of
from scrapers.plugin.scraper import AnyScraper
from scrapers.web.suggestions import near_name

GROUP = "scrapers.backends"
_EXTRAS = {"scrapy": "scrapy", "selenium": "selenium", "langchain": "langchain"}
_LOG = logging.getLogger(__name__)
_registered: dict[str, type[AnyScraper]] = {}


def register(backend: type[AnyScraper]) -> type[AnyScraper]:
    """Make a backend class known under its ``name`` in this process; usable as a decorator."""
    _registered[backend.name] = backend
    return backend


def registered_class(name: str) -> type[AnyScraper] | None:
    """The class that this process registered under ``name``; worker processes must be told of it."""
    return _registered.get(name)


@cache
def _entry_points() -> dict[str, EntryPoint]:
    """Name -> entry point. A third-party distribution wins over a bundled backend, and is logged."""
    chosen: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=_is_ours, reverse=True):
        if point.name in chosen and not _is_ours(point):
            _LOG.warning("backend %r is overridden by %s", point.name, point.value)
        chosen[point.name] = point
    return chosen


def _is_ours(point: EntryPoint) -> bool:
    return point.value.startswith("scrapers.backends.")


def backend_names() -> list[str]:
    """The names of every backend that is installed or registered, sorted."""
    return sorted({*_entry_points(), *_registered})


def backend_class(name: str) -> type[AnyScraper]:
    """The class behind ``name``.

    Raises :class:`UnknownBackend` with the nearest name, :class:`MissingExtra` with the pip line.
    """
    if name in _registered:
        return _registered[name]
    point = _entry_points().get(name)
    if point is None:
        raise UnknownBackend(unknown("backend", name, backend_names()), field="backend")
    try:
        found = point.load()
    except ModuleNotFoundError as error:
        raise MissingExtra(_missing(name, error), field="backend") from error
    except Exception as error:
        raise BackendError(f"backend {name!r} cannot be loaded: {error}", field="backend") from error
    if not (isinstance(found, type) and issubclass(found, AnyScraper.__origin__)):  # type: ignore[attr-defined]
        raise BackendError(f"backend {name!r}: {point.value} is not a Scraper", field="backend")
    if not isinstance(getattr(found, "name", None), str):
        raise BackendError(f"backend {name!r}: {point.value} has no `name`", field="backend")
    return found


def make_scraper(name: str, /, **options: object) -> AnyScraper:
    """An unopened backend with validated options. Raises :class:`ConfigError` naming the option."""
    cls = backend_class(name)
    try:
        return cls(cls.Options(**options))
    except ValidationError as error:
        raise ConfigError(_invalid(name, error), field="options") from None
    except ConfigError:
        raise
    except Exception as error:
        raise BackendError(f"backend {name!r} cannot be made: {_one_line(error)}", field="backend") from error


def open_scraper(name: str, /, **options: object) -> AnyScraper:
    """An opened backend, to be used as a context manager or closed by hand."""
    scraper = make_scraper(name, **options)
    _open(scraper)
    return scraper


@contextmanager
def opened(scraper: AnyScraper) -> Iterator[AnyScraper]:
    """Have ``scraper`` open. What its ``open`` raises is a :class:`ConfigError`, its ``close`` a warning."""
    _open(scraper)
    try:
        yield scraper
    finally:
        try:
            scraper.close()
        except Exception as error:  # noqa: BLE001 - a plug-in's; the crawl has come to its end all the same
            _LOG.warning("backend %r did not close: %s", scraper.name, _one_line(error))


def _open(scraper: AnyScraper) -> None:
    try:
        scraper.open()
    except (ConfigError, KeyboardInterrupt):
        raise
    except BaseException as error:  # what a plug-in does in there, exiting included, is not ours to predict
        raise BackendError(
            f"backend {scraper.name!r} cannot be opened: {_one_line(error)}", field="backend"
        ) from error


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")


def _missing(name: str, error: ModuleNotFoundError) -> str:
    extra = _EXTRAS.get(name)
    if extra is None:
        return f"backend {name!r} needs the module {error.name!r}, which is not installed"
    return f"backend {name!r} needs packages that are not installed: pip install 'corpus-scrapers[{extra}]'"


def _invalid(name: str, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        known = backend_class(name).Options.model_fields
        return f"backend {name!r} has no option {where!r}{near_name(where, known)}"
    if first["type"] == "missing":
        return f"backend {name!r} needs the option {where!r}"
    return f"backend {name!r}: option {where!r}: {message_of(first)}"
