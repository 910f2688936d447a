"""Footnotes: which kept block a citation leads to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.reading.blocks.segmentation import Block, Outline

_LEVELS: Final = 3  # containers around a block whose id may be the note's
_OWN_LABEL = re.compile(
    r"^(?:\\?[\[(]\s*)?\^?(?:\d{1,4}|[a-z]|\\?[*†‡§]{1,3})(?:(?:\s*\\?[\])]|\\?[.:])(?=\s|$)\s*|\s*$)|^\\?[\^↑]\s+"
    r"|^\[?\[\\?[\[(]?[\w*^†‡§]{1,4}\\?[\])]?\]\([^()\s]*\)\]?[.:]?(?:\s+|$)"  # the same as a link back
)


class Footnotes:
    """Numbers the footnotes of a page in the order of their citations.

    Only what is kept, and stands behind its first citation, is a footnote; other targets are links.
    """

    def __init__(self, outline: Outline, kept: Sequence[Block]) -> None:
        self._outline, self._kept = outline, kept
        self._numbers: dict[int, int] = {}
        self._places: dict[str, int] | None = None
        self._at = -1

    def reach(self, at: int) -> None:
        """Say that block ``at`` is being written."""
        self._at = at

    def cited(self, href: str) -> str:
        """The mark for a citation of ``href``; ``""`` if that is no footnote."""
        if not href.startswith("#"):
            return ""
        if self._places is None:
            self._places = self._found()
        at = self._places.get(href[1:], -1)
        if at <= self._at:
            return ""
        return f"[^{self._numbers.setdefault(at, len(self._numbers) + 1)}]"

    def defined(self, at: int) -> int:
        """The number of the footnote that begins with block ``at``, or 0."""
        return self._numbers.get(at, 0)

    def bare(self, text: str) -> str:
        """The text of a footnote without the label that the page gave it; ``""`` for a label alone."""
        return _OWN_LABEL.sub("", text, count=1)

    def _found(self) -> dict[str, int]:
        """Identifier -> index of the first kept block in the element that has it."""
        places: dict[str, int] = {}
        for at, block in enumerate(self._kept):
            for identifier in self._identifiers(block):
                places.setdefault(identifier, at)
        return places

    def _identifiers(self, block: Block) -> list[str]:
        found = []
        for node in block.nodes[:2]:
            if not isinstance(node, str):
                found += [node.get("id"), node.get("name")]
        for level, element in enumerate(self._outline.ancestors(block)):
            if level >= _LEVELS:
                break
            found.append(element.get("id"))
        return [identifier for identifier in found if identifier]
