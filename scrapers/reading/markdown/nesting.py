"""The lists, quotes and definitions around blocks: what parts blocks, and what stands before their lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.reading.blocks.visibility import is_tool
from scrapers.reading.markdown.lists import Numbers, indent, task_mark, with_boxes

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block, Container, Outline

_FLOWS: Final = frozenset(("SCodeFlow", "SVInsetFlow", "SVInset", "SubFlow"))
_MARKED: Final = frozenset(("li", "blockquote"))
_DEEPEST: Final = 12  # levels of lists and quotes that are indented; deeper ones stay at that level


class Place(NamedTuple):
    """A list item or quote around a block: its index among the containers, and that of its list."""

    at: int
    quote: bool
    around: int


Places = tuple[Place, ...]


def _is_marked(container: Container) -> bool:
    """Whether ``container`` is a list item or quotes; Scribble only indents what it flows in a quotation."""
    return container.tag in _MARKED and container.attributes.get("class") not in _FLOWS


class Nesting:
    """What is around the blocks of a page, which are written in their order."""

    def __init__(self, outline: Outline, numbers: Numbers, *, markdown: bool) -> None:
        self._outline, self._numbers, self._markdown = outline, numbers, markdown
        self._known: dict[int, tuple[bool, Places]] = {-1: (False, ())}
        self._tasks = with_boxes(outline.page) if markdown else frozenset()
        self._opened: set[int] = set()
        self._described: set[int] = set()

    def around(self, at: int) -> tuple[bool, Places]:
        """Whether container ``at`` serves to handle code; list items and quotes around, outermost first."""
        known, containers, parents = self._known, self._outline.containers, self._outline.parents
        path = []
        while at not in known:
            path.append(at)
            at = parents[at]
        in_tools, places = known[at]
        for inner in reversed(path):
            container = containers[inner]
            in_tools = in_tools or is_tool(container)
            if _is_marked(container) and len(places) < _DEEPEST:
                places = (*places, Place(inner, container.tag == "blockquote", parents[inner]))
            known[inner] = in_tools, places
        return in_tools, places

    def gap(self, before: Block, around: Places, block: Block, places: Places) -> str:
        """What parts two blocks: a line end within a list and in front of a definition, else a blank line."""
        if not places and not around and before.role != "term":
            return "\n\n"
        shared = [place for place, other in zip(places, around, strict=False) if place == other]
        fresh = places[len(shared)] if len(places) > len(shared) else None
        if around and fresh is not None and not fresh.quote and fresh.at not in self._opened:
            nested = len(shared) == len(around) and not around[-1].quote and before.role != "table"
            if nested and not self._marker(fresh).startswith(("- ", "1. ")):
                nested = False  # no other number can end a paragraph (CommonMark 5.3)
            same = len(around) > len(shared) and around[len(shared)].around == fresh.around
            if nested or same:
                return "\n"
        if before.role == "term" and block.role in {"term", "description"} and places == around:
            return "\n"
        quoted = self._markdown and any(place.quote for place in shared)
        return f"\n{self._continued(shared).rstrip()}\n" if quoted else "\n\n"

    def _continued(self, places: Iterable[Place]) -> str:
        return "".join("> " if place.quote else indent(self._marker(place)) for place in places)

    def _marker(self, place: Place) -> str:
        return self._numbers.marker(self._outline.containers[place.at].element)

    def indented(self, text: str, block: Block, places: Places) -> tuple[str, str]:
        """What stands before the first line of ``text``, and ``text`` with what stands before its others."""
        if not places and block.role != "description":
            return "", text
        first = rest = ""
        several = "\n" in text
        for place in places:
            if place.quote:
                mark = behind = "> " if self._markdown else ""
            else:
                mark = self._marker(place)
                opened = place.at in self._opened
                behind = indent(mark) if several or opened else ""
                if opened:
                    mark = behind
                elif (item := self._outline.containers[place.at].element) in self._tasks:
                    mark += task_mark(item)
                self._opened.add(place.at)
            first, rest = first + mark, rest + behind
        if block.role == "description":
            first += self.colon(block)
        if block.role == "code" and not self._markdown:
            return "", text
        if not rest or not several:
            return first, text
        lines = (rest + line if line else rest.rstrip() for line in text.split("\n"))
        return first, "\n".join(lines)[len(rest) :]

    def colon(self, block: Block) -> str:
        """The mark of a definition, once for each ``<dd>`` of a list of definitions."""
        at = block.container
        while at >= 0 and self._outline.containers[at].tag != "dd":
            at = self._outline.parents[at]
        if at in self._described or not self._markdown:
            return ""
        self._described.add(at)
        return ": "
