"""The names that a page shows as its author's, and which of them is; none rather than a wrong one.

In a thread the first is whoever began it. Elsewhere a page that shows many names is a list of other pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrapers.reading.metadata.element_text import LINE, short_text
from scrapers.reading.metadata.marks import CLASSES, NAMES
from scrapers.reading.metadata.page_kind import PageKind
from scrapers.reading.metadata.people import LABEL, names_person, person
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

USER: Final = "data-author-username"
_AUTHOR_HREF = re.compile(
    r"/(?P<kind>authors?|contributors?|columnists?|writers?|people|staff|profiles?|users?|members?|by|u)/[^/?#]+/?(?:$|[?#])",
    re.IGNORECASE,
)
_TERMS: Final = frozenset({"dt", "th", "strong", "b"})  # in a manual, of a list of what it says of itself
_WRITERS: Final = frozenset({"author", "authors", "columnist", "columnists", "writer", "writers"})
_MAY_BEGIN_LABEL = re.compile(r"[ \t\n\r\xa0(|–—\-•·]{0,39}[bwprcastuvBWPRCASTUV作文]").match  # noqa: RUF001 - dashes
_UNKNOWN: Final = PageKind()
_SEVERAL: Final = 3  # names of one kind; more are those of other pages
_STATED, _LINKED, _MARKED, _WRITTEN, _PEOPLE = range(5)  # how well a name is marked


class ShownAuthors:
    """Names in document order, with how well they are marked: less is better.

    ``kind`` is the page's: names on an offer are its maker's and its buyers', and in a manual texts that
    begin with "by" are sentences.
    """

    def __init__(self, kind: PageKind = _UNKNOWN) -> None:
        self.kind = kind
        self._names: list[tuple[int, str]] = []

    def look(self, element: HtmlElement, tag: str, kinds: int, marked: str) -> None:
        """Take in one element; ``kinds`` is what its classes say, ``marked`` its ``itemprop``."""
        text = element.text
        if tag == "a":
            self._look_at_link(element, text, kinds, f"{marked} {element.get('rel') or ''}")
        elif marked or kinds & NAMES or (text and _begins(text)) or element.get(USER) is not None:
            self._look_at_element(element, text, kinds, marked)

    def _look_at_link(self, element: HtmlElement, text: str | None, kinds: int, marked: str) -> None:
        href = (element.get("href") or "")[:CLASSES]
        found = _AUTHOR_HREF.search(href) if "author" not in marked else None
        if found is None:
            self._look_at_element(element, text, kinds, marked)
        elif found["kind"].lower() in _WRITERS:
            self._name(_LINKED, short_text(element))
        elif self.kind.thread or kinds & NAMES:
            self._name(_PEOPLE, short_text(element))

    def _look_at_element(self, element: HtmlElement, text: str | None, kinds: int, marked: str) -> None:
        if marked and not {"author", "creator"}.isdisjoint(marked.split()):
            inner = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
            self._name(_STATED, fold(inner.get("content") or "") or _first_line(inner))
        elif kinds & NAMES:
            self._name(_MARKED, _first_line(element))
        elif text and _begins(text) and LABEL.match(text[:80].strip()):
            if not self.kind.manual or element.tag in _TERMS or ":" in text:
                self._written_by(element)
        elif element.get(USER):
            self._name(_LINKED, element.get(USER, ""))

    def _written_by(self, element: HtmlElement) -> None:
        """A byline that nothing marks: a label that a name follows, in it or behind it."""
        line = short_text(element)
        if line and not LABEL.sub("", line, count=1).strip():
            after = element.getnext()
            line = f"{line} {element.tail or ''} {short_text(after) if after is not None else ''}"
        if line and len(line) <= LINE and names_person(line):
            self._name(_WRITTEN, line)

    def _name(self, rank: int, text: str) -> None:
        name = person(text)
        if name:
            self._names.append((rank, name))

    def best(self) -> str:
        """The best marked name, of equals the first; ``""`` where the page shows names of many."""
        if self.kind.sold or not self._names:
            return ""
        if self.kind.thread:
            return self._names[0][1]
        rank = min(self._names, key=lambda name: name[0])[0]
        alike = [name for at, name in self._names if at == rank]
        several = len({name.casefold() for name in alike})
        most = 1 if rank == _WRITTEN or self.kind.manual else _SEVERAL
        return "" if several > most and not (self.kind.article and rank < _WRITTEN) else alike[0]


def _begins(text: str) -> bool:
    return not text.isspace() and _MAY_BEGIN_LABEL(text) is not None


def _first_line(element: HtmlElement) -> str:
    """What a marked element says, or the link in it: what stands behind is a role, a place, a day."""
    line = short_text(element)
    if not len(element) or not line:
        return line
    links = [link for link in element.iter("a") if link is not element and fold("".join(link.itertext()))]
    if len(links) == 1 and person(said := short_text(links[0])) and " " in person(said):
        return said
    parts = [fold(part) for part in element.itertext()]
    kept = [part for part in parts if part]
    if len(kept) > 1 and (name := person(kept[0])) and " " in name:
        return kept[0]
    return line
