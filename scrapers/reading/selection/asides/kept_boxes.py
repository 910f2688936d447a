"""Which of the kept blocks each container of a page holds."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrapers.reading.blocks.outline import Block, Outline

WHOLE: Final = frozenset(("html", "body", "main", "article"))
"""The tags of what is the page or its text, whatever it is called."""


class KeptBoxes:
    """The containers of ``outline`` by the blocks of ``kept`` that they hold; counted when first asked."""

    def __init__(self, outline: Outline, kept: Sequence[Block]) -> None:
        self.outline, self.kept = outline, kept

    @cached_property
    def _held(self) -> Mapping[int, list[int]]:
        held: dict[int, list[int]] = defaultdict(list)
        parents = self.outline.parents
        for at, block in enumerate(self.kept):
            box = block.container
            while box >= 0:
                held[box].append(at)
                box = parents[box]
        return held

    @cached_property
    def size(self) -> int:
        """How many characters are kept."""
        return sum(len(block.text) for block in self.kept)

    def of(self, box: int) -> list[int]:
        """The indices in ``kept`` of the blocks in ``box``, in order."""
        return self._held.get(box, [])

    def blocks(self, box: int) -> list[Block]:
        """The kept blocks in ``box``, in order."""
        return [self.kept[at] for at in self.of(box)]

    def all(self, box: int) -> list[Block]:
        """The blocks of the page in ``box``, kept or not: what a container holds stands in one stretch."""
        parents, end = self.outline.parents, box + 1
        while end < len(parents) and parents[end] >= box:
            end += 1
        return [block for block in self.outline.blocks if box <= block.container < end]

    def begun_by(self, heading: Block) -> int:
        """The largest container below the page's text that begins with block ``heading``; -1: none does."""
        blocks = self.outline.blocks
        first = next(at for at, block in enumerate(blocks) if block is heading)
        before = set[int]()
        at = blocks[first - 1].container if first else -1
        while at >= 0:
            before.add(at)
            at = self.outline.parents[at]
        found, at = -1, heading.container
        while at >= 0 and at not in before and self.outline.containers[at].tag not in WHOLE:
            found, at = at, self.outline.parents[at]
        return found

    def size_of(self, box: int) -> int:
        """How many characters are kept of what is in ``box``."""
        return sum(len(block.text) for block in self.blocks(box))

    def around(self, box: int, most: int, levels: int) -> int:
        """The largest container around ``box``, ``levels`` up, with at most ``most`` characters kept."""
        found = box
        for _ in range(levels):
            box = self.outline.parents[box]
            if box < 0 or self.outline.containers[box].tag in WHOLE or self.size_of(box) > most:
                break
            found = box
        return found
