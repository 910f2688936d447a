"""Days of the calendar as pages write them, in figures and in words of some eighty languages.

``language`` is what the page declares, as in ``en-GB``: it says which of two figures is the month, and which
of two months a name means.
"""
# ruff: noqa: RUF001 - digits and dashes of many scripts

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from scrapers.reading.metadata.han_numerals import in_figures
from scrapers.reading.metadata.jalali import jalali_day, jalali_days
from scrapers.reading.metadata.month_names import month_of
from scrapers.web.page_words import OTHER_YEARS

_LONGEST: Final = 200  # characters of a text that may say when
_YEARS: Final = range(1970, 2100)
_UNSET: Final = (1970, 1, 1)
_ISO = re.compile(r"\s*(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)")
_WEEK = re.compile(r"\s*(?:19|20)\d\d-?W[0-5]\d-?[1-7](?!\d)")
_WORD: Final = r"[^\s\d.,;:/()\[\]<>|\"“”«»_–—-]{2,20}"
_MONTH: Final = rf"{_WORD}(?:\s(?!del?\b|di\b|of\b){_WORD})?"
_YEAR: Final = r"(?:19|20)\d\d(?!\d)"
_WRITTEN = re.compile(
    # 12. März 2019, 12 de marzo de 2019, 12-Mar-2019, 12 מרץ 2019
    rf"(?<![\d.:/-])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|[ºª°]|-?го|-a)?[\s.,–/-]{{1,3}}"
    rf"(?:(?:of|de|di|den)\s+|d['’]\s*)?(?P<month>{_MONTH})[\s.,'’–/-]{{1,4}}(?:(?:de|del|di|of)\s+)?(?P<year>{_YEAR})"
    # March 12th, 2019; Mar 12 10:00:00 2019
    rf"|(?P<month2>{_WORD})[\s.–-]{{1,3}}(?P<day2>\d{{1,2}})(?:st|nd|rd|th|º|er)?(?!\d)[\s.,–-]{{1,4}}(?:(?:at|de|del)\s+)?"
    rf"(?:\d{{1,2}}:\d\d(?::\d\d)?\s(?:[A-Z]{{3,4}}\s)?)?(?P<year2>{_YEAR})"
    # 2019. gada 12. marts
    rf"|(?<!\d)(?P<year7>(?:19|20)\d\d)\.?\sgada\s(?P<day7>\d{{1,2}})\.?\s(?P<month7>{_WORD})"
    # 2019. március 12., 2019 Mar 12
    rf"|(?<!\d)(?P<year5>(?:19|20)\d\d)(?:ko|eko)?[\s.,–-]{{1,3}}(?:m\.\s)?(?!оны)(?P<month5>{_WORD})[\s.–-]{{1,3}}(?P<day5>\d{{1,2}})"
    r"(?!\d|,?\s*(?:19|20)\d\d|:\d)"
    # 2019-3-12, 2019年3月12日, 2019년 3월 12일, 2019. 3. 12.
    r"|(?<!\d)(?P<year3>(?:19|20)\d\d)\s?(?:[-/.年년]|оны)\s?(?P<month3>\d{1,2})\s?(?:[-/.月월]|-?р\sсарын)\s?(?P<day3>\d{1,2})(?!\d)"
    # 12.3.2019, 12. 3. 2019, 3/12/2019
    rf"|(?<![\d.])(?P<first>\d{{1,2}})\s?(?P<sign>[./-])\s?(?P<second>\d{{1,2}})\s?(?P=sign)\s?(?P<year4>{_YEAR})"
    # 12 tháng 3, 2019
    rf"|(?<!\d)(?P<day6>\d{{1,2}})\s(?:tháng|thg)\s(?P<month6>\d{{1,2}}),?\s(?:năm\s)?(?P<year6>{_YEAR})",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:^|\s)(?:on|am|le|el|il|op|den|dne|em|à)\s?\Z", re.IGNORECASE)  # what leads to a day
