"""Words to lines: what stands at one height, parted where a gap is wider than between words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from scrapers.reading.layout.placed import BOLD, ITALIC, MONO, Line, Segment, Span, Word

_GAP: Final = 1.0  # times the size of the letters; justified text stretches its spaces less
_NARROW: Final = 7.0  # points; never less than this
_SHARED: Final = 0.5  # of the lower word's height, which two words of a line have in common
_TEXT: Final = 0.15  # of the characters, from which on a line is not one of code
_TABS: Final = 120  # spaces that a gap in code may stand for


def lines_of(words: Iterable[Word], page: int = 0) -> list[Line]:
    """The lines of ``words``, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.x0)):
        row = next((row for row in reversed(rows[-3:]) if _shares(row[0], word)), None)
        if row is None:
            rows.append([word])
        elif word.size > row[0].size:
            row.insert(0, word)  # the largest stands for the row: a superscript must not
        else:
            row.append(word)
    lines = [_line(sorted(row, key=lambda word: word.x0), page) for row in rows]
    return sorted(lines, key=lambda line: line.top)


def _shares(one: Word, other: Word) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > _SHARED * min(one.bottom - one.top, other.bottom - other.top)


def _line(row: list[Word], page: int) -> Line:
    weights: Counter[tuple[float, int]] = Counter()
    every = MONO | BOLD | ITALIC
    for word in row:
        weights[word.size, word.style] += len(word.text)
        every &= word.style
    size, style = _main(weights)
    main = [word for word in row if word.size == size]
    segments = [_segment(part, mono=bool(every & MONO)) for part in _parted(row, mono=bool(every & MONO))]
    top, bottom = min(word.top for word in main), max(word.bottom for word in main)
    return Line(segments, top, bottom, size, style, page, every)


def _main(weights: Counter[tuple[float, int]]) -> tuple[float, int]:
    """Size and style of most characters; code within a line is set smaller than the text it stands in."""
    text = Counter({kind: count for kind, count in weights.items() if not kind[1] & MONO})
    among = text if text.total() >= _TEXT * weights.total() else weights
    return among.most_common(1)[0][0]


def _parted(row: list[Word], *, mono: bool) -> list[list[Word]]:
    """``row`` cut at its wide gaps; code is never cut."""
    parts = [[row[0]]]
    for before, word in pairwise(row):
        wide = word.x0 - before.x1 > max(_GAP * max(word.size, before.size), _NARROW)
        if wide and not mono:
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _segment(words: list[Word], *, mono: bool) -> Segment:
    spans: list[Span] = []
    before: Word | None = None
    for word in words:
        gap = "" if before is None else _space(before, word, mono=mono)
        if spans and spans[-1].style == word.style:
            spans[-1] = Span(f"{spans[-1].text}{gap}{word.text}", word.style)
        else:
            spans.append(Span(gap + word.text, word.style))
        before = word
    return Segment(words[0].x0, max(word.x1 for word in words), spans)


def _space(before: Word, word: Word, *, mono: bool) -> str:
    gap = word.x0 - before.x1
    if not mono:
        wide = gap > 0.12 * min(word.size, before.size) or gap < -before.size
        return " " if wide or word.spaced else ""
    width = (before.x1 - before.x0) / max(len(before.text), 1)
    return " " * min(
        _TABS, max(1 if word.spaced or gap > 0.12 * word.size else 0, round(gap / width) if width > 0 else 1)
    )
