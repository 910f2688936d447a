"""Pages that are empty until a script fills them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.models import Drop
from scrapers.reading.blocks.visibility import left_out
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FEW_CHARS = 250  # a page that says more than this has something to say without its scripts
_PLEA = re.compile(
    r"(?:enable|activate|turn on|switch on|requires?|needs?|without|enabling|support) (?:your )?java ?script"
    r"|java ?script[^.!?。]{0,40}(?:required|disabled|enabled|turned off|not supported|necessary"
    r"|aktivier\w*|deaktiviert|erforderlich|activé|désactivé|requis|habilitado|desactivado|necesario"
    r"|abilitato|disabilitato"
    r"|включ\w*|отключ\w*|有効|無効|启用|啟用"
    r"|włącz\w*|wyłączon\w*)"
    r"|(?:aktivieren sie|activer|activez|habilit\w{1,20}|activ[ae]\w{0,20}|abilit\w{1,20}|attiva\w{0,20}"
    r"|включите|włącz|启用|啟用|开启) ?(?:le |o |el |il |ihr )?java ?script",
    re.IGNORECASE,
)
_ROOT = re.compile(
    r"(?:app|root|main|application|page|content|container|__next|__nuxt|___gatsby|svelte|ember\d*"
    r"|(?:react|vue|app|ng|next|nuxt|js)[-_]?(?:root|app|main|container|view|mount))",
    re.IGNORECASE,
)


def needs_javascript(tree: HtmlElement, text: str) -> Drop | None:
    """``Drop("needs_javascript")`` for a page with scripts and hardly a word of its own.

    It must also beg for JavaScript, hold an empty root for an application, or show nothing at all.
    A page with real text survives whatever it says about JavaScript; ``text`` is the extracted one.
    """
    if len(text) > _FEW_CHARS:
        return None
    body = tree.find("body")
    if body is None or next(tree.iter("script"), None) is None:
        return None
    shown = fold(shown_text(body))
    if len(shown) > _FEW_CHARS:
        return None
    plea = _PLEA.search(shown) or _PLEA.search(fold(" ".join(_noscript(tree))))
    if plea:
        return Drop("needs_javascript", plea[0])
    if not shown:
        return Drop("needs_javascript", "no text but what scripts may add")
    root = _empty_root(body)
    return Drop("needs_javascript", f"<{root.tag}> is empty") if root is not None else None


def shown_text(element: HtmlElement) -> str:
    """The visible text of ``element``; no depth of a page is one of calls."""
    parts: list[str] = []
    rest: list[HtmlElement | str] = [element]  # the next one last
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        parts.append(item.text or "")
        for child in reversed(item):
            rest.append(child.tail or "")
            if not left_out(child):
                rest.append(child)
    return " ".join(parts)


def _noscript(tree: HtmlElement) -> list[str]:
    return [text for element in tree.iter("noscript") for text in element.itertext()]


def _empty_root(body: HtmlElement) -> HtmlElement | None:
    """An element that frameworks fill: named for it or a custom element, without text or children."""
    for element in body.iter("div", "main", "section"):
        if _ROOT.fullmatch(element.get("id") or "") and _is_empty(element):
            return element
    for element in body:
        if isinstance(element.tag, str) and "-" in element.tag and _is_empty(element):
            return element
    return None


def _is_empty(element: HtmlElement) -> bool:
    return (
        not shown_text(element).strip() and next(element.iter("img", "video", "canvas", "svg"), None) is None
    )