_SHORT = re.compile(r"(?<![\w.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d\d)(?![\d.])")
_STAMP = re.compile(r"\s*(\d{10})(?:\.\d+|\d{3})?\s*")
_SECONDS: Final = range(300_000_000, 4_000_000_000)
_DIGITS: Final = {
    start + figure: str(figure)
    for start in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)  # Arabic, Persian, Hindi, Bengali, Thai, wide
    for figure in range(10)
}
_PLAIN: Final = {
    **_DIGITS,
    **dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\xad"), ""),
    **dict(zip(map(ord, "／．－，،"), "/.-,,", strict=True)),
}
_ERAS: Final = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "民國": 1911,
    "民国": 1911,
}  # the years before their first
_ERA_SHORT = re.compile(r"(?<![A-Za-z])([RHS])\.?\s?(\d{1,2})(?=[./]\d{1,2}[./]\d{1,2}(?!\d))")
_ERA_LETTERS: Final = {"R": 2018, "H": 1988, "S": 1925}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)(?=\s?年)")
_THAI = re.compile("[\u0e01-\u0e2e]")
_PERSIAN = re.compile("[\u0600-\u06ff]|1[34]\\d\\d[/.-]")  # what days of Iran are written with
_THAI_YEAR = re.compile(r"(?<!\d)25\d\d(?!\d)")  # of the Buddha's era
_THAI_STOP = re.compile(r"(?<=[\u0e00-\u0e7f])\.(?=[\u0e00-\u0e7f]|\s|$)")  # of a month cut short
_OTHER_YEARS: Final = tuple(map(bytes.decode, OTHER_YEARS))
_OTHER_DIGITS: Final = frozenset((
    "", "ar", "fa", "ur", "ps", "ckb", "ug", "sd", "hi", "mr", "ne", "sa", "bn", "as", "th", "ja", "zh", "ko",
))  # fmt: skip
_MONTH_FIRST: Final = frozenset({"us", "ph", "pr", "bz", "fm", "mh", "gu"})
_DAY_FIRST: Final = frozenset(
    {"gb", "uk", "au", "nz", "ie", "in", "za", "sg", "hk", "my", "ng", "ke", "jm", "pk", "mt"}
)
_YEAR_FIRST: Final = frozenset({"ja", "zh", "ko", "hu", "lt", "mn", "fil", "tl"})

Order = Literal["day", "month", ""]


def iso_day(text: str) -> str:
    """The day in ``text``, which begins with an ISO 8601 or is an RFC 5322 date; else ``""``."""
    text = text[:_LONGEST]
    match = _ISO.match(text)
    try:
        if not match and (week := _WEEK.match(text)):
            return date.fromisoformat(week[0].strip()).isoformat()
        parts = (match[1], match[3], match[4]) if match else (parsedate(text) or ())[:3]
        return _checked(*map(int, parts)) if parts else ""
    except (ValueError, IndexError, TypeError):  # parsedate knows only dates that are nearly right
        return ""


class Written(NamedTuple):
    """A day that a text names, and where."""

    day: str
    start: int
    end: int


def written_day(text: str, language: str = "") -> str:
    """The first day written out in ``text``; ``""`` if there is none, or two readings of it."""
    text = _in_our_years(text[:_LONGEST], language)
    if found := next(_days_in(text, language), None):
        return found.day
    if _PERSIAN.search(text) and (day := jalali_day(text, language)):
        return day
    return iso_day(text) if "W" in text and _WEEK.match(text) else ""


def labelled_days(text: str, language: str = "") -> list[tuple[str, str]]:
    """The days written out in ``text``, each with what stands between it and the one before."""
    text = _in_our_years(text[:_LONGEST], language)
    end, found = 0, []
    days: list[tuple[str, int, int]] = [*_days_in(text, language)]
    if not days and _PERSIAN.search(text):
        days = [*jalali_days(text, language)]
    for day, start, behind in days:
        found.append((text[end:start], day))
        end = behind
    return found


def _days_in(text: str, language: str) -> Iterator[Written]:
    for found in _WRITTEN.finditer(text):
        if day := _read(found, language):
            yield Written(day, *found.span())


