"""What a build has come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scrapers.corpus.line_report import RepeatedLines
from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class BuildCounts(Shown):
    """``read = documents + dropped``, each drop by reason; ``splits`` are records by split.

    ``tokens`` is an estimate unless ``tokens_exact``; ``pairs`` are questions and answers by split.
    """

    read: int
    dropped: dict[str, int]
    documents: int = 0
    records: int = 0
    tokens: int = 0
    tokens_exact: bool = True
    splits: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class BuildReport(Shown):
    """What a build has come to; its ``counts`` can be read off the report itself, as ``report.documents``.

    Where nothing was kept ``root`` is empty, and what stood at ``output`` still stands. ``reason`` says why
    splits are not as large as was asked for, ``notes`` are lines for people about what is not as one would
    think.
    """

    output: Path
    root: str
    version: int
    counts: BuildCounts
    reason: str = ""
    repeated_lines: RepeatedLines = field(default_factory=RepeatedLines)
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many records the inputs have."""
        return self.counts.read

    @property
    def dropped(self) -> dict[str, int]:
        """How many were left out, by reason."""
        return self.counts.dropped

    @property
    def documents(self) -> int:
        """How many pages are in the dataset."""
        return self.counts.documents

    @property
    def records(self) -> int:
        """How many records they make: pieces count."""
        return self.counts.records

    @property
    def tokens(self) -> int:
        """How many tokens they have."""
        return self.counts.tokens

    @property
    def tokens_exact(self) -> bool:
        """Whether a tokenizer counted those; else bytes / 4."""
        return self.counts.tokens_exact

    @property
    def splits(self) -> dict[str, int]:
        """How many records each split has."""
        return self.counts.splits

    @property
    def pairs(self) -> dict[str, int]:
        """How many questions and answers each split has."""
        return self.counts.pairs
