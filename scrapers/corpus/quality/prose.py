"""Rules made for prose, asked about the words of a text and not about its markup.

Fences, backticks, bars and list marks are no words: a page is judged alike whether it is Markdown or text.
The published rules (:mod:`gopher`, :mod:`c4`, :mod:`fineweb`) count what they are given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scrapers.corpus.markdown.plain import bullets_of, words_of
from scrapers.corpus.quality.gopher import GopherQuality
from scrapers.models import Document, Drop, Filter


@dataclass(frozen=True, slots=True)
class OnWords:
    """``rule``, which sees the words of a document alone; how many lines are items of lists is told apart."""

    rule: Filter

    @property
    def name(self) -> str:
        """That of the rule."""
        return str(getattr(self.rule, "name", type(self.rule).__name__))

    def __call__(self, document: Document) -> Drop | None:
        """Judge the words of ``document.text``."""
        markdown = document.markup != "text"
        drop = self.rule(replace(document, text=words_of(document.text, markdown=markdown)))
        if drop or not isinstance(self.rule, GopherQuality):
            return drop
        return self.rule.lists(bullets_of(document.text, markdown=markdown))
