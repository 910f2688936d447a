"""What a page end, or the end of a column, cuts in two: paragraphs, code and tables are joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scrapers.reading.layout.blocks import Block
from scrapers.reading.layout.joining import Joiner
from scrapers.reading.layout.placed import Span

_SMALL: Final = 0.93  # of the text's size: a footnote at the end of a page
_FOOTNOTES: Final = 4  # blocks that are looked past
_DONE = re.compile(r"[.!?:。！？：][\"'”’»)\]]*\s*$")
_GOES_ON = re.compile(r"^[\s(\"'“‘«]*[^\W\d_A-ZÀ-ÞА-Я]")
_CUT = re.compile(r"[-,–—]\s*$")


def joined_over_ends(groups: Sequence[list[Block]], body: float, joiner: Joiner) -> list[Block]:
    """The blocks of all columns; the first of one may be the rest of one of the column before."""
    blocks: list[Block] = []
    for group in groups:
        rest = group
        open_block = _open(blocks, body)
        if open_block is not None and group and _joined(open_block, group[0], joiner):
            rest = group[1:]
        blocks += rest
    return blocks


def _open(blocks: Sequence[Block], body: float) -> Block | None:
    """The block that may go on in the next column: the last but footnotes."""
    for block in list(reversed(blocks[-_FOOTNOTES:])):
        if block.kind in {"code", "table"} or block.size >= _SMALL * body:
            return block
    return None


def _joined(before: Block, after: Block, joiner: Joiner) -> bool:
    """Whether ``after`` went on with ``before``, and is now part of it."""
    if before.kind == after.kind == "code" and abs(before.size - after.size) < 0.2:  # noqa: PLR2004 - points
        before.spans = [Span(f"{before.text}\n{after.text}", 0)]
        return True
    if before.kind == after.kind == "table" and len(before.rows[0]) == len(after.rows[0]):
        before.rows += after.rows
        return True
    if before.kind not in {"text", "item"} or after.kind != "text" or not before.full:
        return False
    if _DONE.search(before.text) or abs(before.size - after.size) > 0.2:  # noqa: PLR2004 - points
        return False
    if not (_GOES_ON.match(after.text) or _CUT.search(before.text)):
        return False
    before.spans = joiner.joined(before.spans, after.spans)
    before.full, before.lines = after.full, before.lines + after.lines
    return True
