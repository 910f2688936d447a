"""What kind of page one is, as far as it decides whose names stand on it: thread, article, offer, manual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.reading.selection.manuals.manual_generators import is_manual

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLES: Final = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|HowTo|Recipe|Review)$")
_THREADS: Final = frozenset({"DiscussionForumPosting", "QAPage", "Question"})
_OFFERS: Final = frozenset(
    {"Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts", "AggregateOffer"}
)
_FORUM = re.compile(
    r"phpbb|vbulletin|xenforo|discourse|mybb|simple\s?machines|\bsmf\b|fluxbb|punbb|vanilla|invision|nodebb|flarum|bbpress"
    r"|woltlab|\bforum",
    re.IGNORECASE,
)
_THREAD_PATH = re.compile(
    r"/(?:threads?|topics?|discussions?|questions?|comments|viewtopic\.php|showthread\.php|viewthread|t|d)(?:[/?.]|-\d|$)"
    r"|[?&](?:topic|thread|showtopic)=",
    re.IGNORECASE,
)
# Scripts of forums, which nothing else is called.
_FORUM_PATH = re.compile(
    r"/(?:viewtopic|showthread|viewthread)\.(?:php|html?)|/showtopic[-.?/]", re.IGNORECASE
)
_FORUM_BODY = re.compile(
    r"phpbb|vbulletin|xenforo|viewtopic|showthread|\bXF\b|thread_view|QAPage|DiscussionForum|forum",
    re.IGNORECASE,
)
_MARKS: Final = ("class", "id", "data-template", "itemtype")
_LONGEST: Final = 2000  # characters of an address or a class that are looked at


class PageKind(NamedTuple):
    """What a page is by its own word; several may hold."""

    thread: bool = False
    article: bool = False
    sold: bool = False
    manual: bool = False


def kind_of(tree: HtmlElement, meta: Mapping[str, list[str]], types: AbstractSet[str], url: str) -> PageKind:
    """The kind of the page ``tree``, whose structured data describe things of ``types``."""
    declared = " ".join(meta.get("og:type", ())).lower()
    article = "article" in declared or "article:published_time" in meta or any(map(_ARTICLES.search, types))
    sold = declared.startswith("product") or (not article and not _OFFERS.isdisjoint(types))
    return PageKind(_is_thread(tree, meta, types, url), article, sold, is_manual(tree))


def _is_thread(tree: HtmlElement, meta: Mapping[str, list[str]], types: AbstractSet[str], url: str) -> bool:
    if not _THREADS.isdisjoint(types):
        return True
    if _FORUM_PATH.search(url[:_LONGEST]):
        return True
    body = tree.find("body")
    told = " ".join(meta.get("generator", ()))[:_LONGEST]
    named = [element for element in (tree, body) if element is not None]
    classes = " ".join(element.get(name) or "" for element in named for name in _MARKS)[:_LONGEST]
    return bool(_THREAD_PATH.search(url[:_LONGEST]) and _FORUM.search(f"{url[:_LONGEST]} {told}")) or bool(
        _FORUM_BODY.search(classes)
    )
