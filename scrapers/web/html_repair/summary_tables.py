"""Javadoc's summaries: boxes in a grid, of which a class names the column, as the tables that they were.

Until Java 16 they were tables; style sheets arrange them now. The class of a column is on every box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from scrapers.web.page_words import SUMMARY_TABLE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_LAST: Final = "col-last"
_HEADER: Final = "table-header"
_GRID: Final = SUMMARY_TABLE.decode()


def with_summary_tables(root: HtmlElement, page: Decoded) -> None:
    """Make tables of the summaries in ``root``, the tree of ``page``."""
    if page.has(SUMMARY_TABLE):
        for box in [box for box in root.iter("div") if _GRID in (box.get("class") or "")]:
            cells = list(box)
            classes = [(cell.get("class") or "").split() for cell in cells]
            if cells and all(any(name.startswith("col-") for name in names) for names in classes):
                _rewrite(box, cells, classes)


def _rewrite(box: HtmlElement, cells: list[HtmlElement], classes: list[list[str]]) -> None:
    box.tag, box.text = "table", None
    row: HtmlElement | None = None
    for cell, names in zip(cells, classes, strict=True):
        if row is None:
            row = etree.SubElement(box, "tr")
        cell.tag, cell.tail = "th" if _HEADER in names else "td", None
        row.append(cell)
        if _LAST in names:
            row = None
