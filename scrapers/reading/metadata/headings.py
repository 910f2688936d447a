"""The headings of a page that may be its title, those of its site told apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_MOST: Final = 20  # headings of a level looked at
_AROUND: Final = 8  # elements around a heading that may make it one of the frame
_PERMALINK = re.compile(
    r"(?:(?<!\s)\s++)?[¶§#🔗\u200b\u2060\ufeff]$"
)  # what documentation tools hang on a heading
_SITE_MARK = re.compile(
    r"(?:^|[\s_])(?:(?:site|blog|board|forum|wiki|web|page-?header|header)[-_]*(?:title|name|logo|brand\w*|heading)"
    r"|logo|navbar-brand|brand(?:ing)?|masthead[-_](?:title|brand)|logo[-_]\w{1,20}|\w{1,20}[-_]logo)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGE_MARK = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|topic|thread|story|page|content|headline|firstHeading)(?:$|[\s_-]|-?title|-?name)",
    re.IGNORECASE,
)
_PAGE_HEAD = re.compile(r"(?:entry|post|article|topic|thread|story|content)[_-]+header", re.IGNORECASE)
_PROPERTIES: Final = frozenset({"headline", "name"})
_FRAME: Final = frozenset({"header", "nav", "aside", "footer"})
_TEXT: Final = frozenset({"main", "article"})
_FRAME_MARK = re.compile(
    r"(?:^|\s)(?:[\w-]{0,20}[_-])?(?:masthead|banner|header|headerbar|topbar|top-bar|navbar|sidebar|footer)"
    r"(?:[_-]\w{1,20})?(?:\s|$)|(?:^|\s)related(?:[_-](?:posts|articles|content|stories))?(?:\s|$)",
    re.IGNORECASE,
)
_MAY_FRAME = re.compile(r"masthead|banner|header|top-?bar|navbar|sidebar|footer|related")
"""What is in every mark of a frame, and of a page's own head."""
_ROOT = re.compile(
    r"(?:https?://[^/?#]{1,200}|\.{0,2})/?(?:(?:index|default)\.\w{2,5})?(?:\?[^/]{0,80})?", re.IGNORECASE
)


class Heading(NamedTuple):
    """What a heading says; whether it is marked as the site's or the page's, and stands in the frame."""

    text: str
    of_site: bool = False
    of_page: bool = False
    in_frame: bool = False


def headings(elements: Iterable[HtmlElement], *, at_root: bool) -> list[Heading]:
    """The first of ``elements`` that say something; ``at_root``: the page is the first one of its site."""
    found = []
    for element in [*elements][:_MOST]:
        if text := text_of(element):
            of_page = _PAGE_MARK.search(_marks(element)) is not None or element.get("itemprop") in _PROPERTIES
            of_site = not (of_page or at_root) and _of_site(element)
            found.append(Heading(text, of_site, of_page, _in_frame(element)))
    return found


def text_of(element: HtmlElement) -> str:
    """What a heading says, without the link to itself that tools put behind it."""
    return _PERMALINK.sub("", fold("".join(element.itertext()) if len(element) else element.text or ""))


def _of_site(element: HtmlElement) -> bool:
    """Whether a heading says by its class, or by linking to the first page, that it names the site."""
    link = element.find(".//a")
    parent = element.getparent()
    marks = [_marks(part) for part in (element, link, parent) if part is not None]
    if any(map(_SITE_MARK.search, marks)):
        return True
    if link is None and parent is not None and parent.tag == "a":
        link = parent
    if link is None:
        return False
    href = (link.get("href") or "").strip()
    return "home" in (link.get("rel") or "").split() or (
        bool(href) and _ROOT.fullmatch(href[:300]) is not None
    )


def _in_frame(element: HtmlElement) -> bool:
    for around, _ in zip(element.iterancestors(), range(_AROUND), strict=False):
        tag, marks = around.tag, _marks(around)
        named = _MAY_FRAME.search(marks.lower()) is not None
        if tag in _TEXT or tag == "body" or (named and _PAGE_HEAD.search(marks)):
            return False
        if tag in _FRAME or around.get("role") == "banner" or (named and _FRAME_MARK.search(marks)):
            return True
    return False


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
