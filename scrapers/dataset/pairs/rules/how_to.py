"""Sections that say how something is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate

_HOW = re.compile(
    r"(?:how to|howto|so (?:wird|werden|geht|\w{3,20} (?:sie|du|ihr|man))\b|wie (?:man|kann ich)\b|anleitung:"
    r"|hoe (?:kan |moet )?(?:je|u|maak|werkt|doe|stel)\b|comment (?!s)|cómo |como |come |как )",
    re.IGNORECASE,
)


class HowTo:
    """A heading "How to …" → its section."""

    name = "how_to"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each such heading with what stands below it."""
        for at in page.headings:
            block = page.blocks[at]
            if not block.level or not _HOW.match(block.text):
                continue
            end = page.section_end(at, len(page.blocks), block.level)
            yield Candidate(Range(at, at + 1), Range(at + 1, _same_part(page, at, end)))


def _same_part(page: PageBlocks, at: int, end: int) -> int:
    """``end``, or where the part of the page ends in which the heading has its section."""
    for container in page.around(page.blocks[at].container):
        if page.inside[container].end > at + 1:
            return min(end, page.inside[container].end)
    return end
