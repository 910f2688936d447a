"""Entries of godoc and of what looks like it: a heading, the declaration, and what its comment says.

All stand beside each other, so that a description ends with the first thing that no comment has: the next
heading, an example, a call graph, the constants of a type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKS: Final = (b"pkg-overview", b"pkg-index", b"funcdecl")
_KINDS: Final = (["func"], ["type"])  # the first word of an entry's heading
_SAID: Final = frozenset({"p", "pre", "ul", "ol"})  # what a comment is made of, besides its headings
_VALUES: Final = ("const", "var")  # what is declared with a type, behind its description


def go_entries(page: PageBlocks) -> Iterator[tuple[Range, Range, str]]:
    """The blocks of each declaration, those of its description, and the name of the entry."""
    headings = [page.blocks[at].element for at in page.headings]
    entries = [each for each in headings if (each.text or "").split()[:1] in _KINDS and each.get("id")]
    if not entries or not any(page.source.page.mentions(mark) for mark in _MARKS):
        return
    for heading in entries:
        declared = heading.getnext()
        code = None if declared is None else _code(declared)
        if declared is None or code is None:
            continue
        asked = page.blocks_of(code)
        if asked.start < asked.end:
            yield asked, Range(asked.end, max(asked.end, _end(page, declared))), str(heading.get("id"))


def _code(declared: HtmlElement) -> HtmlElement | None:
    """The declaration, which may stand in a box beside a link to its source."""
    if declared.tag == "pre":
        return declared
    boxed = declared.tag == "div" and "decl" in (declared.get("class") or "").split()
    return next(declared.iter("pre"), None) if boxed else None


def _end(page: PageBlocks, declared: HtmlElement) -> int:
    """Where the comment behind ``declared`` ends; 0 if there is none."""
    end = 0
    for each in declared.itersiblings():
        if not isinstance(each.tag, str):
            continue
        own_heading = each.tag in {"h3", "h4"} and (each.get("id") or "").startswith("hdr-")
        if not own_heading and (each.tag not in _SAID or _declares(each)):
            break
        end = max(end, page.blocks_of(each).end)
    return end


def _declares(element: HtmlElement) -> bool:
    first = "" if element.tag != "pre" else "".join(element.itertext()).lstrip()[:8]
    return first.replace("(", " ").split(" ", 1)[0] in _VALUES
