"""Days of the solar calendar of Iran and Afghanistan, as in ۱۶ آبان ۱۳۹۸ and 1398/08/16, as days of ours.

Its year begins with spring. Eight of 33 years are leap years, which holds for the years from 1178 to 1633;
a library for it would weigh more than the dozen names and this rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

_NAMES: Final = (  # of a month in Iran, and in Afghanistan
    "فروردین|فروردين|حمل", "اردیبهشت|اردیبهشت‌ماه|ارديبهشت|ثور", "خرداد|جوزا", "تیر|تير|سرطان",
    "مرداد|امرداد|اسد", "شهریور|شهريور|سنبله", "مهر|میزان", "آبان|ابان|عقرب", "آذر|اذر|قوس", "دی|دي|جدی",
    "بهمن|دلو", "اسفند|حوت",
)  # fmt: skip
_MONTHS: Final = {name: at for at, names in enumerate(_NAMES, 1) for name in names.split("|")}
_WRITTEN = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s?(?:ام|م)?\s({'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
    r"(?:\s?ماه)?\s?[،,]?\s?"
    r"(?:سال\s)?(1[34]\d\d)(?!\d)"
)
_IN_FIGURES = re.compile(r"(?<![\d/.-])(1[34]\d\d)([/.-])(\d{1,2})\2(\d{1,2})(?![\d/.-])")
_LANGUAGES: Final = frozenset({"fa", "prs", "ps", "ckb", "ku"})
_FIRST: Final = (1348, date(1969, 3, 21))
_YEARS: Final = range(1349, 1478)
_LEAP: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})  # of 33 years
_LONG: Final = 6  # months of 31 days, at the beginning


def jalali_day(text: str, language: str = "") -> str:
    """The day of ours that ``text`` names first, ISO 8601; ``""`` if it names none."""
    return next((day for day, _, _ in jalali_days(text, language)), "")


def jalali_days(text: str, language: str = "") -> Iterator[tuple[str, int, int]]:
    """The days of ours that ``text`` names, and where each stands.

    In figures it is one only in ``language``s that count so: 1445 is a year of the Hijra elsewhere.
    """
    found = [(each, each[3], _MONTHS[each[2]], each[1]) for each in _WRITTEN.finditer(text)]
    if not found and language.partition("-")[0] in _LANGUAGES:
        found = [(each, each[1], int(each[3]), each[4]) for each in _IN_FIGURES.finditer(text)]
    for each, year, month, day in found:
        if ours := _ours(int(year), month, int(day)):
            yield ours, *each.span()


def _ours(year: int, month: int, day: int) -> str:
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= _length(year, month):  # noqa: PLR2004 - months
        return ""
    first, nowruz = _FIRST
    leaps = sum(_is_leap(at) for at in range(first, year))
    of_year = 31 * min(month - 1, _LONG) + 30 * max(month - 1 - _LONG, 0) + day - 1
    return (nowruz + timedelta(365 * (year - first) + leaps + of_year)).isoformat()


def _length(year: int, month: int) -> int:
    if month <= _LONG:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29  # noqa: PLR2004 - the last one


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAP
