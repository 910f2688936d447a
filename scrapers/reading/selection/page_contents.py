"""The table of contents of a page itself: a list of links that say what its headings say, or is called so.

It is no text of its own, and it is on most manuals and many long articles. A list that leads to other pages
says what theirs are called, and is left to be judged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.asides.ways import names_parts
from scrapers.reading.selection.smoothing import list_around

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapers.reading.blocks.outline import Block, Outline

_FEWEST: Final = 3  # entries
_MOST_OF_LIST: Final = 0.6
_LINKED: Final = 0.8  # share of an entry's characters
_LABEL: Final = 32  # characters of what stands over such a list
_LONGEST: Final = 200  # characters of one
_NUMBER = re.compile(r"[\W\d_]{0,20}(?:[ivx]{1,5}[.)]\s)?")
_AROUND: Final = " .:#¶\t"


def contents(outline: Outline) -> list[int]:
    """The indices of the blocks that make the page's own tables of contents, with the headings over them."""
    blocks = outline.blocks
    headings = {_said(block) for block in blocks if block.level and len(block.text) <= _LONGEST} - {""}
    found: list[int] = []
    for places in _lists(outline):
        repeated = sum(_is_entry(blocks[at], headings) for at in places)
        if repeated >= _FEWEST and repeated >= _MOST_OF_LIST * len(places):
            found += [*_heading_over(blocks, places), *places]
        elif _is_called_contents(blocks, places):
            found += [places[0] - 1, *places]
    return found


def _lists(outline: Outline) -> Iterable[list[int]]:
    """The blocks of every list that holds a link, the lists inside it counted to it."""
    lists: dict[int, list[int]] = defaultdict(list)
    known, linked = {-1: -1}, set()
    for at, block in enumerate(outline.blocks):
        if (own := list_around(outline, block.container, known)) >= 0:
            lists[own].append(at)
            if block.links:
                linked.add(own)
    return [places for own, places in lists.items() if own in linked]


def _is_entry(block: Block, headings: set[str]) -> bool:
    size = len(block.text)
    linked = block.links > 0 and block.link_chars >= _LINKED * size
    return linked and not block.level and size <= _LONGEST and _said(block) in headings


def _is_called_contents(blocks: list[Block], places: list[int]) -> bool:
    """Whether a label of contents stands over a list of links to places of the page, headings or not."""
    over = blocks[places[0] - 1] if places[0] and len(places) > 1 else None
    if over is None or len(over.text) > _LABEL or not names_parts(over.text):
        return False
    return all(
        blocks[at].link_chars >= _LINKED * len(blocks[at].text)
        and all((link.get("href") or "").startswith("#") for link in blocks[at].anchors())
        for at in places
    )


def _said(block: Block) -> str:
    """What a heading or an entry says, without its number."""
    text = block.text.lower()
    number = _NUMBER.match(text)
    return text[number.end() if number else 0 :].strip(_AROUND)


def _heading_over(blocks: list[Block], places: list[int]) -> list[int]:
    """The heading that has nothing below it but the list."""
    above, after = places[0] - 1, places[-1] + 1
    ends = after >= len(blocks) or blocks[after].level > 0
    return [above] if above > 0 and ends and blocks[above].level > 1 else []
