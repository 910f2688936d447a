"""Days of the calendar as pages write them, in figures and in words of seven languages."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate
from typing import Final

_LONGEST: Final = 200  # characters of a text that may say when
_YEARS: Final = range(1970, 2100)
_ISO = re.compile(r"\s*(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)")
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar januari janvier enero ene gennaio gen janeiro",
            "february feb februar februari février fevrier févr fev febrero febbraio fevereiro",
            "march mar märz maerz mrz maart mars marzo março marco",
            "april apr avril avr abril abr aprile",
            "may mai mei mayo maggio mag maio",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug augustus août aout agosto ago",
            "september sep sept septembre septiembre settembre set setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|er|\.)?[\s-]+(?:of\s+|de\s+)?(?P<month>{_NAME})\b\.?,?[\s-]+(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)\b"
    rf"|\b(?P<month2>{_NAME})\b\.?[\s-]+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s*,\s*|[\s-]+)(?:at\s+)?(?P<year2>(?:19|20)\d\d)\b"
    r"|(?<!\d)(?P<year3>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month3>\d{1,2})\s?[-/.月]\s?(?P<day3>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})(?P=sign)(?P<year4>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)


def iso_day(text: str) -> str:
    """The day in ``text``, which begins with an ISO 8601 or is an RFC 5322 date; else ``""``."""
    text = text[:_LONGEST]
    match = _ISO.match(text)
    try:
        parts = (match[1], match[3], match[4]) if match else (parsedate(text) or ())[:3]
        return _checked(*map(int, parts)) if parts else ""
    except (ValueError, IndexError, TypeError):  # parsedate knows only dates that are nearly right
        return ""


def written_day(text: str) -> str:
    """The first day written out in ``text``; ``""`` if there is none, or two readings of it."""
    for found in _WRITTEN.finditer(text[:_LONGEST]):
        day = _read(found)
        if day:
            return day
    return ""


def _read(found: re.Match[str]) -> str:
    if found["day"]:
        return _checked(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"]))
    if found["day2"]:
        return _checked(int(found["year2"]), _MONTHS[found["month2"].lower()], int(found["day2"]))
    if found["day3"]:
        return _checked(int(found["year3"]), int(found["month3"]), int(found["day3"]))
    first, second, year = int(found["first"]), int(found["second"]), int(found["year4"])
    if found["sign"] == "." or first > 12:  # noqa: PLR2004 - no month
        return _checked(year, second, first)
    if second > 12 or first == second:  # noqa: PLR2004 - no month
        return _checked(year, first, second)
    return ""


def _checked(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if year in _YEARS else ""
    except ValueError:
        return ""
