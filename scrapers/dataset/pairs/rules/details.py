"""What a page folds away under a summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate

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
            if len(page.folded(answer).split()) >= _FEWEST:
                template = "" if page.folded(asked).rstrip().endswith("?") else "section-1"
                yield Candidate(asked, answer, template=template)
