"""Lines of a column to blocks: paragraphs, code, items of lists, tables. Headings are told later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from scrapers.reading.layout.joining import Joiner, written
from scrapers.reading.layout.markers import Marker, marker_of
from scrapers.reading.layout.placed import BOLD, Column, Line, Span
from scrapers.reading.layout.tables import Rows, in_cells, table_at

Kind = Literal["text", "heading", "code", "item", "table"]
_LOOSE: Final = 1.35  # times the usual distance of two lines, from which on it is one of two paragraphs
_BLANK: Final = 1.6  # the same in code, for an empty line
_INDENT: Final = 0.6  # sizes of the letters by which the beginning of a line differs
_OTHER: Final = 0.08  # of the size, by which a heading's letters differ
_SHORT: Final = 0.25  # of the column, that a last line leaves empty
_QUOTES: Final = str.maketrans("‘’", "`'")  # which TeX sets in the place of the signs that were typed
_ENDS: Final = (".", "!", "?", ":", "。", "！", "？")


@dataclass(slots=True)
class Block:
    """One block of a page. ``indent`` is where its text begins, ``x0`` where its marker does."""

    kind: Kind
    page: int
    x0: float
    indent: float
    size: float
    style: int = 0
    spans: list[Span] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    number: int = 0
    level: int = 0
    lines: int = 1
    full: bool = False
    """Whether its last line reaches the end of its column, so that it may go on elsewhere."""

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(span.text for span in self.spans)


def blocks_of(column: Column, pitch: float, joiner: Joiner) -> Iterator[Block]:
    """The blocks of ``column``, in order; ``pitch`` is the usual distance of two lines."""
    lines, at = column.lines, 0
    cells = [in_cells(line) for line in lines]
    while at < len(lines):
        table = table_at(cells, at, column.rules, pitch, joiner)
        if table is not None:
            rows, end = table
            yield Block("table", column.page, lines[at].x0, lines[at].x0, lines[at].size, rows=rows)
            at = end
            continue
        end = at + 1
        while end < len(lines) and not _parted(lines, at, end, column, pitch):
            end += 1
        yield _block(lines[at:end], column, pitch, joiner)
        at = end


def _block(lines: Sequence[Line], column: Column, pitch: float, joiner: Joiner) -> Block:
    first, last = lines[0], lines[-1]
    every = BOLD if all(line.every & BOLD for line in lines) else 0
    full = _is_full(last, column)
    block = Block("text", column.page, first.x0, first.x0, first.size, every, lines=len(lines), full=full)
    if first.is_mono:
        block.kind, block.spans = "code", [Span(_code(lines, pitch), 0)]
        return block
    block.spans = joiner.spans(lines)
    marker = marker_of(first)
    if marker is not None:
        _make_item(block, marker, lines)
    return block


def _make_item(block: Block, marker: Marker, lines: Sequence[Line]) -> None:
    left, spans = marker.length, []
    for span in block.spans:
        cut = min(left, len(span.text))
        left -= cut
        spans += [Span(span.text[cut:], span.style)] if cut < len(span.text) else []
    block.kind, block.number, block.spans = "item", marker.number, spans
    segments = lines[0].segments
    inner = segments[1].x0 if len(segments) > 1 else block.x0 + block.size
    block.indent = lines[1].x0 if len(lines) > 1 else inner


def _code(lines: Sequence[Line], pitch: float) -> str:
    """Lines verbatim: indentation by the width of a letter, and the empty lines between them."""
    left = min(line.x0 for line in lines)
    widths = [(line.x1 - line.x0) / len(line.text) for line in lines if len(line.text) > 3]  # noqa: PLR2004
    width = sorted(widths)[len(widths) // 2] if widths else 0.6 * lines[0].size
    steps = sorted(after.top - line.top for line, after in pairwise(lines))
    step = steps[len(steps) // 2] if steps else pitch
    told: list[str] = []
    for at, line in enumerate(lines):
        if at and line.top - lines[at - 1].top > _BLANK * step:
            told.append("")
        told.append(" " * round((line.x0 - left) / max(width, 1)) + written(line.text))
    return "\n".join(told).translate(_QUOTES)


def _parted(lines: Sequence[Line], start: int, at: int, column: Column, pitch: float) -> bool:
    """Whether a block that began at ``start`` ends before line ``at``."""
    first, before, line = lines[start], lines[at - 1], lines[at]
    gap = line.top - before.top
    if first.is_mono or line.is_mono:
        return _code_ends(lines, start, at, column, gap / max(pitch, 1))
    if abs(line.size - before.size) > _OTHER * before.size and not _mixed(before, line):
        return True
    if gap > _LOOSE * max(pitch * line.size / max(before.size, 1), 1.15 * line.size) or gap < 0:
        return True
    if (before.every ^ line.every) & BOLD and (not _is_full(before, column) or _is_title_below(before, line)):
        return True
    if marker_of(line) and (marker_of(first) or _ended(before, column)):
        return True
    return _indented(lines, start, at, column) or _is_grid(lines, at)


def _is_title_below(before: Line, line: Line) -> bool:
    """Whether a bold line below one that is not begins something: after a sentence, or further out."""
    further_out = line.x0 < before.x0 - _INDENT * line.size
    return bool(line.every & BOLD) and (further_out or before.text.endswith(_ENDS))


def _is_grid(lines: Sequence[Line], at: int) -> bool:
    """Whether two lines of several parts follow: what may be a table is looked at by itself."""
    if at + 1 >= len(lines) or marker_of(lines[at]):
        return False
    return len(lines[at].segments) > 1 and len(lines[at + 1].segments) > 1


def _mixed(before: Line, line: Line) -> bool:
    """Whether the sizes differ because one line holds words of another font."""
    styles = [{span.style for span in each.segments[0].spans} for each in (before, line)]
    return styles[0] != styles[1] and abs(line.size - before.size) < 2 * _OTHER * before.size


def _code_ends(lines: Sequence[Line], start: int, at: int, column: Column, gap: float) -> bool:
    """Code ends where other text begins; a line of a paragraph may be all in a font of code."""
    first, before, line = lines[start], lines[at - 1], lines[at]
    if first.is_mono:
        return not line.is_mono or gap > 3 or abs(line.size - first.size) > _OTHER * first.size  # noqa: PLR2004
    return not (abs(line.x0 - before.x0) < 1 and gap < _LOOSE and _is_full(before, column))


def _is_full(line: Line, column: Column) -> bool:
    return line.x1 > column.x1 - _SHORT * (column.x1 - column.x0)


def _ended(before: Line, column: Column) -> bool:
    return not _is_full(before, column) or before.text.endswith(_ENDS)


def _indented(lines: Sequence[Line], start: int, at: int, column: Column) -> bool:
    """Whether the beginning of line ``at`` says that a paragraph begins with it."""
    first, before, line, taken = lines[start], lines[at - 1], lines[at], at - start
    after = lines[at + 1] if at + 1 < len(lines) else None
    step = _INDENT * line.size
    if marker_of(first):
        return line.x0 < first.x0 + (step / 2 if taken > 1 else -step)
    if line.x0 > before.x0 + step:
        near = after is not None and after.top - line.top < _LOOSE * (line.top - before.top)
        back = after is not None and near and after.x0 < line.x0 - step / 2
        return taken > 1 or back or not _is_full(before, column)
    if line.x0 < before.x0 - step:
        return taken > 1
    return not _is_full(before, column) and before.text.endswith(_ENDS)
