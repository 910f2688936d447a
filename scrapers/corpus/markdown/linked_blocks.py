"""The blocks of a Markdown text that may have links in them, found without a look at most of the others.

What begins at the margin behind an empty line is in no list, and in no quote unless it begins one: where
neither link nor fence stands behind it, up to the next such place, it need not be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from scrapers.corpus.markdown.blocks import NESTED, Container, Leaf, Parser
from scrapers.corpus.markdown.edits import Edit
from scrapers.corpus.markdown.simple_links import LINK_ALONE

_SIGNS: Final = ("](", "```", "~~~")
"""What links and fences are known by."""
_WITHIN: Final = frozenset(" \t\n>")
"""Signs with which a line may begin that is in a list or quote."""
_ITEM: Final = Container(len("- "))
_ITEM_OF_LINK = re.compile(rf"((?:  )*+)- {LINK_ALONE}\n(?=((?:  )*+)- [^\s-])", re.MULTILINE)
"""An item that is a link and nothing else, before another item."""
_new = tuple.__new__


@dataclass(slots=True)
class _LinkedBlocks(Parser):
    places: dict[str, int] = field(default_factory=dict)  # where each sign stands next
    edits: list[Edit] = field(default_factory=list)  # of the items that are not among the leaves

    def leaves(self) -> list[Leaf]:
        at, size = self._next_stretch(0), len(self.text)
        while at < size:
            at = self._behind_links(at) if self.text[at] in " -" else at
            start, at = at, self.line_taken(at)
            if self.kind == "fence" and not self.containers:
                at = max(at, self.text.rfind("\n", 0, self._next(self.fence, at)) + 1)
            elif at == start + 1 and not self.kind:
                at = self._next_stretch(at)
        self.closed()
        return self.found

    def _behind_links(self, at: int) -> int:
        """Take in the items from ``at`` on that are links and nothing else; gives the place behind them.

        They are half of the links of a manual. What comes behind the last of them may go on with it: that one
        is left to the others.
        """
        if self.kind not in {"", "text"}:
            return at
        begin, depth, room = at, 0, self._plain_lists()
        while found := _ITEM_OF_LINK.match(self.text, at):
            depth, following = found.end(1) - at >> 1, found.end(3) - found.start(3) >> 1
            if depth > room or following > depth + 1 or following >= NESTED:
                break
            bracket, target = found.end(1) + len("- "), found.start(2)
            self.edits += (_new(Edit, (bracket, bracket + 1, "")), _new(Edit, (target, found.end(2), "")))
            at, room = found.end(), depth + 1
        if at > begin:
            self.closed()
            self.containers[:] = [_ITEM] * room
        return at

    def _plain_lists(self) -> int:
        """How many lists with marks of "- " are open outside of all else: so deep may an item begin."""
        others = (depth for depth, each in enumerate(self.containers) if each != _ITEM)
        return next(others, len(self.containers))

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


def linked_leaves(text: str) -> tuple[list[Leaf], list[Edit]]:
    """As :func:`scrapers.corpus.markdown.blocks.leaves`, of a ``text`` that defines no labels.

    All that have links are there, others need not be; instead of items that are a link and nothing else there
    are the edits that take its target away.
    """
    blocks = _LinkedBlocks(text)
    return blocks.leaves(), blocks.edits
