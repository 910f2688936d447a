"""The names that a page shows as its author's, and which of them is; none rather than a wrong one.

In a thread the first is whoever began it. Elsewhere a page that shows many names is a list of other pages.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.reading.metadata.element_text import LINE, short_text
from scrapers.reading.metadata.labels.byline_labels import (
    LABEL,
    begins_as_in,
    begins_byline,
    is_reporter,
    without_label,
)
from scrapers.reading.metadata.marks import CLASSES, NAMES, kinds_of
from scrapers.reading.metadata.page_kind import PageKind
from scrapers.reading.metadata.people import names_person, people, person
from scrapers.reading.metadata.site_names import SiteNames
from scrapers.web.page_words import USERS
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

_USER: Final = USERS.decode()
_AUTHOR_HREF = re.compile(
    r"/(?P<kind>a(?:uthors?|ut(?:or(?:es|en|in?|ka|[ae])?|eurs?)|vtor)|co(?:ntributors?|lumnists?)|writers?"
    r"|p(?:eople|rofiles?)|staff|users?|members?|by|u|forfattere?|yazar(?:lar)?)/[^/?#]+/?(?:$|[?#])",
    re.IGNORECASE,
)
_TERMS: Final = frozenset({"dt", "th", "strong", "b"})  # in a manual, of a list of what it says of itself
_WRITERS: Final = frozenset(
    {
        "author",
        "authors",
        "columnist",
        "columnists",
        "writer",
        "writers",
        "autor",
        "autores",
        "autoren",
        "autori",
        "autorin",
        "autorka",
        "auteur",
        "auteurs",
        "autora",
        "autore",
        "forfatter",
        "forfattere",
        "yazar",
        "yazarlar",
        "avtor",
    }
)
_UNKNOWN: Final = PageKind()
_NOBODY: Final = SiteNames((), "")
_BETWEEN: Final = frozenset(
    (",", "and", "&", ", and", ";", "und", "et", "y", "e", "и", "和", "、", "与", "と")
)
_AROUND: Final = 3  # elements from a name to the box of its byline
_OTHER_PARTS = re.compile(
    r"\b(?:reviewed|edited|checked|photos?|photograph\w*|illustrat\w+|translated|approved|updated)\b",
    re.IGNORECASE,
)  # that are not written by whom they name
_LOWER: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LISTED: Final = 3  # items of one type, each with its author
_SEVERAL: Final = 3  # names of one kind; more are those of other pages
_REPLIES: Final = frozenset({"review", "reviews", "comment", "suggestedAnswer", "acceptedAnswer"})
_STATED, _LINKED, _MARKED, _WRITTEN, _PEOPLE = range(5)  # how well a name is marked


class _Name(NamedTuple):
    """A name, how well it is marked, and where."""

    rank: int
    name: str
    element: HtmlElement


class ShownAuthors:
    """Names in document order, with how well they are marked: less is better.

    ``kind`` is the page's: names on an offer are its maker's and its buyers', and in a manual texts that
    begin with "by" are sentences. A site's own name is one only where no other is shown. ``mentions`` tells
    whether the page has some words in small letters.
    """

    def __init__(
        self,
        kind: PageKind = _UNKNOWN,
        owners: SiteNames = _NOBODY,
        mentions: Callable[[bytes], bool] = lambda _: False,
        language: str = "",
    ) -> None:
        self.kind, self._owners, self._mentions = kind, owners, mentions
        self._names: list[_Name] = []
        self._language, self._korean = language, language[:2] == "ko"

    def look(self, element: HtmlElement, tag: str, kinds: int, marked: str) -> None:
        """Take in one element; ``kinds`` is what its classes say, ``marked`` its ``itemprop``."""
        text = element.text
        if tag == "a":
            self._look_at_link(element, text, kinds, f"{marked} {element.get('rel') or ''}")
        elif marked or kinds & NAMES or (text and self.begins(text)) or element.get(_USER) is not None:
            self._look_at_element(element, text, kinds, marked)

    def _look_at_link(self, element: HtmlElement, text: str | None, kinds: int, marked: str) -> None:
        href = (element.get("href") or "")[:CLASSES]
        found = _AUTHOR_HREF.search(href) if "author" not in marked else None
        if found is None:
            self._look_at_element(element, text, kinds, marked)
        elif found["kind"].lower() in _WRITERS:
            self._name(_LINKED, self._whole(short_text(element), found[0]), element)
        elif self.kind.thread or kinds & NAMES:
            self._name(_PEOPLE, short_text(element), element)

    def _whole(self, text: str, address: str) -> str:
        """The name that ``text`` says; the whole of it where that is a first name and the ``address`` has it.

        An address has no accents and may have a role in it: the page has to have the name somewhere.
        """
        name = person(text)
        slug = address.strip("/?#").rpartition("/")[2]
        if not name.isalpha() or not slug.startswith(f"{name.lower()}-"):
            return text
        whole = slug.replace("-", " ")
        return whole.title() if whole.replace(" ", "").isalpha() and self._mentions(whole.encode()) else text

    def _look_at_element(self, element: HtmlElement, text: str | None, kinds: int, marked: str) -> None:
        if marked and not {"author", "creator"}.isdisjoint(marked.split()):
            inner = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
            self._name(_STATED, fold(inner.get("content") or "") or _first_line(inner), element)
        elif kinds & NAMES:
            line = _first_line(element, logins=self.kind.thread)
            around = element.getparent()
            if (
                line and around is not None and not LABEL.sub("", line, count=1)
            ):  # "By", and the name beside it
                element, line = around, _first_line(around)
            self._name(_MARKED, line, element)
        elif text and self.begins(text):
            if not self.kind.manual or element.tag in _TERMS or ":" in text:
                self._written_by(element)
        elif element.get(_USER):
            self._name(_LINKED, element.get(_USER, ""), element)

    def _written_by(self, element: HtmlElement) -> None:
        """A byline that nothing marks: a label that a name follows, in it or behind it."""
        line = short_text(element)
        if line and not LABEL.sub("", line, count=1).strip():
            after = element.getnext()
            line = f"{line} {element.tail or ''} {short_text(after) if after is not None else ''}"
        if not line or len(line) > LINE:
            return
        rest = without_label(line, self._language) if self._leads_here(line) else line
        if names_person(rest):
            self._name(_WRITTEN, rest, element)

    def _leads_here(self, line: str) -> bool:
        """Whether ``line`` begins with what leads to a name in the language of the page alone."""
        return LABEL.match(line) is None and begins_as_in(line, self._language)

    def begins(self, text: str) -> bool:
        """Whether ``text`` begins as a byline does."""
        if text.isspace():
            return False
        return begins_byline(text, self._language) or (self._korean and is_reporter(text.strip()))

    def _name(self, rank: int, text: str, element: HtmlElement) -> None:
        whole = LABEL.sub("", text, count=1)
        if rank in {_MARKED, _STATED} and self._leads_here(text):
            text = without_label(text, self._language)
        # Of the site's name a word may be a role's.
        names = [whole] if whole in self._owners else people(text).split("; ")
        self._names += [_Name(rank, name, element) for name in names if name]

    def best(self) -> str:
        """The best marked name, of equals the first; ``""`` where the page shows names of many."""
        if self.kind.sold or not self._names:
            return ""
        if self.kind.thread:
            return self._names[0].name
        names = _of_this_page(self._without_site())
        rank = min((said.rank for said in names), default=0)
        alike = [said for said in names if said.rank == rank]
        several = len({said.name.casefold() for said in {said.element: said for said in alike}.values()})
        most = 1 if rank == _WRITTEN or self.kind.manual else _SEVERAL
        many = several > most and not (self.kind.article and rank < _WRITTEN)
        return "" if many or not alike else "; ".join(dict.fromkeys(_together(alike)))

    def _without_site(self) -> list[_Name]:
        """The names without the site's, if that leaves one: of several any may be who is written about."""
        others = [said for said in self._names if not self._owners.keeps(said.name)]
        one = self.kind.article and len({said.name.casefold() for said in others}) == 1
        return others if one else self._names


