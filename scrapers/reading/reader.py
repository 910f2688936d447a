"""What a reader is, and how one is found: by the media type of what was fetched.

Readers come from the entry-point group ``scrapers.readers`` as classes, made with a
:class:`scrapers.reading.markdown.options.RenderOptions`. One from elsewhere takes the place of a bundled one
of its name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from typing import Final, Protocol, runtime_checkable

from scrapers.display.shown import Shown
from scrapers.errors import ConfigError, MissingExtra
from scrapers.models import Drop, Failure, FetchedPage
from scrapers.plugin.entry_points import installed, unknown
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.read_document import ReadDocument
from scrapers.web.suggestions import reader_meant

HTML: Final = "html"
GROUP: Final = "scrapers.readers"
_BUNDLED: Final = {
    HTML: "scrapers.reading.html:HtmlReader",
    "text": "scrapers.reading.text:TextReader",
    "markdown": "scrapers.reading.markdown_text:MarkdownReader",
    "feed": "scrapers.reading.feed:FeedReader",
    "pdf": "scrapers.reading.pdf:PdfReader",
    "docx": "scrapers.reading.office.docx:DocxReader",
    "odt": "scrapers.reading.office.odt:OdtReader",
    "epub": "scrapers.reading.office.epub:EpubReader",
    "pptx": "scrapers.reading.office.pptx:PptxReader",
}
_NEEDS: Final = {"pdf": "pypdfium2"}  # the module that the extra brings
_EXTRA: Final = "documents"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Reading(Shown):
    """What a reader makes of a page: its documents, or why there are none, and where it leads.

    ``links`` are absolute; ``moved_to`` is where the page sends its reader on to. ``notes`` say, for people,
    what was left out. ``fields_invalid`` names the fields whose values are not what the user's model asks.
    """

    documents: tuple[ReadDocument, ...] = ()
    links: tuple[str, ...] = ()
    moved_to: str = ""
    notes: tuple[str, ...] = ()
    refused: Drop | Failure | None = None
    fields_invalid: tuple[str, ...] = ()


@runtime_checkable
class Reader(Protocol):
    """Reads what has one of its media types; pure, so that the same bytes give the same text everywhere."""

    @property
    def name(self) -> str:
        """The name it is asked for by."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """What it takes: types without parameters, in lower case."""

    @property
    def version(self) -> str:
        """What decides its output besides the page; recorded with every document."""

    def read(self, page: FetchedPage) -> Reading:
        """The documents of ``page``. Any exception fails that page only."""


@cache
def _entry_points() -> Mapping[str, EntryPoint]:
    return installed("reader", GROUP, _BUNDLED, _LOG)


def reader_names() -> list[str]:
    """The names of every reader that is installed, sorted."""
    return sorted(_entry_points())


def check_reader(name: str) -> None:
    """Raise :class:`ConfigError` for an unknown reader, ``MissingExtra`` for one without its packages."""
    names = reader_names()
    if name not in names:
        raise ConfigError(unknown("reader", name, names, reader_meant(name)), field="readers")
    if not available(name):
        told = f"needs packages that are not installed: pip install 'corpus-scrapers[{_EXTRA}]'"
        raise MissingExtra(f"reader {name!r} {told}", field="readers")


def available(name: str) -> bool:
    """Whether the packages that the reader ``name`` needs are installed, as far as is known."""
    own = _entry_points()[name].value == _BUNDLED.get(name)
    return not (own and name in _NEEDS and find_spec(_NEEDS[name]) is None)


def make_reader(name: str, options: RenderOptions | None = None) -> Reader:
    """The reader ``name``, which writes what ``options`` say. Raises :class:`ConfigError`."""
    check_reader(name)
    try:
        made: Callable[[RenderOptions], object] = _entry_points()[name].load()
        reader = made(options or RenderOptions())
    except Exception as error:
        raise ConfigError(f"reader {name!r} cannot be loaded: {error}", field="readers") from error
    if not isinstance(reader, Reader):
        raise ConfigError(f"reader {name!r}: {_entry_points()[name].value} is not a Reader", field="readers")
    return reader


def by_media_type(readers: Iterable[Reader]) -> dict[str, Reader]:
    """Media type to reader; of two that read the same, the one that is named last."""
    return {kind: reader for reader in readers for kind in reader.media_types}
