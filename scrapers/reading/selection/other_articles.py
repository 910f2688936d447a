"""Other articles beside the one that a page is of: their posts, cards and lists that lead to them.

They read as the text does, and stand below it, in its rail or in the midst of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block, Outline
    from scrapers.reading.selection.character_counts import Vector
    from scrapers.reading.selection.features import Measures

_OF_PAGE = re.compile(r"(?<![\w-])(?:postid|page-node)-(\d+)")  # in the class of the body
_POST = re.compile(r"(?<![\w-])(?:post|node)-(\d+)(?![\w-])")
_LIST = re.compile(r"(?<![\w-])(?:archive|category|blog|home)(?![\w-])")  # which may call itself an article
_PARAGRAPH: Final = 80  # characters of one that says something
_LINKED: Final = 0.8  # of a heading's characters
_TITLE: Final = 0.8  # of a heading's words, that are the title's
_SAME: Final = 0.5  # of a heading's words and of the title's, which has the site's name
_TITLES: Final = 2
_NEXT = re.compile(
    r"(?<![a-z])(?:next-(?:article|post|story)|(?:article|post|story)-next|infinite|endless|auto-?load)"
)
_ADDRESSED: Final = frozenset(
    ("data-url", "data-href", "data-permalink", "data-article-url", "data-article-id", "data-post-id")
)
_LISTS: Final = frozenset(("ul", "ol"))
_LIKELY: Final = 0.5  # score of a block that counts as text
_OWN: Final = 100  # words of the page's article
_CARDS: Final = 2.0  # words of cards for one of the article


def other_articles(scores: Vector, outline: Outline, page: Measures) -> list[int]:
    """The containers of other articles, where the page is of one and that has a text of its own.

    Cards that have most of the text may be what an article is about: the restaurants of a guide.
    """
    declared = page.declared
    if following := _following(scores, outline, page):
        return following
    if not declared.is_article or declared.is_discussion or _LIST.search(declared.body_class):
        return []
    articles = [at for at, container in enumerate(outline.containers) if container.tag == "article"]
    words = np.where(scores >= _LIKELY, page.texts.counts["words"], np.float32(0))
    lists = _lists_above_title(outline, page, words)
    posts = [at for at in articles if _has_other_number(outline, page, at)]
    cards = [at for at in articles if _is_card(outline, page, at)]
    in_cards = page.boxes.inside(cards)
    own = float(words[~in_cards & ~page.boxes.inside(posts + lists)].sum())
    if own < _OWN:
        return []
    posts += lists
    return posts + cards if float(words[in_cards].sum()) <= _CARDS * own else posts


def _following(scores: Vector, outline: Outline, page: Measures) -> list[int]:
    """The articles of an endless page below its own: each has a title of its own, which is not the page's.

    The page's is in an article, too, or has its text before the first of them.
    """
    if page.declared.tags["h1"] < _TITLES:
        return []
    tops = [at for at, block in enumerate(outline.blocks) if block.level == 1]
    if len(tops) < _TITLES or page.declared.is_discussion or _LIST.search(page.declared.body_class):
        return []
    shares = page.declared.in_title([outline.blocks[at].text for at in tops])
    own = [
        at
        for at, (of_heading, of_title) in zip(tops, shares, strict=True)
        if min(of_heading, of_title) >= _SAME
    ]
    if len(own) != 1 or own[0] != tops[0]:
        return []
    title = outline.blocks[tops[0]].container
    unlinked = (outline.blocks[at].container for at in tops[1:] if not outline.blocks[at].links)
    boxes = (_article_of(outline, page, at, title) for at in unlinked)
    found = [box for box in boxes if box >= 0 and _is_whole(outline, page, box)]
    words = np.where(scores >= _LIKELY, page.texts.counts["words"], np.float32(0))
    first = words[tops[0] + 1 :][~page.boxes.inside(found)[tops[0] + 1 :]].sum() if found else 0.0
    return found if float(first) >= _OWN else []


def _article_of(outline: Outline, page: Measures, at: int, title: int) -> int:
    """The outermost article around container ``at`` that does not hold container ``title``; -1: none does."""
    found = -1
    while at >= 0 and not page.boxes.holds(at, title):
        _, _, _, _, tag, attributes = outline.containers[at]
        named = _NEXT.search(f"{attributes.get('class', '')} {attributes.get('id', '')}".lower())
        if tag == "article" or named or not _ADDRESSED.isdisjoint(attributes):
            found = at
        at = outline.parents[at]
    return found


def _is_whole(outline: Outline, page: Measures, at: int) -> bool:
    """Whether article ``at`` has paragraphs, and is no card of a list."""
    paragraphs = [block for block in _blocks_in(outline, page, at) if block.role == "paragraph"]
    return sum(len(block.text) > _PARAGRAPH for block in paragraphs) > 1


def _lists_above_title(outline: Outline, page: Measures, words: Vector) -> list[int]:
    """Lists of links that end before the heading that is the page's title: news of the hour.

    ``words`` are those of each block that is likely text: below its title an article has its own.
    """
    headings = [at for at, block in enumerate(outline.blocks) if block.level]
    shares = page.declared.in_title([outline.blocks[at].text for at in headings])
    titles = (at for at, (own, of_it) in zip(headings, shares, strict=True) if min(own, of_it) >= _SAME)
    title = next(titles, None)
    if title is None or float(words[title + 1 :].sum()) < _OWN:
        return []
    box = outline.blocks[title].container
    ends = page.boxes.end[:box].tolist()
    return [
        at
        for at, end in enumerate(ends)
        if end <= box and outline.containers[at].tag in _LISTS and _all_lead(outline, page, at)
    ]


def _all_lead(outline: Outline, page: Measures, at: int) -> bool:
    """Whether each block of list ``at`` has a link."""
    return all(block.links for block in _blocks_in(outline, page, at))


def _blocks_in(outline: Outline, page: Measures, at: int) -> list[Block]:
    return [outline.blocks[one] for one in np.flatnonzero(page.boxes.inside([at])).tolist()]


def _has_other_number(outline: Outline, page: Measures, at: int) -> bool:
    """Whether article ``at`` has the number of a post that is not the page's."""
    own = _OF_PAGE.search(page.declared.body_class)
    attributes = outline.containers[at].attributes
    number = _POST.search(f"{attributes.get('class', '')} {attributes.get('id', '')}")
    return own is not None and number is not None and number[1] != own[1]


def _is_card(outline: Outline, page: Measures, at: int) -> bool:
    """Whether article ``at`` is a linked heading other than the page's title, and a paragraph at most."""
    blocks = _blocks_in(outline, page, at)
    if sum(not block.level and len(block.text) > _PARAGRAPH for block in blocks) > 1:
        return False
    heading = next((block for block in blocks if block.level), None)
    if heading is None or heading.link_chars < _LINKED * len(heading.text):
        return False
    return page.declared.in_title([heading.text])[0][0] < _TITLE
