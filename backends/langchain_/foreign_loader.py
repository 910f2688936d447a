"""A LangChain ``BaseLoader`` that the user brings, held to our deadline and guard as far as can be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from operator import attrgetter
from typing import Any

from ada_url import URL
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from scrapers.errors import AddressRefused, BackendError, ConnectionFailed, FetchTimeout
from scrapers.models import Request
from scrapers.plugin.http.errors import final
from scrapers.plugin.scraper import ScraperOptions
from scrapers.web.connection_errors import cause
from scrapers.web.guard import Guard, Refused
from scrapers.web.urls import resolve

_factories: list[Callable[..., Any]] = []


def loader_factory(make: Callable[..., BaseLoader]) -> Callable[..., BaseLoader]:
    """Say that a function makes loaders, so that a job file may name it; usable as a decorator."""
    _factories.append(make)
    return make


_PORTS = {"http:": 80, "https:": 443}


@dataclass(frozen=True)
class LoaderFactory:
    """What makes a loader from a URL, and how to call it in messages."""

    make: Callable[[str], Any]
    name: str

    @classmethod
    def of(cls, loader: str | Callable[..., Any]) -> LoaderFactory:
        """Find ``'module:Factory'``: a ``BaseLoader`` class, or a function marked :func:`loader_factory`.

        A name may come from a job file of somebody else's, so nothing else is called. Raises
        :class:`BackendError` if there is no such thing.
        """
        if not isinstance(loader, str):
            return cls(loader, getattr(loader, "__qualname__", repr(loader)))
        module, _, path = loader.partition(":")
        try:
            found = attrgetter(path)(import_module(module))
        except Exception as error:
            raise BackendError(f"option 'loader': {loader!r}: {error}", field="loader") from error
        is_loader = isinstance(found, type) and issubclass(found, BaseLoader)
        if not is_loader and not any(found is factory for factory in _factories):
            told = "neither a BaseLoader class nor a function marked with loader_factory"
            raise BackendError(f"option 'loader': {loader!r} is {told}", field="loader")
        return cls(found, loader)


@dataclass
class _Outcome:
    documents: list[Document] = field(default_factory=list)
    error: Exception | None = None


class ForeignLoader:
    """Runs the user's loader for one URL at a time per thread.

    The loader dials for itself: the guard judges the host before, redirects are out of its sight.
    At the deadline the fetch ends; a thread that hangs in the loader ends when the loader does.
    """

    def __init__(self, factory: LoaderFactory, options: ScraperOptions) -> None:
        self._factory = factory
        self._options = options
        self._guard = Guard(options.allow_private)

    def documents(self, request: Request) -> list[Document]:
        """What the loader gives, at least one document. Raises :class:`FetchError` and nothing else."""
        url = self._judged(request)
        outcome = _Outcome()
        thread = threading.Thread(
            target=self._load, args=(url, outcome), name=f"loader {self._factory.name}", daemon=True
        )
        thread.start()
        thread.join(self._options.fetch_timeout)
        if thread.is_alive():
            raise FetchTimeout(
                request, f"{self._factory.name} took longer than {self._options.fetch_timeout:g} s"
            )
        if outcome.error is not None:
            error = outcome.error
            raise ConnectionFailed(
                request, f"{self._factory.name}: {type(error).__name__}: {error}"
            ) from error
        if not outcome.documents:
            raise ConnectionFailed(request, f"{self._factory.name} gave no document")
        return outcome.documents

    def _judged(self, request: Request) -> str:
        url = resolve(request.url)
        if url is None:
            raise final(ConnectionFailed(request, f"not an http(s) URL: {request.url[:200]!r}"))
        parsed = URL(url)
        try:
            self._guard.resolve(parsed.hostname, int(parsed.port or _PORTS[parsed.protocol]))
        except Refused as refused:
            raise AddressRefused(request, str(refused)) from refused
        except OSError as error:
            raise ConnectionFailed(request, cause(error, url) or error.strerror or str(error)) from error
        return url

    def _load(self, url: str, outcome: _Outcome) -> None:
        try:
            loader = self._factory.make(url)
            if not isinstance(loader, BaseLoader):
                raise TypeError(f"made a {type(loader).__name__}, not a LangChain BaseLoader")  # noqa: TRY301
            outcome.documents = list(loader.lazy_load())
        except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
            outcome.error = error
