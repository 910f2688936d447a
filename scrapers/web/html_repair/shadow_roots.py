"""Declarative shadow roots: what a browser shows of an element that has one.

``<template shadowrootmode>`` is not inert. Its contents stand in the place of the element's own, which appear
where it has slots for them (HTML 13.2.6.4.4, DOM 4.2.2). What no slot takes is not shown and stays in a
``<template>``.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from scrapers.web.html_repair.contents import Content, append, removed, taken

ATTRIBUTE: Final = "shadowrootmode"
_MODES: Final = frozenset(("open", "closed"))
_HOSTS: Final = frozenset(  # beside custom elements (DOM, "valid shadow host name")
    [
        "article",
        "aside",
        "blockquote",
        "body",
        "div",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "main",
        "nav",
        "p",
        "section",
        "span",
    ]
)


def show(root: etree._Element) -> None:
    """Put the contents of every shadow root of ``root`` where they are shown; the inner ones first."""
    found: dict[etree._Element, etree._Element] = {}
    for template in root.iter("template"):
        host = template.getparent()
        if host is not None and (template.get(ATTRIBUTE) or "").lower() in _MODES and _may_host(host):
            found.setdefault(host, template)  # an element has one; a second is a template like any other
    for host, template in reversed([*found.items()]):
        _show(host, template)


def _may_host(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and (element.tag in _HOSTS or "-" in element.tag)


def _show(host: etree._Element, template: etree._Element) -> None:
    removed(template)
    light = _by_slot(taken(host))
    append(host, taken(template))
    for slot in list(host.iter("slot")):
        slot.tag = "span"  # so that it is none of the slots of a root further out
        given = light.pop(slot.get("name") or "", [])
        if _is_something(given):  # white space alone is no reason to lose what stands there by default
            taken(slot)
            append(slot, given)
    unseen = [each for given in light.values() if _is_something(given) for each in given]
    if unseen:
        append(etree.SubElement(host, "template"), unseen)


def _is_something(content: list[Content]) -> bool:
    return any(not isinstance(each, str) or each.strip() for each in content)


def _by_slot(content: list[Content]) -> dict[str, list[Content]]:
    found: dict[str, list[Content]] = {}
    for each in content:
        name = "" if isinstance(each, str) or not isinstance(each.tag, str) else each.get("slot") or ""
        found.setdefault(name, []).append(each)
    return found
