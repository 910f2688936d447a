"""What the body of a page shows about its author and day: marked by vocabulary, by class, or written out.

Read are the elements at the beginning and at the end, and only on pages whose head says too little. Code is
passed over: a day in it is an example's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.reading.metadata.dates import iso_day, written_day
from scrapers.web.decode import clean
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_FIRST: Final = 1000  # elements looked at: what says who and when stands at the beginning
_LAST: Final = 300  # or at the end, as "last updated on" does
_LINE: Final = 140  # characters of a byline
_SHORTEST: Final = 7  # characters; a day has more, as in "1 May 99"
_SKIPPED: Final = frozenset(
    ("pre", "script", "style", "noscript", "template", "svg", "nav", "footer", "select", "iframe")
)
_WHOLE: Final = frozenset({"html", "body", "main", "article", "time", "a", "span"})  # no part of the frame
_ASIDE = re.compile(
    r"(?:^|\s)(?:[\w-]+[_-])?(?:comments|comment-list|commentlist|related|related-(?:posts?|articles?|content|stories)"
    r"|recommended|recommendations|popular-posts|trending|read-next|more-posts|breadcrumbs?|newsletter|cookie-\w+"
    r"|site-footer)(?:$|\s)",
    re.IGNORECASE,
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:p-author|by-?line|byline-name|(?:the-)?authors?|author-?name|authorname|writer|contributor-?name"
    r"|written-?by|posted-?by|poster|user-?name|submitted-?by|entry-author|post-author|post-user|creator|topic-author)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_A_NAME_CLASS = re.compile(
    r"(?:bio|about|avatar|image|img|photo|picture|desc|title|role|box|social|follow|links?|list|block|card|info-wrap)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_AUTHOR_HREF = re.compile(
    r"/(?:authors?|contributors?|columnists?|writers?|people|staff|profiles?|users?|members?|by|u)/[^/?#]+/?(?:$|[?#])",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\W*(?:(?:written|posted|published|reviewed|created|authored|asked|submitted|contributed|story|article|text|words|post)"
    r"(?:\s+on\s.{4,40}?)?\s+by|by|authors?|contributors?|von|par|por|作者|文)(?:\s*:\s*|\s+|$)",
    re.IGNORECASE,
)
_NO_MORE: Final = (
    r"(?:on|in|at|for|from|posted|published|updated|last|reviewed|edited|medically|contributing|senior|staff|editor"
    r"|founder|ceo|director|marketing|content|min\s+read|\d)\b"
)
# Where a name ends. Blanks are looked at from the first of a run alone, so that a run costs its length once.
_CUT = re.compile(
    rf"(?:(?<!\s)\s++)?(?:[|•·●—–/(]|,\s++{_NO_MORE})|(?<!\s)(?:[^\S\n]*+\n|\s++(?:-\s|@|{_NO_MORE}))",  # noqa: RUF001 - dashes
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|dates|datetime|published|publish|posted|pubdate|timestamp|time|dateline|dt-published"
    r"|created|entry-meta|post-meta|article-meta|meta|byline|submitted|publishdate|publisheddate|postdate|day)(?:$|[\s_-])"
    r"|[a-z]Date\b|[dD]ate_|publishDate",
)
# Part of any class that the three expressions above find; most classes of most pages have none of it.
_TELLING = re.compile(
    "by|author|writer|contrib|poster|user|creator|date|publish|posted|time|created|meta|submit|day|comment"
    "|relat|recommend|popular|trending|read-next|more-posts|breadcrumb|newsletter|cookie|footer",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:published|posted|updated|written|date|created|modified|reviewed|asked|on|erstellt|publié|publicado)\b",
    re.IGNORECASE,
)
_MODIFIED = re.compile(r"updated|modified|reviewed|edited|aktualisiert", re.IGNORECASE)
_NO_NAMES: Final = frozenset((
    "admin", "author", "authors", "guest", "anonymous", "editor", "staff", "name", "home", "user", "follow",
    "login", "log in", "sign in", "by", "written by", "share", "read more", "comments", "more", "unknown",
    "about the author", "on", "in", "at", "the", "this", "from", "for", "our", "your", "last",
    "log", "member login", "sign up", "subscribe", "name *", "category", "categories", "undefined", "null",
    "none", "n/a", "username", "first name", "last name", "nickname", "email", "learn more", "role", "news",
    "view more posts", "insights", "webmaster", "website", "youtube", "facebook", "twitter", "linkedin",
    "instagram", "pinterest",
    "administrator", "view profile", "contributor", "reply", "the author", "profile", "register", "join",
))  # fmt: skip
_MAY_BEGIN_BY = re.compile(r"[ \t\n\r\xa0(|–—\-•·]{0,39}[bwprcastuvBWPRCASTUV作文]").match  # noqa: RUF001 - dashes
_BEFORE_BY: Final = " \t\n\r\xa0(|–—-•·"  # noqa: RUF001 - dashes
# How what _BY matches begins, in two characters: a look here spares most texts an expression.
_BEGINNINGS: Final = frozenset((
    *(a + b for pair in (
        "bB yY", "wW rR", "pP oO", "pP uU", "rR eE", "cC rR", "aA uU", "aA sS", "sS uU", "cC oO", "sS tT",
        "aA rR", "tT eE", "wW oO", "vV oO", "pP aA",
    ) for a in pair[:2] for b in pair[3:]),
    "作者", "文", "文:", *(f"文{sign}" for sign in map(chr, range(0x3001)) if sign.isspace()),
))  # fmt: skip
# A month behind a name begins a date; those that are names themselves may belong to it.
_MONTHS: Final = frozenset((
    "january", "february", "march", "july", "september", "october", "november", "december", "jan", "feb",
    "mar", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
))  # fmt: skip
_DATED = re.compile(rf"\s(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?$", re.IGNORECASE)
_USER: Final = "data-author-username"
_MARKS: Final = ("itemprop", _USER)
_TIMES: Final = frozenset({"time", "relative-time", "local-time", "time-ago"})
_LOOKED_AT: Final = _TIMES | {"a", "h1"}  # whatever is said of them
_CLASSES: Final = 300  # characters of a class attribute or address that are looked at


class Shown(NamedTuple):
    """What the body shows; ``""`` where it does not."""

    author: str = ""
    published: str = ""
    modified: str = ""


_IN_ASIDE: Final = 1  # what an element's classes say of it
_NAMES: Final = 2
_DATES: Final = 4


@lru_cache(maxsize=8192)
def _kinds(classes: str) -> int:
    kinds = 0
    for word in classes.split():
        kinds |= _kinds_of_word(word)
    return kinds & ~_NAMES if kinds & _NAMES and _NOT_A_NAME_CLASS.search(classes) else kinds


@lru_cache(maxsize=16384)
def _kinds_of_word(word: str) -> int:
    if _TELLING.search(word) is None:
        return 0
    return (
        _IN_ASIDE * bool(_ASIDE.search(word))
        | _NAMES * bool(_AUTHOR_CLASS.search(word))
        | _DATES * bool(_DATE_CLASS.search(word))
    )


def shown(page: ElementList) -> Shown:
    """Author and days that the body ``page`` shows: the best marked ones, of equals the first."""
    if page.tags[0] != "body":
        return Shown()
    reader, end = _Reader(), len(page.tags)
    at = _read(reader, page, 0, _FIRST)
    if at < end:
        _read(reader, page, _outside(page, max(at, end - _LAST)), _LAST)
    return Shown(reader.author(), *reader.days())


def _read(reader: _Reader, page: ElementList, at: int, most: int) -> int:
    """Take in ``most`` elements from ``at`` on, not counting what is passed over. Gives the next one."""
    elements, tags = page.elements, page.tags
    marks = [name for name in _MARKS if page.mentions(name.encode())]
    end = len(tags)
    while at < end and most > 0:
        element, tag = elements[at], tags[at]
        classes = element.get("class")
        kinds = _kinds(classes[:_CLASSES]) if classes else 0
        if _is_passed_over(tag, kinds):
            at = page.end(at)
            continue
        if kinds or tag in _LOOKED_AT or _tells(element, marks):
            reader.look(element, tag, kinds)
        at, most = at + 1, most - 1
    return at


def _outside(page: ElementList, at: int) -> int:
    """The index of the first element from ``at`` on that lies in no part that is passed over."""
    for around in reversed([*page.elements[at].iterancestors()]):
        kinds = _kinds(around.get("class", "")[:_CLASSES])
        if _is_passed_over(around.tag, kinds):
            return page.end(page.place(around))
    return at


def _is_passed_over(tag: str, kinds: int) -> bool:
    return tag in _SKIPPED or (kinds & _IN_ASIDE > 0 and tag not in _WHOLE)


def _tells(element: HtmlElement, marks: Sequence[str]) -> bool:
    """Whether an element has one of ``marks``, may hold a byline, or names a year; most do not."""
    for name in marks:
        if element.get(name) is not None:
            return True
    text, tail = element.text, element.tail
    if text:
        begins = text if text[0] not in _BEFORE_BY else text.lstrip(_BEFORE_BY)
        if begins[:2] in _BEGINNINGS and _BY.match(text[:80].strip()):
            return True
        if len(text) > _SHORTEST and ("20" in text or "19" in text):
            return True
    return tail is not None and len(tail) > _SHORTEST and ("20" in tail or "19" in tail)


class _Reader:
    """Candidates in document order, with how well they are marked: less is better."""

    def __init__(self) -> None:
        self._names: list[tuple[int, str]] = []
        self._days: list[tuple[int, str]] = []
        self._modified: list[str] = []
        self._headed = False

    def look(self, element: HtmlElement, tag: str, kinds: int) -> None:
        """Take in one element; ``kinds`` is what its classes say of it."""
        get = element.get
        marked = get("itemprop")
        text = element.text
        if tag == "a":
            self._look_at_link(element, text, kinds, f"{marked or ''} {get('rel') or ''}")
        else:
            if tag == "h1":
                self._headed = True
            if (
                marked
                or kinds & _NAMES
                or (text and not text.isspace() and _MAY_BEGIN_BY(text))
                or get(_USER) is not None
            ):
                self._look_for_name(element, text, kinds, marked or "")
        if marked or kinds & _DATES or tag in _TIMES:
            self._look_for_day(element, kinds, marked or "")
        else:
            for line in (text, element.tail):
                if line and _SHORTEST < len(line) < _LINE and ("20" in line or "19" in line):
                    self._look_in(line)

    def _look_at_link(self, element: HtmlElement, text: str | None, kinds: int, marked: str) -> None:
        href = element.get("href") or ""
        if "author" not in marked and _AUTHOR_HREF.search(href[:_CLASSES]):
            self._name(1 if "author" in href else 3, _short(element))
        else:
            self._look_for_name(element, text, kinds, marked)

    def _look_for_name(self, element: HtmlElement, text: str | None, kinds: int, marked: str) -> None:
        if marked and not {"author", "creator"}.isdisjoint(marked.split()):
            inner = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
            self._name(0, fold(inner.get("content") or "") or _short(inner))
        elif kinds & _NAMES:
            self._name(2, _short(element))
        elif text and _MAY_BEGIN_BY(text) and _BY.match(text[:80].strip()):
            self._written_by(element)
        elif element.get(_USER):
            self._name(1, element.get(_USER, ""))

    def _written_by(self, element: HtmlElement) -> None:
        line = _short(element)
        if line and not _BY.sub("", line, count=1).strip():
            after = element.getnext()
            line = f"{line} {element.tail or ''} {_short(after) if after is not None else ''}"
        found = _BY.match(line) if line else None
        if found and not (
            found[0].strip(" :").lower() == "by" and line[found.end() : found.end() + 1].islower()
        ):
            self._name(2, line)  # "by keeping an eye on it" names nobody

    def _name(self, rank: int, text: str) -> None:
        name = person(text)
        if name:
            self._names.append((rank, name))

    def _look_for_day(self, element: HtmlElement, kinds: int, marked: str) -> None:
        if marked and ("datePublished" in marked or "dateCreated" in marked):
            self._day(0, _stamped(element))
        elif marked and "dateModified" in marked:
            self._modified.append(_stamped(element))
        elif element.tag in _TIMES:
            around = element.getparent()
            before = (around.text or "") if around is not None else ""
            rank = 0 if element.get("pubdate") is not None else 1
            self._ranked(rank, _stamped(element), element.get("class", "") + before)
        elif kinds & _DATES:
            line = _short(element)
            self._ranked(2, written_day(line), line + element.get("class", ""))
        else:
            for line in (element.text, element.tail):
                if line and len(line) < _LINE:
                    self._look_in(line)

    def _look_in(self, text: str) -> None:
        """A day in running text counts if the line is hardly more, or begins with saying what it is."""
        line = fold(text)
        if len(line) < 40 or _WHEN.match(line):  # noqa: PLR2004 - a line of its own
            self._ranked(3, written_day(line), line)

    def _ranked(self, rank: int, day: str, context: str) -> None:
        if not day:
            return
        if _MODIFIED.search(context) and not re.search("publish|posted", context, re.IGNORECASE):
            self._modified.append(day)
            rank += 3
        self._day(rank if self._headed else rank + 1, day)

    def _day(self, rank: int, day: str) -> None:
        if day:
            self._days.append((rank, day))

    def author(self) -> str:
        """The best marked name, of equals the first."""
        return min(self._names, key=_rank, default=(0, ""))[1]

    def days(self) -> tuple[str, str]:
        """The day of publication and that of the last change, by the same rule."""
        return min(self._days, key=_rank, default=(0, ""))[1], next(filter(None, self._modified), "")


def _rank(candidate: tuple[int, str]) -> int:
    return candidate[0]


def _stamped(element: HtmlElement) -> str:
    """The day that an element states in an attribute, else the one in its text."""
    stamp = element.get("datetime") or element.get("content") or element.get("title") or ""
    return iso_day(stamp) or written_day(_short(element))


def person(text: str) -> str:
    """The name in a byline; ``""`` if there is none that could be one."""
    name = _BY.sub("", clean(text), count=1)
    end = _CUT.search(name)
    name = (name[: end.start()] if end else name).strip(" ,;:.-–—\"'")  # noqa: RUF001 - dashes
    words = name.split()
    if not words or len(words) > 6 or len(name) > 60 or len(name) < 2:  # noqa: PLR2004 - longer than names are
        return ""
    if name.lower() in _NO_NAMES or "://" in name or "@" in name or not name[0].isalnum() or name.isdigit():
        return ""
    if (len(words) > 1 and any(map(str.isdigit, name))) or name.count(".") > 1 > name.count(" "):
        return ""
    return "" if words[-1].lower() in _MONTHS and len(words) == 1 else _DATED.sub("", name)


def _short(element: HtmlElement) -> str:
    """The text of ``element``, ``""`` if it is longer than a line; elements in it stand apart."""
    if not len(element):
        text = element.text or ""
        return fold(text) if len(text) <= 4 * _LINE else ""
    parts, size = [], 0
    for part in element.itertext():
        parts.append(part)
        size += len(part.strip())
        if size > _LINE or len(parts) > 60:  # noqa: PLR2004 - white space between many elements
            return ""
    return fold(" ".join(parts))
