"""Tables that only arrange a line: synopses of mandoc, equations of LaTeXML beside their numbers.

``man`` prints ``kiln [-c cone]``, and the table keeps what follows from running below the name; the two sides
of an equation stand in cells, so that they are aligned with those of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapers.web.page_words import EQUATIONS, SYNOPSIS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_SYNOPSIS: Final = frozenset(("Nm",))
_EQUATION: Final = frozenset((EQUATIONS.decode(),))
_FORMULA: Final = "equation"  # a class of formulas
_CELLS: Final = frozenset(("td", "th"))


def set_lines(root: HtmlElement, page: Decoded) -> None:
    """Make a line of each row of such a table in ``root``, the tree of ``page``."""
    if page.has(SYNOPSIS):
        _set(root, _SYNOPSIS, "")
    if page.has(EQUATIONS):
        _set(root, _EQUATION, _FORMULA)


def _set(root: HtmlElement, named: frozenset[str], classes: str) -> None:
    for table in [t for t in root.iter("table") if not named.isdisjoint((t.get("class") or "").split())]:
        if next(table.iterdescendants("table"), None) is None:
            for row in list(table.iter("tr")):
                _set_line(row, classes)
            for group in list(table.iter("table", "tbody")):
                group.tag = "div"


def _set_line(row: HtmlElement, classes: str) -> None:
    row.tag, row.text = "p", None
    if classes:
        row.set("class", classes)
    for cell in list(row):
        if cell.tag in _CELLS:
            cell.tail = " "
            cell.drop_tag()
