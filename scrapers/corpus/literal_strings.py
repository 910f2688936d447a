"""Strings that readers of JSON would take for a date or a number, in a form that stays a string.

``datasets`` reads a file in blocks and lets Arrow infer the types of each: a column in which every string
of a block is a day becomes a timestamp there, and the load breaks at the first title that is none. Other
readers guess numbers too. So such a string gets an apostrophe in front, as in spreadsheets: ``'2024-01-01``,
``'1984``. One that has apostrophes already gets another, so that :func:`as_found` is exact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

MARK: Final = "'"
KEYS: Final = ("title", "author", "site", "license")
"""The values of ``metadata`` that pages may fill as they like."""

_LITERAL = re.compile(
    r"'*+\s*+[+\-\u2212]?[.,]?[0-9][0-9\s.,:/+\-\u2013\u2212TtZzUuCcEeWw_%]*+"  # days, moments, numbers
    r"|'*+\s*+[+\-]?(?:inf(?:inity)?|nan|null|none|true|false|n/?a)\s*+",
    re.IGNORECASE,
)


def guarded(text: str) -> str:
    """``text`` as a file holds it: with an apostrophe in front if it looks like a date or a number."""
    return MARK + text if _LITERAL.fullmatch(text) else text


def as_found(text: str) -> str:
    """The string of which :func:`guarded` made ``text``."""
    return text[1:] if text.startswith(MARK) and _LITERAL.fullmatch(text) else text


def read_back(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of a corpus file with the free strings of its metadata as they were found."""
    metadata = record.get("metadata")
    if not isinstance(metadata, Mapping):
        return dict(record)
    free: dict[str, Any] = {
        key: as_found(value) for key in KEYS if isinstance(value := metadata.get(key), str)
    }
    consent = metadata.get("consent")
    if isinstance(consent, Mapping) and isinstance(consent.get("license"), str):
        free["consent"] = {**consent, "license": as_found(consent["license"])}
    return {**record, "metadata": {**metadata, **free}}
