"""Questions and answers that a page marks up as such in schema.org's words.

``FAQPage`` and ``QAPage`` (each ``Question``), ``HowTo``, ``DiscussionForumPosting``; as microdata or RDFa,
or as JSON-LD, which is looked for in the blocks, so that the answer is what a reader sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.posts import own_blocks
from scrapers.dataset.pairs.schema_items import Asked, Told, asked
from scrapers.dataset.pairs.thread_answers import best_of, in_turns, worst_of

_NOWHERE: Final = Range(0, 0)


class Schema:
    """What pages mark up; of the answers of a thread the accepted one, or that with the most votes."""

    name = "schema"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each question with one answer."""
        words: list[str] | None = None
        for item in asked(page):
            if words is None:
                words = [fold(block.text) for block in page.blocks]
            yield _candidate(page, words, item)


def _candidate(page: PageBlocks, words: Sequence[str], item: Asked) -> Candidate:
    answers = [*item.answers]
    at = 0 if item.guide else best_of([each.mark for each in answers]) or 0
    least = None if item.guide else worst_of([each.mark for each in answers], at)
    best = _whole(answers) if item.guide else answers[at]
    worse = None if least is None else answers[least]
    name, text = item.name.text, item.text.text
    said = (
        f"{name}\n\n{text}"
        if text and fold(name) != fold(text) and not fold(text).startswith(fold(name))
        else text or name
    )
    if item.guide and fold(name) and not fold(name).startswith("how"):
        said = name
    question = _where(page, words, item.text, 0) if text else _NOWHERE
    question = question if question != _NOWHERE else _where(page, words, item.name, 0)
    answer = _where(page, words, best, question.end)
    if item.posting:
        asks, tells = _own_words(page, item.text, question), _own_words(page, best, answer)
        if asks is None or tells is None:
            return Candidate(_NOWHERE, _NOWHERE, asked=said, refused="not_own_words")
        question, answer = asks, tells
    if _NOWHERE in {question, answer}:
        return Candidate(_NOWHERE, _NOWHERE, asked=said, told=best.text or " ", score=best.score or 0)
    rejected = _where(page, words, worse, 0) if worse else _NOWHERE
    if worse and item.posting:
        rejected = _own_words(page, worse, rejected) or _NOWHERE
    return Candidate(
        question,
        answer,
        asked=said,
        question_author=item.author,
        answer_author=best.author,
        score=best.score or 0,
        rejected=rejected if rejected != _NOWHERE else None,
        rejected_author=worse.author if worse else "",
        rejected_score=(worse.score or 0) if worse else 0,
        turns=() if at else _turns(page, words, item, question),
        thread=bool(text),
    )


def _turns(
    page: PageBlocks, words: Sequence[str], item: Asked, question: Range
) -> tuple[tuple[str, Range], ...]:
    """The turns of a posting whose authors are all named."""
    if not item.posting or not item.author or not all(answer.author for answer in item.answers):
        return ()
    asker, end = fold(item.author), question.end
    posts: list[tuple[bool, Range | None]] = [(True, question)]
    for answer in item.answers:
        blocks = _own_words(page, answer, _where(page, words, answer, end))
        if blocks is None or blocks.start < end:
            break
        end = blocks.end
        posts.append((fold(answer.author) == asker, blocks))
    return in_turns(posts)


def _own_words(page: PageBlocks, told: Told, blocks: Range) -> Range | None:
    """``blocks`` of a post less what it quotes; ``None`` where that stands between its author's own words."""
    at = page.numbers.get(told.element) if told.element is not None else None
    if at is None or blocks != page.inside[at]:
        return blocks
    own = [*own_blocks(page, at, known=True)]
    whole = own and own[-1] - own[0] + 1 == len(own)
    return Range(own[0], own[-1] + 1) if whole else None


def _whole(steps: Sequence[Told]) -> Told:
    """All steps of a guide as one answer."""
    return Told("\n".join(step.text for step in steps))


def _where(page: PageBlocks, words: Sequence[str], told: Told, start: int) -> Range:
    """The blocks in which ``told`` stands, at or behind block ``start`` if it is there twice."""
    if told.element is not None:
        blocks = page.blocks_of(told.element)
        if blocks.start < blocks.end:
            return blocks
    wanted = fold(told.text)
    if not wanted:
        return _NOWHERE
    for at in [*range(start, len(words)), *range(start)]:
        if words[at] and wanted.startswith(words[at]):
            reach = _reach(words, at, wanted)
            if reach != _NOWHERE:
                return reach
    return _NOWHERE


def _reach(words: Sequence[str], at: int, wanted: str) -> Range:
    """The blocks from ``at`` on that say ``wanted`` between them, nearly to its end."""
    rest, end = wanted, at
    while end < len(words) and (not words[end] or rest.startswith(words[end])):
        rest = rest[len(words[end]) :].lstrip()
        end += 1
        if not rest:
            break
    return Range(at, end) if 10 * len(rest) <= len(wanted) else _NOWHERE
