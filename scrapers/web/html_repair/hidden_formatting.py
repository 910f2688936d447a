"""``<b hidden><p>…</p></b>``: libxml2 ends the ``<b>`` before the paragraph, which then is there to be read.

It does so with the elements of old that only set a typeface. A hidden one is written as a ``<span>``, which
holds what is in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrapers.web.page_words import HIDING

if TYPE_CHECKING:
    from scrapers.web.decode import Decoded

_HIDDEN = re.compile(
    r"<(?=[biust])(b|i|u|s|big|small|tt|strike)(?=\s)"  # most tags end here
    r"([^<>]{0,300}?(?:\shidden(?=[\s=/>])|display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)[^<>]{0,300})>",
    re.IGNORECASE,
)
# In a page in small letters.
_SIGN: Final = re.compile(rb"<(?:[bius]|big|small|tt|strike)\s[^<>]{0,1200}?(?:hidden|none)")
_MOST: Final = 200  # of them on one page
_FAR: Final = 20_000  # characters to the end of one


def without_hidden_formatting(page: Decoded) -> str:
    """The text of ``page`` with its hidden typefaces, as far as paragraphs are in them, as spans."""
    text = page.text
    if not any(map(page.has, HIDING)) or not _SIGN.search(page.lower):  # on bytes, and case aside
        return text
    parts: list[str] = []
    done = 0
    for count, start in enumerate(_HIDDEN.finditer(text)):
        end = _end(text, start[1], start.end()) if count < _MOST and start.start() >= done else None
        if end is None:
            continue
        parts += text[done : start.start()], f"<span{start[2]}>", text[start.end() : end[0]], "</span>"
        done = end[1]
    return "".join([*parts, text[done:]]) if parts else text


def _end(text: str, tag: str, at: int) -> tuple[int, int] | None:
    """Where the end tag of a ``tag`` that begins before ``at`` stands, if a paragraph does before it."""
    depth = 1
    for found in re.finditer(rf"<(/?){tag}(?=[\s/>])[^<>]{{0,300}}>", text[at : at + _FAR], re.IGNORECASE):
        depth += -1 if found[1] else 1
        if not depth:
            inside = text[at : at + found.start()]
            return (at + found.start(), at + found.end()) if "<p" in inside.lower() else None
    return None