def _of_this_page(names: list[_Name]) -> list[_Name]:
    """``names`` without those that several works of one type name each in its own vocabulary: a list's."""
    names = [said for said in _without_items(names) if not _of_a_reply(said)]
    works = {id(work): work.get("itemtype") for said in names if (work := _work_of(said)) is not None}
    types = [*works.values()]
    listed = {kind for kind in types if types.count(kind) >= _LISTED}
    if not listed:
        return names
    return [said for said in names if (work := _work_of(said)) is None or work.get("itemtype") not in listed]


def _without_items(names: list[_Name]) -> list[_Name]:
    """``names`` without those below headings of lower levels, if there are several: of books, say."""
    below = {
        id(said)
        for said in names
        if (before := said.element.getprevious()) is not None and before.tag in _LOWER
    }
    return [said for said in names if id(said) not in below] if len(below) > 1 else names


def _work_of(said: _Name) -> HtmlElement | None:
    """The item whose author a stated name is."""
    if said.rank != _STATED:
        return None
    return next((e for e in said.element.iterancestors() if e.get("itemscope") is not None), None)


def _of_a_reply(said: _Name) -> bool:
    """Whether a stated name is that of who wrote a review of what the page tells of, or a comment."""
    return said.rank == _STATED and any(
        (around.get("itemprop") or "") in _REPLIES for around in said.element.iterancestors()
    )


