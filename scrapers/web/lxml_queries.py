"""Queries that are ready to run on an lxml tree, the same for every backend; compiled once each."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from scrapers.errors import SelectorError
from scrapers.web import css
from scrapers.web.css_xpath import FUNCTIONS, xpath
from scrapers.web.selectors import Selector

_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALL = re.compile(r"(?<![\w.-])([\w.-]++(?::[\w.-]++)?)\s*+\(")
_PREFIX = re.compile(r"(?<![\w:.-])([\w.-]+):(?!:)[\w*]")
_NO_CALLS = {"and", "or", "div", "mod", "text", "node", "comment", "processing-instruction"}
_KNOWN = {
    "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat",
    "starts-with", "contains", "substring-before", "substring-after", "substring", "string-length",
    "normalize-space", "translate", "boolean", "not", "true", "false", "lang", "number", "sum", "floor",
    "ceiling", "round", "has-class", "re:test", "re:match", "re:replace", "set:difference",
    "set:intersection", "set:distinct", "set:has-same-node", "set:leading", "set:trailing",
}  # fmt: skip
_NAMESPACES = {
    "re": "http://exslt.org/regular-expressions",
    "set": "http://exslt.org/sets",
    "css": FUNCTIONS,
}


@lru_cache(maxsize=512)
def compiled(selector: Selector, *, templates: bool = True) -> etree.XPath:
    """``selector``, without what it takes of each match; ``templates``: the page has such elements.

    Raises :class:`SelectorError` for a query outside the grammar that all backends share.
    """
    try:
        path = selector.query
        if selector.kind == "css":
            path = xpath(css.parse(path), templates=templates)
        else:
            _check(path)
        return etree.XPath(path, namespaces=_NAMESPACES, extensions=_FUNCTIONS, smart_strings=False)
    except (etree.XPathError, ValueError, RecursionError) as error:
        raise bad_selector(selector, error) from error


def _check(path: str) -> None:
    """Raise ``ValueError`` for names that nobody defines: XPath would say so at the first match only."""
    bare = _STRING.sub("''", path)
    if "$" in bare:
        raise ValueError("variables ($) are not known here")
    for prefix in _PREFIX.findall(bare):
        if prefix not in {"re", "set"}:
            raise ValueError(f"the prefix {prefix!r} is not known here")
    for name in _CALL.findall(bare):
        if name not in _KNOWN | _NO_CALLS and "::" not in name:
            raise ValueError(f"the function {name}() is not known here")


def bad_selector(selector: Selector, error: Exception) -> SelectorError:
    """The error for a query that cannot be run."""
    kind = {"css": "CSS", "xpath": "XPath"}[selector.kind]
    return SelectorError(f"{kind} query {selector.query!r}: {error}", field="fields")


def _beside(element: etree._Element, *, preceding: bool) -> float:
    return float(sum(1 for _ in element.itersiblings(element.tag, preceding=preceding)))


def _before(_context: object, found: list[etree._Element]) -> float:
    return _beside(found[0], preceding=True)


def _after(_context: object, found: list[etree._Element]) -> float:
    return _beside(found[0], preceding=False)


def _has_class(context: Any, *names: str) -> bool:  # noqa: ANN401 - lxml's context has no type
    """XPath's ``has-class("a", "b")``, as parsel has it."""
    return set((context.context_node.get("class") or "").split()).issuperset(names)


_FUNCTIONS = {
    (FUNCTIONS, "before"): _before,
    (FUNCTIONS, "after"): _after,
    (None, "has-class"): _has_class,
}
