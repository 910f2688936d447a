"""The extractor ``full-text``: everything a reader of the page could see, in document order."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from scrapers.reading.extractor import Extraction, Source
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_Steps: TypeAlias = "Generator[str | _Steps, list[str], None]"
"""Yields strings, and other steps for whose strings it waits; see :func:`_taken`."""

_UNSEEN = frozenset((
    "head", "script", "style", "noscript", "template", "iframe", "object", "embed", "canvas",
    "audio", "video", "svg", "select", "textarea", "input", "button", "datalist",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section",
    "summary", "table", "ul", "tr", "td", "th", "thead", "tbody", "tfoot", "caption",
))  # fmt: skip
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class FullText:
    """The visible text of the whole page: no selection, so menus and footers are in it.

    As Markdown: headings, lists, fenced code, quotes and pipe tables; as text the same blocks bare.
    """

    name = "full-text"
    version = "1"

    def extract(self, source: Source) -> Extraction:
        """Every block of ``source``, parted by blank lines."""
        text = "\n\n".join(_taken(_blocks(source.tree, markdown=source.markdown)))
        return Extraction(text.strip())


def visible(element: HtmlElement) -> bool:
    """Whether a reader would see ``element`` without styles and scripts of its own."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or element.get("hidden") is not None:
        return False
    return not _HIDDEN.search(element.get("style", ""))


def _taken(steps: _Steps) -> list[str]:
    """The strings that ``steps`` yields. It is sent those of other steps that it yields.

    So no depth of a page is one of calls: Python would end at a thousand.
    """
    under_way: list[tuple[_Steps, list[str]]] = [(steps, [])]
    answer: list[str] | None = None
    while True:
        current, found = under_way[-1]
        try:
            item = current.send(answer)  # type: ignore[arg-type]  # None begins one, or goes on
        except StopIteration:
            under_way.pop()
            if not under_way:
                return found
            answer = found
            continue
        answer = None
        if isinstance(item, str):
            found.append(item)
        else:
            under_way.append((item, []))


def _blocks(element: HtmlElement, *, markdown: bool) -> _Steps:
    """The blocks inside ``element``; what stands between block elements forms one of its own."""
    run: list[str] = [element.text or ""]
    for child in element:
        if visible(child):
            if _holds_block(child):
                yield from _paragraph(run)
                run = []
                yield from (yield _block(child, markdown=markdown))
            else:
                run += yield _inline(child, markdown=markdown)
        run.append(child.tail or "")
    yield from _paragraph(run)


def _holds_block(element: HtmlElement) -> bool:
    """Whether ``element`` is a block, or an inline element wrapped around one."""
    return next(element.iter(*_BLOCKS), None) is not None


def _paragraph(run: list[str]) -> Iterator[str]:
    lines = [fold(line) for line in "".join(run).split("\v")]
    text = "\n".join(line for line in lines if line)
    if text:
        yield text


def _inline(element: HtmlElement, *, markdown: bool) -> _Steps:
    """The text in ``element``; a vertical tab (never in a page) stands for ``<br>``."""
    if element.tag == "br":
        yield "\v"
        return
    if markdown and element.tag in _CODE:
        code = fold("".join(element.itertext()))
        if code:
            fence = "``" if "`" in code else "`"
            yield f"{fence}{code}{fence}"
        return
    yield element.text or ""
    for child in element:
        if visible(child):
            yield from (yield _inline(child, markdown=markdown))
        yield child.tail or ""


def _block(element: HtmlElement, *, markdown: bool) -> _Steps:
    tag = element.tag
    if tag == "pre":
        yield from _preformatted(element, markdown=markdown)
    elif tag in {"ul", "ol"}:
        yield from (yield _list(element, markdown=markdown))
    elif tag == "table":
        yield from (yield _table(element, markdown=markdown))
    elif tag == "hr":
        return
    else:
        inner = yield _blocks(element, markdown=markdown)
        if markdown and len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():  # noqa: PLR2004 - h1 to h6
            inner = [f"{'#' * int(tag[1])} {fold(block)}" for block in inner]
        elif markdown and tag == "blockquote":
            inner = ["> " + block.replace("\n", "\n> ") for block in inner]
        yield from inner


def _preformatted(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
    code = _verbatim(element).strip("\n").rstrip()
    if code and markdown:
        fence = "````" if "```" in code else "```"
        yield f"{fence}\n{code}\n{fence}"
    elif code:
        yield code


def _verbatim(element: HtmlElement) -> str:
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append("\n" if node.tag == "br" else node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return "".join(parts)


def _list(element: HtmlElement, *, markdown: bool) -> _Steps:
    """One block for the whole list; lines of an item beyond its first are indented under it."""
    items: list[str] = []
    for child in element:
        if visible(child):
            blocks = yield _blocks(child, markdown=markdown)
            if blocks:
                mark = f"{len(items) + 1}. " if element.tag == "ol" else "- "
                items.append(mark + "\n".join(blocks).replace("\n", "\n" + " " * len(mark)))
    if items:
        yield "\n".join(items)


def _table(element: HtmlElement, *, markdown: bool) -> _Steps:
    if next(element.iterdescendants("table"), None) is not None:
        yield from (yield _blocks(element, markdown=markdown))  # a table of tables is layout
        return
    for caption in element.iterchildren("caption"):
        yield from (yield _blocks(caption, markdown=markdown))
    rows: list[list[str]] = []
    for row in filter(visible, element.iter("tr")):
        cells = yield _cells(row, markdown=markdown)
        rows += [cells] if any(cells) else []
    width = max(map(len, rows), default=0)
    if width == 1:
        yield from (row[0] for row in rows)
    elif rows:
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        if markdown:
            lines.insert(1, "|" + " --- |" * width)
        yield "\n".join(lines)


def _cells(row: HtmlElement, *, markdown: bool) -> _Steps:
    for cell in row.iterchildren("td", "th"):
        text = " ".join(map(fold, (yield _blocks(cell, markdown=markdown))))
        yield text.replace("|", "\\|") if markdown else text
