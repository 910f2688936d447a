"""The text of one page, and where it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scrapers.display import html
from scrapers.display.text import brief
from scrapers.models.outcome import Drop


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one page and where it came from. Unknown strings are empty, never ``None``.

    ``id`` is derived from the canonical URL, ``date`` is ISO 8601 (a day) or empty,
    ``language`` an ISO 639 code with ``language_score`` in 0..1, ``license`` a URL or name.
    ``payload_digest`` is ``sha256:<hex>`` of the body; ``archive_file`` and ``archive_offset``
    say where the bytes lie in the job's WARC archive. ``consent`` is the judgement on which it is
    here: verdict, policy, evidence digest, moment, licence and signals; empty if nobody judged.
    ``pages`` are the places in ``text`` at which the pages, slides or chapters of a paged document begin.
    ``markup`` says how ``text`` is written: ``markdown`` or ``text``; empty if nobody says. ``canonical`` is
    the URL that the page itself calls its canonical one. ``text_from`` says where the text was if the page
    does not show it: ``json-ld articleBody``, ``__NEXT_DATA__ content``.
    """

    id: str
    url: str
    text: str
    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    language: str = ""
    language_score: float = 0.0
    license: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    redirects: tuple[str, ...] = ()
    status: int = 0
    fetched_at: str = ""
    payload_digest: str = ""
    archive_file: str = ""
    archive_offset: int = 0
    backend: str = ""
    extractor: str = ""
    consent: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    markup: str = ""
    canonical: str = ""
    text_from: str = ""

    def __repr__(self) -> str:
        size = f"text=<{len(self.text)} characters>"
        return brief("Document", {"url": self.url, "title": self.title, "language": self.language}, size)

    def _repr_html_(self) -> str:
        facts = {
            "url": self.url,
            "author": self.author,
            "date": self.date,
            "language": self.language,
            "licence": self.license,
            "consent": self.consent.get("verdict", ""),
            "fields": dict(self.fields),
            "text": f"{len(self.text)} characters, by {self.extractor}",
        }
        return html.card(self.title or self.url, facts, html.text(self.text))


FILTER_ERROR: Final = "filter_error"
"""Reason of a failure in the corpus stage: a filter raised, or did not come back."""

Filter = Callable[[Document], Drop | None]
"""A document filter: ``None`` keeps, a :class:`Drop` says why not. Must be picklable."""
