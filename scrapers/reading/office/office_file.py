"""What the readers of office files share: refusals as values, what the file says about itself, the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from scrapers.errors import NoDocument, ParseError, ParseLimit
from scrapers.models import Drop, Failure, FetchedPage
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.metadata.dates import iso_day
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.office.zip_archive import Archive, Locked
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading
from scrapers.reading.written import document_links, written
from scrapers.web.decode import clean

T = TypeVar("T")

_TITLES = ("{*}title",)
_AUTHORS = ("{*}creator", "{*}initial-creator")
_DAYS = ("{*}issued", "{*}created", "{*}creation-date", "{*}date", "{*}modified")


@dataclass(frozen=True, slots=True)
class Contents:
    """The body of a file as HTML, in the parts that have places of their own: slides, chapters."""

    parts: Sequence[str]
    about: etree._Element | None = None
    title: str = ""
    paged: bool = False


class OfficeReader:
    """Reads a file that is a zip archive of XML; subclasses say what is in it."""

    name = ""
    media_types: tuple[str, ...] = ()
    version = "5"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    def contents(self, archive: Archive) -> Contents:
        """The body of the file. Raises ``ParseError`` for another kind, ``Locked``, ``NoDocument``."""
        raise NotImplementedError

    def read(self, page: FetchedPage) -> Reading:
        """The one document of a file; drops are ``encrypted`` and ``no_text``."""
        try:
            contents = self.contents(Archive(page.response.body))
            return self._reading(contents)
        except Locked as told:
            return Reading(refused=Drop("encrypted", str(told)))
        except NoDocument as told:
            return Reading(refused=Drop(told.reason, str(told)))
        except ParseError as error:
            return Reading(refused=Failure(error.reason, str(error)))

    def _reading(self, contents: Contents) -> Reading:
        texts: list[str] = []
        places, length = [], 0
        links: dict[str, None] = {}
        for part in contents.parts:
            told = clean(written(part, self.options)) if part else ""
            links.update(dict.fromkeys(document_links(part, "")) if "<a " in part else {})
            places.append(length + 2 if texts and told else length)
            if told:
                length = places[-1] + len(told)
                texts.append(told)
        if not texts:
            return Reading(links=tuple(links), refused=Drop("no_text", "nothing to read"))
        pages = tuple(min(place, length) for place in places) if contents.paged else ()
        return Reading((_described("\n\n".join(texts), contents, pages),), tuple(links))


def at_most(most: int, parts: Sequence[T], kind: str) -> Sequence[T]:
    """``parts``. Raises ``ParseLimit`` for more than ``most``: what is left out would be missed by nobody."""
    if len(parts) > most:
        raise ParseLimit(f"{len(parts)} {kind}, at most {most} are read")
    return parts


def _described(text: str, contents: Contents, pages: tuple[int, ...]) -> ReadDocument:
    about = contents.about
    return ReadDocument(
        text,
        title=written_title(_first(about, _TITLES)) or contents.title,
        author=_first(about, _AUTHORS),
        date=iso_day(_first(about, _DAYS)),
        language=_first(about, ("{*}language",)).split("-")[0].lower(),
        license=_first(about, ("{*}rights",)),
        pages=pages,
    )


def _first(about: etree._Element | None, names: Sequence[str]) -> str:
    for name in names:
        for element in about.iter(name) if about is not None else ():
            if told := " ".join(clean("".join(map(str, element.itertext()))).split()):
                return told
    return ""
