"""Text to an lxml tree that holds the whole page, in the places where the HTML standard has it.

Shared by the backends that parse with lxml and by the extractors, which must see the same page.

libxml2 is not an HTML5 parser. Where its tree would lose or misplace what every browser shows, it is
mended here; where it gave up, that is an error and not half a page.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from scrapers.errors import ParseLimit
from scrapers.web.decode import Decoded, encoded
from scrapers.web.html_repair import shadow_roots, tables
from scrapers.web.html_repair.aria_tables import with_aria_tables
from scrapers.web.html_repair.code_elements import set_code
from scrapers.web.html_repair.hidden_formatting import without_hidden_formatting
from scrapers.web.html_repair.line_tables import set_lines
from scrapers.web.html_repair.mail import rewrite_mail
from scrapers.web.html_repair.own_styles import hide_by_own_styles
from scrapers.web.html_repair.prefixed_math import without_prefixes
from scrapers.web.html_repair.raw_text import with_raw_text
from scrapers.web.html_repair.spoken_math import show_spoken_math
from scrapers.web.html_repair.streamed_parts import place_streamed_parts
from scrapers.web.html_repair.summary_tables import with_summary_tables

_PARSER: dict[str, Any] = {"encoding": "utf-8", "collect_ids": False, "default_doctype": False}
# lxml.html asks a Python function for the class of every element; one class saves 6 % of the extraction.
_ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)
# References to controls but tab, line feed and return, and to U+FFFE and U+FFFF.
_FORBIDDEN = re.compile(
    rb"&#(?:[xX]0*(?:1?[0-8bcefBCEF]|1[9adAD]|[fF]{3}[efEF])(?![0-9a-fA-F])"
    rb"|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9]));?"
)
_ATTRIBUTES = (
    20_000  # in one tag; libxml2 compares each with all before it: 2 s here, minutes for ten times it
)
_METADATA = frozenset(
    {
        "base",
        "basefont",
        "bgsound",
        "link",
        "meta",
        "noframes",
        "noscript",
        "script",
        "style",
        "template",
        "title",
    }
)


def html_tree(text: str | Decoded, *, comments: bool = True) -> html.HtmlElement:
    """The ``<html>`` of ``text``; an empty one for a text without any element.

    Raises :class:`scrapers.errors.ParseLimit` for what exceeds libxml2's limits (2,047 levels, or
    10 MB in one text), and for what it would read for minutes: half a page in a corpus is worse than none.
    """
    page = Decoded(text) if isinstance(text, str) else text
    text = page.text
    if _holds_such_a_tag(text):
        raise ParseLimit(f"more than {_ATTRIBUTES} attributes in one tag")
    shown = without_hidden_formatting(page)
    source = page.utf8 if shown is text else encoded(shown)
    source = _legal(without_prefixes(with_raw_text(source, page), page))
    root = _whole(source, comments=comments)
    if tables.lacks_rows(root) and (complete := tables.with_rows(source)) != source:
        root = _whole(complete, comments=comments)
    _end_head(root)
    _gather(root)
    place_streamed_parts(root, page)
    shadow_roots.show(root)
    tables.mend(root)
    return root


def _whole(source: bytes, *, comments: bool) -> html.HtmlElement:
    root = _parsed(source, huge=False, comments=comments)
    if root is None:
        root = _parsed(source, huge=True, comments=comments)
    if root is None:
        raise ParseLimit("nested deeper, or with longer texts, than libxml2 keeps")
    return root


def bare_tree(text: str | Decoded) -> html.HtmlElement:
    """The tree of ``text`` without comments and processing instructions. Raises as :func:`html_tree`."""
    page = Decoded(text) if isinstance(text, str) else text
    root = html_tree(page, comments=False)
    rewrite_mail(root, page, html_tree)
    with_aria_tables(root, page)
    with_summary_tables(root, page)
    show_spoken_math(root, page)
    set_code(root, page)
    set_lines(root, page)
    hide_by_own_styles(root, page)
    return root


def _holds_such_a_tag(text: str) -> bool:
    """Whether a tag is that long: only where a window is without ``>``, which any such tag covers one of."""
    window, at = _ATTRIBUTES // 2, 0
    while at < len(text) - window:
        if text.find(">", at, at + window) >= 0:
            at += window
            continue
        end = text.find(">", at + window)
        end = end if end >= 0 else len(text)
        if text.count("=", text.rfind(">", 0, at) + 1, end) > _ATTRIBUTES:
            return True
        at = end
    return False


def _legal(source: bytes) -> bytes:
    """``source`` without references to what XML forbids: lxml reads those, and raises on writing them."""
    first = source.find(b"&#")
    return source if first < 0 or not _FORBIDDEN.search(source, first) else _FORBIDDEN.sub(b"", source)


def _parsed(source: bytes, *, huge: bool, comments: bool) -> html.HtmlElement | None:
    """The parsed root; ``None`` if libxml2 met a limit, which it tells nowhere but in its log.

    Raises :class:`MemoryError` where it ran short of memory: lxml takes that for markup that is no page.
    """
    parser = html.HTMLParser(huge_tree=huge, remove_comments=not comments, remove_pis=not comments, **_PARSER)
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        root = None
    met = {entry.type for entry in parser.error_log}
    if etree.ErrorTypes.ERR_NO_MEMORY in met:
        raise MemoryError
    if etree.ErrorTypes.ERR_RESOURCE_LIMIT in met:
        return None
    return root if root is not None else html.document_fromstring(b"<html></html>", parser=parser)


def _end_head(root: html.HtmlElement) -> None:
    """Move what no head may hold to the beginning of the body.

    The standard ends the head there (13.2.6.4.4, "in head"); libxml2 takes ``<main>``, ``<article>``
    and other elements that are younger than itself for something that may stay.
    """
    head = root.find("head")
    stray = [] if head is None else _from_first_stray(head)
    if not stray:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    stray[-1].tail = ((stray[-1].tail or "") + (body.text or "")) or None
    body.text = None
    body[:0] = stray


def _from_first_stray(head: etree._Element) -> list[etree._Element]:
    children = list(head)
    for at, child in enumerate(children):
        if isinstance(child.tag, str) and child.tag not in _METADATA:
            return children[at:]
    return []


def _gather(root: html.HtmlElement) -> None:
    """Put what follows ``</body>`` and ``</html>`` at the end of the body.

    So does the standard (13.2.6.4.19, "after body"); libxml2 since 2.14 leaves the former beside the
    body and the latter in further roots, which nobody sees who asks the first one.
    """
    body = root.find("body")
    late = [] if body is None else [node for node in body.itersiblings() if node.tag != "frameset"]
    for other in [node for node in root.itersiblings() if isinstance(node.tag, str)]:
        root.append(other)
        late.append(other)
    for node in late:
        _move(node, root if body is None else body)


def _move(node: etree._Element, target: etree._Element) -> None:
    """``node`` to the end of ``target``; of a second ``<html>``, ``<head>`` or ``<body>`` what is in it."""
    if node.tag not in {"html", "head", "body"}:
        target.append(node)
        return
    _add_text(target, node.text)
    for child in list(node):
        _move(child, target)
    _add_text(target, node.tail)
    parent = node.getparent()
    if parent is not None:
        node.tail = None
        parent.remove(node)


def _add_text(target: etree._Element, text: str | None) -> None:
    if len(target):
        target[-1].tail = (target[-1].tail or "") + (text or "")
    else:
        target.text = (target.text or "") + (text or "")
