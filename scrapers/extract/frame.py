"""What frames a page and is on every other page of its site too: menus, the footer, the box to search in.

It is a third of a page's blocks. Of 1,599 labelled pages it holds 0.3 % of the text, nearly all of that in
elements that are larger than a frame is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.extract.element_list import ElementList

_TAGS: Final = frozenset(("nav", "footer", "menu"))
_ROLES: Final = frozenset(("navigation", "contentinfo", "search", "menu", "menubar", "complementary"))
_TEXT: Final = frozenset(("main", "article", "h1", "pre"))  # what no frame holds
_MOST: Final = 0.6  # of a page's elements; more is the page itself, wrongly marked or never closed
_PARAGRAPHS: Final = 5


def frames(page: ElementList, at: int, role: str | None) -> bool:
    """Whether the element at ``at`` says that it frames the page, and holds no more than a frame does."""
    if role not in _ROLES and page.tags[at] not in _TAGS:
        return False
    end = page.end(at)
    if end - at > _MOST * len(page.tags):  # asked first: such elements nest, and to look into each is dear
        return False
    inside = page.tags[at + 1 : end]
    return inside.count("p") <= _PARAGRAPHS and _TEXT.isdisjoint(inside)
