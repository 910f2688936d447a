"""The licence that a file names in its metadata, as the meta elements of a page name one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scrapers.rights.licences.licence_signals import DECLARED, note
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.metadata_elements import Statement, stated
from scrapers.rights.packed_metadata import statements
from scrapers.rights.signals import Signal
from scrapers.rights.xmp import Metadata

_PROPERTIES: Final = (
    ("cc", ("license", "licence")),
    ("dcterms", ("license", "rights")),
    ("dc", ("license", "rights")),
    ("xmpRights", ("WebStatement", "UsageTerms")),
    ("xhtml", ("license",)),
    ("ali", ("license_ref",)),
)
_NAMES: Final = frozenset(
    f"{name}{more}" for name in ("license", "licence") for more in ("", "_ref", " url", "url", "-url", "_url")
) | {"rights", "usageterms", "usage terms", "webstatement", "copyright-license"}
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^<>]{0,500}>|<!--.{0,2000}?-->|<!DOCTYPE[^<>]{0,300}>){0,50}"
    rb"<(?:rss|(?:\w{1,40}:)?feed|rdf:RDF)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ENTRY = re.compile(rb"<(?:\w{1,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_LONGEST: Final = 2**16  # bytes in front of the entries
_SENTENCE: Final = re.compile(r"(?<=[.;!?。])\s+")


def in_pdf(metadata: Metadata) -> Iterator[Signal]:
    """What each property of XMP says of the licence; of terms in several languages the one that names it."""
    for prefix, names in _PROPERTIES:
        for name in names:
            values = [part for value in metadata.values(prefix, name) for part in _parts(value)]
            known = [value for value in values if spdx(value)]
            for value in known or values[:1]:
                yield note(DECLARED, value, f"XMP {prefix}:{name}")


def in_archive(body: bytes) -> Iterator[Signal]:
    """What the metadata of a book or an office file say."""
    return _noted(statements(body))


def in_feed(data: bytes) -> Iterator[Signal]:
    """What a feed says of itself, in front of its entries; nothing, of what is none."""
    if _FEED.match(data) is None:
        return iter(())
    first = _ENTRY.search(data)
    return _noted(
        stated(data[: min(first.start() if first else _LONGEST, _LONGEST)].decode("utf-8", "replace"))
    )


def _noted(found: Iterable[Statement]) -> Iterator[Signal]:
    """A line of copyright counts only where it names a licence."""
    for name, value in dict.fromkeys(found):
        if value and (name in _NAMES or name == "copyright"):
            for part in _parts(value):
                if name != "copyright" or spdx(part):
                    yield note(DECLARED, part, f"metadata {name}")


def _parts(value: str) -> list[str]:
    """``value``, or the sentences of it that name a licence where it is too long to be one statement."""
    return [value] if spdx(value) else list(filter(spdx, _SENTENCE.split(value))) or [value]
