"""Whether a page with comments shows an article and what was said to it, or a thread, by how it is made."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scrapers.reading.selection.threads.posts import is_post

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from scrapers.reading.blocks.outline import Outline
    from scrapers.reading.selection.character_counts import Vector

_TEXT = re.compile(
    r"(?<![\w-])(?:entry-(?:content|body|text)|(?:post|article|story|blog|page|news)-?(?:content|body|text|entry)(?:-inner)?"
    r"|articlebody|hentry|h-entry|e-content|single-post|blog-post|the-content|td-post-content|field-{1,2}name-body)(?![\w-])"
)
_BLOG = re.compile(
    r"(?<![\w-])(?:entry-content|hentry|h-entry|td-post-content|wp-block-post-content|single-post-content"
    r"|field-{1,2}name-body|node-{1,2}type-(?:article|blog(?:-post)?|news)|gh-content|available-content)(?![\w-])"
)
"""What holds an article in software that keeps articles with comments, and no threads."""
_THREAD = re.compile(
    r"(?<![a-z])(?:forums?|threads?|topics?|viewtopic|showthread|discussions?|questions?|answers?|posts|replies|q-?and-?a"
    r"|messages?|bbp(?:ress)?|phpbb|vbulletin|xenforo|discourse|user-?content|usertext)(?![a-z])"
)
_SERVICE = re.compile(
    r"(?<![a-z])(?:isso-(?:thread|root|comments?)|disqus-thread|giscus|utterances|commento(?:-root)?|remark42|cusdis|hyvor-talk"
    r"|intensedebate|livefyre|viafoura|vuukle|spot-?im|openweb|coral-(?:stream|talk|comments)|fb-comments)(?![a-z])"
)
"""What services call the comments that they put below articles, and below nothing else."""
_LEAST: Final = 50  # words of an article
_FEW: Final = 6  # of one that software for articles shows
_SHARE: Final = 0.15  # of the likely text, that an article has at least
_MOST: Final = 0.9  # of its own text, that stands in the box of the article
_BEFORE: Final = 0.9  # of it, that stands before the first comment


def shows_article(outline: Outline, likely: Vector, apart: npt.NDArray[np.bool_]) -> bool:
    """Whether what is ``apart`` are comments on an article: that stands before them, in a box of its own.

    ``likely`` is how much likely text each block holds.
    """
    own = np.where(apart, np.float32(0), likely)
    total = float(own.sum())
    first = int(np.flatnonzero(apart)[0])
    if total < _FEW or float(own[:first].sum()) < _BEFORE * total:
        return False
    sums: dict[int, float] = {}
    for block, size in zip(outline.blocks, own.tolist(), strict=True):
        at = block.container if size else -1
        while at >= 0:
            sums[at] = sums.get(at, 0.0) + size
            at = outline.parents[at]
    around = [at for at, size in sums.items() if size >= _MOST * total]
    if any(is_post(outline, at) for at in sums) or any(_named(outline, at, _is_thread) for at in around):
        return False
    if any(_named(outline, at, _is_blog) for at in around) or _has_service(outline):
        return True
    if total < max(_LEAST, _SHARE * float(likely.sum())):
        return False
    return any(outline.containers[at].tag == "article" or _named(outline, at, _is_text) for at in around)


def _named(outline: Outline, at: int, names: Callable[[str], bool]) -> bool:
    attributes = outline.containers[at].attributes
    return bool(attributes) and names(f"{attributes.get('class', '')[:300]} {attributes.get('id', '')[:100]}")


@lru_cache(maxsize=1024)
def _is_text(names: str) -> bool:
    return _TEXT.search(names.lower().replace("_", "-")) is not None


@lru_cache(maxsize=1024)
def _is_thread(names: str) -> bool:
    return _THREAD.search(names.lower().replace("_", "-")) is not None


@lru_cache(maxsize=1024)
def _is_blog(names: str) -> bool:
    return _BLOG.search(names.lower().replace("_", "-")) is not None


def _has_service(outline: Outline) -> bool:
    return any(_named(outline, at, _is_service) for at in range(len(outline.containers)))


@lru_cache(maxsize=1024)
def _is_service(names: str) -> bool:
    return _SERVICE.search(names.lower().replace("_", "-")) is not None
