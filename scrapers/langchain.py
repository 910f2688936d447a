"""A crawl as a LangChain loader, and chat models for pairs. Needs ``langchain-core``.

>>> from scrapers.langchain import ScraperLoader
>>> documents = ScraperLoader("https://docs.example.org/", max_pages=100).lazy_load()

A function that makes a chat model, and is marked with :func:`chat_model_factory`, may be named in a recipe.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Unpack

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document as LangChainDocument

import scrapers
from scrapers.corpus.formats import consent
from scrapers.dataset.pairs.asking.chat_model import chat_model_factory
from scrapers.models import Document

if TYPE_CHECKING:
    from scrapers.job.keywords import Settings

__all__ = ["ScraperLoader", "chat_model_factory", "metadata"]

_ELSEWHERE = {"id", "text", "url", "fields", "redirects", "pages", "consent"}
_SCALARS = (str, int, float, bool)


class ScraperLoader(BaseLoader):
    """Crawls from ``urls`` and yields each document as it is ready.

    ``job`` holds the settings that :func:`scrapers.crawl` takes. Raises what it raises, on the
    first step of the iteration.
    """

    def __init__(
        self, urls: str | Iterable[str], backend: str = "requests-lxml", **job: Unpack[Settings]
    ) -> None:
        self.urls = (urls,) if isinstance(urls, str) else tuple(urls)
        self.backend = backend
        self.job = job

    def lazy_load(self) -> Iterator[LangChainDocument]:
        """Documents with their text, their id, and flat metadata (see :func:`metadata`)."""
        for document in scrapers.crawl(*self.urls, backend=self.backend, **self.job):
            yield LangChainDocument(document.text, id=document.id, metadata=metadata(document))


def metadata(document: Document) -> dict[str, str | int | float | bool]:
    """A document's provenance, flat, as vector stores take it: the same keys each time, no ``None``.

    ``source`` is the URL, ``redirects`` and ``pages`` lists joined by spaces. A field the user asked for is
    ``field.NAME``; what is not a plain value is JSON. ``consent.…`` is the consent block of a record.
    """
    flat: dict[str, Any] = {"source": document.url}
    flat |= {name: value for name, value in document.flat().items() if name not in _ELSEWHERE}
    flat["redirects"] = " ".join(document.redirects)
    flat["pages"] = " ".join(map(str, document.pages))
    flat |= {f"consent.{name}": value for name, value in consent(document).items()}
    for name, value in document.fields.items():
        flat[f"field.{name}"] = _plain(value)
    return flat


def _plain(value: object) -> str | int | float | bool:
    if value is None:
        return ""
    return value if isinstance(value, _SCALARS) else json.dumps(value, ensure_ascii=False, default=str)
