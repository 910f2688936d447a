"""Which blocks are headings, and of which level: by the outline, by the size of their letters, by weight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import mode
from typing import Final

from scrapers.reading.layout.blocks import Block
from scrapers.reading.layout.furniture import plain
from scrapers.reading.layout.placed import BOLD

_LARGER: Final = 1.08  # times the size of the text
_LONGEST: Final = 160  # characters of a heading
_MOST_LINES: Final = 3
_DEEPEST: Final = 6
_NUMBERED = re.compile(
    r"^(?:(?:chapter|appendix|part|kapitel|chapitre|глава)\s+)?[\dA-Z]{1,3}(?:\.\d{1,3}){0,5}[.:]?\s+",
    re.IGNORECASE,
)
_BREAKS_OFF = re.compile(r"[.,;:]$")
_GOES_ON = re.compile(r"[.!?]\s++[A-ZА-Я]")


def body_size(blocks: Iterable[Block]) -> float:
    """The size in which most of the text is set."""
    weights: Counter[float] = Counter()
    for block in blocks:
        if block.kind in {"text", "item"}:
            weights[block.size] += len(block.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def tell_headings(blocks: Sequence[Block], outline: Mapping[str, Mapping[int, int]]) -> None:
    """Make headings of those of ``blocks`` that are. ``outline`` has titles, their pages and levels."""
    body = body_size(blocks)
    told: dict[float, list[int]] = {}
    styles: set[tuple[float, int]] = set()
    candidates = [block for block in blocks if block.kind in {"text", "item"} and _may_be(block)]
    for block in candidates:
        level = _in_outline(block, outline)
        if level and (block.size >= body or block.style & BOLD):
            _make(block, level)
            told.setdefault(block.size, []).append(level)
            styles.add((block.size, block.style))
    known = {size: mode(levels) for size, levels in told.items()}
    others = [block for block in candidates if block.kind != "heading" and _looks(block, body)]
    if known:  # an outline may stop at some level; what looks like its headings is one, and the title is
        top = max(known)
        others = [
            block
            for block in others
            if (block.size, block.style) in styles or (block.page == 0 and block.size >= top)
        ]
    sizes = sorted({block.size for block in others} | set(known), reverse=True)
    for block in others:
        _make(block, _level(block.size, sizes, known, body))


def _make(block: Block, level: int) -> None:
    block.kind, block.level = "heading", min(level, _DEEPEST)


def _may_be(block: Block) -> bool:
    said = 1 < len(block.text) <= _LONGEST and any(map(str.isalpha, block.text))
    return said and block.lines <= _MOST_LINES


def _looks(block: Block, body: float) -> bool:
    if block.kind == "item" and not block.number:
        return False
    if block.size > _LARGER * body:
        return not _is_sentence(block.text) or block.size > 1.3 * body
    bold = bool(block.style & BOLD) and block.size >= body - 0.2
    return bold and block.lines == 1 and not _is_sentence(block.text) and block.kind == "text"


def _in_outline(block: Block, outline: Mapping[str, Mapping[int, int]]) -> int:
    text = block.text if block.kind != "item" else f"{block.number} {block.text}"
    for said in (text, _NUMBERED.sub("", text), block.text):
        pages = outline.get(plain(said))
        if pages:
            return pages.get(block.page) or pages.get(block.page - 1) or pages.get(-1) or 0
    return 0


def _level(size: float, sizes: Sequence[float], known: Mapping[float, int], body: float) -> int:
    """That of the headings of this size; else one below the next larger ones."""
    if size in known:
        return known[size]
    larger = [known[other] for other in sizes if other > size and other in known]
    if known:
        return max(larger) + 1 if larger else max(1, min(known.values()) - (size > _LARGER * body))
    return sizes.index(size) + 1


def _is_sentence(text: str) -> bool:
    """Whether a text ends as running text does, or is more than one sentence."""
    asks = text.endswith(("!", "?")) and _GOES_ON.search(text)
    return bool(_BREAKS_OFF.search(text) or asks)
