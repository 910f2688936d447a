"""Which tables hold data, and which only arrange the page; and tables that headings cut into several."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.headings import HEADINGS
from scrapers.web.page_words import POSTS, ROWS_OF_POSTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_CELL_CHARS: Final = 150  # on average; beyond, a table arranges text and does not tabulate it
_LONGEST_CELL: Final = 1200
_ARRANGED: Final = frozenset(("table", "form", "nav", "section", "article", "main", "h1", "h2", "aside"))
_CELLS: Final = frozenset(("td", "th"))
_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_ROW: Final = frozenset(("tr",))
_FIRST: Final = 3  # rows
_PRE: Final = frozenset(("pre",))


def is_data_table(page: ElementList, here: int, end: int) -> bool:
    """Whether the table at ``here`` holds data and does not arrange a page."""
    if page.elements[here].get("role") in {"presentation", "none"}:
        return False
    if page.mentions(ROWS_OF_POSTS) and _lists_posts(page, here, end):
        return False
    if any(map(page.mentions, POSTS)) and _holds_post(page, here, end):
        return False
    if page.number(_ARRANGED, here + 1, end) or _has_lines_of_code(page, here, end):
        return False
    inside = [(at, page.elements[at], page.tags[at]) for at in range(here + 1, end)]
    rows = {element: 0 for _, element, tag in inside if tag == "tr"}
    cells: list[int] = []
    for at, element, tag in inside:
        if tag in _CELLS and (row := element.getparent()) in rows:
            rows[row] += 1
            cells.append(at)
    if sum(map(bool, rows.values())) < 2 or max(rows.values()) < 2:  # noqa: PLR2004 - a grid has two of each
        return False
    return _is_short(page, cells)


def _holds_post(page: ElementList, here: int, end: int) -> bool:
    """Whether the text of a post is in it, as vBulletin 3 and phpBB 2 arrange theirs."""
    return any(
        element.get("class") == "postbody" or (element.get("id") or "").startswith("post_message_")
        for element in page.elements[here + 1 : end]
    )


def _lists_posts(page: ElementList, here: int, end: int) -> bool:
    """Whether the rows are posts, as of Hacker News: what is in them are lines, and no values."""
    rows = (page.elements[at] for at in page.places_in(_ROW, here + 1, end))
    return any("athing" in (row.get("class") or "").split() for row in islice(rows, _FIRST))


def _is_short(page: ElementList, cells: Sequence[int]) -> bool:
    sizes = [len(page.text(cell, page.ends[cell])) for cell in cells]
    return sum(sizes) <= _CELL_CHARS * len(cells) and max(sizes) <= _LONGEST_CELL


def _has_lines_of_code(page: ElementList, here: int, end: int) -> bool:
    """Whether a cell holds several lines of code, which no row of a table can."""
    return any("\n" in page.text(at, page.ends[at]).strip() for at in page.places_in(_PRE, here + 1, end))


def sections(page: ElementList, here: int, end: int) -> dict[HtmlElement, Sequence[HtmlElement]]:
    """Rows of data between headings in rows of their own, as of Doxygen's members: the first, and all.

    None if the table at ``here`` is of another kind.
    """
    if not page.number(HEADINGS, here + 1, end) or page.number(_ARRANGED - HEADINGS, here + 1, end):
        return {}
    parts: list[list[HtmlElement]] = [[]]
    seen = 0
    for row in _rows(page.elements[here]):
        heads = next(row.iter(*HEADINGS), None)
        if heads is None:
            parts[-1].append(row)
        elif _is_alone(heads, row):
            seen += 1
            parts.append([])
        else:
            return {}
    data = [part for part in parts if any(_width(row) > 1 for row in part)]
    cells = [page.place(cell) for part in data for row in part for cell in row if cell.tag in _CELLS]
    if not seen or not cells or not _is_short(page, cells):
        return {}
    return {part[0]: part for part in data}


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """The rows of ``table``, if they are all in one group."""
    groups = [child for child in table if child.tag in _GROUPS]
    around = table if not groups else groups[0] if len(groups) == 1 else ()
    return (row for row in around if row.tag == "tr")


def _width(row: HtmlElement) -> int:
    return sum(cell.tag in _CELLS for cell in row)


def _is_alone(heading: HtmlElement, row: HtmlElement) -> bool:
    """Whether ``heading`` says all that ``row`` says, in one cell."""
    return _width(row) == 1 and "".join(heading.itertext()).strip() == "".join(row.itertext()).strip()
