"""What is said below a picture that stands in the text: by its tag, or by its class in older pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block, Container, Outline

_FIGURES: Final = frozenset(
    ("figure", "figcaption", "div", "p", "a", "picture", "table", "tbody", "tr", "td")
)
_FIGURE = re.compile(
    r"(?:^|\s)(?:wp-caption|thumb|(?:captioned-)?image(?:-container)?|figure|tr-caption-container)(?:\s|$)"
)
_CAPTION = re.compile(r"(?:^|\s)(?:wp-|image-?|figure-?|thumb|img-|tr-)?caption(?:-text)?(?:\s|$)")
_NAMES: Final = 0.5  # share of a caption's characters in links, as those who are shown have
_CREDIT = re.compile(
    r"(?i)©|\b(?:credits?|photo(?:s|graph\w*)?|fotos?|image|pictured?|courtesy|copyright|getty|afp|reuters"
    r"|shutterstock|unsplash|pexels|pixabay|i?stock|alamy|dpa|epa|instagram|via|source|quelle|bild|illustration)\b"
    r"|写真|撮影|摄影|圖片|图片来源|供圖|供图|사진"
)
_FRAMES: Final = 3  # around a picture: of a row of them


def with_captions(outline: Outline, flags: list[bool], inside: list[bool]) -> None:
    """What is said below a picture that stands in the text, between two of its paragraphs.

    A picture on top is what a page opens with, and one in a box beside the text is not of it.
    """
    for at, block in enumerate(outline.blocks):
        if flags[at] or not inside[at] or not (block.role == "caption" or _is_caption(outline, block)):
            continue
        figure = _figure_of(outline, block.container) if _tells(block) else -1
        if figure < 0:
            continue
        around = outline.parents[figure]
        for _ in range(_FRAMES):
            around = outline.parents[around] if outline.containers[around].tag == "div" else around
        beside = [_neighbour(outline, at, figure, step) for step in (-1, 1)]
        flags[at] = all(
            0 <= other < len(flags) and flags[other] and _is_in(outline, other, around) for other in beside
        )


def _tells(caption: Block) -> bool:
    """Whether a caption says what its picture shows, and not whose it is or where else that is told."""
    text = caption.text
    named = caption.link_chars > _NAMES * len(text)
    return not named and any(map(str.isalpha, text)) and _CREDIT.search(text) is None


def _figure_of(outline: Outline, at: int) -> int:
    """The outermost figure of those around container ``at``; -1: there is none."""
    figure = -1
    while at >= 0 and outline.containers[at].tag in _FIGURES:
        figure, at = (at if _is_figure(outline.containers[at]) else figure), outline.parents[at]
    return figure


def _is_figure(box: Container) -> bool:
    """Whether ``box`` holds a picture, and what is said of it: by its tag, or by its class in older pages."""
    return box.tag == "figure" or _FIGURE.search(box.attributes.get("class", "")) is not None


def _is_caption(outline: Outline, block: Block) -> bool:
    """Whether the class of a box says that what is in it is said of a picture."""
    classes = outline.containers[block.container].attributes.get("class")
    return block.role == "paragraph" and classes is not None and _CAPTION.search(classes) is not None


def _neighbour(outline: Outline, at: int, figure: int, step: int) -> int:
    """The next block in the direction of ``step`` that is not in container ``figure``."""
    at += step
    while 0 <= at < len(outline.blocks) and (_is_in(outline, at, figure) or is_hidden(outline, at)):
        at += step
    return at


def is_hidden(outline: Outline, at: int) -> bool:
    """Whether block ``at`` is not seen."""
    return outline.containers[outline.blocks[at].container].hidden


def _is_in(outline: Outline, block: int, around: int) -> bool:
    """Whether a block is in container ``around``, which comes before all that it holds."""
    at = outline.blocks[block].container
    while at > around:
        at = outline.parents[at]
    return at == around
