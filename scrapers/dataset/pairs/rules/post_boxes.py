"""The boxes of a page that may hold the posts of a thread."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.threads.post_names import BODIES, OPENERS, is_of_post

if TYPE_CHECKING:
    from scrapers.dataset.pairs.page_blocks import PageBlocks

_TRIED: Final = 4  # looks of boxes that are called posts
_BODIES: Final = BODIES | {
    "postcontent", "postbody", "postBody", "userContent", "js-comment-body", "note-text", "p-desc",
}  # fmt: skip
_NOTE: Final = "note-text"
_REPLIES: Final = {_NOTE: _NOTE, "p-desc": "comment-content"}
"""Kinds whose replies have a class that the opener's text has not (GitLab's, Freshdesk's)."""
_WIDE: Final = frozenset(("postbody", "postcontent"))  # boxes with more than the text, in some software
_CONTENT: Final = "content"
_HELP: Final = "post-info-container"  # Zendesk's, whose texts have names that comments have elsewhere
_HELP_TEXTS: Final = frozenset(("post-body", "comment-body"))
_TELLING: Final = frozenset(("id", "component", "itemprop", "data-role", "data-testid"))
_NEAR: Final = 3  # containers
_BOX = re.compile(
    r"(?:^|\s)(?:forum|thread|topic|js|c|b|m)?[-_]?(?:post|reply|message|answer|question)"
    r"(?:[-_]?(?:box|item|container|wrapper|row|block|card))?(?:$|\s)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:^|\s)(?:js-)?question(?:$|\s)", re.IGNORECASE)
_ANSWERS = re.compile(r"(?:^|\s)(?:js-)?answer(?:$|\s)", re.IGNORECASE)
_PLACE = re.compile(
    r"forum|thread|topic|discuss|viewtopic|message-?board|\bboards?\b|questions?/|community|/t/|q-?and-?a",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"signature|(?:^|[\s_-])sig(?:$|[\s_-])", re.IGNORECASE)
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-?(?:list|area|thread)s?|disqus|respond|reviews?|testimonials?)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"(?:^|[\s_-])c?(?:topic|thread)s?(?:$|[\s_-])", re.IGNORECASE)
_SAID: Final = 120  # characters of a paragraph that says something
_PROSE: Final = 1500  # characters of an article before its comments


def roots(page: PageBlocks) -> Iterator[tuple[bool, list[int]]]:
    """Containers that may be the texts of posts, by kind; whether software is known that names them so."""
    kinds: dict[str, list[int]] = defaultdict(list)
    boxes: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    forum = bool(_PLACE.search(_place(page)))
    twofold = not page.classes.isdisjoint((_HELP, _NOTE))
    telling = forum or _CONTENT in page.classes or not page.classes.isdisjoint(_BODIES)
    for number, container in enumerate(page.containers):
        attributes = container.attributes
        if not attributes or container.hidden:
            continue
        names = attributes.get("class", "")
        kind, look = _named(names) if names and telling else ("", "")
        if kind == _CONTENT:
            kind = _in_post_body(page, number)
        if twofold:
            kind = _of_two_names(page, number) or kind
        if not kind and not _TELLING.isdisjoint(attributes):
            kind = _by_attribute(attributes)
        if kind:
            kinds[kind].append(number)
        elif look and forum:
            boxes[page.parents[number], container.tag, look].append(number)
    yield from ((True, alike) for alike in _texts(page, kinds))
    asking = [numbers for (_, _, look), numbers in boxes.items() if _ASKS.search(look)]
    for (_, _, look), alike in sorted(boxes.items(), key=lambda box: len(box[1]), reverse=True)[:_TRIED]:
        yield False, _with_question(alike, asking) if _ANSWERS.search(look) else alike


def _texts(page: PageBlocks, kinds: Mapping[str, Sequence[int]]) -> Iterator[list[int]]:
    """The texts of each kind, the surest first; none of a kind of which a reply comes first."""
    for kind in sorted(kinds, key=lambda kind: kind in _WIDE):
        alike = _innermost(page, kinds[kind])
        if kind not in _REPLIES or _REPLIES[kind] not in _classes(page, alike[0]):
            yield alike


def _of_two_names(page: PageBlocks, number: int) -> str:
    """The kind of a text where that of the opener has another name than those of the replies."""
    names = _classes(page, number)
    if _HELP in page.classes and not _HELP_TEXTS.isdisjoint(names):
        return _HELP
    opens = "md" in names and "description" in _classes(page, page.parents[number])
    return _NOTE if opens and _NOTE in page.classes else ""


def _classes(page: PageBlocks, number: int) -> list[str]:
    return page.containers[number].attributes.get("class", "").split()


def _with_question(answers: Sequence[int], asking: Iterable[Sequence[int]]) -> list[int]:
    """``answers`` behind the question before them; none without one: an answer opens no thread."""
    before = max((number for numbers in asking for number in numbers if number < answers[0]), default=None)
    return [] if before is None else [before, *answers]


@lru_cache(maxsize=4096)
def _named(names: str) -> tuple[str, str]:
    """The kind of text that the classes ``names`` tell of, and the look of a box, if it is called a post."""
    tokens = names.split()
    kind = next((token for token in tokens if token in _BODIES), "")
    if kind:
        return "" if _SIGNED.search(names) else OPENERS.get(kind, kind), ""
    look = ""
    if _BOX.search(names) and not _COMMENTS.search(names):
        look = " ".join(sorted(token for token in tokens if _BOX.search(token)))
    return _CONTENT if _CONTENT in tokens else "", look


def _by_attribute(attributes: Mapping[str, str]) -> str:
    if is_of_post(attributes.get("id", "")):
        return "id"
    if attributes.get("component") == "post/content":
        return "component"
    if attributes.get("itemprop") == "text":
        return "text"
    if attributes.get("data-testid") == "markdown-body":
        return "testid"
    return "role" if attributes.get("data-role") == "commentContent" else ""


def _in_post_body(page: PageBlocks, number: int) -> str:
    """Names one whose name says something only in a box with the other: phpBB's."""
    for up in islice(page.around(page.parents[number]), _NEAR):
        if "postbody" in page.containers[up].attributes.get("class", "").split():
            return _CONTENT
    return ""


def _place(page: PageBlocks) -> str:
    """Where the page says it is."""
    body = next((c.attributes for c in page.containers[:3] if c.tag == "body"), {})
    return f"{page.source.url} {body.get('class', '')} {body.get('id', '')}"


def _innermost(page: PageBlocks, numbers: Sequence[int]) -> list[int]:
    """Those that hold no other of them."""
    around = {up for number in numbers for up in page.around(page.parents[number])}
    return [number for number in numbers if number not in around]


def beside_an_article(
    page: PageBlocks, roots: Sequence[int], counts: Mapping[int, int], *, known: bool
) -> bool:
    """Whether the posts are comments on something, by their names, or by the prose before them."""
    for up in page.around(roots[0]):
        names = page.names(up)
        if counts[up] < len(roots) or page.containers[up].tag in {"body", "html"}:
            continue
        if _TOPIC.search(names):
            break
        if _COMMENTS.search(names):
            return True
    before = page.blocks[: page.inside[roots[0]].start]
    prose = sum(
        len(block.text) - block.link_chars
        for block in before
        if block.role == "paragraph"
        and len(block.text) > _SAID
        and not page.containers[block.container].hidden
    )
    return prose > (_PROSE if known else _PROSE // 3)
