"""The signals that name a licence, by how surely it is the page's."""

from __future__ import annotations

from typing import Final

from scrapers.rights.licences.spdx import spdx
from scrapers.rights.signals import Signal

DECLARED: Final = "license_declared"
MENTIONED: Final = "license_mentioned"
OF_A_PART: Final = "license_of_a_part"
UNCLEAR: Final = "license_unclear"
RESERVED_ID: Final = "LicenseRef-all-rights-reserved"


def note(
    name: str, statement: str, position: str, *, source: str = "page", value: str | None = None
) -> Signal:
    """What a statement says of a licence; ``value`` is its identifier, if it is known already."""
    value = spdx(statement) if value is None else value
    return Signal(
        "unclear" if name == UNCLEAR else "note",
        "license",
        source,
        position,
        statement,
        name=name,
        value=value,
    )
