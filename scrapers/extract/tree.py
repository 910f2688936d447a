"""The one lxml tree of a page, and what libxml2 leaves out of it.

Beyond 255 levels, or with a text of 10 MB, libxml2 drops the rest of the page and goes on; with its
option for huge documents, beyond 2,047 levels. What is beyond that must fail by name: half a page
in a corpus is worse than none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEPTH = 2047  # levels that libxml2 keeps of a huge document
_IMPLIED = 5  # html, body, head, p, tbody may be there without a tag
_REFERENCE = re.compile(r"&#(x[0-9a-f]++|[0-9]++);?", re.IGNORECASE)
_ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)


def parse(text: str) -> HtmlElement:
    """The root of ``text``; an empty ``<html>`` where there is nothing to parse.

    Bytes go in, since lxml refuses a string that begins with an XML declaration.
    """
    body = (_legal(text) if "&#" in text else text).encode()
    tree = _parsed(body, huge=False)
    return _parsed(body, huge=True) if loss(tree) else tree


def loss(tree: HtmlElement) -> str:
    """What libxml2 says it left out of ``tree``; ``""`` if nothing."""
    parser = tree.getroottree().parser
    for entry in parser.error_log if parser is not None else ():
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            return str(entry.message).strip()
    return ""


def may_lose(text: str) -> bool:
    """Whether ``text`` could exceed the limits: a bound from above that costs a tenth of a parse."""
    limit = _DEPTH - _IMPLIED
    return text.count("<") >= limit and _nesting(text) >= limit


def _legal(text: str) -> str:
    """``text`` without references to characters that XML forbids: copying one would raise later."""
    return _REFERENCE.sub(lambda match: "" if _forbidden(match[1]) else match[0], text)


def _forbidden(number: str) -> bool:
    digits = number.lstrip("xX0")[:9] or "0"  # more digits are beyond Unicode, whatever follows
    code = int(digits, 16 if number[0] in "xX" else 10)
    return (code < ord(" ") and chr(code) not in "\t\n\r") or code in {0xFFFE, 0xFFFF}


def _parsed(body: bytes, *, huge: bool) -> HtmlElement:
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=huge
    )
    # lxml.html asks a Python function for the class of every element; one class saves 6 % of the extraction.
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        return html.document_fromstring(body, parser=parser)
    except etree.ParserError:
        return html.document_fromstring(b"<html></html>", parser=parser)


def _nesting(text: str) -> int:
    """How deep the start tags could nest if none but closed elements ever ended."""
    depth = deepest = 0
    for run in text.split("</"):
        depth += run.count("<") - run.count("/>")
        deepest = max(deepest, depth)
        depth = max(depth - 1, 0)
    return deepest
