"""Custom elements (a hyphen in the name) without blocks inside: words of a sentence, or boxes of their own.

Browsers show them in the line, as they do any element that they do not know. But components that follow each
other without a word between them (``<app-card>``, ``<my-row>``) are boxes by their style, which is not read
here, and are one run only in places that hold lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.formulas import FORMULAS
from scrapers.reading.blocks.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PHRASING: Final = HEADINGS | {
    "p", "a", "span", "em", "strong", "b", "i", "u", "s", "small", "sub",
    "sup", "code", "q", "cite", "dfn", "abbr", "mark", "time", "label", "font", "ins", "del", "bdi", "bdo",
    "var", "kbd", "samp", "tt", "big", "nobr", "ruby", "rt",
}  # fmt: skip
_LINES: Final = frozenset(
    ("li", "dt", "dd", "td", "th", "figcaption", "caption", "summary", "legend", "address")
)


class CustomElements:
    """Tells for custom elements of one page whether they stand in a line; each parent is looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool] = {}

    def apart(self, element: HtmlElement, *, holds_blocks: bool) -> bool:
        """Whether ``element`` is a box of its own."""
        if holds_blocks or element.tag in FORMULAS:
            return holds_blocks
        parent = element.getparent()
        if parent is None or parent.tag in _PHRASING:
            return False
        known = self._known.get(parent)
        if known is None:
            known = self._known[parent] = not _is_line(parent)
        return known


def _is_line(parent: HtmlElement) -> bool:
    """Whether ``parent`` has words of its own; or a space between all its parts, where lines are expected."""
    spaced = parent.tag in _LINES
    if parent.text and not parent.text.isspace():
        return True
    for child in parent:
        tail = child.tail
        if tail and not tail.isspace():
            return True
        spaced = spaced and bool(tail or child.getnext() is None)
    return spaced
