"""Headings with boxes inside: those of style alone (a frame, a button that unfolds what follows)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapers.reading.blocks.element_list import ElementList

LEVELS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
HEADINGS: Final = frozenset(LEVELS)
_STATED: Final = frozenset("123456789")
_UNTOLD: Final = 2
_OF_STYLE: Final = frozenset(("div", "p", "button", "center", "header", "summary"))
_TEXT: Final = frozenset(("p", "ul", "ol", "dl", "pre", "table", "blockquote"))
_LONGEST: Final = 300  # characters
_SHORT: Final = 150
_ENDS: Final = (".", "。", ",", ";")


def level_of_box(page: ElementList, attributes: Mapping[str, str], here: int) -> int:
    """The level of the box at ``here`` if it is a heading by its role, or all there was in one; else 0."""
    if attributes.get("role") == "heading":
        end = page.ends[here]
        if page.number(_TEXT, here + 1, end) or len(page.text(here, end)) > _LONGEST:
            return 0  # a post, which some forums call so to lead who hears the page from one to the next
        level = attributes.get("aria-level", "")
        return min(int(level), len(HEADINGS)) if level in _STATED else _UNTOLD
    return _level_before(page, here) if page.tags[here] == "p" else 0


def _level_before(page: ElementList, here: int) -> int:
    """The level of the heading that the paragraph at ``here`` stood in; 0: in none.

    The parser ends a heading where a paragraph begins: an empty one, and right behind it that paragraph.
    """
    before = page.elements[here - 1]
    level = LEVELS.get(before.tag, 0)
    if not level or before.tail or (before.text or "").strip(" \t\r\n"):
        return 0
    text = page.text(here, page.ends[here]).strip()
    return level if 0 < len(text) <= _SHORT and not text.endswith(_ENDS) else 0


def end_of_flat(page: ElementList, here: int, blocks: frozenset[str]) -> int:
    """The index after the heading at ``here`` if what is a box in it says nothing by that, else 0.

    ``blocks`` are the tags of boxes.
    """
    end = page.ends[here]
    boxes = {tag for tag in page.tags[here + 1 : end] if tag in blocks}
    return end if boxes and boxes <= _OF_STYLE and len(page.text(here, end)) <= _LONGEST else 0
