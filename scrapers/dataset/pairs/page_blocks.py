"""A page as the rules see it: its blocks, what they lie in, and which of them its document is made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from textwrap import dedent
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.corpus.formats import clean as stored
from scrapers.corpus.leftovers import without_leftovers
from scrapers.corpus.markdown.edits import Unlinked
from scrapers.corpus.markdown.unlink import unlinked
from scrapers.reading.blocks.outline import Outline
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.link_targets import base_of
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import PlainWords, render_placed
from scrapers.web.decode import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Container
    from scrapers.reading.extractor import Source

_PLAIN: Final = RenderOptions(markdown=False, links=False)


class Range(NamedTuple):
    """The blocks from ``start`` to before ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text that was written of blocks, and where each of them stood before ``edits``, by its number."""

    text: str
    places: dict[int, tuple[int, int]]
    edits: tuple[Unlinked, ...] = ()

    def place(self, block: int) -> tuple[int, int] | None:
        """Where ``block`` stands; ``None`` if nothing is written of it. Asked for few of them."""
        found = self.places.get(block)
        if found is not None:
            for made in self.edits:
                found = made.place(found[0]), made.place(found[1])
        return found


class PageBlocks:
    """The blocks of ``source``, in order, hidden ones too; ``extractor`` chooses those of the document.

    ``links``: texts have the targets of links, which a corpus has if its settings say so.
    """

    def __init__(self, source: Source, extractor: Blocks | None = None, *, links: bool = False) -> None:
        self.source = source
        self._links = links
        self._extractor = extractor or Blocks()
        self.outline: Outline = outline(source.tree, page=source.page)
        self.blocks: list[Block] = self.outline.blocks
        self.containers: list[Container] = self.outline.containers
        self.parents: list[int] = self.outline.parents

    @property
    def tree(self) -> HtmlElement:
        """The page's root element; not to be changed."""
        return self.source.tree

    @cached_property
    def inside(self) -> list[Range]:
        """For each container the blocks that lie in it, however deep."""
        count = len(self.containers)
        first, last = [len(self.blocks)] * count, [0] * count
        for at, block in enumerate(self.blocks):
            container = block.container
            if not last[container]:
                first[container] = at
            last[container] = at + 1
        for at in range(count - 1, 0, -1):
            around = self.parents[at]
            first[around] = min(first[around], first[at])
            last[around] = max(last[around], last[at])
        return [Range(start, max(start, end)) for start, end in zip(first, last, strict=True)]

    @cached_property
    def numbers(self) -> dict[HtmlElement, int]:
        """The container that each element is, where it is one."""
        return {container.element: at for at, container in enumerate(self.containers)}

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes of all containers: to know at once what a page has none of."""
        return frozenset(
            name
            for container in self.containers
            if (names := container.attributes.get("class"))
            for name in names.split()
        )

    def names(self, container: int) -> str:
        """What ``container`` is called: its classes and its id."""
        attributes = self.containers[container].attributes
        return f"{attributes.get('class', '')} {attributes.get('id', '')}"

    def around(self, container: int) -> Iterator[int]:
        """The containers around ``container``, itself first."""
        while container >= 0:
            yield container
            container = self.parents[container]

    def blocks_of(self, element: HtmlElement) -> Range:
        """The blocks in ``element``; none where it holds no more than a part of one."""
        at = self.numbers.get(element)
        if at is not None:
            return self.inside[at]
        place = self._units.get(element)
        return Range(0, 0) if place is None else Range(place, place + 1)

    @cached_property
    def _units(self) -> dict[HtmlElement, int]:
        """The block that each element is: code, tables."""
        return {block.element: at for at, block in enumerate(self.blocks) if block.role in {"code", "table"}}

    def common(self, one: int, other: int) -> int:
        """The innermost container around both blocks."""
        a, b = self.blocks[one].container, self.blocks[other].container
        while a != b:
            if a > b:
                a = self.parents[a]
            else:
                b = self.parents[b]
        return a

    def child_of(self, container: int, block: int) -> int:
        """The container right below ``container`` in which ``block`` lies; ``container`` if there is none."""
        at = self.blocks[block].container
        while at != container:
            around = self.parents[at]
            if around == container:
                return at
            at = around
        return container

    @cached_property
    def _sizes(self) -> list[int]:
        """For each block the characters before it, and those of the page."""
        return [*accumulate((len(block.text) for block in self.blocks), initial=0)]

    def size(self, blocks: Range) -> int:
        """How many characters the blocks have."""
        return self._sizes[blocks.end] - self._sizes[blocks.start] if blocks.start < blocks.end else 0

    def words(self, blocks: Range) -> str:
        """The text of the blocks in one line, as a reader sees it, without markup."""
        return self._plain.of(self.blocks[blocks.start : blocks.end])

    @cached_property
    def _plain(self) -> PlainWords:
        return PlainWords(self.outline)

    def lines(self, blocks: Range) -> str:
        """The text of the blocks as it is written down without markup, line by line."""
        chosen = self.blocks[blocks.start : blocks.end]
        text, placed = render_placed(self.outline, chosen, options=_PLAIN)
        if not placed:
            return ""
        first, *rest = text[placed[0][1] : placed[-1][2]].strip().splitlines()
        return "\n".join([first, dedent("\n".join(rest))]) if rest else first

    def folded(self, blocks: Range) -> str:
        """The text of the blocks in one line; signs of permanent links and the like are in it."""
        return " ".join([block.text for block in self.blocks[blocks.start : blocks.end]])

    @cached_property
    def headings(self) -> list[int]:
        """The blocks that are headings."""
        return [at for at, block in enumerate(self.blocks) if block.role == "heading"]

    def section_end(self, at: int, end: int, level: int) -> int:
        """``end``, or the first heading behind block ``at`` and before it that is of ``level`` or above."""
        for other in range(at + 1, end):
            block = self.blocks[other]
            if block.role == "heading" and 0 < block.level <= level:
                return other
        return end

    def path(self, block: int) -> tuple[str, ...]:
        """The headings above ``block``, outermost first."""
        found: list[Block] = []
        own = self.blocks[block]
        level = own.level if own.role == "heading" and own.level else 7
        for place in range(bisect_left(self.headings, block) - 1, -1, -1):
            heading = self.blocks[self.headings[place]]
            if 0 < heading.level < level:
                found.append(heading)
                level = heading.level
                if level == 1:
                    break
        return tuple(heading.text for heading in reversed(found))

    @cached_property
    def document(self) -> WrittenText:
        """The document's text."""
        written = self._written(self._extractor.kept(self.outline, self.source), links=True)
        if not self.source.markdown:
            return written
        return _edited(written if self._links else _edited(written, unlinked), without_leftovers)

    @cached_property
    def whole(self) -> WrittenText:
        """All of the page that is not its frame, written down in the same way."""
        return self._written(self.blocks, links=self._links)

    def _written(self, kept: list[Block], *, links: bool) -> WrittenText:
        chosen = self._extractor.options
        options = replace(chosen, markdown=self.source.markdown, links=chosen.links and links)
        base = base_of(self.source.tree, self.source.url, self.outline.page)
        text, placed = render_placed(
            self.outline, kept, base=base, encoding=self.source.encoding, options=options
        )
        numbers = dict(zip(map(id, self.blocks), range(len(self.blocks)), strict=True))
        places = {numbers[id(block)]: (start, end) for block, start, end in placed if id(block) in numbers}
        return _cleaned(text, places)


def _cleaned(text: str, places: dict[int, tuple[int, int]]) -> WrittenText:
    """What is stored of ``text``: a document has no control characters, and no blanks around it."""
    tidy = stored(clean(text))
    if tidy != text:  # rare; what is taken out is taken out character by character
        places = {
            at: (len(stored(clean(text[:start]))), len(stored(clean(text[:end]))))
            for at, (start, end) in places.items()
        }
    lead, size = len(tidy) - len(tidy.lstrip()), len(tidy.rstrip())
    if lead:
        places = {at: (max(0, start - lead), end - lead) for at, (start, end) in places.items()}
    return WrittenText(tidy[lead:size], {at: (s, min(e, size - lead)) for at, (s, e) in places.items()})


def _edited(written: WrittenText, edit: Callable[[str], Unlinked]) -> WrittenText:
    """``written`` as a corpus holds it."""
    found = edit(written.text)
    return WrittenText(found.text, written.places, (*written.edits, found)) if found.edits else written
