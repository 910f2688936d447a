"""The readers of a job: which of them takes a page.

A reader is chosen by what was sent where its bytes tell (PDF, office files, books), else by the media type,
and by the name of the file where the type says nothing: servers send ``README.md`` as plain text and Word's
files of today as those of the nineties.
What is HTML as far as can be told goes to the reader of HTML, unless another one asks for its very type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as settings_of
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from scrapers.errors import ConfigError
from scrapers.models import Response
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.reader import HTML, Reader, by_media_type, check_reader, make_reader
from scrapers.web.sniffing import is_pdf, packed_type

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
_ALWAYS: Final = {
    HTML: "pages of HTML are read in every crawl",
    "feed": "feeds are read for their links in every crawl; their entries are pages",
}


@dataclass(frozen=True)
class MediaReaders:
    """The reader of HTML and those that a job asks for, by their ``names``; ``options`` say what they write.

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
    def html(self) -> Reader:
        """The reader of HTML."""
        return make_reader(HTML, self.options)

    @cached_property
    def _asked_for(self) -> Mapping[str, Reader]:
        return by_media_type(make_reader(name, self.options) for name in self.names)

    @property
    def versions(self) -> list[str]:
        """The readers that are asked for, with their versions: others read otherwise."""
        return sorted({f"{reader.name}/{reader.version}" for reader in self._asked_for.values()})

    def of_html(self, response: Response) -> Reader:
        """The reader of ``response``, which is HTML as far as can be told."""
        return (self._asked_for.get(response.content_type) if self.names else None) or self.html

    def of_another(self, response: Response) -> Reader | None:
        """The reader of ``response``, which is no HTML; ``None``: none takes it."""
        return self._asked_for.get(effective_type(response, self._asked_for)) if self.names else None


def check_media(names: Iterable[str]) -> None:
    """Raise :class:`ConfigError` for a name that cannot be asked for."""
    for name in names:
        if name in _ALWAYS:
            raise ConfigError(f"setting 'media': {_ALWAYS[name]}", field="media")
        check_reader(name)


def effective_type(response: Response, known: Iterable[str]) -> str:
    """What ``response`` is, as far as can be told: one of the media types ``known``, or what was sent."""
    kind = response.content_type
    if is_pdf(response.body):
        return "application/pdf"
    packed = packed_type(response.body)
    if packed in set(known):
        return packed
    named = _ENDINGS.get(_ending(response.url), "")
    if named in set(known) and (kind in _UNSAID or (kind == "text/plain" and named == _MARKDOWN)):
        return named
    return kind


def _ending(url: str) -> str:
    name = urlsplit(url).path.rpartition("/")[2].lower()
    return name[name.rfind(".") :] if "." in name else ""
