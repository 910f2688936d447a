"""A page read by lxml, and the one idea of text, links and matches that all backends share.

The text of an element is its text nodes in order, without comments and without what lies in a
``<script>``, ``<style>`` or ``<template>`` below it. A match that is a number is spelled as
XPath's ``string()`` does, a boolean ``true`` or ``false``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, partial
from typing import Any, Literal, cast

import cssselect
from lxml import etree, html

from scrapers.errors import ParseError, SelectorError
from scrapers.models import Link, Page, Response
from scrapers.selectors import Selector, fold
from scrapers.urls import resolve

HIDDEN = frozenset({"script", "style", "template"})
_UNREAD = (*HIDDEN, etree.Comment, etree.ProcessingInstruction)
Anchor = tuple[str, str, Callable[[], str]]
"""``href``, ``rel`` and text of a link; the text is asked for only where the link is new."""

_NAMESPACES = {
    "re": "http://exslt.org/regular-expressions",
    "set": "http://exslt.org/sets",
}
_TRANSLATOR = cssselect.HTMLTranslator()


class LxmlPage(Page):
    """A page over an lxml tree, parsed on first use.

    Any property raises :class:`scrapers.errors.ParseError` where libxml2 would drop part of the page.
    """

    def __init__(self, response: Response) -> None:
        self.response = response

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The ``<html>`` element."""
        return lxml_tree(self.response)

    @cached_property
    def title(self) -> str:
        """The folded text of the first ``<title>`` outside SVG; ``""`` if there is none."""
        for element in self.tree.iter("title"):
            if next(element.iterancestors("svg"), None) is None:
                return fold(element_text(element))
        return ""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """``<a href>`` and ``<area href>`` in document order, one per URL, http(s) only."""
        base = next((href for e in self.tree.iter("base") if (href := e.get("href")) is not None), None)
        return unique_links(_anchors(self.tree), self.response.url, base)

    def matches(self, selector: Selector) -> Iterable[str]:
        """What ``selector`` takes from the tree."""
        return tree_matches(self.tree, selector)


def lxml_tree(response: Response) -> html.HtmlElement:
    """The tree of ``response.text``; an empty ``<html>`` for a body without any element.

    Raises :class:`scrapers.errors.ParseError` for nesting that libxml2 does not keep.
    """
    source = response.text.encode("utf-8", "replace")
    tree = _parsed(source, huge=False) or _parsed(source, huge=True)
    if tree is None:
        raise ParseError(f"{response.url}: nested deeper than libxml2 keeps")
    return tree.root


class _Parsed:
    """A root, in a box that is true: an element without children is not."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.root = root


def _parsed(source: bytes, *, huge: bool) -> _Parsed | None:
    """The parsed root; ``None`` if libxml2 met a limit, which it tells nowhere but in its log."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=huge)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        root = None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return None
    return _Parsed(root if root is not None else html.HtmlElement())


def element_text(element: etree._Element) -> str:
    """The text content of ``element``, as this module's docstring defines it."""
    if not len(element):
        return element.text or ""
    if next(element.iter(*_UNREAD), None) is None:
        return "".join(cast("Iterator[str]", element.itertext()))
    return "".join(_texts(element))


def _texts(element: etree._Element) -> Iterator[str]:
    """Text nodes below ``element``, without recursion: a page may nest 2,000 levels."""
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            hidden += node is not element and node.tag in HIDDEN
            if not hidden and node.text:
                yield node.text
            continue
        if event == "end":
            hidden -= node is not element and node.tag in HIDDEN
        if not hidden and node is not element and node.tail:
            yield node.tail


def _anchors(tree: etree._Element) -> Iterator[Anchor]:
    for element in tree.iter("a", "area"):
        href = element.get("href")
        if href is not None:
            yield href, element.get("rel", ""), partial(element_text, element)


def unique_links(anchors: Iterable[Anchor], url: str, base: str | None) -> tuple[Link, ...]:
    """Links resolved against ``base`` (the first ``<base href>``) and ``url``, one per URL."""
    against = (base is not None and resolve(base, url)) or url
    seen: set[str] = set()
    found: dict[str, Link] = {}
    for href, rel, text in anchors:
        reference = href.partition("#")[0]
        if reference in seen:
            continue
        seen.add(reference)
        target = resolve(reference, against)
        if target is not None and target not in found:
            found[target] = Link(target, fold(text()), fold(rel))
    return tuple(found.values())


def tree_matches(tree: etree._Element, selector: Selector) -> list[str]:
    """The strings that ``selector`` takes from an lxml tree.

    Raises :class:`scrapers.errors.SelectorError` for a query that does not compile or run.
    """
    query = _compiled(selector.kind, selector.query)
    try:
        result: Any = query(tree)
    except etree.XPathError as error:
        raise bad_selector(selector, error) from error
    if selector.text_nodes:
        return [text for element in result for text in element.xpath("text()")]
    if selector.attribute:
        values = (element.get(selector.attribute) for element in result)
        return [value for value in values if value is not None]
    return [_string(value) for value in (result if isinstance(result, list) else [result])]


def bad_selector(selector: Selector, error: Exception) -> SelectorError:
    """The error for a query that a parser refuses."""
    kind = {"css": "CSS", "xpath": "XPath"}[selector.kind]
    return SelectorError(f"{kind} query {selector.query!r}: {error}", field="fields")


@lru_cache(maxsize=256)
def _compiled(kind: Literal["css", "xpath"], query: str) -> etree.XPath:
    try:
        path = _TRANSLATOR.css_to_xpath(query) if kind == "css" else query
        return etree.XPath(path, namespaces=_NAMESPACES, smart_strings=False)
    except (cssselect.SelectorError, etree.XPathError, ValueError) as error:
        raise bad_selector(Selector(kind, query), error) from error


def _string(value: Any) -> str:  # noqa: ANN401 - any of XPath's four types
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, tuple):  # a namespace node: (prefix, URI)
        return str(value[1])
    return value if isinstance(value, str) else element_text(value)
