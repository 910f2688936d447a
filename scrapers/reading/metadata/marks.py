"""What the classes of an element say of it: that it holds a name or a day, or what is not the page's own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

IN_ASIDE: Final = 1  # what an element's classes say of it
NAMES: Final = 2
DATES: Final = 4
CLASSES: Final = 300  # characters of a class attribute or address that are looked at

_ASIDE = re.compile(
    r"(?:^|\s)(?:[\w-]+[_-])?(?:j?comments(?:-latest|-recent)?|(?:latest|recent)-comments|comments-(?:post(?:ed)?|body|head)|comment-list|commentlist|comment(?:-?body|-?meta|-?metadata|-?author|-?content)?"
    r"|related|related-(?:posts?|articles?|content|stories)"
    r"|recommended|recommendations|popular-posts|trending|read-next|more-posts|breadcrumbs?|newsletter|cookie-\w+"
    r"|testimonials?|infobox|infobox_\w+|site-footer|todays?-?date|current-?date(?:-?time)?|date-?today|live-?clock|clock|masthead-date|top-?bar-date)(?:$|\s)",
    re.IGNORECASE,
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:p-author|by-?line|byline-name|(?:the-)?authors?|author-?name|authorname|writer|contributor-?name"
    r"|written-?by|posted-?by|poster|user-?name|submitted-?by|entry-author|post-author|post-user|creator|topic-author"
    r"|autor|auteur|autore|verfasser)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_A_NAME_CLASS = re.compile(
    r"(?:bio|biography|about|avatar|image|img|photo|picture|desc|title|role|box|social|follow|links?|list|block|card|info-wrap"
    r"|(?:author|writer|byline)\S{0,20}[_-](?:descr(?:iption)?|job|position|designation|credentials?|tagline|excerpt|label|count))"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|dates|datetime|published|publish|posted|pubdate|timestamp|time|dateline|dt-published"
    r"|created|entry-meta|post-meta|article-meta|meta|byline|submitted|publishdate|publisheddate|postdate|day"
    r"|datum|fecha|tarih|postmetadata|post-?info|entry-?info|article-?info|pubtime)(?:$|[\s_-])"
    r"|[a-z]Date\b|[dD]ate_|publishDate",
)
_NO_BOXES = re.compile(r"wp-block-|\b(?:h-|v)card\b")  # names of which nothing else in them is a box
# Part of any class that the expressions above find; most classes of most pages have none of it.
_TELLING = re.compile(
    "by|author|writer|contrib|poster|user|creator|autor|auteur|verfasser|date|publish|posted|time|created|meta|submit|day"
    "|datum|fecha|tarih|info|comment"
    "|clock|testimon|relat|recommend|popular|trending|read-next|more-posts|breadcrumb|newsletter|cookie|footer",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def kinds_of(classes: str) -> int:
    """What ``classes`` say: the sum of :data:`IN_ASIDE`, :data:`NAMES` and :data:`DATES`."""
    kinds = 0
    classes = _NO_BOXES.sub("", classes)
    for word in classes.split():
        kinds |= _kinds_of_word(word)
    return kinds & ~NAMES if kinds & NAMES and _NOT_A_NAME_CLASS.search(classes) else kinds


@lru_cache(maxsize=16384)
def _kinds_of_word(word: str) -> int:
    if _TELLING.search(word) is None:
        return 0
    return (
        IN_ASIDE * bool(_ASIDE.search(word))
        | NAMES * bool(_AUTHOR_CLASS.search(word))
        | DATES * bool(_DATE_CLASS.search(word))
    )
