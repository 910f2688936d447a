"""A document as a reader finds it, before its origin and its language are added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final, Unpack

from scrapers.models import Metadata
from scrapers.models.composition import Composite, composed, filled, refuse
from scrapers.models.metadata import Described, MetadataKeywords

_NO_METADATA: Final = Metadata()


@composed
class ReadDocument(Described, Composite):
    """A document as a reader finds it. Unknown strings are empty.

    ``url`` is the document's own, where it is not the page's (an entry of a feed). ``pages`` are the places
    in ``text`` at which the pages of a paged document begin, the first of them 0. ``fields`` are structured
    data, ``text_from`` says where ``text`` was if the page does not show it. ``extractor`` names what took
    the text, where that is not the reader, ``markup`` how it is written, where that is not what was asked
    for. A title that any page may have and a licence that nobody knows are left out, unless they are
    ``vetted``.

    What stands in ``metadata`` may be given, replaced and read by its name alone.
    """

    text: str
    url: str = ""
    pages: tuple[int, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    text_from: str = ""
    extractor: str = ""
    markup: str = ""
    vetted: bool = False
    metadata: Metadata = _NO_METADATA

    def __init__(  # noqa: PLR0913 - its parts, each by its name
        self,
        text: str,
        *,
        url: str = "",
        pages: tuple[int, ...] = (),
        fields: Mapping[str, Any] | None = None,
        text_from: str = "",
        extractor: str = "",
        markup: str = "",
        vetted: bool = False,
        metadata: Metadata = _NO_METADATA,
        **flat: Unpack[MetadataKeywords],
    ) -> None:
        if flat:
            given: dict[str, Any] = {**flat}
            metadata = filled(metadata, given)
            refuse(given, ReadDocument, Metadata)
        put = object.__setattr__
        put(self, "text", text)
        put(self, "url", url)
        put(self, "pages", pages)
        put(self, "fields", {} if fields is None else fields)
        put(self, "text_from", text_from)
        put(self, "extractor", extractor)
        put(self, "markup", markup)
        put(self, "vetted", vetted)
        put(self, "metadata", metadata)
