"""The waist of both methods: a text, and the benchmark item that is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from scrapers.dataset.decontamination.benchmarks import Item, read_items
from scrapers.dataset.decontamination.decon import Decon
from scrapers.dataset.decontamination.ngrams import NGrams
from scrapers.dataset.recipe import DecontaminationSettings

CONTAMINATED: Final = "contaminated"
"""Reason of a record that holds a benchmark item."""


class Detector(Protocol):
    """Finds benchmark items. ``short`` are the items that are too short to be looked for, by name."""

    short: tuple[str, ...]

    def found_in(self, text: str) -> str:
        """The item that ``text`` holds and how sure that is, in words; ``""`` if it holds none."""
        ...


def open_detector(settings: DecontaminationSettings, files: Sequence[Path]) -> Detector | None:
    """The detector that a recipe asks for; ``None`` without files. Raises :class:`ConfigError`."""
    if not files:
        return None
    items: list[Item] = list(read_items(files))
    if settings.method == "13-gram":
        return NGrams(items)
    return Decon(
        items,
        tokenizer=settings.tokenizer,
        threshold=settings.threshold,
        sample_every=settings.sample_every,
        min_tokens=settings.min_tokens,
    )
