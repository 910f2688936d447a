"""The short texts of elements: of one that may hold a byline, and of what stands before it as its label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LINE: Final = 140  # characters of a byline
_LABEL: Final = 40  # characters of a label
_PARTS: Final = 60  # texts in an element; more are white space between many elements


def short_text(element: HtmlElement) -> str:
    """The text of ``element``, ``""`` if it is longer than a line; elements in it stand apart."""
    if not len(element):
        text = element.text or ""
        return fold(text) if len(text) <= 4 * LINE else ""
    parts, size = [], 0
    for part in element.itertext():
        parts.append(part)
        size += len(part.strip())
        if size > LINE or len(parts) > _PARTS:
            return ""
    return fold(" ".join(parts))


def label_of(element: HtmlElement) -> str:
    """What stands shortly before ``element`` in its box and says what it is: "Joined:", "Updated"."""
    before = element.getprevious()
    if before is None:
        around = element.getparent()
        return fold((around.text or "")[-_LABEL:]) if around is not None else ""
    if before.tail and not before.tail.isspace():
        return fold(before.tail[-_LABEL:])
    text = before.text or ""
    is_label = len(text) <= _LABEL and not len(before) and not any(map(str.isdigit, text))
    return fold(text) if is_label else ""
