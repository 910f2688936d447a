"""What a page is cut into: its blocks, and the containers that they lie in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

Role = Literal[
    "paragraph", "heading", "list_item", "code", "table", "quote", "caption", "term", "description", "formula"
]


class Container(NamedTuple):
    """An element that holds blocks.

    ``linked``: inside an ``<a>``. ``hidden``: by a style or attribute, which scripts may take away.
    ``tag`` and ``attributes`` are the element's own, read once.
    """

    element: HtmlElement
    depth: int
    linked: bool
    hidden: bool
    tag: str
    attributes: Mapping[str, str]


class Block(NamedTuple):
    """One block. ``nodes`` are its strings and inline elements in order (an element without its tail).

    ``container`` is the index of the innermost container, ``element`` that container's element or,
    for code and tables, the unit itself: the first of its ``nodes``, which are lines of code, or rows, where
    they are several. Counts are of characters in the folded ``text``.
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

    def anchors(self) -> Iterator[HtmlElement]:
        """The links in it, those that are around it left out."""
        return (link for node in self.nodes if not isinstance(node, str) for link in node.iter("a"))


class Outline:
    """The blocks of a ``page``, and the containers they lie in, both in document order.

    ``parents`` has for each container the index of the one around it, which comes before (-1: none).
    """

    def __init__(self, page: ElementList) -> None:
        self.page = page
        self.blocks: list[Block] = []
        self.containers: list[Container] = []
        self.parents: list[int] = []

    @cached_property
    def having(self) -> Mapping[str, Sequence[int]]:
        """The containers that have an attribute, in order, by its name; of a finished outline.

        Most of what is asked of containers, hardly any can answer: look at these alone.
        """
        found: dict[str, list[int]] = defaultdict(list)
        for at, (_, _, _, _, _, attributes) in enumerate(self.containers):
            for name in attributes:
                found[name].append(at)
        return dict(found)

    @cached_property
    def of_class(self) -> Mapping[str, Sequence[int]]:
        """The containers by the whole value of their class attribute: a page repeats one three times."""
        found: dict[str, list[int]] = defaultdict(list)
        for at in self.having.get("class", ()):
            found[self.containers[at].attributes["class"]].append(at)
        return dict(found)

    def shows(self, least: int) -> bool:
        """Whether there are as many characters that the page does not hide."""
        for block in self.blocks:
            if not self.containers[block.container].hidden:
                least -= len(block.text)
                if least <= 0:
                    return True
        return False

    def ancestors(self, block: Block) -> Iterator[HtmlElement]:
        """The elements around ``block``, from the innermost container outwards."""
        at = block.container
        while at >= 0:
            yield self.containers[at].element
            at = self.parents[at]
