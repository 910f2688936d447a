"""The days that a page shows, and which of them is that of its publication.

Not the day on which somebody joined, that of a meeting or of a copyright: these say so beside them.
"""
# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapers.reading.metadata.dates import (
    has_year,
    iso_day,
    labelled_days,
    short_day,
    stated_day,
    without_day,
    written_day,
)
from scrapers.reading.metadata.element_text import LINE, label_of, short_text
from scrapers.reading.metadata.labels.day_labels import (
    MODIFIED,
    NOT_OF_PAGE,
    PUBLISHED,
    WHEN,
    tells_other,
)
from scrapers.reading.metadata.marks import CLASSES, DATES
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

TIMES: Final = frozenset({"time", "relative-time", "local-time", "time-ago"})
SHORTEST: Final = 7  # characters; a day has more, as in "1 May 99"
_OWN_LINE: Final = 40  # characters of a line that is hardly more than its day
_STAMPS: Final = (
    "datetime",
    "content",
    "data-datetime",
    "data-utime",
    "data-timestamp",
    "data-time",
    "data-date",
    "title",
)
_PUBLICATION: Final = ("datePublished", "dateCreated", "dc:created")
_OTHER_PROPERTIES: Final = (
    "startDate",
    "endDate",
    "birthDate",
    "deathDate",
    "validFrom",
    "validThrough",
    "expires",
    "foundingDate",
)


_ALSO_OPENS: Final = frozenset({"on", "le", "vom", "data"})  # sentences
_NOUNS: Final = frozenset({*_ALSO_OPENS, "date", "fecha", "datum", "stand", "дата", "tarih", "last"})
_STOPS: Final = frozenset(".!?")
_LINES: Final = frozenset({"em", "i", "p", "small", "strong", "b"})


class ShownDays:
    """Days in document order, with how well they are marked: less is better.

    ``language`` is the page's, ``other_digits`` tells whether it writes years in digits other than ASCII's.
    In a ``manual`` a day that nothing labels is an example's.
    """

    def __init__(self, language: str, *, other_digits: bool, manual: bool = False) -> None:
        self._language, self._manual = language, manual
        self.other_digits = other_digits
        self._days: list[tuple[int, str]] = []
        self._modified: list[str] = []
        self.headed = False

    def may_tell(self, text: str | None) -> bool:
        """Whether ``text`` may name a day."""
        return (
            bool(text) and len(text or "") > SHORTEST and has_year(text or "", other_digits=self.other_digits)
        )

    def look(self, element: HtmlElement, tag: str, kinds: int, marked: str) -> None:
        """Take in one element; ``kinds`` is what its classes say, ``marked`` its ``itemprop``."""
        if marked or kinds & DATES or tag in TIMES:
            self._look_at_marked(element, tag, kinds, marked)
        else:
            self._look_at_lines(element)

    def _look_at_marked(self, element: HtmlElement, tag: str, kinds: int, marked: str) -> None:
        if marked and any(name in marked for name in _OTHER_PROPERTIES):
            return
        if marked and any(name in marked for name in _PUBLICATION):
            self._day(0, self._stamped(element))
        elif marked and "dateModified" in marked:
            self._modified.append(self._stamped(element))
        elif tag in TIMES:
            rank = 0 if element.get("pubdate") is not None else 1
            self._told(rank, self._stamped(element), element, own=element.get("class") or "")
        elif kinds & DATES:
            line = short_text(element)
            if _tells_both(line) and (_is_listed(element) or self._both(line)):
                return
            day = written_day(line, self._language) or self._attribute(element) or self._short(line)
            self._told(2, day, element, line)
        elif not _is_listed(element):
            self._look_at_lines(element)

    def _told(self, rank: int, day: str, element: HtmlElement, line: str = "", own: str = "") -> None:
        """Take in the day of a marked ``element``, unless it is one of several in a list."""
        if day and not _is_listed(element):
            self._ranked(rank, day, f"{line} {self._context(element)}", own)

    def _both(self, line: str) -> bool:
        """Take in the days of a ``line`` that says what each is: "Updated 3 May 2021. Published ..."."""
        told = labelled_days(line, self._language)
        says = [MODIFIED.search(label) or PUBLISHED.search(label) for label, _ in told]
        if len(told) <= 1 or not all(says):
            return False
        for label, day in told:
            self._ranked(2, day, label)
        return True

    def _look_at_lines(self, element: HtmlElement) -> None:
        """A day in running text counts if the line is hardly more, or begins with saying what it is."""
        text, tail = element.text, element.tail
        if text and len(text) < LINE and self.may_tell(text):
            self._look_in(text, element, None)
        if tail and len(tail) < LINE and self.may_tell(tail):
            self._look_in(tail, element, fold(element.text or "") if not len(element) else "")

    def _look_in(self, text: str, element: HtmlElement, label: str | None) -> None:
        line = fold(text)
        if len(line) < 2 * _OWN_LINE and _tells_both(line) and self._both(line):
            return
        when = WHEN.match(line)
        labelled = when is not None and not (when[0].lower() in _ALSO_OPENS and line[-1] in _STOPS)
        if labelled or (len(line) < _OWN_LINE and not _is_one_of_many(element)):
            day = written_day(line, self._language)
            if day:
                label = label_of(element) if label is None else label
                if (when is None or when[0].lower() in _NOUNS) and _says_other(line, label, self._language):
                    return
                if labelled or not self._manual or WHEN.match(label) or _stands_alone(element, line):
                    self._ranked(3, day, f"{label[:_OWN_LINE]} {line}")

    def _context(self, element: HtmlElement) -> str:
        around = element.getparent()
        classes = (
            around.get("class")
            if around is not None and around.tag not in {"body", "main", "article"}
            else ""
        )
        return f"{label_of(element)} {element.get('class') or ''} {classes or ''}"[:CLASSES]

    def _stamped(self, element: HtmlElement) -> str:
        """The day that an element states in an attribute, else the one in its text."""
        return self._attribute(element) or written_day(short_text(element), self._language)

    def _attribute(self, element: HtmlElement) -> str:
        for name in _STAMPS:
            stamp = element.get(name)
            if stamp and (day := iso_day(stamp) if name == "title" else stated_day(stamp, self._language)):
                return day
        return ""

    def _short(self, line: str) -> str:
        return short_day(line) if len(line) < _OWN_LINE else ""

    def _ranked(self, rank: int, day: str, context: str, own: str = "") -> None:
        """Take in a day; its ``own`` class says more of it than that of the box around it."""
        if not day or NOT_OF_PAGE.search(context):
            return
        if MODIFIED.search(context) and not PUBLISHED.search(own if MODIFIED.search(own) else context):
            self._modified.append(day)
            rank += 3
        self._day(rank if self.headed else rank + 1, day)

    def _day(self, rank: int, day: str) -> None:
        if day:
            self._days.append((rank, day))

    def best(self) -> tuple[str, str]:
        """The day of publication and that of the last change: the best marked ones, of equals the first."""
        published = min(self._days, key=lambda day: day[0], default=(0, ""))[1]
        return published, next(filter(None, self._modified), "")


