"""A page's title and its readers' comments, put into a choice of blocks by those who say that they want them.

Comments are told by what pages call them: class and id names, and schema.org's types.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.reading.blocks.outline import Block, Container, Outline

_COMMENTS = re.compile(
    r"(?:[\w-]*[_-])?(?:comment-?list|disqus_thread|(?:leser)?kommentare?|commentaires?|comentarios?|commenti"
    r"|koment(?:are?|á[rř]e|arze|arji)|kommentaarit|reacties|yorumlar|kommenta(?:rii|rer|rs)|komentari|hozzaszolasok|reader-?(?:comments|responses)|leser(?:kommentare|meinungen|briefe)|comments?(?:[_-](?:\d+|lists?|area|section|threads?|wrap(?:per)?"
    r"|container|body|content|text|items?|box|block|main|inner|entry))?)",
    re.IGNORECASE,
)
_IN_NAMES: Final = (
    "comment",
    "disqus",
    "komment",
    "koment",
    "coment",
    "reacties",
    "yorumlar",
    "hozzaszolasok",
    "reader",
    "leser",
)
_NOT_COMMENTS = re.compile(r"(?:no|has|with|hide|show|post|add|leave)[_-]comments?", re.IGNORECASE)
_FRAME = re.compile(
    r"(?:[\w-]*[_-])?(?:meta(?:data)?|authors?|users?|names?|dates?|times?|timestamp|reply|replies|actions?|votes?"
    r"|avatar|count|buttons?|tools?|controls?|permalink|form|respond|navigation|pagination|header|title|login)",
    re.IGNORECASE,
)
_FRAME_TAGS: Final = frozenset(("form", "nav", "button", "time", "cite", "footer", "header", "label"))
_PAGE: Final = frozenset(("html", "body", "main", "article"))  # their names speak of the whole page
_WORDS: Final = 12  # of a class attribute
_LONGEST: Final = 1000  # characters of one


def with_title(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` with the last heading of level 1 before it, unless there is one in it."""
    if not kept or any(block.level == 1 for block in kept):
        return list(kept)
    title: Block | None = None
    for block in outline.blocks:
        if block is kept[0]:
            break
        if block.level == 1 and not outline.containers[block.container].hidden:
            title = block
    return [*([title] if title is not None else ()), *kept]


def with_comments(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` and what readers said on the page, in order; who said it when stays out."""
    inside, frame = _flags(outline)
    chosen = set(map(id, kept))
    return [
        block
        for block in outline.blocks
        if id(block) in chosen
        or (inside[block.container] and not frame[block.container] and 2 * block.link_chars < len(block.text))
    ]


def without_comments(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` less all that stands among comments."""
    inside = in_comments(outline)
    return [block for block in kept if not inside[block.container]]


def in_comments(outline: Outline) -> list[bool]:
    """For each container: whether it is, or lies in, what the page calls its readers' comments."""
    inside = [False] * len(outline.containers)
    if boxes := _boxes_of_comments(outline):
        for at, up in enumerate(outline.parents):
            inside[at] = at in boxes or (up >= 0 and inside[up])
    return inside


def _boxes_of_comments(outline: Outline) -> set[int]:
    """The containers that are called so, or are of such a type."""
    containers, having = outline.containers, outline.having
    typed = having.get("itemtype", ())
    found = {at for at in typed if _is_of_comments(containers[at].attributes["itemtype"])}
    identities = {at: containers[at].attributes["id"] for at in having.get("id", ())}
    if _may_be_comments(" ".join((*identities.values(), *outline.of_class))):  # of most pages all at once
        found.update(at for at, identity in identities.items() if _is_comments(identity))
        for classes, places in outline.of_class.items():
            if _call_comments(classes[:_LONGEST]):
                found.update(places)
    return {at for at in found if containers[at].tag not in _PAGE}


def _flags(outline: Outline) -> tuple[list[bool], list[bool]]:
    """For each container: whether it is in comments, and whether in the frame around one."""
    inside, frame = in_comments(outline), list[bool]()
    for container, up in zip(outline.containers, outline.parents, strict=True):
        within = up >= 0 and inside[up]
        names = _names(container) if within and container.tag not in _PAGE else ()
        framed = within and (container.tag in _FRAME_TAGS or any(map(_is_frame, names)))
        frame.append(framed or (up >= 0 and frame[up]))
    return inside, frame


def _is_of_comments(kind: str) -> bool:
    return kind.rstrip("/").endswith(("/Comment", "/UserComments"))


@lru_cache(maxsize=4096)
def _call_comments(classes: str) -> bool:
    return any(map(_is_comments, classes.split()[:_WORDS]))


def _names(container: Container) -> tuple[str, ...]:
    classes, identity = container.attributes.get("class"), container.attributes.get("id")
    if classes is None and identity is None:
        return ()
    return (*(classes or "").split()[:_WORDS], identity or "")


def _is_comments(name: str) -> bool:
    name = name[:100]
    return (
        _may_be_comments(name) and _COMMENTS.fullmatch(name) is not None and not _NOT_COMMENTS.fullmatch(name)
    )


def _may_be_comments(names: str) -> bool:
    """Whether ``names`` speak of comments at all: most tell at a glance that they do not."""
    return any(map(names.lower().__contains__, _IN_NAMES))


@lru_cache(maxsize=4096)
def _is_frame(name: str) -> bool:
    return _FRAME.fullmatch(name[:100]) is not None
