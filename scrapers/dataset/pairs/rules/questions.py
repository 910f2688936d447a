"""Questions that a page asks and answers: lists of them, whatever they are made of, and sections of a text.

Generators of FAQ sections agree on nothing but this: the questions of a list look alike, and what stands
between one and the next is the answer. So it is looked for blocks of the same look of which most are
questions; the innermost container around two of them is their list.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.question_rows import question_rows
from scrapers.dataset.pairs.rules.question_texts import (
    LONGEST,
    QUESTION_MARKS,
    invites,
    is_question,
    unmarked,
)
from scrapers.dataset.pairs.rules.terms import description_of

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block

_NEAR: Final = 3  # containers around a block whose tags belong to its look
_SECTION: Final = 700  # characters of an answer in the middle, from which on it is a section of an article
_NAMED: Final = 5  # containers around a question whose names may say so
_TOOL: Final = 20  # characters of a tool in a heading
_REST: Final = 15  # characters of an answer behind its question
_BOLD: Final = 0.8  # share of a block that is set bold as a whole
_MARKED = re.compile(r"(?:Q|Question|Frage|[问問]|质问|質問|提问|질문)\s?\d{0,3}\s?[:.)：]")  # noqa: RUF001
_FAQ = re.compile(
    r"\bFAQ|\bQ\s?&\s?A\b|questions|häufige fragen|foire aux questions|preguntas frecuentes|domande frequenti"
    r"|вопросы|よくある|常见问题",
    re.IGNORECASE,
)
_FAQ_NAME = re.compile(r"faq|(?:^|[\s_-])questions?(?:$|[\s_-])|q-?and-?a", re.IGNORECASE)
_STATE = re.compile(
    r"active|collapsed|expanded|open|closed|first|last|odd|even|current|selected|\d", re.IGNORECASE
)
_KNOWN: WeakKeyDictionary[PageBlocks, list[list[Candidate]]] = WeakKeyDictionary()
"""What was found on pages that are being mined: both rules ask. None outlives its page, which is large."""


class Questions:
    """Lists of questions, as FAQ sections are."""

    name = "questions"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each question with what stands below it, or behind it."""
        lists = [found for found in _found(page) if _is_list(page, found)]
        asked = sorted(one.question.start for found in lists for one in found)
        for one in (one for found in lists for one in found):
            first = bisect_left(asked, one.answer.start)
            holds = first < len(asked) and asked[first] < one.answer.end
            yield replace(one, refused="answer_asks") if holds else one
        yield from _leads(page)
        yield from question_rows(page)


