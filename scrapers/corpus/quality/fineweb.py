"""The FineWeb rules: Penedo et al. 2024, "The FineWeb Datasets" (arXiv:2406.17557), section 3.6.

These are FineWeb's own additions; the dataset was also filtered by Gopher's rules and parts of
C4's, so ``quality = ["gopher", "fineweb"]`` comes closest. Verdicts are those of datatrove 0.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scrapers.corpus.quality.gopher import below, duplicates, exceeds
from scrapers.corpus.quality.tokens import TERMINALS, tokenise
from scrapers.models import Document, Drop

_FINAL = tuple(TERMINALS)


@dataclass(frozen=True, slots=True)
class FineWeb:
    """Drops lists, menus and repeated lines.

    Reasons: ``fineweb_empty``, ``fineweb_line_ends`` (too few lines end in final punctuation),
    ``fineweb_short_lines``, ``fineweb_dup_line_chars``, ``fineweb_line_breaks``.
    """

    name: ClassVar[str] = "fineweb"
    min_line_ends: float = 0.12
    max_short_lines: float = 0.67
    short_line: int = 30
    max_dup_chars: float = 0.01
    max_line_breaks: float = 0.3

    def __call__(self, document: Document) -> Drop | None:
        """Judge ``document.text``."""
        tokens = tokenise(document.text)
        lines = tokens.filled_lines
        if not lines:
            return Drop("fineweb_empty")
        breaks = tokens.text.count("\n")
        ended = sum(line.endswith(_FINAL) for line in lines) / len(lines)
        short = sum(len(line) <= self.short_line for line in lines) / len(lines)
        repeated = duplicates(lines)[1] / (len(tokens.text) - breaks)
        return (
            below(ended, self.min_line_ends, "fineweb_line_ends")
            or exceeds(short, self.max_short_lines, "fineweb_short_lines")
            or exceeds(repeated, self.max_dup_chars, "fineweb_dup_line_chars")
            or exceeds(breaks / len(tokens.words), self.max_line_breaks, "fineweb_line_breaks")
        )
