"""A page read by lxml, and the one idea of text, links and matches that all backends share.

The text of an element is its text nodes in order, without comments and without what lies in a
``<script>``, ``<style>`` or ``<template>`` below it. CSS finds nothing inside a ``<template>``, as in
a browser; XPath does. A match that is a number is spelled as XPath's ``string()`` does, a boolean
``true`` or ``false``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, cast

from lxml import etree, html

from scrapers.models import Link, Page, Response
from scrapers.web.html_tree import bare_tree, html_tree
from scrapers.web.lxml_queries import bad_selector, compiled
from scrapers.web.selectors import Selector, fold
from scrapers.web.urls import resolve

HIDDEN = frozenset({"script", "style", "template"})
_BREAK = "\x1e"  # no text holds it: the decoder removes control characters
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_UNREAD = (*HIDDEN, etree.Comment, etree.ProcessingInstruction)
_NOT_DECIMAL = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


class LxmlPage(Page):
    """A page over an lxml tree, parsed on first use.

    Any property raises :class:`scrapers.errors.ParseError` where libxml2 would drop part of the page.
    """

    whole = True

    def __init__(self, response: Response) -> None:
        self.response = response

    @cached_property
    def root(self) -> html.HtmlElement:
        """The ``<html>`` element, whatever ``tree`` is in a subclass; the caller's own."""
        return html_tree(self.response.decoded)

    @cached_property
    def bare(self) -> html.HtmlElement:
        """The same without comments, for readers that change nothing: of links and of the extraction."""
        return bare_tree(self.response.decoded)

    @property
    def tree(self) -> Any:  # noqa: ANN401 - a subclass hands out its own kind of tree
        """The lxml ``<html>`` element."""
        return self.root

    @cached_property
    def title(self) -> str:
        """The folded text of the first ``<title>`` outside SVG; ``""`` if there is none."""
        usual = _title_in_head(self.bare)
        for element in self.bare.iter("title") if usual is None else (usual,):
            if next(element.iterancestors("svg"), None) is None:
                return fold(element_text(element))
        return ""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """``<a href>`` and ``<area href>`` in document order, one per URL, http(s) only."""
        return tuple(
            Link(url, fold(element_text(element)), fold(element.get("rel", "")))
            for url, element in _unique_links(self.bare, self._base, self.response.url_encoding)
        )

    @property
    def link_urls(self) -> tuple[str, ...]:
        """The URLs alone; what the links say is left unread."""
        links = _unique_links(self.bare, self._base, self.response.url_encoding)
        return tuple(url for url, _ in links)

    @property
    def _base(self) -> str:
        """What references are resolved against."""
        base = next((href for e in self.bare.iter("base") if (href := e.get("href")) is not None), None)
        url, encoding = self.response.url, self.response.url_encoding
        return (base is not None and resolve(base, url, encoding)) or url

    def matches(self, selector: Selector) -> Iterable[str]:
        """What ``selector`` takes from the tree."""
        return tree_matches(self.root, selector)


def element_text(element: etree._Element) -> str:
    """The text content of ``element``, as this module's docstring defines it."""
    if not len(element):
        return element.text or ""
    if next(element.iter(*_UNREAD), None) is None:
        return "".join(cast("Iterator[str]", element.itertext()))
    return "".join(_texts(element))


def element_lines(element: etree._Element) -> list[str]:
    """The text content of ``element`` by lines: one ends where an element begins or ends that is a block."""
    text = "".join(_texts(element, inline=_INLINE))
    return [line for part in text.split(_BREAK) if (line := fold(part))]


def _texts(element: etree._Element, inline: frozenset[str] | None = None) -> Iterator[str]:
    """Text nodes below ``element``, and breaks at elements not ``inline`` if that is given.

    Without recursion, since a page may nest 2,000 levels.
    """
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if inline is not None and event in {"start", "end"} and node.tag not in inline:
            yield _BREAK
        if event == "start":
            hidden += node is not element and node.tag in HIDDEN
            if not hidden and node.text:
                yield node.text
            continue
        if event == "end":
            hidden -= node is not element and node.tag in HIDDEN
        if not hidden and node is not element and node.tail:
            yield node.tail


def _title_in_head(root: etree._Element) -> etree._Element | None:
    """The title where it is expected; lxml's ``iter`` walks the whole page before it hands out the first."""
    head = root.find("head")
    for child in () if head is None else head:
        if child.tag == "title":
            return child
        if len(child):  # a title in there would come first
            return None
    return None


def _unique_links(root: etree._Element, base: str, encoding: str) -> Iterator[tuple[str, etree._Element]]:
    """Where the links of a tree lead, resolved against ``base``, one per URL."""
    references: set[str] = set()
    urls: set[str] = set()
    for element in root.iter("a", "area"):
        href = element.get("href")
        if href is None or (reference := href.partition("#")[0]) in references:
            continue
        references.add(reference)
        url = resolve(reference, base, encoding)
        if url is not None and url not in urls:
            urls.add(url)
            yield url, element


def tree_matches(root: etree._Element, selector: Selector) -> list[str]:
    """The strings that ``selector`` takes from an lxml tree.

    Raises :class:`scrapers.errors.SelectorError` for a query that does not compile or run.
    """
    templates = selector.kind == "css" and next(root.iter("template"), None) is not None
    try:
        result: Any = compiled(selector.bare, templates=templates)(root)
    except etree.XPathError as error:
        raise bad_selector(selector, error) from error
    if selector.text_nodes:
        return [text for element in result for text in element.xpath("text()")]
    if selector.attribute:
        values = (element.get(selector.attribute) for element in result)
        return [value for value in values if value is not None]
    return [_string(value) for value in (result if isinstance(result, list) else [result])]


def _string(value: Any) -> str:  # noqa: ANN401 - any of XPath's four types
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _NOT_DECIMAL.get(str(value), str(value))
    if isinstance(value, tuple):  # a namespace node: (prefix, URI)
        return str(value[1])
    return value if isinstance(value, str) else element_text(value)
