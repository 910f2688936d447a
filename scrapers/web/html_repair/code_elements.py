"""Code in custom elements (``<d-code block>``, ``<code-block>``), whose script sets it as a ``<pre>``.

Until it does, a browser folds the lines, and so would any reader. The script takes away the indentation of
the page's source, too.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from scrapers.web.page_words import ELEMENTS_OF_CODE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_NAMES: Final = tuple(word[1:].decode() for word in ELEMENTS_OF_CODE)
_INLINE: Final = frozenset(("code", "span", "slot", "b", "i", "em", "strong", "mark"))


def set_code(root: HtmlElement, page: Decoded) -> None:
    """Make a ``<pre>`` of what in ``root``, the tree of ``page``, a script would make one of."""
    if any(map(page.has, ELEMENTS_OF_CODE)):
        for element in list(root.iter(*_NAMES)):
            if "\n" in "".join(element.itertext()).strip() and all(
                inner.tag in _INLINE for inner in element.iterdescendants()
            ):
                _set(element)


def _set(element: HtmlElement) -> None:
    element.tag = "pre"
    if not len(element):
        element.text = textwrap.dedent(element.text or "").strip("\n")
