"""What in a page's markup no reader sees: hidden elements, furniture, and the text without them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from scrapers.reading.blocks.line_numbers import is_without_words, names_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.segmentation import Container

UNSEEN: Final = frozenset((
    "style", "noscript", "template", "iframe", "object", "embed", "canvas", "audio", "video", "svg", "head",
    "select", "textarea", "input", "button", "datalist", "clipboard-copy", "rp", "annotation",
))  # fmt: skip
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|screenreader-text|copy-?btn|copy-?button|copybutton"
    r"|clipboard-button|btn-clipboard|mw-editsection|katex-html|mjx-chtml|MathJax_Preview|MathJax|noprint"
    r"|mwe-math-fallback-image-inline|mwe-math-fallback-image-display)(?:$|\s)"
)

_TOOLS = re.compile(
    r"(?:^|\s)(?:toolbar-item|line-numbers-(?:wrapper|rows)|linenos?|linenodiv|lineno|gutter|rouge-gutter|blob-num"
    r"|crayon-nums|zeroclipboard-container|copy-?btn|copy-?button|copybutton|copy-code-button|clipboard-button"
    r"|btn-clipboard|code-copy|button-group__copy)(?:$|\s)"
)
_TOOL_TEXTS: Final = frozenset(
    (
        "copy",
        "copied",
        "copied!",
        "copy code",
        "copy to clipboard",
        "kopieren",
        "copier",
        "copiar",
        "复制",
        "複製",
        "コピー",
    )
)


def is_tool(container: Container) -> bool:
    """Whether ``container`` and all in it serve to handle code: line numbers, toolbars, copy buttons."""
    tag = container.tag
    if tag == "button":
        return flat(container.element).strip().lower() in _TOOL_TEXTS
    classes = container.attributes.get("class")
    if classes is None:
        return tag == "clipboard-copy"
    numbers = names_numbers(classes) and is_without_words(container.element)
    return numbers or tag == "clipboard-copy" or _names_tools(classes)


@lru_cache(maxsize=4096)
def _names_tools(classes: str) -> bool:
    return _TOOLS.search(classes) is not None


def unseen(element: HtmlElement) -> bool:
    """Whether no reader sees ``element``: hidden by attribute or style, or furniture by its class."""
    return unseen_by(element.items(), element)


def left_out(element: HtmlElement) -> bool:
    """Whether nothing in ``element`` is text that a reader sees: by its tag, or because it is hidden."""
    return element.tag in UNSEEN or element.tag == "script" or unseen(element)


def unseen_by(attributes: Iterable[tuple[str, str]], element: HtmlElement) -> bool:
    """The same for who has read the ``attributes`` of ``element`` already."""
    for name, value in attributes:
        if name == "class":
            if _names_hidden(value):
                return True
        elif name == "style":
            if HIDDEN_STYLE.search(value) and "mwe-math" not in element.get("class", ""):
                return True
        elif name == "hidden" or (name == "aria-hidden" and value == "true" and not len(element)):
            return True
    return False


def is_furniture(attributes: Mapping[str, str]) -> bool:
    """Whether the class among ``attributes`` names what is no text: copy buttons, text for screen readers."""
    classes = attributes.get("class")
    return classes is not None and _names_hidden(classes)


@lru_cache(maxsize=4096)
def _names_hidden(classes: str) -> bool:
    return _HIDDEN_CLASS.search(classes) is not None


def flat(element: HtmlElement) -> str:
    """All seen text in ``element``, which is taken for seen, however deep; a line break as a space."""
    if not len(element):
        return element.text or ""
    return _of_leaves(element) or _of_all(element)


def _of_leaves(element: HtmlElement) -> str:
    """The same where no child has children, as in most code; ``""`` elsewhere. A walk costs more."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if len(child) or not isinstance(tag, str):
            return ""
        text = " " if tag == "br" else child.text
        if text and not left_out(child):
            parts.append(text)
        if tail := child.tail:
            parts.append(tail)
    return "".join(parts)


def _of_all(element: HtmlElement) -> str:
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node is not element and left_out(node):
                walk.skip_subtree()
            elif node.tag == "br":
                parts.append(" ")
            elif node.text:
                parts.append(node.text)
        elif node is not element and node.tail:
            parts.append(node.tail)
    return "".join(parts)
