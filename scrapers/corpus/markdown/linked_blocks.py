"""The blocks of a Markdown text that may have links in them, found without a look at most of the others.

What begins at the margin behind an empty line is in no list, and in no quote unless it begins one: where
neither link nor fence stands behind it, up to the next such place, it need not be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from scrapers.corpus.markdown.blocks import Leaf, Parser

_SIGNS: Final = ("](", "```", "~~~")
"""What links and fences are known by."""
_WITHIN: Final = frozenset(" \t\n>")
"""Signs with which a line may begin that is in a list or quote."""


@dataclass(slots=True)
class _LinkedBlocks(Parser):
    places: dict[str, int] = field(default_factory=dict)  # where each sign stands next

    def leaves(self) -> list[Leaf]:
        at, size = self._next_stretch(0), len(self.text)
        while at < size:
            start, at = at, self.line_taken(at)
            if self.kind == "fence" and not self.containers:
                at = max(at, self.text.rfind("\n", 0, self._next(self.fence, at)) + 1)
            elif at == start + 1 and not self.kind:
                at = self._next_stretch(at)
        self.closed()
        return self.found

    def _next_stretch(self, at: int) -> int:
        """The last place from ``at`` on, which is behind an empty line, that comes before a link or fence."""
        text = self.text
        if at == len(text) or text[at] in _WITHIN:
            return at
        sign = min([self._next(sign, at) for sign in _SIGNS])
        if sign == len(text):
            return sign
        self.containers.clear()
        before = sign
        while (before := text.rfind("\n\n", at, before + 1)) >= 0:
            if text[before + 2] not in _WITHIN:
                return before + 2
        return at

    def _next(self, sign: str, at: int) -> int:
        """Where ``sign`` stands from ``at`` on; at the end of the text if it does not."""
        place = self.places.get(sign, -1)
        if place < at:
            place = self.text.find(sign, at)
            self.places[sign] = place = len(self.text) if place < 0 else place
        return place


def linked_leaves(text: str) -> list[Leaf]:
    """As :func:`scrapers.corpus.markdown.blocks.leaves`, of a ``text`` that defines no labels.

    All that have links are there, others need not be.
    """
    return _LinkedBlocks(text).leaves()
