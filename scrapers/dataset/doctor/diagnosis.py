"""What came of an examination: faults with their lines, and how the examples fit the length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapers.dataset.doctor.faults import FAULTS
from scrapers.dataset.doctor.packing import LengthFit
from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: how many lines have it, and which, by file and from 1."""

    code: str
    count: int
    places: Mapping[str, tuple[int, ...]]

    @property
    def means(self) -> str:
        """What the code stands for."""
        return FAULTS[self.code].means


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file: which split it is of, the format that most of its lines have, and how many there are."""

    name: str
    split: str
    format: str
    lines: int


@dataclass(frozen=True, slots=True)
class Mended:
    """The copy: ``lines = examples in it + removed - pieces that were added``."""

    output: Path
    log: Path
    kept: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class TokenSizes:
    """How many tokens examples have, in all and the longest, as ``tokenizer`` counts them."""

    tokens: int
    longest: int
    tokenizer: str
    exact: bool


@dataclass(frozen=True, slots=True, repr=False)
class Diagnosis(Shown):
    """What :func:`scrapers.doctor` found; what ``sizes`` and ``fit`` hold can be read off it, too."""

    target: Path
    files: tuple[FileFacts, ...]
    examples: int
    sizes: TokenSizes
    fit: LengthFit
    faults: tuple[Fault, ...] = field(default_factory=tuple)
    mended: Mended | None = None

    @property
    def tokens(self) -> int:
        """How many tokens all examples have that can be read."""
        return self.sizes.tokens

    @property
    def longest(self) -> int:
        """How many the longest of them has."""
        return self.sizes.longest

    @property
    def tokenizer(self) -> str:
        """What counted them."""
        return self.sizes.tokenizer

    @property
    def exact(self) -> bool:
        """Whether that was a tokenizer; else bytes / 4."""
        return self.sizes.exact

    @property
    def max_length(self) -> int:
        """The length that was asked for; 0 without one."""
        return self.fit.max_length

    @property
    def over_long(self) -> float:
        """Which share of the examples is longer."""
        return self.fit.over_long

    @property
    def sequences(self) -> int:
        """How many sequences of that length they fill, packed."""
        return self.fit.sequences

    @property
    def packing_ratio(self) -> float:
        """How full those are."""
        return self.fit.packing_ratio

    @property
    def padding_ratio(self) -> float:
        """How full sequences of one example each are."""
        return self.fit.padding_ratio

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "target": str(self.target),
            "sound": self.sound,
            "files": [
                {"name": each.name, "split": each.split, "format": each.format, "lines": each.lines}
                for each in self.files
            ],
            **{name: getattr(self, name) for name in _FIGURES},
            "faults": [_fault(each) for each in self.faults],
            "mended": _mended(self.mended) if self.mended else None,
        }


_FIGURES = (
    "examples", "tokens", "longest", "tokenizer", "exact", "max_length", "over_long", "sequences",
    "packing_ratio", "padding_ratio",
)  # fmt: skip


def _fault(found: Fault) -> dict[str, Any]:
    places = {name: list(lines) for name, lines in found.places.items()}
    kind = FAULTS[found.code]
    return {"code": found.code, "count": found.count, "means": kind.means, "fix": kind.fix, "lines": places}


def _mended(found: Mended) -> dict[str, Any]:
    return {
        "output": str(found.output),
        "log": str(found.log),
        "kept": found.kept,
        "changed": found.changed,
        "removed": found.removed,
    }
