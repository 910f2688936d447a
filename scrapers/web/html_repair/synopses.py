"""Synopses of mandoc: a table of the name and what may follow it, which reads as one line.

``man`` prints ``kiln [-c cone]``; the table only keeps what follows from running below the name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapers.web.page_words import SYNOPSIS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_GROUPS: Final = frozenset(("tbody", "table"))


def set_synopses(root: HtmlElement, page: Decoded) -> None:
    """Make a line of each row of such a table in ``root``, the tree of ``page``."""
    if page.has(SYNOPSIS):
        for table in list(root.iterfind(".//table[@class='Nm']")):
            for row in table.iter("tr"):
                row.tag = "p"
                for cell in row:
                    cell.tag, cell.tail = "span", " "
            for group in table.iter(*_GROUPS):
                group.tag = "div"
