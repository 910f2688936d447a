"""The licence that a file names in its metadata, as the meta elements of a page name one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scrapers.rights.licences.licence_signals import DECLARED, note
from scrapers.rights.licences.spdx import spdx
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
    """What the metadata of a book or an office file say; a line of copyright only where it names a licence."""
    for name, value in dict.fromkeys(statements(body)):
        if value and (name in _NAMES or name == "copyright"):
            for part in _parts(value):
                if name != "copyright" or spdx(part):
                    yield note(DECLARED, part, f"metadata {name}")


def _parts(value: str) -> list[str]:
    """``value``, or the sentences of it that name a licence where it is too long to be one statement."""
    return [value] if spdx(value) else list(filter(spdx, _SENTENCE.split(value))) or [value]
