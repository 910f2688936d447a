"""The inline content that makes the next block, as far as it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapers.reading.blocks.element_list import ElementList
from scrapers.reading.blocks.formulas import MAY_DRAW, unseen_formula

if TYPE_CHECKING:
    from lxml.html import HtmlElement


class InlineRun:
    """Strings and inline elements in order, and what is counted of them, in characters of ``texts``.

    ``linked``: the container that is being read is in a link. Both lists are emptied after a run, and never
    replaced.
    """

    __slots__ = ("_page", "bold", "breaks", "images", "link_chars", "linked", "links", "nodes", "texts")

    def __init__(self, page: ElementList) -> None:
        self._page, self.linked = page, False
        self.nodes: list[str | HtmlElement] = []
        self.texts: list[str] = []
        self.clear()

    def clear(self) -> None:
        """Begin the next run."""
        self.nodes.clear()
        self.texts.clear()
        self.link_chars = self.links = self.bold = self.breaks = self.images = 0

    def say(self, text: str) -> None:
        """Add a string; callers see to it that none begins with white space alone."""
        self.nodes.append(text)
        self.texts.append(text)
        if self.linked:
            self.link_chars += len(text)

    def add(self, child: HtmlElement, tag: str, here: int, end: int) -> None:
        """Add the inline element at ``here``, which ends before ``end``."""
        leaf = end - here == 1
        text = child.text or "" if leaf else self._page.text(here, end)
        if tag in MAY_DRAW and (tag == "img" or not text.strip()):
            text = unseen_formula(child, tag)
        self.nodes.append(child)
        self.texts.append(text)
        if tag == "img":
            self.images += 1
            return
        if tag in {"b", "strong"}:
            self.bold += len(text)
        if tag == "a" or self.linked:
            self.links += tag == "a"
            self.link_chars += len(text)
            if not leaf:
                self.images += self._page.tags[here + 1 : end].count("img")
        elif not leaf:
            self._count_inside(here, end)

    def _count_inside(self, here: int, end: int) -> None:
        """The links and images in an inline element."""
        for at, tag in enumerate(self._page.tags[here + 1 : end], here + 1):
            if tag == "img":
                self.images += 1
            elif tag == "a":
                self.links += 1
                self.link_chars += len(self._page.text(at, self._page.ends[at]))

    def ends_at_break(self, child: HtmlElement) -> bool:
        """Take a line break in, which stays; whether two in a row end the run, as a paragraph would."""
        self.breaks += 1
        after = child.getnext()
        if after is not None and after.tag == "br" and not (child.tail and child.tail.strip()):
            return True
        if self.nodes:
            self.nodes.append(child)
        self.texts.append(" ")
        return False

    def begins_line(self) -> bool:
        """Whether nothing stands on the line yet."""
        if not self.nodes:
            return True
        last = self.nodes[-1]
        if isinstance(last, str) and not last.strip() and len(self.nodes) > 1:
            last = self.nodes[-2]
        return not isinstance(last, str) and last.tag == "br"
