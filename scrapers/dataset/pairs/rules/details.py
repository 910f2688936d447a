"""What a page folds away under a summary."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.question_texts import is_question
from scrapers.dataset.pairs.words import word_count

_FEWEST: Final = 5  # words


class Details:
    """``summary`` → what its ``details`` hold."""

    name = "details"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each summary with what it opens."""
        for number, container in enumerate(page.containers):
            if container.tag != "summary":
                continue
            asked = page.inside[number]
            around = page.parents[number]
            if around < 0 or page.containers[around].tag != "details" or asked.start >= asked.end:
                continue
            answer = Range(asked.end, page.inside[around].end)
            if word_count(page.folded(answer)) >= _FEWEST:
                template = "" if is_question(page.folded(asked)) else "section-1"
                holds = _holds_others(page, number, around)
                yield Candidate(asked, answer, template=template, refused="answer_asks" if holds else "")


def _holds_others(page: PageBlocks, summary: int, details: int) -> bool:
    """Whether further things fold out of what is opened: then it is the head of a list."""
    behind = range(summary + 1, len(page.containers))
    within = itertools.takewhile(
        lambda at: page.containers[at].depth > page.containers[details].depth, behind
    )
    return any(page.containers[at].tag == "summary" for at in within)
