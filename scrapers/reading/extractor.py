"""What an extractor is, and the names under which extractors are found.

An extractor takes the text out of one page. Built in are ``blocks`` (main content with its structure,
the default), ``full-text`` (everything visible), ``none`` (no text: links, fields and the archive only),
and the yardsticks ``trafilatura``, ``resiliparse`` and ``readability``. Others come from the entry-point
group ``scrapers.extractors`` as classes, made without arguments or, where it takes one, with a
:class:`scrapers.reading.markdown.options.RenderOptions`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from scrapers.display.shown import Shown
from scrapers.errors import ConfigError, MissingExtra
from scrapers.plugin.entry_points import installed, unknown
from scrapers.web.decode import Decoded, clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList
    from scrapers.reading.markdown.options import RenderOptions
    from scrapers.rights.page_tags import Markup

GROUP = "scrapers.extractors"
NO_TEXT = "none"
DEFAULT = "blocks"
_BUILT_IN = {
    "blocks": "scrapers.reading.extractors.blocks:Blocks",
    "trafilatura": "scrapers.reading.extractors.trafilatura:Trafilatura",
    "resiliparse": "scrapers.reading.extractors.resiliparse_readability:Resiliparse",
    "readability": "scrapers.reading.extractors.resiliparse_readability:Readability",
    "full-text": "scrapers.reading.extractors.full_text:FullText",
    NO_TEXT: "scrapers.reading.extractor:NoText",
}
_EXTRAS = frozenset({"trafilatura", "readability"})  # names of extras, and of the modules that they bring
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Source(Shown):
    """A page to extract from: its characters, its URL, and whether Markdown is wanted.

    ``encoding`` is that in which the queries of its links are sent. ``repairs`` says what of ``html`` was
    repaired, see :mod:`scrapers.reading.text_repair`.

    ``tree`` is parsed on first use and shared by all readers of the page; none may change it. ``parsed``
    gives it where a backend's page has one already, as ``read`` and ``tags`` give the decoded page and its
    markup where consent has read them.
    """

    html: str
    url: str = ""
    markdown: bool = True
    encoding: str = "utf-8"
    parsed: Callable[[], HtmlElement] | None = field(default=None, repr=False, compare=False)
    repairs: tuple[str, ...] = ()
    read: Decoded | None = field(default=None, repr=False, compare=False)
    tags: Markup | None = field(default=None, repr=False, compare=False)

    @cached_property
    def decoded(self) -> Decoded:
        """``html`` with its bytes."""
        return self.read if self.read is not None and self.read.text is self.html else Decoded(self.html)

    @cached_property
    def markup(self) -> Markup:
        """What the page says of its use and licence is read from.

        What was judged of a page as XML is not read once more as HTML.
        """
        from scrapers.rights.page_tags import Markup  # noqa: PLC0415 - pages without text need no tags

        read = self.tags
        known = read is not None and (self.url in read.licences or not read.is_xml)
        if read is not None and known and read.data == self.decoded.utf8:
            return read
        return Markup(self.decoded.utf8, "text/html; charset=utf-8", "utf-8")

    @cached_property
    def tree(self) -> HtmlElement:
        """The root ``<html>`` as lxml sees it, without comments and processing instructions."""
        if self.parsed is not None:
            return self.parsed()
        from scrapers.reading.page_tree import parse  # noqa: PLC0415 - pages without text need no tree

        return parse(self.decoded)

    @cached_property
    def page(self) -> ElementList:
        """The elements of the body. While it is held, no other reader of the tree pays for them again."""
        from scrapers.reading.blocks.element_list import ElementList  # noqa: PLC0415 - as above

        return ElementList.of_body(self.tree, self.decoded)


@dataclass(frozen=True, slots=True, repr=False)
class Extraction(Shown):
    """What an extractor found. A string that is not empty wins over the page's own metadata.

    Not so ``license``, which is not used: licences have one reader, and a record agrees with its consent.

    ``text`` holds no control character but tab and line feed, no lone surrogate and no line feeds around it:
    they are taken out. ``text_from`` says where in the page it stands if not in what the page shows.
    """

    text: str
    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    license: str = ""
    text_from: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text).strip("\n"))


@runtime_checkable
class Extractor(Protocol):
    """Takes the text out of pages; pure, so that the same page gives the same text everywhere."""

    @property
    def name(self) -> str:
        """The name it is asked for by."""

    @property
    def version(self) -> str:
        """What decides its output besides the page; recorded with every document."""

    def extract(self, source: Source) -> Extraction:
        """The text of ``source``, ``""`` if there is none. Any exception fails that page only."""


class NoText:
    """No text at all, and no parse for it."""

    name = NO_TEXT
    version = "1"

    def extract(self, source: Source) -> Extraction:  # noqa: ARG002 - the interface
        """Nothing."""
        return Extraction("")


@cache
def _entry_points() -> dict[str, EntryPoint]:
    """Name -> entry point. An installed extractor wins over a built-in one, and is logged."""
    return installed("extractor", GROUP, _BUILT_IN, _LOG)


def extractor_names() -> list[str]:
    """The names of every extractor that is installed, sorted."""
    return sorted(_entry_points())


def check_extractor(name: str, writing: Mapping[str, bool] | None = None) -> None:
    """Raise what :func:`make_extractor` would; without ``writing`` nothing is loaded for it."""
    names = extractor_names()
    if name not in names:
        raise ConfigError(unknown("extractor", name, names), field="extractor")
    built_in = _entry_points()[name].value == _BUILT_IN.get(name)
    if name in _EXTRAS and built_in and find_spec(name) is None:
        told = f"needs packages that are not installed: pip install 'corpus-scrapers[{name}]'"
        raise MissingExtra(f"extractor {name!r} {told}", field="extractor")
    if writing:
        make_extractor(name, writing)


def make_extractor(name: str, writing: Mapping[str, bool] | None = None) -> Extractor:
    """The extractor ``name``, which writes what ``writing`` (of ``RenderOptions``) says.

    Raises :class:`ConfigError` if it is unknown, cannot be loaded, or does not ask what to write;
    :class:`scrapers.errors.MissingExtra` if its packages are not installed.
    """
    check_extractor(name)
    try:
        made: Callable[..., object] = _entry_points()[name].load()
        asks = signature(made).parameters.values()
        takes_options, needs = bool(asks), any(_is_needed(each) for each in asks)
        extractor = made(_options(writing or {})) if needs or (writing and takes_options) else made()
    except Exception as error:
        raise ConfigError(f"extractor {name!r} cannot be loaded: {error}", field="extractor") from error
    if writing and not takes_options:
        told = ", ".join(sorted(writing))
        raise ConfigError(f"extractor {name!r} does not let you choose: {told}", field="extract")
    if not isinstance(extractor, Extractor):
        target = _entry_points()[name].value
        raise ConfigError(f"extractor {name!r}: {target} is not an Extractor", field="extractor")
    return extractor


def _is_needed(parameter: Parameter) -> bool:
    return parameter.default is Parameter.empty and parameter.kind is Parameter.POSITIONAL_OR_KEYWORD


def _options(writing: Mapping[str, bool]) -> RenderOptions:
    from scrapers.reading.markdown.options import RenderOptions  # noqa: PLC0415 - pages without text need no tree

    return RenderOptions(**writing)
