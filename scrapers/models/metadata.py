"""What is known of a text besides the text: bibliographic metadata and language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class Metadata(Shown):
    """What a page says of its text. Unknown strings are empty, never ``None``.

    ``date`` is ISO 8601 (a day) or empty, ``language`` an ISO 639 code with ``language_score`` in 0..1,
    ``license`` a URL or name. ``canonical`` is the URL that the page itself calls its canonical one.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    language: str = ""
    language_score: float = 0.0
    license: str = ""
    canonical: str = ""


class MetadataKeywords(TypedDict, total=False):
    """The names in :class:`Metadata`, where they are given by themselves."""

    title: str
    author: str
    date: str
    site: str
    language: str
    language_score: float
    license: str
    canonical: str


class Described:
    """Whatever has :class:`Metadata`: each is read by its name alone, too."""

    __slots__ = ()
    metadata: Metadata

    @property
    def title(self) -> str:
        """Its title."""
        return self.metadata.title

    @property
    def author(self) -> str:
        """Who wrote it."""
        return self.metadata.author

    @property
    def date(self) -> str:
        """The day of publication, in ISO 8601."""
        return self.metadata.date

    @property
    def site(self) -> str:
        """The name of the site."""
        return self.metadata.site

    @property
    def language(self) -> str:
        """An ISO 639 code."""
        return self.metadata.language

    @property
    def language_score(self) -> float:
        """How sure the language is, in 0..1."""
        return self.metadata.language_score

    @property
    def license(self) -> str:
        """The licence, a URL or name."""
        return self.metadata.license

    @property
    def canonical(self) -> str:
        """The URL that the page itself calls its canonical one."""
        return self.metadata.canonical
