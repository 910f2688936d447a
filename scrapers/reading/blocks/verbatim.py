"""The characters of code as they stand on the page: its lines, its indentation, nothing of its furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from scrapers.reading.blocks.hiding import Says, said_by_class
from scrapers.reading.blocks.line_numbers import is_without_words, names_numbers
from scrapers.reading.blocks.visibility import unseen_by

if TYPE_CHECKING:
    from lxml.html import HtmlElement

INLINE_CODE: Final = frozenset(("code", "tt", "samp", "kbd"))
MAY_BE_CODE: Final = INLINE_CODE | {"span"}  # which may hold nothing but code
_CODE_OR_BREAK: Final = INLINE_CODE | {"br"}
_UNSEEN: Final = frozenset((
    "button", "style", "script", "noscript", "template", "svg", "input", "textarea", "select",
    "clipboard-copy", "caption",
))  # fmt: skip
_BOXES: Final = frozenset(("div", "li", "p", "tr", "pre"))
_FRAMES: Final = frozenset(("table", "thead", "tbody", "tfoot", "tr", "ol", "ul", "colgroup"))
_CELLS: Final = frozenset(("td", "th"))
_LAID_OUT: Final = _CELLS | _FRAMES | {"li"}  # white space behind them is the page's own layout
_MAY_NUMBER: Final = _CELLS | {"code"}  # which stands beside the lines, or is a column of its own
_MAY_BE_LINES: Final = frozenset(("span", "code"))
_TELLING: Final = frozenset(("data-line", "data-line-number", "data-code-marker"))
_COLOURED: Final = frozenset(("span", "a", "code", "em", "strong", "b", "i"))  # what highlighters set code in
_FURNITURE = re.compile(
    r"(?:^|\s)(?:copy-?btn|copybutton|copy-?button|clipboard-button|btn-clipboard|btn-copy|code-copy|toolbar-item"
    r"|toolbar|tools|copy-code-button|code-block-copy|sr-only|visually-?hidden|headerlink|permalink|prompt-button"
    r"|line-highlight|ttc|ltx_listing_data|code-annotation-anchor|code-(?:block-)?(?:extension-)?(?:header|toolbar|lang(?:uage)?|badge|explainer)|twoslash-pop(?:up|over)[\w-]*)(?=\s|$)",
    re.IGNORECASE,
)
_LINES = re.compile(r"(?:^|\s)(?:(?!(?:single|multi|new|in)-line)[\w-]*-)?line(?=\s|$)", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table-row)(?:\W|$)", re.IGNORECASE)
_UNSELECTED = re.compile(r"user-select\s*:\s*none", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"(?<!\d)0{0,9}([1-9]\d{0,9})$")
_INDENTED = re.compile(r"^[ \xa0]", re.MULTILINE)
_GAPS: Final = frozenset(("", " ", "\xa0"))
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NUMBERED: Final = 40  # characters of a name that ends in the number of a line
_TOOL, _NUMBER, _LINE = 1, 2, 4  # what classes name


def verbatim(element: HtmlElement) -> str:
    """The text of ``element`` with its line breaks and indentation; line numbers and buttons left out.

    No blank lines around it, no white space at line ends; ``<br>`` and block elements end lines.
    """
    if element.tag == "pre" and not any(_is_odd(node) for node in element.iterdescendants()):
        return _trimmed(str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)))
    return verbatim_run((element,))


def verbatim_run(nodes: Sequence[str | HtmlElement]) -> str:
    """The same of several nodes, which follow each other; where there is text beside, ``<br>`` ends lines."""
    first = nodes[0]
    lines = _Lines(folded=not isinstance(first, str) and _breaks_lines(first, several=len(nodes) > 1))
    for node in nodes:
        if isinstance(node, str):
            lines.add(node)
        elif node.tag == "br":
            lines.end()
        else:
            _read(node, lines)
    text = "".join(lines.parts)
    return _trimmed(_INDENTED.sub("", text) if lines.numbered and _is_indented(text) else text)


def lines_of_code(nodes: Sequence[str | HtmlElement]) -> str:
    """What ``nodes`` say, if they are ``<code>`` line by line and nothing else; ``""`` for any others."""
    if any(node.strip() if isinstance(node, str) else node.tag not in _CODE_OR_BREAK for node in nodes):
        return ""
    text = verbatim_run(nodes)
    return text if "\n" in text else ""


def _is_odd(node: HtmlElement) -> bool:
    """Whether there is more to ``node``, in a ``<pre>``, than its text."""
    if node.tag not in _COLOURED:
        return True
    attributes = node.items()
    if len(attributes) == 1 and attributes[0][0] == "class" and _only_colours(attributes[0][1]):
        attributes = []  # as most
    for name, value in attributes:
        if name == "class":
            if _named(value):
                return True
        elif name == "style":
            if _UNSELECTED.search(value) or _BLOCK_STYLE.search(value):
                return True
        elif name in _TELLING or (node.tag == "a" and (node.text or "").strip().isdecimal()):
            return True
    if attributes and unseen_by(attributes, node):
        return True
    return node.tag == "code" and node.getnext() is not None and (_stands_for_line(node) or _is_number(node))


@lru_cache(maxsize=4096)
def _only_colours(classes: str) -> bool:
    """Whether an element of these classes, and no other attribute, is read as one that has none."""
    return not _named(classes) and said_by_class(classes) is Says.NOTHING


def _read(element: HtmlElement, lines: _Lines) -> None:
    """Add all in ``element``. Without recursion: pages nest up to 2,000 levels."""
    lines.enter(element)
    opened: list[tuple[HtmlElement, Iterator[HtmlElement]]] = [(element, element.iterchildren())]
    while opened:
        node = next(opened[-1][1], None)
        if node is None:
            node, _ = opened.pop()
            lines.leave(node)
            if opened:
                lines.go_on(node)
        elif _is_unseen(node) and not _is_word(node):
            lines.numbered = lines.numbered or (lines.at_start and _is_unselected_number(node))
            lines.go_on(node)
        elif _is_numbered(node) or (lines.at_start and _is_number(node)):
            lines.numbered = True
            lines.go_on(node)
        else:
            lines.enter(node)
            opened.append((node, node.iterchildren()))


class _Lines:
    """Text so far. A box is a line, or several: it begins one, and what comes behind it begins the next.

    The line break of a box is made once there is more to say, and not where the page has one of its own.
    """

    def __init__(self, *, folded: bool) -> None:
        self.parts: list[str] = []
        self.numbered = False  # whether numbers of lines were left out
        self._ended = self._closed = False  # whether a line has ended, and whether by the end of a block
        self._boxes: list[tuple[HtmlElement, int]] = []  # that are open, and how many parts there were before
        self._preformatted = 0  # how many of them are a <pre>
        self._folded = folded  # whether lines are ended by <br>, and not by the page's source
        self._folding: HtmlElement | None = None  # the element for which that is so, if not for all

    @property
    def at_start(self) -> bool:
        """Whether what comes next begins a line."""
        return self._ended or not self.parts or self.parts[-1].endswith("\n")

    def enter(self, node: HtmlElement) -> None:
        """What stands before the first element in ``node``."""
        tag = node.tag
        if tag == "br":
            self.end()
        elif tag in _BOXES or (tag in _MAY_BE_LINES and self.at_start and _is_line(node)):
            self._begin(node)
        elif tag == "code" and not self._preformatted and not self._folded and has_breaks(node):
            self._folded, self._folding = True, node
        elif tag in _CELLS and not self.at_start:
            self.add(" ")
        if marker := node.get("data-code-marker"):  # of a line that was added or taken away
            self.add(marker)
        if (text := node.text) and not self._is_layout(text, node):
            self.add(text)

    def _begin(self, box: HtmlElement) -> None:
        if self._ended or not self.at_start:
            self.parts.append("\n")
        self._ended = False
        self._boxes.append((box, len(self.parts)))
        self._preformatted += box.tag == "pre"

    def leave(self, node: HtmlElement) -> None:
        """The end of ``node``."""
        if node is self._folding:
            self._folded, self._folding = False, None
        elif self._boxes and self._boxes[-1][0] is node:
            _, before = self._boxes.pop()
            self._preformatted -= node.tag == "pre"
            self._ended = self._ended or len(self.parts) == before or not self.parts[-1].endswith("\n")
            self._closed = node.tag in _BOXES

    def go_on(self, node: HtmlElement) -> None:
        """The text behind ``node``."""
        tail = node.tail
        if not tail:
            return
        laid_out = node.tag in _LAID_OUT or (node.tag in _BOXES and not self._preformatted)
        if not (laid_out and tail.isspace()):
            self.add(tail)

    def add(self, text: str) -> None:
        """Go on with ``text``."""
        if self._folded:
            text = _BLANKS.sub(" ", text)
            text = text.lstrip(" ") if self.at_start else text
            if not text:
                return
        if self._ended and text[0] != "\n":
            self.parts.append("\n")
        self._ended = False
        self.parts.append(text)

    def end(self) -> None:
        """End a line, as ``<br>`` does: behind a block it is one of its own."""
        if self._ended and self._closed:
            self.parts.append("\n")
        self._ended = False
        self.parts.append("\n")

    def _is_layout(self, text: str, node: HtmlElement) -> bool:
        """Whether ``text``, the first in ``node``, only lays out the page's source."""
        if not text.isspace():
            return False
        return node.tag in _FRAMES or (not self._preformatted and "\n" in text and len(node) > 0)


