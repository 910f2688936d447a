"""The stretches of a document that a question may be written for: of its prose, and that no pair has yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scrapers.dataset.chunk import Part, parts_of, pieces
from scrapers.dataset.pairs.pair import Pair, Span
from scrapers.dataset.recipe import ChunkSettings

_LONGEST: Final = 1500  # characters: what one question can be answered by
_SHORTEST: Final = 200
_PROSE: Final = 0.6  # share of a span that is neither code nor table


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """``text[span.start:span.end]`` of a document, and the headings above it from the outermost."""

    span: Span
    text: str
    headings: tuple[str, ...]


def open_spans(text: str, pairs: Sequence[Pair]) -> Iterator[OpenSpan]:
    """Sections of ``text``, or parts of long ones, that none of its ``pairs`` overlaps, in order."""
    taken = sorted(
        span
        for pair in pairs
        if pair.where == "document"
        for span in (pair.question_span, pair.answer_span, pair.rejected_span, *(t.span for t in pair.turns))
        if span.end
    )
    found, _ = pieces(text, ChunkSettings(by="headings", tokens=_LONGEST), len)
    at = 0
    for piece in found:
        while at < len(taken) and taken[at].end <= piece.start:
            at += 1
        parts = _body(text, piece.start, piece.end)
        if not parts or (at < len(taken) and taken[at].start < piece.end):
            continue
        start, end = parts[0].start, piece.end
        prose = sum(part.end - part.start for part in parts if part.kind == "text")
        if end - start >= _SHORTEST and prose >= _PROSE * (end - start):
            yield OpenSpan(Span(start, end), text[start:end], piece.headings)


def _body(text: str, start: int, end: int) -> list[Part]:
    """The parts of a piece, without the headings that it begins with."""
    parts = [
        Part(part.start + start, part.end + start, part.kind, part.level)
        for part in parts_of(text[start:end])
    ]
    while parts and parts[0].level:
        parts.pop(0)
    return parts
