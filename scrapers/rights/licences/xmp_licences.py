"""The licence that a PDF names in its metadata (XMP), as the meta elements of a page name one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scrapers.rights.licences.licence_signals import DECLARED, note
from scrapers.rights.licences.spdx import spdx
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
_SENTENCE: Final = re.compile(r"(?<=[.;!?。])\s+")


def stated(metadata: Metadata) -> Iterator[Signal]:
    """What each property says of the licence; of terms in several languages the one that names it."""
    for prefix, names in _PROPERTIES:
        for name in names:
            values = [part for value in metadata.values(prefix, name) for part in _parts(value)]
            known = [value for value in values if spdx(value)]
            for value in known or values[:1]:
                yield note(DECLARED, value, f"XMP {prefix}:{name}")


def _parts(value: str) -> list[str]:
    """``value``, or the sentences of it that name a licence where it is too long to be one statement."""
    return [value] if spdx(value) else list(filter(spdx, _SENTENCE.split(value))) or [value]
