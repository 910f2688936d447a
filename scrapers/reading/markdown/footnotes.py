"""Footnotes: which kept block a citation leads to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.reading.markdown.anchors import cites_note, identifiers, is_label, is_of_notes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Outline

_LEVELS: Final = 3  # containers around a block whose id may be the note's
_LINKS: Final = 8  # of a block among which is the way back
_OWN_LABEL = re.compile(
    r"^(?:\\?[\[(]\s*)?\^?(?:\d{1,4}|[a-z]|\\?[*†‡§]{1,3})(?:(?:\s*\\?[\])]|\\?[.:])(?=\s|$)\s*|\s*$)|^\\?[\^↑]\s+"
    r"|^\[?\[\\?[\[(]?[\w*^†‡§]{1,4}\\?[\])]?\]\([^()\s]*\)\]?[.:]?(?:\s+|$)"  # the same as a link back
)

_IN_HEADING = re.compile(r"^#{1,6} ")  # as Texinfo's labels are
_RAISED = re.compile(r"^<sup>([^<>]{1,9})</sup>")


class Footnotes:
    """Numbers the footnotes of a page in the order of their citations.

    Only what is kept, and stands behind its first citation, is a footnote; other targets are links.
    """

    def __init__(self, outline: Outline, kept: Sequence[Block]) -> None:
        self._outline, self._kept = outline, kept
        self._numbers: dict[int, int] = {}
        self._inside: list[str] = []
        self._places: dict[str, int] | None = None
        self._at = -1

    def reach(self, at: int) -> None:
        """Say that block ``at`` is being written."""
        self._at = at

    def cited(self, element: HtmlElement, href: str, text: str) -> str:
        """The mark for the link ``element``, reading ``text``; ``""`` if it cites no footnote."""
        cites = cites_note(element, href, text)
        if cites is False:
            return ""
        if self._places is None:
            self._places = self._found()
        at = self._places.get(href[1:], -1)
        if at <= self._at or (self._kept[at].role == "heading" and not is_label(self._kept[at].text)):
            return ""
        if cites is None and not self._is_note(at, identifiers(element)):
            return ""
        if at not in self._numbers:
            self._numbers[at] = self._next()
        return f"[^{self._numbers[at]}]"

    def inside(self, text: str) -> str:
        """The mark for a note whose ``text`` stands where it is cited; it is told by :meth:`told`."""
        number = self._next()
        self._inside.append(f"[^{number}]: {text}")
        return f"[^{number}]"

    def told(self) -> list[str]:
        """The notes that stood where they are cited, in order."""
        return self._inside

    def _next(self) -> int:
        return len(self._numbers) + len(self._inside) + 1

    def _is_note(self, at: int, citing: set[str]) -> bool:
        """Whether what begins with block ``at`` is a note by name, or leads back to its citation."""
        block = self._kept[at]
        if any(map(is_of_notes, islice(self._outline.ancestors(block), _LEVELS))):
            return True
        return any(link.get("href", "#")[1:] in citing for link in islice(block.element.iter("a"), _LINKS))

    def defined(self, at: int) -> int:
        """The number of the footnote that begins with block ``at``, or 0."""
        return self._numbers.get(at, 0)

    def bare(self, text: str) -> str:
        """The text of a footnote without the label that the page gave it; ``""`` for a label alone."""
        text = _IN_HEADING.sub("", text) if text[:1] == "#" else text
        return _OWN_LABEL.sub("", _RAISED.sub(r"\1", text), count=1)

    def _found(self) -> dict[str, int]:
        """Identifier -> index of the first kept block in the element that has it."""
        places: dict[str, int] = {}
        at = 0
        labels: list[str] = []  # identifiers of labels that stand before their note, and were not kept
        for block in self._outline.blocks:
            if at < len(self._kept) and block is self._kept[at]:
                for identifier in (*self._identifiers(block), *labels):
                    places.setdefault(identifier, at)
                at += 1
                labels = []
            else:
                labels = self._identifiers(block) if is_label(block.text) else []
        return places

    def _identifiers(self, block: Block) -> list[str]:
        found = []
        for node in block.nodes[:2]:
            if not isinstance(node, str):
                inner = node[0] if len(node) else node  # DokuWiki raises the link that has it
                found += [node.get("id"), node.get("name"), inner.get("id")]
        for level, element in enumerate(self._outline.ancestors(block)):
            if level >= _LEVELS:
                break
            found.append(element.get("id"))
        return [identifier for identifier in found if identifier]
