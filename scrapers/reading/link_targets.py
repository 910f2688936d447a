"""Where a page's links lead: absolute targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrapers.web import urls

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_SAFE = re.compile(r"[()<>\s\\]")
_BASE: Final = frozenset(("base",))
_LONGEST = 4000  # characters of a target


class Targets:
    """Absolute URLs of one page's references; each spelling is resolved once."""

    def __init__(self, base: str, encoding: str = "utf-8") -> None:
        self._base, self._encoding = base, encoding
        self._known: dict[str, str] = {}

    def absolute(self, reference: str) -> str:
        """``reference`` made absolute, with its fragment; ``""`` for what is not http(s)."""
        known = self._known.get(reference)
        if known is None:
            known = self._known[reference] = self._resolved(reference)
        return known

    def _resolved(self, reference: str) -> str:
        reference = reference.strip(" \t\n\r\f")
        if len(reference) > _LONGEST:
            return ""
        address, mark, fragment = reference.partition("#")
        url = urls.resolve(address, self._base or None, self._encoding)
        if url is None:
            return ""
        if url.endswith("/") and url == address + "/":
            url = address  # a host alone, as its author spells it
        return urls.redacted(f"{url}#{_spelled(fragment)}" if mark and fragment else url)


def destination(url: str) -> str:
    """``url`` as it stands in a Markdown link: in angle brackets where parentheses do not pair."""
    if "(" not in url and ")" not in url:
        return url
    depth = 0
    for char in url:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
    return url if depth == 0 else f"<{url}>"


def _spelled(fragment: str) -> str:
    return _SAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), fragment)


def base_of(tree: HtmlElement, url: str, page: ElementList | None = None) -> str:
    """What references of the page ``tree``, found at ``url``, are relative to: its ``<base>``, if any.

    ``page`` saves a search of the tree.
    """
    for element in tree.iter("base") if page is None else page.named(tree, _BASE):
        href = element.get("href")
        if href:
            return urls.resolve(href.strip(), url or None) or url
    return url
