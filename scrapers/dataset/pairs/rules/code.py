"""Code, and the prose that announces it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate

_FEWEST: Final = 6  # words that announce
_LONGEST: Final = 400  # characters
_SAYING: Final = frozenset({"paragraph", "list_item", "description"})


class Code:
    """Prose that ends in a colon → the code behind it."""

    name = "code"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """Each block of code that is announced."""
        for at in range(1, len(page.blocks)):
            if page.blocks[at].role != "code":
                continue
            before = page.blocks[at - 1]
            if before.role not in _SAYING or not before.text.rstrip().endswith((":", "：")):  # noqa: RUF001 - full width
                continue
            if len(before.text) <= _LONGEST and len(before.text.split()) >= _FEWEST:
                yield Candidate(Range(at - 1, at), Range(at, at + 1))
