"""Data tables: a grid of cells with its spans filled, written as a pipe table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WIDEST: Final = 1000  # columns that a cell may span, by the HTML standard (4.9.11)
_TALLEST: Final = 65_534  # rows, by the same
_SPREAD: Final = 8  # times as many places as cells; a table that spans more is read without its spans
_ROOM: Final = 2000  # places that any table may have

Write = Callable[["HtmlElement"], str]


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in order, and whether all of them are header cells."""

    cells: tuple[HtmlElement, ...]
    header: bool


def rows_of(table: HtmlElement) -> list[Row]:
    """The rows of ``table`` itself, header group first and footer group last, as browsers show them."""
    groups: dict[str, list[Row]] = {"thead": [], "tbody": [], "tfoot": []}
    for group, row in _own_rows(table):
        cells = tuple(row.iterchildren("td", "th"))
        if cells:
            header = group == "thead" or all(cell.tag == "th" for cell in cells)
            groups[group].append(Row(cells, header))
    return groups["thead"] + groups["tbody"] + groups["tfoot"]


def rows_in(nodes: Iterable[HtmlElement | str]) -> list[Row]:
    """The rows that are ``nodes``, all below the head of their table."""
    found = [tuple(node.iterchildren("td", "th")) for node in nodes if not isinstance(node, str)]
    return [Row(cells, header=False) for cells in found if cells]


def _own_rows(table: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    for child in table:
        if child.tag == "tr":
            yield "tbody", child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            for row in child.iterchildren("tr"):
                yield child.tag, row


def grid(rows: list[Row], write: Write) -> list[list[str]]:
    """The texts of ``rows`` by place: a cell of several rows stands in each, one of several columns once."""
    filled: list[list[str]] = []
    above: dict[int, tuple[int, str]] = {}  # column -> rows it still reaches into, and its text
    for row, spans in zip(rows, _spans(rows), strict=True):
        line: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for cell, (width, height) in zip(row.cells, spans, strict=True):
            _take(above, below, line)
            text = write(cell)
            for shown in (text, *[""] * (width - 1)):
                if height > 1:
                    below[len(line)] = (height - 1, shown)
                line.append(shown)
        for column in sorted(above):
            if column >= len(line):
                line += [""] * (column - len(line))
                _take(above, below, line)
        filled.append(line)
        above = below
    return filled


def _take(above: dict[int, tuple[int, str]], below: dict[int, tuple[int, str]], line: list[str]) -> None:
    """Fill the next places of ``line`` as far as cells of rows above reach into them."""
    while (at := len(line)) in above:
        left, text = above[at]
        if left > 1:
            below[at] = (left - 1, text)
        line.append(text)


def _spans(rows: list[Row]) -> list[list[tuple[int, int]]]:
    """Columns and rows of each cell; all one where they would make far more places than there are cells."""
    spans: list[list[tuple[int, int]]] = []
    places = cells = 0
    for at, row in enumerate(rows):
        reach = min(len(rows) - at, _TALLEST)
        spans.append([(_span(cell, "colspan", _WIDEST), _span(cell, "rowspan", reach)) for cell in row.cells])
        cells += len(row.cells)
        places += sum(width * height for width, height in spans[-1])
    if places <= _SPREAD * cells + _ROOM:
        return spans
    return [[(1, 1)] * len(row.cells) for row in rows]


def _span(cell: HtmlElement, name: str, most: int) -> int:
    stated = cell.get(name)
    if not stated:
        return 1
    digits = stated.strip()[:9]
    if not (digits.isascii() and digits.isdigit()):
        return 1
    number = int(digits)
    return most if number == 0 and name == "rowspan" else max(1, min(number, most))


def piped(lines: list[list[str]]) -> str:
    """``lines`` as a Markdown table; the first is its head, which GFM asks for."""
    lines = _squared(lines)
    width = len(lines[0])
    written = ["| " + " | ".join(map(_escaped, line)) + " |" for line in lines]
    written.insert(1, "|" + " --- |" * width)
    return "\n".join(written)


def plain(lines: list[list[str]]) -> str:
    """``lines`` with bars between their cells; empty ones at the right are left out."""
    return "\n".join(" | ".join(line[: _used(line)]) for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|") if "|" in cell else cell


def _squared(lines: list[list[str]]) -> list[list[str]]:
    """``lines`` without empty columns at the right, the head as wide as the widest.

    The others are only padded where that costs little: GFM takes short rows.
    """
    used = [_used(line) for line in lines]
    width = max(used)
    cells = sum(used)
    pad = width if width * len(lines) <= _SPREAD * cells + _ROOM else 0
    return [
        line[:end] + [""] * ((pad if at else width) - end)
        for at, (line, end) in enumerate(zip(lines, used, strict=True))
    ]


def _used(line: list[str]) -> int:
    end = len(line)
    while end and not line[end - 1]:
        end -= 1
    return end


def has_head(rows: list[Row]) -> bool:
    """Whether the first row names the columns: header cells, or no row of header cells further down."""
    return rows[0].header or not any(cell.tag == "th" for cell in rows[0].cells)
