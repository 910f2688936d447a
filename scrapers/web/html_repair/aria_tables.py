"""Tables that a page makes of other elements by their roles (WAI-ARIA 1.2: table, row, cell), as tables.

So do data grids of component libraries, and tables that shrink to cards on a narrow screen.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.web.page_words import ROWS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_TABLES: Final = frozenset(("table", "grid", "treegrid"))
_CELLS: Final = {"columnheader": "th", "rowheader": "th", "cell": "td", "gridcell": "td"}
_SPANS: Final = ("colspan", "rowspan")
_NATIVE: Final = frozenset(("table", "tr", "td", "th", "a", "button", "form"))
"""What is a table already, or does something that a cell would lose."""
_LEVELS: Final = 9  # of elements around a row or cell, among which is its table or row
_FEWEST: Final = 2  # rows, and cells in the longest of them: a grid has two of each

Rows = list[tuple["HtmlElement", list["HtmlElement"]]]


def with_aria_tables(root: HtmlElement, page: Decoded) -> None:
    """Make tables of those in ``root``, the tree of ``page``, that only their roles tell."""
    if not any(map(page.has, ROWS)):
        return
    for table in [element for element in root.iter() if element.get("role") in _TABLES]:
        if table.tag not in _NATIVE and (rows := _rows(table)):
            _rewrite(table, rows)


def _rows(table: HtmlElement) -> Rows:
    """The rows of ``table`` with their cells; none where it holds another table, or arranges other things."""
    rows: Rows = []
    for element in islice(table.iter(), 1, None):
        role = element.get("role")
        if role in _TABLES or element.tag in {"table", "form"}:
            return []
        if role != "row" and role not in _CELLS:
            continue
        around = table if role == "row" else rows[-1][0] if rows else None
        if around is None or element.tag in _NATIVE or around not in islice(element.iterancestors(), _LEVELS):
            return []
        if role == "row":
            rows.append((element, []))
        else:
            rows[-1][1].append(element)
    widest = max((len(cells) for _, cells in rows), default=0)
    return rows if len(rows) >= _FEWEST <= widest else []


def _rewrite(table: HtmlElement, rows: Rows) -> None:
    table.tag = "table"
    for row, cells in rows:
        _unwrap(row, table)
        row.tag = "tr"
        for cell in cells:
            _unwrap(cell, row)
            cell.tag = _CELLS[cell.get("role", "")]
            for span in _SPANS:
                if number := cell.get(f"aria-{span}"):
                    cell.set(span, number)


def _unwrap(part: HtmlElement, whole: HtmlElement) -> None:
    """Leave nothing between ``part`` and the ``whole`` that it belongs to but their contents."""
    while (around := part.getparent()) is not None and around is not whole:
        around.drop_tag()
