"""A page cut into blocks: runs of inline content, and units that belong together as they are.

One walk over the tree. A block is what a reader would call a paragraph, a heading, a list item; a
``<pre>`` and a data table are one block each. A table that only arranges the page is walked into.
Nothing is judged here: every block that a reader could see is there, in document order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scrapers.extract.formulas import is_tex_script

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Role = Literal[
    "paragraph", "heading", "list_item", "code", "table", "quote", "caption", "term", "description", "formula"
]

_UNREAD: Final = frozenset((
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
    "map", "select", "datalist", "textarea", "input", "head", "link", "meta", "title", "base", "param",
    "source",
    "track", "progress", "meter", "col", "colgroup", "frameset", "noframes", "rp",
))  # fmt: skip
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
    "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5",
    "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_SILENT: Final = ("script", "style", "template", "noscript", "svg", "select", "textarea")
_LEVELS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(_LEVELS, "heading"),
    "pre": "code", "table": "table", "li": "list_item", "blockquote": "quote", "figcaption": "caption",
    "caption": "caption", "dt": "term", "dd": "description",
}  # fmt: skip
_OWNERS: Final = frozenset(("li", "blockquote", "figcaption", "caption", "dt", "dd", *_LEVELS))
_CELL_CHARS: Final = 150  # on average; beyond, a table arranges text and does not tabulate it
_LONGEST_CELL: Final = 1200
_MUCH: Final = 300  # characters
_NONE: Final[Mapping[str, str]] = {}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Container(NamedTuple):
    """An element that holds blocks; ``parent`` is the index of the one around it (-1: none).

    ``linked``: inside an ``<a>``. ``hidden``: by a style or attribute, which scripts may take away.
    ``tag`` and ``attributes`` are the element's own, read once.
    """

    element: HtmlElement
    parent: int
    depth: int
    linked: bool
    hidden: bool
    tag: str
    attributes: Mapping[str, str]


class Block(NamedTuple):
    """One block. ``nodes`` are its strings and inline elements in order (an element without its tail).

    ``container`` is the index of the innermost container, ``element`` that container's element or,
    for code and tables, the unit itself. Counts are of characters in the folded ``text``.
    """

    role: Role
    level: int
    element: HtmlElement
    container: int
    nodes: tuple[str | HtmlElement, ...]
    text: str
    link_chars: int
    links: int
    bold_chars: int
    breaks: int
    images: int


class Outline(NamedTuple):
    """The blocks of a page, and the containers they lie in, both in document order."""

    blocks: list[Block]
    containers: list[Container]

    def ancestors(self, block: Block) -> Iterator[HtmlElement]:
        """The elements around ``block``, from the innermost container outwards."""
        at = block.container
        while at >= 0:
            container = self.containers[at]
            yield container.element
            at = container.parent


def outline(root: HtmlElement) -> Outline:
    """The blocks of the page under ``root``, hidden ones too: many pages wait for a script to be shown."""
    body = root.find("body")
    return _Walk(root if body is None else body).run()


class _Walk:
    """The state of one walk. Without recursion: pages nest up to 2,000 levels."""

    def __init__(self, body: HtmlElement) -> None:
        self._body = body
        self._around: set[HtmlElement] = set()
        self.found = Outline([], [])
        self._linked = False  # whether the container that is being read is in a link
        self._start_run()

    def run(self) -> Outline:
        """Walk everything below the body."""
        parent, at = self._body, self._enter(self._body, self._body.tag, -1)
        children, boxed = iter(parent), True
        stack: list[tuple[Iterator[HtmlElement], HtmlElement, int, bool]] = []
        while True:
            for child in children:
                opened = self._child(child, at)
                if opened >= 0:
                    stack.append((children, parent, at, boxed))
                    children, parent, boxed, at = iter(child), child, opened != at, opened
                    break
                if tail := child.tail:
                    self._say(tail)
            else:
                if boxed and self._texts:
                    self._flush(at)
                if not stack:
                    return self.found
                tail = parent.tail
                children, parent, at, boxed = stack.pop()
                self._linked = self.found.containers[at].linked
                if tail:
                    self._say(tail)

    def _child(self, child: HtmlElement, at: int) -> int:
        """Take one child in. Gives the container to go on in, -1 if the child is done with."""
        tag = child.tag
        if tag in _BLOCKS or "-" in tag:
            if tag != "pre" and not (tag == "table" and is_data_table(child)):
                return self._apart(child, tag, at)
            self._flush(at)
            self._unit(child, at)
        elif tag in _UNREAD:
            if tag == "script" and is_tex_script(child):
                self._nodes.append(child)
                self._texts.append("")
            elif tag == "noscript" and _tells_much(child):
                return self._apart(child, tag, at)
        elif len(child) and self._holds_blocks(child):
            if tag == "a":
                return self._apart(child, tag, at)
            if text := child.text:
                self._say(text)
            return at
        elif not _is_hidden(child.get("hidden"), child.get("style")):
            self._inline(child, tag, at)
        return -1

    def _holds_blocks(self, inline: HtmlElement) -> bool:
        """Whether there are blocks in ``inline``, which is then walked into like one.

        Elements around the block that was found are remembered, so that none is searched at each level.
        """
        if inline in self._around:
            return True
        for inner in inline.iterdescendants():  # most hold a few: a filter of 50 tags takes longer to build
            if inner.tag in _BLOCKS:
                while inner is not inline:
                    inner = inner.getparent()  # noqa: PLW2901 - up from what was found
                    self._around.add(inner)
                return True
        return False

    def _apart(self, element: HtmlElement, tag: str, at: int) -> int:
        """End the run, and go on in a container of its own."""
        if self._texts:
            self._flush(at)
        return self._enter(element, tag, at)

    def _enter(self, element: HtmlElement, tag: str, parent: int) -> int:
        containers = self.found.containers
        items = element.items()
        linked, hidden, depth, attributes = tag == "a", False, 0, _NONE
        if items:
            attributes = dict(items)
            if "style" in attributes or "hidden" in attributes:
                hidden = _is_hidden(attributes.get("hidden"), attributes.get("style"))
        if parent >= 0:
            around = containers[parent]
            linked, hidden, depth = linked or around.linked, hidden or around.hidden, around.depth + 1
        containers.append(Container(element, parent, depth, linked, hidden, tag, attributes))
        self._linked = linked
        if text := element.text:
            self._say(text)
        return len(containers) - 1

    def _start_run(self) -> None:
        self._nodes: list[str | HtmlElement] = []
        self._texts: list[str] = []
        self._link_chars = self._links = self._bold = self._breaks = self._images = 0

    def _say(self, text: str) -> None:
        if not self._nodes and text.isspace():
            return
        self._nodes.append(text)
        self._texts.append(text)
        if self._linked:
            self._link_chars += len(text)

    def _inline(self, child: HtmlElement, tag: str, at: int) -> None:
        if tag == "br":
            self._break(child, at)
            return
        text = _text_of(child)
        self._nodes.append(child)
        self._texts.append(text)
        if tag == "img":
            self._images += 1
            return
        if tag in {"b", "strong"}:
            self._bold += len(text)
        if tag == "a" or self._linked:
            self._links += tag == "a"
            self._link_chars += len(text)
            if len(child):
                self._images += sum(1 for _ in child.iter("img"))
        elif len(child):
            self._inner(child)

    def _inner(self, child: HtmlElement) -> None:
        """The links and images in an inline element."""
        for found in child.iter("a", "img"):
            if found.tag == "img":
                self._images += 1
            else:
                self._links += 1
                self._link_chars += len(_text_of(found))

    def _break(self, child: HtmlElement, at: int) -> None:
        """One line break stays in its run; two in a row end it, as a paragraph would."""
        self._breaks += 1
        after = child.getnext()
        if after is not None and after.tag == "br" and not (child.tail and child.tail.strip()):
            self._flush(at)
            return
        if self._nodes:
            self._nodes.append(child)
        self._texts.append(" ")

    def _flush(self, at: int) -> None:
        if not self._nodes:
            if self._texts:
                self._start_run()
            return
        texts = self._texts
        text = " ".join((texts[0] if len(texts) == 1 else "".join(texts)).split())
        if text or any(not isinstance(node, str) and node.tag == "math" for node in self._nodes):
            container = self.found.containers[at]
            size = len(text)
            self.found.blocks.append(
                Block(
                    self._role(at),
                    _LEVELS.get(container.tag, 0),
                    container.element,
                    at,
                    tuple(self._nodes),
                    text,
                    min(self._link_chars, size),
                    self._links + container.linked,
                    min(self._bold, size),
                    self._breaks,
                    self._images,
                )
            )
        self._start_run()

    def _role(self, at: int) -> Role:
        """By the nearest element that gives one: a ``<p>`` in a list item is part of the item."""
        for _ in range(4):
            container = self.found.containers[at]
            if container.tag in _OWNERS:
                return _ROLES[container.tag]
            at = container.parent
            if at < 0:
                break
        return "paragraph"

    def _unit(self, element: HtmlElement, at: int) -> None:
        """A ``<pre>`` or a data table, whole."""
        text = _text_of(element, apart=" " if element.tag == "table" else "")
        text = text.strip("\n") if element.tag == "pre" else " ".join(text.split())
        if not text.strip():
            return
        links = [len(_text_of(link)) for link in element.iter("a")]
        role = _ROLES[element.tag]
        size = min(sum(links), len(text))
        self.found.blocks.append(Block(role, 0, element, at, (element,), text, size, len(links), 0, 0, 0))


def is_data_table(table: HtmlElement) -> bool:
    """Whether ``table`` holds data and does not arrange a page."""
    if (
        table.get("role") in {"presentation", "none"}
        or next(table.iterdescendants("table"), None) is not None
    ):
        return False
    if next(table.iter("form", "nav", "section", "article", "main", "h1", "h2", "aside"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    cells = [cell for row in rows for cell in row]
    if sum(map(bool, rows)) < 2 or max(map(len, rows)) < 2:  # noqa: PLR2004 - a grid has two of each
        return False
    sizes = [len(_text_of(cell)) for cell in cells]
    return sum(sizes) <= _CELL_CHARS * len(cells) and max(sizes) <= _LONGEST_CELL


def _tells_much(noscript: HtmlElement) -> bool:
    """Whether ``noscript`` holds the page itself (forums do that) and not just a request or an image."""
    return len(noscript) > 0 and len(_text_of(noscript).strip()) >= _MUCH


def _is_hidden(hidden: str | None, style: str | None) -> bool:
    """Whether these two attributes hide their element."""
    return hidden is not None or (style is not None and _HIDDEN.search(style) is not None)


def _text_of(element: HtmlElement, apart: str = "") -> str:
    """The text in ``element``, with ``apart`` between its nodes; scripts and styles left out."""
    if not len(element):
        return element.text or ""
    if next(element.iterdescendants(*_SILENT), None) is None:
        return apart.join(element.itertext())
    return apart.join(_read(element))


def _read(element: HtmlElement) -> Iterator[str]:
    from lxml import etree  # noqa: PLC0415 - loaded already wherever there is a tree

    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node.tag in _UNREAD and node is not element:
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node is not element and node.tail:
            yield node.tail
