"""Documents cut into pieces: where Markdown allows, never inside a code block or a table's row.

A document is a run of *parts*: a heading, a code block, a table's row, a line of anything else. Pieces are
made of whole parts as far as the bound goes, broken rather before a heading, then between paragraphs. Only a
part that alone is too long is cut: code between its lines, a row or line between sentences, then words.
Every piece is a slice of the document; between two there is white space at most.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scrapers.dataset.recipe import ChunkSettings

_FENCE: Final = re.compile(r" {0,12}(`{3,}|~{3,})([^\n]*)")
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(\S[^\n]*)")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"')\]]{0,4}\s+|(?<=[。！？])")  # noqa: RUF001 - Chinese stops
_SPACE: Final = re.compile(r"\s+")
_LINE: Final = re.compile(r"\n")
_LEVELS: Final = 6
_CHARACTERS: Final = 64  # in a token, at most: longer stretches are not even counted
_SHORT_TAIL: Final = 0.5  # of the bound: a break between paragraphs is not sought further back than this


class Part(NamedTuple):
    """A stretch of a document that is cut only if it must be. ``level`` is that of a heading, else 0."""

    start: int
    end: int
    kind: str
    level: int = 0
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """``document.text[start:end]``, the headings above it from the outermost, and its tokens."""

    start: int
    end: int
    headings: tuple[str, ...]
    tokens: int


def pieces(
    text: str, settings: ChunkSettings, count: Callable[[str], int]
) -> tuple[list[Piece], Counter[str]]:
    """The pieces of ``text``, and how often a part of which kind had to be cut."""
    if settings.by == "none":
        return [Piece(0, len(text), (), count(text))], Counter()
    cuts: Counter[str] = Counter()
    parts = list(_bounded(text, list(parts_of(text)), settings.tokens, count, cuts))
    found: list[Piece] = []
    path: list[str] = [""] * _LEVELS
    for section in _sections(parts, by_heading=settings.by == "headings"):
        for group in _packed(text, section, settings.tokens, count):
            path = _headings(text, group, path, before=True)
            start, end = _trimmed(text, group[0].start, group[-1].end)
            if start < end:
                found.append(Piece(start, end, tuple(filter(None, path)), count(text[start:end])))
            path = _headings(text, group, path, before=False)
    return found, cuts


def parts_of(text: str) -> Iterator[Part]:
    """The parts of a document in Markdown, or of plain text, which is lines."""
    at, gap = 0, False
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end]
        if not line.strip():
            gap, at = True, end
            continue
        fence = _FENCE.match(line)
        heading = _HEADING.match(line)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            end = _fence_end(text, end, fence[1])
            yield Part(at, end, "code", gap=gap)
        elif heading:
            yield Part(at, end, "heading", len(heading[1]), gap)
        else:
            yield Part(at, end, "row" if line.lstrip().startswith("|") else "text", gap=gap)
        at, gap = end, False


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _fence_end(text: str, at: int, fence: str) -> int:
    """Where the block ends that ``fence`` begins; the end of the text if it does not end."""
    closing = re.compile(rf"^ {{0,12}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    found = closing.search(text, at)
    return _line_end(text, found.end()) if found else len(text)


def _sections(parts: Sequence[Part], *, by_heading: bool) -> Iterator[list[Part]]:
    """All parts together, or a heading and what stands below it; headings in a row stay."""
    section: list[Part] = []
    for part in parts:
        if by_heading and part.level and any(not each.level for each in section):
            yield section
            section = []
        section.append(part)
    if section:
        yield section


def _packed(text: str, parts: Sequence[Part], most: int, count: Callable[[str], int]) -> Iterator[list[Part]]:
    """``parts`` in groups that are as full as they get."""
    sizes = [count(text[part.start : part.end]) for part in parts]
    at = 0
    while at < len(parts):
        end, total = at + 1, sizes[at]
        while end < len(parts) and total + sizes[end] <= most:
            total += sizes[end]
            end += 1
        while end > at + 1 and count(text[parts[at].start : parts[end - 1].end]) > most:
            end -= 1
        if end < len(parts):
            end = _break(parts, sizes, at, end)
        yield list(parts[at:end])
        at = end


def _break(parts: Sequence[Part], sizes: Sequence[int], at: int, end: int) -> int:
    """The best place to end a group that could end at ``end``: no heading at its end, rather at a gap."""
    full = sum(sizes[at:end])
    kept = full
    for place in range(end, at, -1):
        follows = parts[place]
        if (follows.level or follows.gap) and not parts[place - 1].level and kept >= _SHORT_TAIL * full:
            return place
        kept -= sizes[place - 1]
    while end > at + 1 and parts[end - 1].level:
        end -= 1
    return end


def _bounded(
    text: str, parts: Sequence[Part], most: int, count: Callable[[str], int], cuts: Counter[str]
) -> Iterator[Part]:
    """``parts``, each that alone is too long cut into smaller ones."""
    for part in parts:
        if count(text[part.start : part.end]) <= most:
            yield part
            continue
        cuts[part.kind] += 1
        gap = part.gap
        for start, end in _cut(text, part, most, count):
            yield Part(start, end, part.kind, part.level if start == part.start else 0, gap)
            gap = False


def _cut(text: str, part: Part, most: int, count: Callable[[str], int]) -> Iterator[tuple[int, int]]:
    """Slices of a part that fit: as many lines, else sentences, else words, else characters as go in."""
    at = part.start
    places = [_places(text, part, step) for step in ("\n", "sentence", "word")]
    while at < part.end:
        end = next((found for step in places if (found := _furthest(text, at, step, most, count)) > at), 0)
        if not end:
            end = _furthest(text, at, range(at + 1, part.end + 1), most, count) or at + 1
        yield at, end
        at = end


def _places(text: str, part: Part, step: str) -> list[int]:
    pattern = {"\n": _LINE, "sentence": _SENTENCE, "word": _SPACE}[step]
    if part.kind == "code" and step == "sentence":
        return []
    found = [each.end() for each in pattern.finditer(text, part.start, part.end)]
    return [*found, part.end] if step == "word" else found


def _furthest(text: str, at: int, places: Sequence[int], most: int, count: Callable[[str], int]) -> int:
    """The last of ``places`` until which the text from ``at`` on fits; 0 if there is none."""

    def fits(end: int) -> bool:
        return end - at <= most * _CHARACTERS and count(text[at:end]) <= most

    low, best = bisect_right(places, at), 0
    high, step = low, 1
    while high < len(places) and fits(places[high]):  # gallop, so that what is counted stays short
        best, low, high, step = places[high], high + 1, high + step, step * 2
    high = min(high, len(places)) - 1
    while low <= high:
        middle = (low + high) // 2
        if fits(places[middle]):
            best, low = places[middle], middle + 1
        else:
            high = middle - 1
    return best


def _headings(text: str, group: Sequence[Part], path: list[str], *, before: bool) -> list[str]:
    """The headings above a group: of those that begin it as well, or after all that are in it."""
    path = list(path)
    for part in group:
        if part.level:
            words = text[part.start : part.end].lstrip("#").strip()
            path = [*path[: part.level - 1], words, *[""] * (_LEVELS - part.level)]
        elif before:
            break
    return path


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blank lines before and white space behind; an indent stays."""
    piece = text[start:end]
    end = start + len(piece.rstrip())
    return min(start, end), end
