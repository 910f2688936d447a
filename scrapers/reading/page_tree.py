"""The one lxml tree that extraction reads, and a cheap guess whether libxml2 could lose part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapers.web.html_tree import bare_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_DEPTH = 2047  # levels that libxml2 keeps of a huge document
_IMPLIED = 5  # html, body, head, p, tbody may be there without a tag


def parse(text: str | Decoded) -> HtmlElement:
    """The root of ``text`` without comments and processing instructions; not to be changed.

    Raises :class:`scrapers.errors.ParseLimit` for what libxml2 would keep only a part of.
    """
    return bare_tree(text)


def may_lose(text: str) -> bool:
    """Whether ``text`` could exceed the limits: a bound from above that costs a tenth of a parse."""
    limit = _DEPTH - _IMPLIED
    return text.count("<") >= limit and _nesting(text) >= limit


def _nesting(text: str) -> int:
    """How deep the start tags could nest if none but closed elements ever ended."""
    depth = deepest = 0
    for run in text.split("</"):
        depth += run.count("<") - run.count("/>")
        deepest = max(deepest, depth)
        depth = max(depth - 1, 0)
    return deepest
