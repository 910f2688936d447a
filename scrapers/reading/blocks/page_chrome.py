"""What frames a page and is on every other page of its site too: menus, the footer, the box to search in.

It is a third of a page's blocks. Of 1,599 labelled pages it holds 0.3 % of the text, nearly all of that in
elements that are larger than a frame is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

FRAMES: Final = frozenset(("nav", "footer", "menu"))
ROLES: Final = frozenset(("navigation", "contentinfo", "search", "menu", "menubar"))
_TEXT: Final = frozenset(("main", "article", "h1", "pre", "blockquote", "dl"))  # what no frame holds
_ACTIONS: Final = frozenset(("a", "button", "input", "select"))
_PARAGRAPH: Final = frozenset(("p",))
_ITEM: Final = frozenset(("li",))
_QUOTES: Final = frozenset(("blockquote", "figure"))  # whose footer says who is quoted
_MOST: Final = 0.6  # of a page's elements; more is the page itself, wrongly marked or never closed
_PARAGRAPHS: Final = 5
_LOOKS: Final = 10  # into each element; menus in menus without end are no menus
_LONGEST: Final = 1000  # characters that are not in links


class PageChrome:
    """Tells, on one walk over ``page``, which of the elements that say so frame it."""

    def __init__(self, page: ElementList) -> None:
        self._page = page
        self._looked_into = 0  # elements: nested ones add up

    def holds(self, at: int) -> bool:
        """Whether the element at ``at``, by tag or role a frame, holds no more than one does."""
        page, end = self._page, self._page.ends[at]
        if end - at > _MOST * len(page.tags) or page.number(_TEXT, at, end):
            return False
        told = {"nav": _PARAGRAPH, "menu": _ITEM}.get(page.tags[at])
        if told and page.number(told, at, end) and not page.number(_ACTIONS, at, end):
            return (
                False  # paragraphs without a link, as in the lists that Webflow unfolds; a list of commands
            )
        self._looked_into += end - at
        if self._looked_into > _LOOKS * len(page.tags):
            return False
        few = page.number(_PARAGRAPH, at, end) <= _PARAGRAPHS and _unlinked(page, at, end) <= _LONGEST
        return few and not _speaks_of_text(page.elements[at])


def _unlinked(page: ElementList, at: int, end: int) -> int:
    """How many characters the element at ``at`` holds outside of links."""
    size = len(" ".join(page.text(at, end).split()))
    return size if size <= _LONGEST else size - sum(page.link_sizes(at, end))


def _speaks_of_text(element: HtmlElement) -> bool:
    """Whether it is the footer of a quotation, or holds what readers said."""
    around = element.getparent()
    named = f"{element.get('class')} {element.get('id')}".lower()
    return "comment" in named or (around is not None and around.tag in _QUOTES)