def _together(names: list[_Name]) -> Iterator[str]:
    """The first of ``names``, and those that stand beside it with but a comma or an "and" between."""
    before = None
    for said in names:
        if before is not None and said.element is not before and not _stands_beside(said.element, before):
            return
        yield said.name
        before = said.element


def _stands_beside(element: HtmlElement, before: HtmlElement) -> bool:
    if _before(element) is before:
        return _behind(before) in _BETWEEN
    if _is_next_item(element, before):
        return True
    line = _byline_of(before)
    if line is None or line not in element.iterancestors():
        return False
    return _OTHER_PARTS.search(" ".join(line.itertext())) is None


def _before(element: HtmlElement) -> HtmlElement | None:
    before = element.getprevious()
    while before is not None and before.tag == "sup":
        before = before.getprevious()
    return before


def _is_next_item(element: HtmlElement, before: HtmlElement) -> bool:
    """Whether both are all that their items of a list say, and these stand one after the other."""
    item, other = element.getparent(), before.getparent()
    if item is None or other is None or item.tag != "li" or item.getprevious() is not other:
        return False
    return all(len(one) == 1 and not (one.text or "").strip() for one in (item, other))


def _byline_of(element: HtmlElement) -> HtmlElement | None:
    """The box shortly around a link to an author that is named as a byline."""
    around = islice(element.iterancestors(), _AROUND)
    return next((box for box in around if kinds_of((box.get("class") or "")[:CLASSES]) & NAMES), None)


def _first_line(element: HtmlElement, *, logins: bool = False) -> str:
    """What a marked element says, or the link in it: what stands behind is a role, a place, a day.

    ``logins``: names are likely to be of one word.
    """
    line = short_text(element)
    if not len(element) or not line:
        return line
    links = [link for link in element.iter("a") if link is not element and fold("".join(link.itertext()))]
    if len(links) > 1 and (names := _linked(links)):
        return names
    if len(links) == 1 and (name := person(said := short_text(links[0]))) and (logins or " " in name):
        return said
    parts = [fold(part) for part in element.itertext()]
    kept = [part for part in parts if part]
    if len(kept) > 1 and (name := person(kept[0])) and (logins or " " in name):
        return kept[0]
    return line


def _behind(link: HtmlElement) -> str:
    """What stands behind a name up to the next element, raised letters and figures of notes passed over."""
    said, after = link.tail or "", link.getnext()
    while after is not None and after.tag == "sup":
        said, after = said + (after.tail or ""), after.getnext()
    return fold(said).casefold()


def _linked(links: list[HtmlElement]) -> str:
    """The names of several ``links`` beside each other; ``""`` if one has no name, or more is between."""
    between = [_behind(link) for link in links[:-1]]
    names = [person(short_text(link)) for link in links]
    if not all(tail in _BETWEEN for tail in between) or not all(" " in name for name in names):
        return ""
    return " and ".join((", ".join(names[:-1]), names[-1]))
