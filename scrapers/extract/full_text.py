"""The extractor ``full-text``: everything a reader of the page could see, in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapers.extract.extractor import Extraction, Source
from scrapers.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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
        text = "\n\n".join(_blocks(source.tree, markdown=source.markdown))
        return Extraction(text.strip())


def visible(element: HtmlElement) -> bool:
    """Whether a reader would see ``element`` without styles and scripts of its own."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or element.get("hidden") is not None:
        return False
    return not _HIDDEN.search(element.get("style", ""))


def _blocks(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
    """The blocks inside ``element``; what stands between block elements forms one of its own."""
    run: list[str] = [element.text or ""]
    for child in element:
        if visible(child):
            if _holds_block(child):
                yield from _paragraph(run)
                run = []
                yield from _block(child, markdown=markdown)
            else:
                run += _inline(child, markdown=markdown)
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


def _inline(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
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
            yield from _inline(child, markdown=markdown)
        yield child.tail or ""


def _block(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
    tag = element.tag
    if tag == "pre":
        yield from _preformatted(element, markdown=markdown)
    elif tag in {"ul", "ol"}:
        yield from _list(element, markdown=markdown)
    elif tag == "table":
        yield from _table(element, markdown=markdown)
    elif tag == "hr":
        return
    else:
        inner = _blocks(element, markdown=markdown)
        if markdown and len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():  # noqa: PLR2004 - h1 to h6
            inner = (f"{'#' * int(tag[1])} {fold(block)}" for block in inner)
        elif markdown and tag == "blockquote":
            inner = ("> " + block.replace("\n", "\n> ") for block in inner)
        yield from inner


def _preformatted(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
    code = _verbatim(element).strip("\n").rstrip()
    if code and markdown:
        fence = "````" if "```" in code else "```"
        yield f"{fence}\n{code}\n{fence}"
    elif code:
        yield code


def _verbatim(element: HtmlElement) -> str:
    parts = [element.text or ""]
    for child in element:
        parts.append("\n" if child.tag == "br" else _verbatim(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _list(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
    """One block for the whole list; lines of an item beyond its first are indented under it."""
    items: list[str] = []
    for child in element:
        if visible(child):
            blocks = [*_blocks(child, markdown=markdown)]
            if blocks:
                mark = f"{len(items) + 1}. " if element.tag == "ol" else "- "
                items.append(mark + "\n".join(blocks).replace("\n", "\n" + " " * len(mark)))
    if items:
        yield "\n".join(items)


def _table(element: HtmlElement, *, markdown: bool) -> Iterator[str]:
    if next(element.iterdescendants("table"), None) is not None:
        yield from _blocks(element, markdown=markdown)  # a table of tables is layout
        return
    for caption in element.iterchildren("caption"):
        yield from _blocks(caption, markdown=markdown)
    rows = [_cells(row, markdown=markdown) for row in element.iter("tr") if visible(row)]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if width == 1:
        yield from (row[0] for row in rows)
    elif rows:
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        if markdown:
            lines.insert(1, "|" + " --- |" * width)
        yield "\n".join(lines)


def _cells(row: HtmlElement, *, markdown: bool) -> list[str]:
    cells = []
    for cell in row.iterchildren("td", "th"):
        text = " ".join(fold(block) for block in _blocks(cell, markdown=markdown))
        cells.append(text.replace("|", "\\|") if markdown else text)
    return cells
