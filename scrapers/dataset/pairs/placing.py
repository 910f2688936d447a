"""From the blocks that a rule points at to offsets in a text that is stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.dataset.pairs.pair import Span, Where
from scrapers.dataset.pairs.table_cells import cell_behind, cell_of

if TYPE_CHECKING:
    from scrapers.dataset.pairs.page_blocks import PageBlocks, Range, WrittenText
    from scrapers.dataset.pairs.rule import Candidate

_KEPT: Final = 0.8  # share of an answer that the document must have
_WORD = re.compile(r"\w+")
_BETWEEN: Final = 40  # signs of markup between two words of a question
_BEHIND = re.compile(r"[\s*_:\-–—\\]*")  # noqa: RUF001 - what parts a question from its answer
_ANSWER_MARK = re.compile(
    r"(?:\*\*|__)?(?:(?:[AQ]|Ans|Answer|Antwort|R|Réponse|Respuesta)(?:\*\*|__)?\s?[:.)](?:\*\*|__)?\s+"
    r"|(?:A|答案?|回答|답변?)\s?[:：](?:\*\*|__)?\s*)",  # noqa: RUF001 - of East Asian print
    re.IGNORECASE,
)


class Place(NamedTuple):
    """In which text a question and its answer stand, and where in it."""

    where: Where
    text: str
    question: Span
    answer: Span


def place(page: PageBlocks, candidate: Candidate, asked: str) -> Place | None:
    """Where both stand: in the document's text if it has them, else in that of the whole page."""
    found = _in(page, page.document, candidate, asked, "document")
    return found or _in(page, page.whole, candidate, asked, "page")


def span_in(page: PageBlocks, written: WrittenText, blocks: Range) -> Span | None:
    """Where ``blocks`` stand in ``written``, if most of them do."""
    there = [at for at in range(blocks.start, blocks.end) if at in written.places]
    if not there:
        return None
    if len(there) < blocks.end - blocks.start:
        kept = sum(len(page.blocks[at].text) for at in there)
        if kept < _KEPT * page.size(blocks):
            return None
    first, last = written.place(there[0]), written.place(there[-1])
    return trimmed(written.text, Span(first[0], last[1])) if first and last else None


def trimmed(text: str, span: Span) -> Span:
    """``span`` without white space at its ends."""
    piece = text[span.start : span.end]
    return Span(span.start + len(piece) - len(piece.lstrip()), span.start + len(piece.rstrip()))


def _in(
    page: PageBlocks, written: WrittenText, candidate: Candidate, asked: str, where: Where
) -> Place | None:
    asks, tells = span_in(page, written, candidate.question), span_in(page, written, candidate.answer)
    if asks is None or tells is None:
        return None
    if candidate.cells:
        asked, told = candidate.cells
        asks, tells = cell_of(written.text, tells, asked), cell_behind(written.text, tells, asked, told)
        if asks is None or tells is None:
            return None
        asks = _narrowed(written.text, asks, candidate.asked)
    elif candidate.lead:
        end = _end_of(asked, written.text, tells)
        if end is None:
            return None
        asks = trimmed(written.text, Span(tells.start, end))
        tells = Span(end, tells.end)
        behind = _BEHIND.match(written.text, tells.start, tells.end)
        tells = Span(behind.end() if behind else tells.start, tells.end)
    else:
        asks = _narrowed(written.text, asks, asked)
    mark = _ANSWER_MARK.match(written.text, tells.start, tells.end)
    return Place(where, written.text, asks, Span(mark.end(), tells.end) if mark else tells)


def _narrowed(text: str, span: Span, asked: str) -> Span:
    """``span`` without what stands around the question in it: the sign of a heading, its number."""
    at = text.find(asked, span.start, span.end)
    return span if at < 0 else Span(at, at + len(asked))


def _end_of(asked: str, text: str, span: Span) -> int | None:
    """Where the words of ``asked`` end, with which ``text`` begins at ``span``, whatever signs there are."""
    at = span.start
    for word in _WORD.findall(asked):
        found = text.find(word, at, min(span.end, at + _BETWEEN + len(word)))
        if found < 0:
            return None
        at = found + len(word)
    while at < span.end and text[at] in "?？؟!.)”\"'»":  # noqa: RUF001 - the signs of several scripts
        at += 1
    return at
