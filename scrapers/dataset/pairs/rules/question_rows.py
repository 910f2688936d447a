"""Questions and answers that are the rows of a table: side by side, one below the other, or with "Q:".

A table says that it is one by its head, or by what stands in it: questions in nearly every row, and answers
of some words. Surveys, comparisons and lists to tick off have questions as well, and no such answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.question_texts import QUESTION_MARKS, invites, is_question, unmarked
from scrapers.dataset.pairs.words import word_count
from scrapers.reading.markdown.tables import grid, rows_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST: Final = 500  # rows
_LONGEST: Final = 300  # characters of a question
_MUCH: Final = 1_000  # pieces of text in a cell
_FEWEST: Final = 2  # questions of a table without a head
_WORDS: Final = 4  # of an answer that says something
_SHARE: Final = 0.8  # of the rows
_ASKS: Final = frozenset((
    "question", "questions", "q", "faq", "frage", "fragen", "pregunta", "preguntas", "domanda", "domande",
    "pergunta", "perguntas", "vraag", "vragen", "fråga", "spørsmål", "spørgsmål", "kysymys", "pytanie",
    "otázka", "soru", "вопрос", "вопросы", "питання", "ερώτηση", "質問", "問題", "问题", "질문",
    "سؤال", "السؤال", "שאלה", "प्रश्न", "คำถาม", "câu hỏi", "pertanyaan",
))  # fmt: skip
_TELLS: Final = frozenset((
    "answer", "answers", "a", "antwort", "antworten", "respuesta", "respuestas", "réponse", "réponses",
    "risposta", "risposte", "resposta", "respostas", "antwoord", "antwoorden", "svar", "vastaus",
    "odpowiedź", "odpověď", "cevap", "yan\u0131t", "ответ", "ответы", "відповідь", "απάντηση", "回答", "答案",
    "答え", "답변", "답", "جواب", "الجواب", "الإجابة", "תשובה", "उत्तर", "คำตอบ", "trả lời", "jawaban",
))  # fmt: skip
_LABEL = re.compile(r"(?:\d{1,3}\s?[.):]?|[A-Za-zÀ-ÿ]{1,9}\s?\d{0,3}\s?[.):]|[QA]\d{0,3}|[问答問])")
_EMPTY = re.compile(r"\W*")


class _Asked(NamedTuple):
    """A question, and its answer."""

    question: str
    answer: str


def question_rows(page: PageBlocks) -> Iterator[Candidate]:
    """The questions in the tables of ``page``, each with its answer; not those that have a section."""
    headed: set[str] | None = None
    for at, block in enumerate(page.blocks):
        if block.role != "table" or block.element.tag != "table":
            continue
        if not any(mark in block.text for mark in QUESTION_MARKS) and not _is_headed(block.text):
            continue
        headed = headed or {fold(page.blocks[heading].text) for heading in page.headings}
        rows = rows_of(block.element)[:_MOST]
        here = Range(at, at + 1)
        for asked in _found(grid(rows, _words)):
            if fold(asked.question) not in headed:
                yield Candidate(here, here, asked=unmarked(asked.question), cells=asked)


def _is_headed(text: str) -> bool:
    """Whether a table may begin with the names of such columns."""
    return any(_bare(word) in _ASKS for word in text[:40].split())


def _words(cell: HtmlElement) -> str:
    return " ".join(" ".join(islice(cell.itertext(), _MUCH)).split())


def _bare(text: str) -> str:
    return text.strip(" :.*#").lower()


def _found(lines: Sequence[Sequence[str]]) -> list[_Asked]:
    filled = [line for line in lines if any(not _EMPTY.fullmatch(cell) for cell in line)]
    if not filled:
        return []
    columns = _columns(filled[0])
    if columns:
        asks, tells = columns
        return [
            _Asked(line[asks], line[tells])
            for line in filled[1:]
            if len(line) > max(columns) and line[asks] and line[tells] and len(line[asks]) <= _LONGEST
        ]
    return _by_marks([_told(line) for line in filled])


def _columns(head: Sequence[str]) -> tuple[int, int] | None:
    """The columns of questions and answers, if ``head`` names one of each."""
    asks = [at for at, cell in enumerate(head) if _bare(cell) in _ASKS]
    tells = [at for at, cell in enumerate(head) if _bare(cell) in _TELLS]
    return (asks[0], tells[0]) if len(asks) == len(tells) == 1 else None


def _told(line: Sequence[str]) -> list[str]:
    """What a row says, without its number and without the "Q:" that has a cell of its own."""
    cells = [cell for cell in line if not _EMPTY.fullmatch(cell)]
    return cells[1:] if len(cells) > 1 and _LABEL.fullmatch(cells[0]) else cells


def _by_marks(rows: Sequence[Sequence[str]]) -> list[_Asked]:
    """The questions of a table that has no such head: nearly all of it must be questions and answers."""
    found, used, at = [], 0, 0
    while at < len(rows):
        row = rows[at]
        below = rows[at + 1] if at + 1 < len(rows) else ()
        if len(row) == 2 and _asks(row[0]) and not is_question(row[1]):  # noqa: PLR2004 - a pair
            found.append(_Asked(row[0], row[1]))
            used += 1
        elif len(row) == len(below) == 1 and _asks(row[0]) and not is_question(below[0]):
            found.append(_Asked(row[0], below[0]))
            used += 2
            at += 1
        at += 1
    says = sum(word_count(each.answer) >= _WORDS for each in found)
    whole = used >= _SHARE * (len(rows) - 1)  # the first may be a head
    return found if len(found) >= _FEWEST and whole and 2 * says > len(found) else []


def _asks(text: str) -> bool:
    return is_question(text) and not invites(text)
