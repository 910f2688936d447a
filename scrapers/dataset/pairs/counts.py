"""Counts as pages write them: of votes, of points."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 30  # characters
_SIGN: Final = r"(?P<sign>[-+−–]?)\s?"  # noqa: RUF001 - a minus sign, and the dash that is written for it
_COUNTED: Final = r"(?:\s?(?:up-?)?(?:votes?|points?|pts?|likes?))?"
_WHOLE = re.compile(
    _SIGN + r"(?P<digits>\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3}){1,2}|\d{1,9})" + _COUNTED,  # noqa: RUF001 - what parts thousands
    re.IGNORECASE,
)
_ROUNDED = re.compile(
    _SIGN + r"(?P<digits>\d{1,6})(?:[.,](?P<part>\d{1,3}))?\s?(?P<unit>[km])" + _COUNTED, re.IGNORECASE
)
_UNITS: Final = {"k": 1_000, "m": 1_000_000}
_LESS: Final = frozenset("-−–")  # noqa: RUF001 - as above


def count_of(text: str) -> int | None:
    """The number that ``text`` is, as ``1,234``, ``1.2k``, ``-3`` or ``5 votes``; ``None`` if it is none."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if found := _WHOLE.fullmatch(text):
        count = int(re.sub(r"\D", "", found["digits"]))
    elif found := _ROUNDED.fullmatch(text):
        unit, part = _UNITS[found["unit"].lower()], found["part"] or ""
        count = int(found["digits"]) * unit + int(part or 0) * unit // 10 ** len(part)
    else:
        return None
    return -count if found["sign"] in _LESS else count
