"""Headings with boxes inside: those of style alone (a frame, a button that unfolds what follows)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.reading.blocks.element_list import ElementList

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OF_STYLE: Final = frozenset(("div", "p", "button", "center", "header", "summary"))
_LONGEST: Final = 300  # characters


def end_of_flat(page: ElementList, here: int, blocks: frozenset[str]) -> int:
    """The index after the heading at ``here`` if what is a box in it says nothing by that, else 0.

    ``blocks`` are the tags of boxes.
    """
    end = page.end(here)
    boxes = {tag for tag in page.tags[here + 1 : end] if tag in blocks}
    return end if boxes and boxes <= _OF_STYLE and len(page.text(here, end)) <= _LONGEST else 0