def _in_our_years(text: str, language: str) -> str:
    """``text`` with its years counted as ours, and its figures those of ASCII."""
    if not text.isascii():
        text = _ERA.sub(_of_era, in_figures(text.translate(_PLAIN)))
    if language[:2] == "ja":
        text = _ERA_SHORT.sub(lambda found: str(_ERA_LETTERS[found[1]] + int(found[2])), text)
    if language[:2] == "th" or (not text.isascii() and _THAI.search(text)):
        text = _THAI_YEAR.sub(
            lambda found: str(int(found[0]) - 543), _THAI_STOP.sub("", text.replace("พ.ศ.", ""))
        )
    return text


def _of_era(found: re.Match[str]) -> str:
    """The year of ours that one of an era is; the first is written as a number or as its beginning."""
    return str(_ERAS[found[1]] + (1 if found[2] == "元" else int(found[2])))


def stated_day(text: str, language: str = "") -> str:
    """The day of an attribute or a field: ISO 8601, RFC 5322, a count of seconds, or written out."""
    stamp = _STAMP.fullmatch(text[:_LONGEST])
    if stamp and int(stamp[1]) in _SECONDS:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(stamp[1]))
        return _checked(moment.year, moment.month, moment.day)
    return iso_day(text) or written_day(text, language)


def short_day(text: str) -> str:
    """The day in ``text`` whose year has two figures, as in ``12.03.19``."""
    found = _SHORT.search(text[:_LONGEST])
    if not found:
        return ""
    year = int(found[3]) + (2000 if int(found[3]) < 70 else 1900)  # noqa: PLR2004 - as in POSIX
    return _checked(year, int(found[2]), int(found[1]))


def without_day(text: str) -> str:
    """What stands in a byline before the day in it; what stands behind it, if nothing does."""
    found = next((found for found in _WRITTEN.finditer(text[:_LONGEST]) if _read(found, "en-US")), None)
    if found is None:
        return text
    before = _ON.sub("", text[: found.start()])
    return before if before.strip(" ,;:.|•·-–—") else text[found.end() :]


def _read(found: re.Match[str], language: str) -> str:
    for number in ("", "2", "5", "7"):
        if found[f"day{number}"]:
            year, name, day = (found[f"{part}{number}"] for part in ("year", "month", "day"))
            month = month_of(name, language.partition("-")[0])
            return _checked(int(year), month, int(day)) if month else ""
    for number in ("3", "6"):
        if found[f"day{number}"]:
            return _checked(*(int(found[f"{part}{number}"]) for part in ("year", "month", "day")))
    return _in_figures(found, language)


def _in_figures(found: re.Match[str], language: str) -> str:
    first, second, year = int(found["first"]), int(found["second"]), int(found["year4"])
    order = "day" if found["sign"] == "." else order_of(language)
    if first > 12 or first == second or (order == "day" and second <= 12):  # noqa: PLR2004 - no month
        return _checked(year, second, first)
    if second > 12 or order == "month":  # noqa: PLR2004 - no month
        return _checked(year, first, second)
    return ""


@lru_cache(maxsize=256)
def order_of(language: str) -> Order:
    """Whether the day or the month comes first in figures; ``""`` where both are written."""
    primary, _, rest = language.lower().replace("_", "-").partition("-")
    regions = {part for part in rest.split("-") if len(part) == 2}  # noqa: PLR2004 - ISO 3166-1
    if not primary or primary in _YEAR_FIRST:
        return ""
    if regions & _MONTH_FIRST:
        return "month"
    return "day" if primary != "en" or regions & _DAY_FIRST else ""


def has_year(text: str, *, other_digits: bool) -> bool:
    """Whether ``text`` may name a year of ours; ``other_digits``: they need not be those of ASCII."""
    if "20" in text or "19" in text:
        return True
    return other_digits and not text.isascii() and any(year in text for year in _OTHER_YEARS)


def writes_other_digits(language: str) -> bool:
    """Whether pages of ``language`` (``""``: unknown) may write years in digits other than ASCII's."""
    return language.partition("-")[0] in _OTHER_DIGITS


def _checked(year: int, month: int, day: int) -> str:
    """The day, if there is such; the first of Unix time is what a day that nobody set becomes."""
    try:
        return date(year, month, day).isoformat() if year in _YEARS and (year, month, day) != _UNSET else ""
    except ValueError:
        return ""
