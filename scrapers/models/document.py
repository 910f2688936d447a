"""The text of one page, and where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, Final, Unpack

from scrapers.display import html
from scrapers.display.text import brief
from scrapers.models.composition import Composite, composed, filled, refuse, values_of
from scrapers.models.metadata import Described, Metadata, MetadataKeywords
from scrapers.models.outcome import Drop
from scrapers.models.provenance import Provenance, ProvenanceKeywords, Traced

_NO_METADATA: Final = Metadata()
_NO_PROVENANCE: Final = Provenance()


class DocumentKeywords(MetadataKeywords, ProvenanceKeywords, total=False):
    """What a document may be given by its name alone."""


@composed
class Document(Described, Traced, Composite):
    """The text of one page and where it came from. Unknown strings are empty, never ``None``.

    ``id`` is derived from the canonical URL. ``markup`` says how ``text`` is written: ``markdown`` or
    ``text``; empty if nobody says. ``pages`` are the places in ``text`` at which the pages, slides or
    chapters of a paged document begin. ``text_from`` says where the text was if the page does not show it:
    ``json-ld articleBody``, ``__NEXT_DATA__ content``. ``fields`` are the structured data that the user asked
    for. ``consent`` is the judgement on which it is here: verdict, policy, evidence digest, moment, licence
    and signals; empty if nobody judged.

    What stands in ``metadata`` and ``provenance`` may be given, replaced and read by its name alone:
    ``document.title`` is ``document.metadata.title``.
    """

    id: str
    url: str
    text: str
    markup: str = ""
    pages: tuple[int, ...] = ()
    text_from: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, Any] = field(default_factory=dict)
    metadata: Metadata = _NO_METADATA
    provenance: Provenance = _NO_PROVENANCE

    def __init__(  # noqa: PLR0913 - its parts, each by its name
        self,
        id: str,  # noqa: A002 - the name in every record
        url: str,
        text: str,
        *,
        markup: str = "",
        pages: tuple[int, ...] = (),
        text_from: str = "",
        fields: Mapping[str, Any] | None = None,
        consent: Mapping[str, Any] | None = None,
        metadata: Metadata = _NO_METADATA,
        provenance: Provenance = _NO_PROVENANCE,
        **flat: Unpack[DocumentKeywords],
    ) -> None:
        if flat:
            given: dict[str, Any] = {**flat}
            metadata, provenance = filled(metadata, given), filled(provenance, given)
            refuse(given, Document, Metadata, Provenance)
        put = object.__setattr__
        put(self, "id", id)
        put(self, "url", url)
        put(self, "text", text)
        put(self, "markup", markup)
        put(self, "pages", pages)
        put(self, "text_from", text_from)
        put(self, "fields", {} if fields is None else fields)
        put(self, "consent", {} if consent is None else consent)
        put(self, "metadata", metadata)
        put(self, "provenance", provenance)

    def flat(self) -> dict[str, Any]:
        """All that is known of it, each by its name alone: as it is stored."""
        about, origin = self.metadata, self.provenance
        return {
            "id": self.id,
            "url": self.url,
            "text": self.text,
            "title": about.title,
            "author": about.author,
            "date": about.date,
            "site": about.site,
            "language": about.language,
            "language_score": about.language_score,
            "license": about.license,
            "fields": self.fields,
            "redirects": origin.redirects,
            "status": origin.status,
            "fetched_at": origin.fetched_at,
            "payload_digest": origin.payload_digest,
            "archive_file": origin.archive_file,
            "archive_offset": origin.archive_offset,
            "backend": origin.backend,
            "extractor": origin.extractor,
            "consent": self.consent,
            "pages": self.pages,
            "markup": self.markup,
            "canonical": about.canonical,
            "text_from": self.text_from,
        }

    def __reduce__(self) -> tuple[object, ...]:
        *own, about, origin = _VALUES(self)
        return _document, (own, _METADATA(about), _PROVENANCE(origin))

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


_VALUES: Final = values_of(Document)
_METADATA: Final = values_of(Metadata)
_PROVENANCE: Final = values_of(Provenance)


def _document(own: Iterable[Any], about: Iterable[Any], origin: Iterable[Any]) -> Document:
    """A document from another process."""
    identity, url, text, markup, pages, text_from, fields, consent = own
    return Document(
        identity, url, text, markup=markup, pages=pages, text_from=text_from, fields=fields, consent=consent,
        metadata=Metadata(*about), provenance=Provenance(*origin),
    )  # fmt: skip


FILTER_ERROR: Final = "filter_error"
"""Reason of a failure in the corpus stage: a filter raised, or did not come back."""

Filter = Callable[[Document], Drop | None]
"""A document filter: ``None`` keeps, a :class:`Drop` says why not. Must be picklable."""
