"""Questions that a page asks and answers: lists of them, whatever they are made of, and headings.

Generators of FAQ sections agree on nothing but this: the questions of a list look alike, and what stands
between one and the next is the answer. So it is looked for blocks of the same look of which most are
questions; the innermost container around two of them is their list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate

if TYPE_CHECKING:
    from scrapers.reading.blocks.segmentation import Block

_LONGEST: Final = 300  # characters of a question
_NEAR: Final = 3  # containers around a block whose tags belong to its look
_BOLD: Final = 0.8  # share of a block that is set bold as a whole
_MARKS: Final = ("?", "？", "؟", "⁇")  # noqa: RUF001 - the question marks of several scripts
_SIGNS = " \t\n\xa0+-–−×✕▼▾▸►▶▲˅⌄›»#¶“”\"'*_)"  # noqa: RUF001 - what a page draws behind its questions
_ASKS = re.compile(
    r"(?:how|what|what['’]s|why|when|where|who|which|can|could|do|does|did|is|are|will|would|should|may|am"  # noqa: RUF001
    r"|wie|was|warum|wann|wo|wer|welche[rs]?|kann|comment|pourquoi|quand|où|qui|quel(?:le)?s?|est-ce"
    r"|cómo|qué|cuándo|dónde|quién|cuál(?:es)?|come|perché|quando|dove|chi|как|что|почему|когда|где|кто)\s",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"(?:Q(?:uestion|\.)?\s?\d{0,3}\s?[:.)\-]|(?:Frage|Pregunta|F|P)\s?\d{0,3}\s?:|\d{1,3}\s?[.)])\s{0,5}"
)
_STATE = re.compile(
    r"active|collapsed|expanded|open|closed|first|last|odd|even|current|selected|\d", re.IGNORECASE
)


def is_question(text: str) -> bool:
    """Whether ``text`` is one question, by its mark."""
    return len(text) <= _LONGEST and " " in text and text.rstrip(_SIGNS).endswith(_MARKS)


def unmarked(text: str) -> str:
    """``text`` without the ``Q:`` or number before it, and the signs that are drawn behind it."""
    mark = _MARK.match(text)
    text = text[mark.end() :] if mark else text
    bare = text.rstrip(_SIGNS)
    return bare if bare.endswith(_MARKS) else text.strip()


class Questions:
    """Lists of questions, and questions that are headings."""

    name = "questions"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each question with what stands below it."""
        asking = [at for at, block in enumerate(page.blocks) if _asks(block)]
        if not asking:
            return
        looks: dict[object, list[int]] = defaultdict(list)
        wanted = {_look(page, at) for at in asking}
        for at, block in enumerate(page.blocks):
            if len(block.text) <= _LONGEST and (look := _look(page, at)) in wanted:
                looks[look].append(at)
        for alike in looks.values():
            yield from _alike(page, alike)


def _asks(block: Block) -> bool:
    return block.role not in {"code", "table"} and is_question(block.text)


def _alike(page: PageBlocks, alike: Sequence[int]) -> Iterator[Candidate]:
    """The questions among blocks of one look."""
    questions = [at for at in alike if _asks(page.blocks[at])]
    many = 2 * len(questions) > len(alike) and len(questions) > 1
    items = list(alike) if many else questions
    for number, at in enumerate(items):
        before = items[number - 1] if number else None
        after = items[number + 1] if number + 1 < len(items) else None
        if not many and not _stands_out(page, at):
            continue
        answer = _answer(page, at, before, after)
        text = unmarked(page.words(Range(at, at + 1)))
        yield Candidate(Range(at, at + 1), answer, asked=text)


def _answer(page: PageBlocks, at: int, before: int | None, after: int | None) -> Range:
    """The blocks below question ``at``, in the list that it has in common with its neighbours."""
    around = [page.common(at, other) for other in (before, after) if other is not None]
    own = page.blocks[at].container
    if around:
        lists = max(around, key=lambda container: page.containers[container].depth)
        item = page.child_of(lists, at)
        end = page.inside[item].end if item != lists else at + 1
        if end <= at + 1:
            end = page.inside[lists].end
    else:
        end = next((e for c in page.around(own) if (e := page.inside[c].end) > at + 1), at + 1)
    if after is not None:
        end = min(end, after)
    return Range(at + 1, _until_heading(page, at, end))


def _until_heading(page: PageBlocks, at: int, end: int) -> int:
    """``end``, or the first heading before it that begins something else."""
    own = page.blocks[at]
    level = own.level if own.role == "heading" and own.level else 4
    for other in range(at + 1, end):
        block = page.blocks[other]
        if block.role == "heading" and 0 < block.level <= level:
            return other
    return end


def _stands_out(page: PageBlocks, at: int) -> bool:
    """Whether a single question is set as the head of what is below it."""
    block = page.blocks[at]
    tags = [page.containers[c].tag for c, _ in zip(page.around(block.container), range(_NEAR), strict=False)]
    return block.role in {"heading", "term"} or "summary" in tags or "button" in tags


def _look(page: PageBlocks, at: int) -> tuple[object, ...]:
    """What questions of one list have in common."""
    block = page.blocks[at]
    bold = block.bold_chars >= _BOLD * len(block.text)
    found: list[object] = [block.role, block.level, bold]
    container = block.container
    for _ in range(_NEAR):
        if container < 0:
            break
        one = page.containers[container]
        found.append((one.tag, _classes(one.attributes.get("class", "")) if _ == 0 else ""))
        container = page.parents[container]
    return tuple(found)


@lru_cache(maxsize=4096)
def _classes(names: str) -> str:
    return " ".join(name for name in names.split() if not _STATE.search(name))