def _breaks_lines(first: HtmlElement, *, several: bool) -> bool:
    """Whether ``<br>`` ends the lines of code that begins with ``first``, and not its source."""
    if several:
        return first.tag in INLINE_CODE
    style = first.get("style") or ""
    return first.tag == "div" and "monospace" in style and "white-space" not in style and has_breaks(first)


def has_breaks(element: HtmlElement) -> bool:
    """Whether there is a ``<br>`` in ``element``."""
    return next(element.iter("br"), None) is not None


def _is_line(node: HtmlElement) -> bool:
    """Whether the inline element ``node``, with which a line begins, is set as a line of its own."""
    for name, value in node.items():
        if name == "class":
            if _named(value) & _LINE:
                return True
        elif name == "style":
            if _BLOCK_STYLE.search(value):
                return True
        elif name == "data-line":
            return True
    return node.tag == "code" and _stands_for_line(node)


def _stands_for_line(code: HtmlElement) -> bool:
    """Whether ``code`` is one of several in a ``<pre>``, right behind each other, a line each."""
    around, before, behind = code.getparent(), code.getprevious(), code.getnext()
    if around is None or around.tag != "pre" or around.text or (before is None and behind is None):
        return False
    glued = not (before is not None and before.tail) and not (behind is not None and code.tail)
    classes = code.get("class")
    alike = (
        other.tag == "code" and other.get("class") == classes
        for other in (before, behind)
        if other is not None
    )
    return glued and all(alike)


