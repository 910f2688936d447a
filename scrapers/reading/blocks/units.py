"""What belongs together as it is: code, data tables, and rows of a table that headings cut into several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scrapers.reading.blocks import data_tables, listings
from scrapers.reading.blocks.verbatim import verbatim_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

TAGS: Final = frozenset(("pre", "table", "tr"))


class Unit(NamedTuple):
    """A unit, and the index after it; ``nodes`` follow each other in the page."""

    role: Literal["code", "table"]
    nodes: Sequence[HtmlElement]
    text: str
    links: Sequence[int]  # how many characters each of them holds
    end: int


class Units:
    """Finds the units of one page."""

    def __init__(self, page: ElementList) -> None:
        self._page = page
        self._sections: dict[HtmlElement, Sequence[HtmlElement]] = {}  # rows that are a table of their own
        self.may_be_boxes = listings.may_have_boxes(page)

    def at(self, element: HtmlElement, tag: str, here: int) -> Unit | None:
        """The unit that begins with ``element``, by its tag one of ``TAGS``; ``None`` if it is gone into."""
        if tag == "pre":
            lines = listings.lines_from(element)
            return self._code(lines, here) if len(lines) > 1 else self._preformatted(element, here)
        if tag == "tr":
            rows = self._sections.get(element) if self._sections else None
            return None if rows is None else self._tabulated(rows, here)
        if listings.is_table_of_code(element):
            return self._code((element,), here)
        end = self._page.ends[here]
        if data_tables.is_data_table(self._page, here, end):
            return self._tabulated((element,), here)
        self._sections |= data_tables.sections(self._page, here, end)
        return None

    def box(self, element: HtmlElement, tag: str, here: int, attributes: Mapping[str, str]) -> Unit | None:
        """Code that begins with the box ``element``; ``None`` for any other."""
        if listings.is_box_of_code(tag, attributes, self._page, here):
            return self._code((element,), here)
        lines = listings.lines_from(element)
        return self._code(lines, here) if lines else None

    def inline(self, element: HtmlElement, here: int) -> Unit | None:
        """Code that is an inline element, if it has lines of its own; it begins a line."""
        if not listings.stands_alone(element):
            return None
        unit = self._code((element,), here)
        return unit if "\n" in unit.text else None

    def _preformatted(self, element: HtmlElement, here: int) -> Unit:
        text = self._page.text(here, self._page.ends[here]).strip("\n")
        return self._unit("code", (element,), text, here)

    def _code(self, nodes: Sequence[HtmlElement], here: int) -> Unit:
        return self._unit("code", nodes, verbatim_run(nodes), here)

    def _tabulated(self, nodes: Sequence[HtmlElement], here: int) -> Unit:
        page = self._page
        places = (here,) if len(nodes) == 1 else map(page.place, nodes)
        strings = (string for at in places for string in page.strings(at, page.ends[at]))
        return self._unit("table", nodes, " ".join(" ".join(strings).split()), here)

    def _unit(
        self, role: Literal["code", "table"], nodes: Sequence[HtmlElement], text: str, here: int
    ) -> Unit:
        end = self._page.ends[here if len(nodes) == 1 else self._page.place(nodes[-1])]
        return Unit(role, nodes, text, self._page.link_sizes(here, end), end)
