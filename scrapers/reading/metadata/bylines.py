"""What the body of a page shows about its author and day: marked by vocabulary, by class, or written out.

Read are the elements at the beginning and at the end, and only on pages whose head says too little. Code is
passed over: a day in it is an example's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.reading.metadata.dates import writes_other_digits
from scrapers.reading.metadata.marks import CLASSES, DATES, IN_ASIDE, kinds_of
from scrapers.reading.metadata.shown_authors import ShownAuthors
from scrapers.reading.metadata.shown_days import SHORTEST, TIMES, ShownDays
from scrapers.web.page_words import BYLINES_FOR_TESTS, ITEMS, OTHER_YEARS, RDFA, TESTED, USERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_FIRST: Final = 1000  # elements looked at: what says who and when stands at the beginning
_LAST: Final = 300  # or at the end, as "last updated on" does
_SKIPPED: Final = frozenset(
    ("pre", "script", "style", "noscript", "template", "svg", "nav", "footer", "select", "iframe")
)
_WHOLE: Final = frozenset({"html", "body", "main", "article", "time", "a", "span"})  # no part of the frame
_NAMES_FOR_TESTS: Final = tuple(map(bytes.decode, TESTED))
_LOOKED_AT: Final = TIMES | {"a", "h1"}  # whatever is said of them


class Shown(NamedTuple):
    """What the body shows; ``""`` where it does not."""

    author: str = ""
    published: str = ""
    modified: str = ""


def shown(page: ElementList, authors: ShownAuthors | None = None, language: str = "") -> Shown:
    """Author and days that the body ``page`` shows: the best marked ones, of equals the first.

    ``authors`` weighs the names, ``language`` is what the page declares.
    """
    if page.tags[0] != "body":
        return Shown()
    names = authors or ShownAuthors()
    other = writes_other_digits(language) and any(map(page.mentions, OTHER_YEARS))
    days = ShownDays(language, other_digits=other, manual=names.kind.manual)
    reader, end = _Reader(names, days), len(page.tags)
    at = _read(reader, page, 0, _FIRST)
    if at < end:
        _read(reader, page, _outside(page, max(at, end - _LAST)), _LAST)
    return Shown(names.best(), *reader.days.best())


def _read(reader: _Reader, page: ElementList, at: int, most: int) -> int:
    """Take in ``most`` elements from ``at`` on, not counting what is passed over. Gives the next one."""
    elements, tags = page.elements, page.tags
    marks = [name.decode() for name in (ITEMS, USERS) if page.mentions(name)]
    marks += ["property"] * any(map(page.mentions, RDFA))
    tests = _NAMES_FOR_TESTS if any(map(page.mentions, BYLINES_FOR_TESTS)) else ()
    end = len(tags)
    while at < end and most > 0:
        element, tag = elements[at], tags[at]
        classes = element.get("class")
        kinds = kinds_of(classes[:CLASSES]) if classes else 0
        for name in tests:
            kinds |= kinds_of(named[:CLASSES]) if (named := element.get(name)) else 0
        if (kinds or tag in _SKIPPED) and _is_passed_over(tag, kinds):
            at = page.ends[at]
            continue
        if kinds or tag in _LOOKED_AT or reader.tells(element, marks):
            reader.look(element, tag, kinds)
        at, most = at + 1, most - 1
    return at


def _outside(page: ElementList, at: int) -> int:
    """The index of the first element from ``at`` on that lies in no part that is passed over."""
    for around in reversed([*page.elements[at].iterancestors()]):
        kinds = kinds_of(around.get("class", "")[:CLASSES])
        if _is_passed_over(around.tag, kinds):
            return page.ends[page.place(around)]
    return at


def _is_passed_over(tag: str, kinds: int) -> bool:
    if tag == "footer" and kinds & DATES:  # what some themes call the line below a title
        return kinds & IN_ASIDE > 0
    return tag in _SKIPPED or (kinds & IN_ASIDE > 0 and tag not in _WHOLE)


class _Reader(NamedTuple):
    """What takes in the elements: those who weigh names, and those who weigh days."""

    authors: ShownAuthors
    days: ShownDays

    def tells(self, element: HtmlElement, marks: Sequence[str]) -> bool:
        """Whether an element has one of ``marks``, may hold a byline, or names a year; most do not."""
        for name in marks:
            if element.get(name) is not None:
                return True
        text = element.text
        if text:
            if self.authors.begins(text):
                return True
            if len(text) > SHORTEST and ("20" in text or "19" in text):
                return True
        tail = element.tail
        if tail and len(tail) > SHORTEST and ("20" in tail or "19" in tail):
            return True
        return self.days.other_digits and (self.days.may_tell(text) or self.days.may_tell(tail))

    def look(self, element: HtmlElement, tag: str, kinds: int) -> None:
        """Take in one element; ``kinds`` is what its classes say of it."""
        marked = element.get("itemprop") or element.get("property") or ""
        if tag == "h1":
            self.days.headed = True
        self.authors.look(element, tag, kinds, marked)
        self.days.look(element, tag, kinds, marked)
