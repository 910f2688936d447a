"""Pages that are no HTML: which reader takes one, and the document that comes of it.

A reader is chosen by what was sent where its first bytes tell (PDF), else by the media type, and by the name
of the file where the type says nothing: servers send ``README.md`` as plain text and books as zip archives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as settings_of
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from scrapers.errors import ConfigError, ParseError
from scrapers.models import Document, Drop, Failure, FetchedPage, Response
from scrapers.reading.markdown.render import RenderOptions
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.metadata.language import detect
from scrapers.reading.reader import ReadDocument, Reader, Reading, by_media_type, check_reader, make_reader
from scrapers.rights.licences.spdx import spdx
from scrapers.web import urls
from scrapers.web.sniffing import signature

_UNSAID: Final = frozenset(
    {"", "*/*", "application/octet-stream", "binary/octet-stream", "application/zip", "application/x-zip"}
)
_MARKDOWN: Final = "text/markdown"
_ENDINGS: Final = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".epub": "application/epub+zip",
}


@dataclass(frozen=True)
class OtherMedia:
    """The readers that a job asks for, by their ``names``; ``options`` say what they write.

    Raises :class:`ConfigError` for a name that no reader has, and for one whose packages are missing.
    """

    names: tuple[str, ...] = ()
    options: RenderOptions = field(default_factory=RenderOptions)

    def __post_init__(self) -> None:
        check_media(self.names)

    def __getstate__(self) -> dict[str, Any]:
        """The settings alone; readers are made where they read."""
        return {setting.name: getattr(self, setting.name) for setting in settings_of(self)}

    @cached_property
    def _readers(self) -> Mapping[str, Reader]:
        return by_media_type(make_reader(name, self.options) for name in self.names)

    @property
    def versions(self) -> list[str]:
        """The readers with their versions: others read otherwise."""
        return sorted({f"{reader.name}/{reader.version}" for reader in self._readers.values()})

    def reader_of(self, response: Response) -> Reader | None:
        """The reader that takes ``response``; ``None``: no one does."""
        return self._readers.get(effective_type(response, self._readers)) if self.names else None

    def read(self, reader: Reader, page: FetchedPage) -> Reading:
        """What ``reader`` makes of ``page``; what it raises is the page's failure."""
        try:
            return reader.read(page)
        except MemoryError:
            raise
        except ParseError as error:
            return Reading(refused=Failure(error.reason, str(error)))
        except Exception as error:  # noqa: BLE001 - readers are plug-ins, and meet all the web's files
            return Reading(refused=Failure("parse_error", f"{type(error).__name__}: {error}"))


def check_media(names: Iterable[str]) -> None:
    """Raise :class:`ConfigError` for a name that cannot be asked for."""
    for name in names:
        if name == "feed":
            told = "setting 'media': feeds are read for their links in every crawl; their entries are pages"
            raise ConfigError(told, field="media")
        check_reader(name)


def effective_type(response: Response, known: Iterable[str]) -> str:
    """What ``response`` is, as far as can be told: one of the media types ``known``, or what was sent."""
    kind = response.content_type
    if signature(response.body[:16]) == "PDF":
        return "application/pdf"
    named = _ENDINGS.get(_ending(response.url), "")
    if named in set(known) and (kind in _UNSAID or (kind == "text/plain" and named == _MARKDOWN)):
        return named
    return kind


def _ending(url: str) -> str:
    name = urlsplit(url).path.rpartition("/")[2].lower()
    return name[name.rfind(".") :] if "." in name else ""


def document_of(
    reading: Reading, reader: Reader, page: FetchedPage, *, text: bool
) -> Document | Drop | Failure:
    """The document of a page in another medium, without what its origin adds; or why there is none.

    ``text``: whether its text is wanted.
    """
    if reading.refused or not reading.documents:
        return reading.refused or Drop("no_text", "the reader found none")
    found: ReadDocument = reading.documents[0]
    url, written = page.response.url, found.text.strip() if text else ""
    language, score = detect(written) if written else ("", 0.0)
    return Document(
        urls.document_id(url),
        url,
        written,
        title=written_title(found.title),
        author=found.author,
        date=found.date,
        site=found.site,
        language=language or found.language,
        language_score=score,
        license=found.license if spdx(found.license) else "",
        extractor=f"{reader.name}/{reader.version}",
        pages=found.pages if text else (),
    )
