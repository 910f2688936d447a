"""Formulas that are only drawn, and told to those who do not see: ``<span role="math" aria-label="x = 2">``.

They are read as the images of formulas are, whose ``alt`` says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from scrapers.web.page_words import ROLE_OF_MATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_DRAWN: Final[Callable[[HtmlElement], Any]] = etree.XPath(
    "//*[@role='math'][normalize-space(@aria-label)][not(self::math|self::img|self::script)]"
    "[not(starts-with(name(),'mjx-'))][not(.//math|.//script|.//img[normalize-space(@alt)])]"
    "[self::svg or not(.//text()[normalize-space()][not(ancestor::svg)])]"
)


def show_spoken_math(root: HtmlElement, page: Decoded) -> None:
    """Make images of what in ``root``, the tree of ``page``, draws a formula and says it in its label."""
    if any(map(page.has, ROLE_OF_MATH)):
        for element in _DRAWN(root):
            _show(element)


def _show(element: HtmlElement) -> None:
    element.tag = "img"
    element.set("alt", element.get("aria-label") or "")
    for child in list(element):
        element.remove(child)
    element.text = None
