"""What a build has come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scrapers.corpus.line_report import RepeatedLines


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build has come to: ``read = documents + dropped``, each drop by reason.

    ``tokens`` is an estimate unless ``tokens_exact``; ``pairs`` are questions and answers by split. Where
    nothing was kept ``root`` is empty, and what stood at ``output`` still stands. ``notes`` are lines for
    people about what is not as one would think.
    """

    output: Path
    root: str
    version: int
    read: int
    documents: int
    records: int
    tokens: int
    dropped: dict[str, int]
    splits: dict[str, int]
    reason: str = ""
    tokens_exact: bool = True
    repeated_lines: RepeatedLines = field(default_factory=RepeatedLines)
    pairs: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