class Sections:
    """Sections of a text whose headings are questions."""

    name = "sections"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each such heading with its section."""
        for found in _found(page):
            if not _is_list(page, found):
                yield from found


def _found(page: PageBlocks) -> list[list[Candidate]]:
    """The questions of the page with what stands below them, as they stand together."""
    known = _KNOWN.get(page)
    if known is None:
        known = _KNOWN[page] = _found_anew(page)
    return known


def _found_anew(page: PageBlocks) -> list[list[Candidate]]:
    return [
        [_candidate(page, items, number, alike) for number in range(len(items))]
        for alike in _groups(page)
        for items in _runs(page, alike)
        if len(items) > 1 or _stands_out(page, items[0])
    ]


def _groups(page: PageBlocks) -> Iterator[list[int]]:
    """The blocks that look like a question of the page, by their look."""
    asking = [at for at, block in enumerate(page.blocks) if _asks(block)]
    if not asking:
        return
    looks: dict[object, list[int]] = defaultdict(list)
    wanted = {_look(page, at) for at in asking}
    kinds = {(page.blocks[at].role, page.blocks[at].level) for at in asking}
    for at, block in enumerate(page.blocks):
        if len(block.text) > LONGEST or (block.role, block.level) not in kinds:
            continue
        if (look := _look(page, at)) in wanted:
            looks[look].append(at)
    yield from looks.values()


def _asks(block: Block) -> bool:
    if block.role in {"code", "table"} or not is_question(_own(block, block.text)):
        return False
    return not invites(block.text)


def _own(block: Block, text: str) -> str:
    """``text`` of a heading without the tool behind it, "Print" or "Copy link", which is a link."""
    if block.role != "heading" or not block.link_chars:
        return text
    end = max(text.rfind(mark) for mark in QUESTION_MARKS) + 1
    tool = text[end:]
    if not end or not tool[:1].isspace() or len(tool.strip()) > min(block.link_chars, _TOOL):
        return text
    return text[:end]


def _runs(page: PageBlocks, alike: Sequence[int]) -> Iterator[Sequence[int]]:
    """Blocks of one look: all, if most are questions; else those questions that follow one another."""
    flags = [_asks(page.blocks[at]) for at in alike]
    if 2 * sum(flags) > len(alike) and len(alike) > 1:
        yield _together(page, alike, flags)
        return
    run: list[int] = []
    for at, asks in zip([*alike, -1], [*flags, False], strict=True):
        if asks:
            run.append(at)
        elif run:
            yield run
            run = []


def _together(page: PageBlocks, alike: Sequence[int], flags: Sequence[bool]) -> list[int]:
    """The questions of ``alike``, and what stands in one list with them: not what merely looks like them.

    What folds out elsewhere on the page (the details of an article for sale, the places that are to be had)
    is often set as its questions are.
    """
    asking = [at for at, asks in zip(alike, flags, strict=True) if asks]
    found = []
    for at, asks in zip(alike, flags, strict=True):
        place = bisect(asking, at)
        near = range(max(0, place - 1), min(len(asking), place + 1))
        if asks or (len(asking) > 1 and any(_in_list(page, at, asking, one) for one in near)):
            found.append(at)
    return found


def _in_list(page: PageBlocks, at: int, asking: Sequence[int], place: int) -> bool:
    """Whether ``at`` is as near to a question as the questions next to that are."""
    question = asking[place]
    others = [asking[other] for other in (place - 1, place + 1) if 0 <= other < len(asking)]
    depth = max(page.containers[page.common(question, other)].depth for other in others)
    return page.containers[page.common(at, question)].depth >= depth


def _candidate(page: PageBlocks, items: Sequence[int], number: int, alike: Sequence[int]) -> Candidate:
    at = items[number]
    place = alike.index(at)
    before = alike[place - 1] if place else None
    after = alike[place + 1] if place + 1 < len(alike) else None
    asked = unmarked(_own(page.blocks[at], page.words(Range(at, at + 1))))
    answer = _answer(page, at, before, after)
    if answer.start >= answer.end and page.blocks[at].role == "term":
        answer = _shared(page, at) or answer
    return Candidate(Range(at, at + 1), answer, asked=asked)


def _shared(page: PageBlocks, at: int) -> Range | None:
    """The description of a term that others stand before, too."""
    container = page.containers[page.blocks[at].container].element
    told = description_of(container) if container.tag == "dt" else None
    return None if told is None else page.blocks_of(told)


def _is_list(page: PageBlocks, found: Sequence[Candidate]) -> bool:
    """Whether questions are a list of such, and not the headings of an article."""
    if _is_faq(page, found[0].question.start):
        return True
    if len(found) == 1:
        return False
    sizes = sorted(sum(len(page.blocks[at].text) for at in range(*one.answer)) for one in found)
    return sizes[len(sizes) // 2] <= _SECTION


def _is_faq(page: PageBlocks, at: int) -> bool:
    """Whether a heading above, or a name around it, says that questions are answered here."""
    if any(_FAQ.search(heading) for heading in page.path(at)[-2:]):
        return True
    for container, _ in zip(page.around(page.blocks[at].container), range(_NAMED), strict=False):
        if _FAQ_NAME.search(page.names(container)):
            return True
    return False


def _leads(page: PageBlocks) -> Iterator[Candidate]:
    """Questions with which a block begins that answers them, set bold or marked as such."""
    leads = [(at, asked) for at, block in enumerate(page.blocks) if (asked := _lead(block))]
    for (at, asked), (after, _) in zip(leads, [*leads[1:], (-1, "")], strict=False):
        end = _until_heading(page, at, page.inside[page.blocks[at].container].end)
        if after > at:
            near = page.common(at, after)
            end = after if page.child_of(near, at) == near else max(end, at + 1)
        yield Candidate(Range(at, at + 1), Range(at, max(at + 1, end)), asked=unmarked(asked), lead=True)


def _lead(block: Block) -> str:
    """The question with which ``block`` begins, if it goes on with its answer."""
    text = block.text
    if block.role in {"code", "table", "heading"} or "?" not in text[:LONGEST]:
        return ""
    asked = text[: text.index("?") + 1]
    rest = len(text) - len(asked)
    marked = _MARKED.match(asked) is not None
    bold = _BOLD * len(asked) <= block.bold_chars <= len(asked) + 2
    if rest < _REST or not (marked or bold) or not is_question(asked) or invites(asked):
        return ""
    return asked


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
    return page.section_end(at, end, level)


def _stands_out(page: PageBlocks, at: int) -> bool:
    """Whether a single question is set as the head of what is below it."""
    block = page.blocks[at]
    tags = [page.containers[c].tag for c, _ in zip(page.around(block.container), range(_NEAR), strict=False)]
    return block.role in {"heading", "term"} or "summary" in tags or "button" in tags


def _look(page: PageBlocks, at: int) -> tuple[object, ...]:
    """What questions of one list have in common."""
    block = page.blocks[at]
    bold = block.bold_chars >= _BOLD * len(block.text)
    found: list[object] = [block.role, block.level, bold, _MARKED.match(block.text) is not None]
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
