"""What in a page's markup no reader sees: hidden elements, furniture, and the text without them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from scrapers.reading.blocks.hiding import Says, said_by_class
from scrapers.reading.blocks.line_numbers import is_without_words, names_numbers
from scrapers.web.html_repair.styles import has_no_size, hides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Container

UNSEEN: Final = frozenset((
    "style", "noscript", "template", "iframe", "object", "embed", "canvas", "audio", "video", "svg", "head",
    "select", "textarea", "input", "button", "datalist", "clipboard-copy", "rp", "annotation", "md-icon",
    "mwc-icon", "mat-icon",
))  # fmt: skip
_SIGNS: Final = frozenset("#¶§🔗⚓☍⁋▾▼▸►▶◀◄▲▴‹›«»→←↑↓↗⌄⌃✕✖")  # noqa: RUF001 - what a page draws beside its words
_WORD = re.compile(r"[a-z][a-z0-9_]{1,40}")  # a ligature that an icon font draws a picture for
# Asked of every box: to find a member in its class takes Python 3.11 as long as the rest of the question.
_NOTHING, _UNSEEN, _COUNTER, _FURNITURE = Says.NOTHING, Says.UNSEEN, Says.COUNTER, Says.FURNITURE
_NO_TEXT: Final = frozenset((Says.UNSEEN, Says.FURNITURE))
_LITERAL: Final = frozenset(("code", "tt", "kbd", "samp", "var", "pre"))  # what is literal is no picture
_BUBBLES: Final = frozenset(("span", "small", "em", "i", "sup"))
_WORDS_OF_BUBBLES: Final = frozenset(("title", "href", "data-tip", "data-tooltip", "data-original-title"))
_PLACE = re.compile(r"\d{1,4}\s{0,3}(?:[/|]|of|von|de|di|sur|van|av|из|z)\s{0,3}\d{1,4}")
_PROMPT = re.compile(r"(?:In|Out)?\s?\[[\d\s*]{0,5}\]:?")  # in what order a notebook was run
_COUNTS = re.compile(r"slid|swiper|galler|carousel|counter|numbertext|fraction|pag|prompt", re.IGNORECASE)
_PARTS: Final = 3  # of a counter: the number, the sign, and how many there are
_TOGGLES: Final = frozenset("+-\N{MINUS SIGN}\N{EN DASH}\N{MULTIPLICATION SIGN}")
_SWITCHES: Final = frozenset(("button", "summary"))
_WORDS: Final = frozenset(
    ("span", "a", "small", "em", "i", "b", "strong", "sup", "sub", "label", "abbr", "time")
)
_REMARK: Final = 200  # characters; more may be the rest of a text, which a script shows
_ANIMATED = re.compile(r"(?:^|\s)(?:wow|aos|animated?|lazy(?:load)?|fade-?in|reveal)(?:$|\s)", re.IGNORECASE)

_TOOLS = re.compile(
    r"(?:^|\s)(?:toolbar-item|zeroclipboard-container|copy-?btn|copy-?button|copybutton|copy-code-button|clipboard-button"
    r"|btn-clipboard|code-copy|button-group__copy|bbCodeBlock-expandLink)(?:$|\s)"
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
    """The same for who has read the ``attributes`` of ``element`` already.

    ``aria-hidden`` speaks to screen readers alone: what it hides is seen, but for signs that only decorate.
    """
    for name, value in attributes:
        tells = _TELLING.get(name)
        if tells is not None and tells(value, element):
            return True
    return False


def _class_hides(classes: str, element: HtmlElement) -> bool:
    said = said_by_class(classes)
    return said is not _NOTHING and (said in _NO_TEXT or _is_decoration(element, said))


def is_hidden(attributes: Iterable[tuple[str, str]], element: HtmlElement) -> bool:
    """The same less furniture, in which a formula may stand: for whoever does not write it down yet."""
    return unseen_by(attributes, element) and said_by_class(element.get("class", "")) is not _FURNITURE


def is_furniture(attributes: Mapping[str, str]) -> bool:
    """Whether the class among ``attributes`` names what is no text: copy buttons, text for screen readers."""
    classes = attributes.get("class")
    return classes is not None and said_by_class(classes) in _NO_TEXT


def hides_box(tag: str, attributes: Mapping[str, str], element: HtmlElement) -> bool:
    """Whether a box is not seen until something is done, or by nobody who looks."""
    classes, style = attributes.get("class"), attributes.get("style")
    if classes is not None:
        said = said_by_class(classes)
        if said is _UNSEEN or (said is _COUNTER and _counts_box(classes, element)):
            return True
    if len(attributes) == (classes is not None) and tag != "dialog":
        return False  # as most, of which nothing else is known
    if style is not None and hides(style) and _stays_hidden(style, element):
        return True
    if "hidden" in attributes:
        return attributes["hidden"].lower() != "until-found"
    if tag == "dialog":
        return "open" not in attributes
    return "popover" in attributes or attributes.get("role") == "tooltip"


def _counts_box(classes: str, element: HtmlElement) -> bool:
    """Whether a box counts pictures, or runs of a notebook; "4/5" may be a mark that a review gives."""
    return _COUNTS.search(classes) is not None and _is_decoration(element, Says.COUNTER)


def _stays_hidden(style: str, element: HtmlElement) -> bool:
    """Whether what ``style`` hides is not shown by a script when it is reached, and is no formula."""
    classes = element.get("class")
    if classes is None:
        return True
    return "mwe-math" not in classes and not ("visib" in style.lower() and _ANIMATED.search(classes))


def _is_decoration(element: HtmlElement, said: Says) -> bool:
    """Whether ``element``, by its class an icon, tooltip or counter, reads like one."""
    if said is Says.TOOLTIP:
        return _is_tooltip(element)
    if said is Says.COUNTER and len(element) <= _PARTS and element.tag not in _LITERAL:
        counts = _PROMPT if "prompt" in (element.get("class") or "").lower() else _PLACE
        return counts.fullmatch("".join(element.itertext()).strip()) is not None
    if said is Says.HIDDEN:
        return element.tag in _WORDS and len("".join(element.itertext())) <= _REMARK
    if len(element) or element.tag in _LITERAL:
        return False
    text = (element.text or "").strip()
    if said is Says.PICTURE:
        return text != "" and all(map(_is_private, text))
    return _WORD.fullmatch(text) is not None or (text != "" and all(map(_is_private, text)))


def _is_tooltip(element: HtmlElement) -> bool:
    """Whether it is the bubble at the end of some words, and not the words that have one."""
    following = (element.tail or "").strip() or element.getnext() is not None
    if element.tag not in _BUBBLES or following or not _WORDS_OF_BUBBLES.isdisjoint(element.keys()):
        return False
    holds_bubble = any("tip" in (inner.get("class") or "") for inner in element.iterdescendants())
    return not holds_bubble and len((element.text or "").split()) > 2  # noqa: PLR2004 - a word may have a bubble


def _is_private(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def _only_decorates(element: HtmlElement) -> bool:
    """Whether it is a sign beside the words, or what the element after it says in a whole sentence."""
    text = (element.text or "").strip()
    if all(char in _SIGNS or char.isspace() or _is_private(char) for char in text):
        return True
    if text in _TOGGLES:
        return _is_in_switch(element)
    following = element.getnext()
    if (
        following is None
        or (element.tail or "").strip()
        or len(following)
        or text not in (following.text or "")
    ):
        return False
    return not unseen(following)


def _is_in_switch(element: HtmlElement) -> bool:
    """Whether ``element`` stands at an edge of what is pressed to open something."""
    around = element.getparent()
    if around is None or (element.getprevious() is not None and (element.tail or "").strip()):
        return False
    pressed = around.tag in _SWITCHES or around.get("role") == "button" or "aria-expanded" in around.keys()  # noqa: SIM118 - lxml's
    return pressed and (element.getnext() is None or element.getprevious() is None)


_TELLING: Final[Mapping[str, Callable[[str, HtmlElement], bool]]] = {
    "class": _class_hides,
    "style": lambda style, element: (
        _stays_hidden(style, element) if hides(style) else has_no_size(style) and not len(element)
    ),
    "hidden": lambda value, _: value.lower() != "until-found",
    "role": lambda role, _: role == "tooltip",
    "aria-hidden": lambda value, element: (
        value == "true" and not len(element) and element.tag != "img" and _only_decorates(element)
    ),
}


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
