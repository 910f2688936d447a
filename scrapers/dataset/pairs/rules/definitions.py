"""Glossaries: terms of a list of definitions, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scrapers.dataset.pairs.page_blocks import PageBlocks
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.words import word_count

_LONGEST: Final = 80  # characters of a term
_FEWEST: Final = 5  # words that explain; fewer are data: an author, a date


class Definitions:
    """Term → definition."""

    name = "definitions"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """The terms of ``page`` with the ``dd`` behind each."""
        for number, container in enumerate(page.containers):
            if container.tag != "dt":
                continue
            told = container.element.getnext()
            at = None if told is None or told.tag != "dd" else page.numbers.get(told)
            asked = page.inside[number]
            if at is None or asked.start >= asked.end or len(page.folded(asked)) > _LONGEST:
                continue
            if word_count(page.folded(page.inside[at])) >= _FEWEST:
                anchor = container.attributes.get("id", "")
                yield Candidate(asked, page.inside[at], template="term-1", anchor=anchor)
