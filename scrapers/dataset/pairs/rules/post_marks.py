"""What stands around the text of a post: who wrote it, its votes, whether it was accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.counts import count_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST: Final = 60  # characters of a name
_SHORTEST: Final = 2  # pictures of members without one are a letter
_MUCH: Final = 100  # elements of a box about a person, and strings
_DIGITS: Final = 7  # of the number of a post
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:post)?(?:author|user-?name|poster|nick(?:name)?|creator|big-?username|authi"
    r"|member-?name|display-?name|user-details|post-?user(?:-name)?|post-?left|by-?line|p-info)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:^|[\s_-])(?:big|post)?-?(?:user-?-?name|nick(?:name)?|display-?name)(?:$|[\s_-])", re.IGNORECASE
)
_PROFILE = re.compile(
    r"(?:^|/|\?|&|=)(?:u|users?|members?|profiles?|space|memberlist)(?:[/.=?-]|$)", re.IGNORECASE
)
_BY = re.compile(r"(?:(?:posted\s|written\s)?by|von|par|por|de)\s*:?\s+", re.IGNORECASE)
_DATED = re.compile(r"(?<!\s)\s*+[,·|–—»•(]\s*+(?=\D{0,20}\d)")  # noqa: RUF001 - what parts a name from a date
_DATE = re.compile(
    r"\d:\d\d|\d{4}-\d\d|\d[./]\d{1,2}[./]\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s\d"
    r"|\d\.?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:ago|yesterday|today)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:^|[\s_-])(?:quote|bbcode_?quote|quotebox|quotation)(?:$|[\s_-])|block--quote|bbCodeQuote",
    re.IGNORECASE,
)
_AVATAR = re.compile(r"avatar", re.IGNORECASE)
_VOTES = re.compile(
    r"(?:^|\s)(?:js-|post-|s-)*(?:vote-?_?counts?(?:-post)?|up-?votes?(?:-count)?|votes?(?:-(?:number|total))?"
    r"|post-?score|answer-score|vote-sum|qa-netvote-count-data)(?:$|\s)",
    re.IGNORECASE,
)
_ACCEPTED = re.compile(
    r"(?:^|[\s_-])(?:accepted(?:-?_?answer)?|answer-accepted|best-?_?answer|chosen-answer|is-solution"
    r"|solution(?:-post)?|isSolution|ipsComment_solved|QnA-Item-Accepted|comment-official|answer-selected)(?:$|\s)",
    re.IGNORECASE,
)
_MARKED: Final = frozenset(
    ("accepted-answer", "answer-accepted", "best-answer", "vote-accepted-on", "solution-badge")
)
_ANSWER_LABEL: Final = "Marked as Answer"  # GitHub's
_TEST_IDS: Final = frozenset(("issue-body-header-author", "avatar-link"))  # of GitHub's names of people
_HIDDEN: Final = frozenset(("d-none", "hidden", "is-hidden"))


@dataclass(slots=True)
class Marks:
    """What was found around a post; ``number`` is its place in the thread, if it says so."""

    author: str = ""
    votes: int | None = None
    accepted: bool = False
    number: int | None = None
    _sure: bool = False  # whether the markup itself says that it is the author

    def look(self, element: HtmlElement, inner: HtmlElement) -> None:
        """Take in what ``element`` has outside of ``inner``; what was found further in stays."""
        self._look_at(element, around=True)
        for each in outside(element, inner):
            self._look_at(each, around=False)

    def _look_at(self, element: HtmlElement, *, around: bool) -> None:
        attributes = element.attrib
        names = attributes.get("class", "")
        if names and not self.accepted:
            self.accepted = bool(_ACCEPTED.search(names)) if around else _marked(names)
        if attributes.get("aria-label") == _ANSWER_LABEL:
            self.accepted = True
        if not self._sure:
            told = _told(element)
            self._sure = bool(told)
            self.author = told or self.author or ("" if around else _author(element, names))
        if self.votes is None:
            self.votes = _votes(element, names, around=around)
        if self.number is None and not around:
            self.number = _number(element)


def outside(element: HtmlElement, inner: HtmlElement) -> Iterator[HtmlElement]:
    """The elements in ``element`` that are neither in ``inner`` nor what somebody else said, in order."""
    waiting = [*reversed(element)]
    while waiting:
        each = waiting.pop()
        if each is inner or not isinstance(each.tag, str) or each.tag == "blockquote":
            continue
        if _QUOTED.search(each.get("class") or ""):
            continue
        yield each
        waiting.extend(reversed(each))


def _marked(names: str) -> bool:
    tokens = set(names.split())
    return bool(tokens & _MARKED) and not tokens & _HIDDEN


def _told(element: HtmlElement) -> str:
    """The author, where an attribute says so."""
    told = element.get("data-author") or element.get("data-username")
    if told:
        return _bare(told)
    return _name_in(element) if element.get("itemprop") in {"author", "creator"} else ""


def _author(element: HtmlElement, names: str) -> str:
    if element.get("data-testid") in _TEST_IDS:
        return _short(element)
    if _AVATAR.search(names):
        return ""
    if _NAMED.search(names) or element.get("rel") == "author":
        return _name_in(element)
    if element.tag == "a" and _PROFILE.search(element.get("href") or ""):
        return _short(element)
    return ""


def _name_in(element: HtmlElement) -> str:
    """The name in a box about a person, which may hold much else."""
    inner = [
        each
        for each in islice(element.iter(), _MUCH)
        if isinstance(each.tag, str) and not _AVATAR.search(each.get("class") or "")
    ]
    for each in inner:
        if each.get("itemprop") == "name" or _NAME.search(each.get("class") or ""):
            found = _bare(each.get("content") or "") or _short(each)
            if found:
                return found
    links = [each for each in inner if each.tag == "a" and _short(each)]
    for each in links:
        if _PROFILE.search(each.get("href") or ""):
            return _short(each)
    for each in [*links, *(each for each in inner if each.tag in {"b", "strong"})]:
        found = _short(each)
        if found:
            return found
    said = next(
        (text for text in islice(element.itertext(), _MUCH) if text.strip() and text.strip().lower() != "by"),
        "",
    )
    return _bare(said)


def _short(element: HtmlElement) -> str:
    return _bare(" ".join(islice(element.itertext(), _MUCH)))


def _bare(text: str) -> str:
    """``text`` as a name; ``""`` if it is none."""
    text = "".join(sign for sign in text[: 20 * _LONGEST] if sign.isprintable() or sign.isspace())
    text = " ".join(text.split()).lstrip("@")
    by = _BY.match(text)
    text = text[by.end() :] if by else text
    if not _SHORTEST <= len(text) <= _LONGEST or text[0] == "#" or is_dated(text):
        return ""
    return text if any(sign.isalpha() for sign in text) else ""


def is_dated(text: str) -> bool:
    """Whether a date or a time of day stands in ``text``."""
    return bool(_DATE.search(text))


def name_of_heading(text: str) -> str:
    """The name in a heading that says who wrote, and when."""
    date = _DATED.search(text) if len(text) <= _LONGEST else None
    return _bare(text[: date.start()]) if date else ""


def _votes(element: HtmlElement, names: str, *, around: bool) -> int | None:
    if around:
        return count_of(element.get("data-score") or "")
    if _VOTES.search(names) or element.get("itemprop") == "upvoteCount" or "component" in element.attrib:
        if element.get("component", "post/vote-count") != "post/vote-count":
            return None
        return count_of(
            element.get("data-value")
            or element.get("content")
            or "".join(islice(element.itertext(), _MUCH))[:20]
        )
    return None


def _number(element: HtmlElement) -> int | None:
    text = (element.text or "").strip()
    return int(text[1:]) if text[:1] == "#" and text[1:].isdecimal() and len(text) <= _DIGITS else None