def _is_unseen(node: HtmlElement) -> bool:
    if node.tag in _UNSEEN or not isinstance(node.tag, str):
        return True
    attributes = node.items()
    if not attributes:
        return False
    for name, value in attributes:
        if (name == "class" and _named(value) & _TOOL) or (name == "style" and _UNSELECTED.search(value)):
            return True
    return unseen_by(attributes, node)


def _is_word(node: HtmlElement) -> bool:
    """Whether ``node`` is a button that is a word of its line: one that says in a bubble what it means."""
    if node.tag != "button" or len(node) or not node.text:
        return False
    around = node.getparent()
    named = any(name in {"aria-label", "title", "onclick"} for name in node.keys())  # noqa: SIM118 - lxml's
    if named or around is None or around.tag != "span":
        return False
    before = node.getprevious()
    said = around.text if before is None else before.tail
    return bool((said or "").strip() or (node.tail or "").strip())


def _is_unselected_number(node: HtmlElement) -> bool:
    """Whether ``node``, which begins a line, is a number that is not copied with it."""
    style = node.get("style")
    return style is not None and not len(node) and (node.text or "").strip().isdecimal()


def _is_numbered(node: HtmlElement) -> bool:
    """Whether ``node`` says by class or attribute that it numbers lines, and says nothing else."""
    classes = node.get("class")
    if classes is not None and _named(classes) & _NUMBER and (is_without_words(node) or _is_head(node)):
        return True
    number = node.get("data-line-number")
    return number is not None and not len(node) and (node.text or "").strip() == number


def _is_number(node: HtmlElement) -> bool:
    """Whether ``node``, that begins a line, is its number: linked to itself, or in a cell of its own.

    Or the numbers of all lines, in an element like that of the lines.
    """
    tag = node.tag
    if tag == "a":
        text = (node.text or "").strip()
        if not text.isdecimal() or len(node):
            return False
        _, _, place = node.get("href", "").partition("#")
        ends = (
            _OWN_NUMBER.search(name[-_NUMBERED:])
            for name in (place, node.get("id", ""), node.get("name", ""))
        )
        return any(found is not None and found[1] == text.lstrip("0") for found in ends)
    if tag not in _MAY_NUMBER:
        return False
    behind = node.getnext()
    if behind is None or node.getprevious() is not None or (tag == "code" != behind.tag):
        return False
    numbers = "".join(node.itertext()).split()
    return (tag in _CELLS or len(numbers) > 1) and all(map(str.isdecimal, numbers))


def _is_head(node: HtmlElement) -> bool:
    return node.tag == "th" and next(node.iterancestors("thead"), None) is not None


@lru_cache(maxsize=4096)
def _named(classes: str) -> int:
    """Which of tools, line numbers and lines the class attribute ``classes`` names."""
    tool = _TOOL if _FURNITURE.search(classes) else 0
    number = _NUMBER if names_numbers(classes) else 0
    return tool | number | (_LINE if _LINES.search(classes) else 0)


def _is_indented(text: str) -> bool:
    """Whether all lines begin with the blank that parted them from their numbers, one with no more."""
    lines = text.split("\n")
    return all(line[:1] in _GAPS for line in lines) and any(line[1:2] not in _GAPS for line in lines)


def _trimmed(text: str) -> str:
    if not text.isascii():
        text = text.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").replace("\xad", "")
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    first = next((at for at, line in enumerate(lines) if line), len(lines))
    last = next((at for at in range(len(lines), first, -1) if lines[at - 1]), first)
    return "\n".join(lines[first:last])