def _is_one_of_many(element: HtmlElement) -> bool:
    """Whether ``element`` is in a list or table beside an item with a day, too: of releases, say."""
    item = element.getparent() if element.tag == "td" else element
    if item is None or item.tag not in {"li", "tr"}:
        return False
    other = _beside(item)
    return other is not None and bool(written_day(short_text(other)))


def _tells_both(line: str) -> bool:
    """Whether ``line`` says when the page was published, and when it was changed: that takes two years."""
    if line.count("20") + line.count("19") == 1:
        return False
    return MODIFIED.search(line) is not None and PUBLISHED.search(line) is not None


def _says_other(line: str, label: str, language: str) -> bool:
    """Whether what stands before the day in ``line``, or the ``label``, says that it is not the page's."""
    told = labelled_days(line, language)
    before = told[0][0] if told else ""
    if any(map(str.isalpha, before)):
        return tells_other(before)
    return label.endswith((":", "：")) and tells_other(label)


def _is_listed(element: HtmlElement) -> bool:
    """Whether a day stands in one of several items of a list that lead somewhere and have one each."""
    item = next((e for e, _ in zip(element.iterancestors(), range(3), strict=False) if e.tag == "li"), None)
    if item is None or item.find(".//a") is None:
        return False
    other = _beside(item)
    if other is None or other.find(".//a") is None:
        return False
    return all(written_day(short_text(one)) for one in (item, other))


def _beside(item: HtmlElement) -> HtmlElement | None:
    """The item before ``item``, or after the first one."""
    before = item.getprevious()
    return item.getnext() if before is None else before


def _stands_alone(element: HtmlElement, line: str) -> bool:
    """Whether an element is a line that holds nothing but a day."""
    return element.tag in _LINES and not without_day(line).strip(" .,;:()")
