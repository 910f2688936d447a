"""A corpus file in figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scrapers.corpus.inspection.columns import Column
from scrapers.corpus.markup_shares import NO_SIZES, MarkupSizes
from scrapers.corpus.record_files import Problem


@dataclass(frozen=True, slots=True)
class TextSizes:
    """How much text there is. ``lengths`` are quantiles of texts' lengths in characters."""

    characters: int
    lengths: dict[str, int]
    tokens: int = 0
    markup: MarkupSizes = NO_SIZES


@dataclass(frozen=True, slots=True)
class MetadataCounts:
    """What records say of themselves, commonest first.

    ``filled`` counts the records in which a key has a value (not empty, not zero).
    """

    languages: dict[str, int]
    licenses: dict[str, int]
    hosts: dict[str, int]
    filled: dict[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """A corpus file in figures. Of ``invalid`` lines the first ``problems`` are described.

    What ``sizes`` and ``values`` hold can be read off the summary itself.
    """

    path: Path
    bytes: int
    documents: int
    sizes: TextSizes
    values: MetadataCounts
    invalid: int
    problems: tuple[Problem, ...]
    columns: tuple[Column, ...] = ()

    @property
    def characters(self) -> int:
        """How many characters the texts have."""
        return self.sizes.characters

    @property
    def lengths(self) -> dict[str, int]:
        """Quantiles of the lengths of texts."""
        return self.sizes.lengths

    @property
    def tokens(self) -> int:
        """How many tokens the texts have."""
        return self.sizes.tokens

    @property
    def markup(self) -> MarkupSizes:
        """How many characters are code, tables and lists."""
        return self.sizes.markup

    @property
    def languages(self) -> dict[str, int]:
        """How many records are in each language."""
        return self.values.languages

    @property
    def licenses(self) -> dict[str, int]:
        """How many records are under each licence."""
        return self.values.licenses

    @property
    def hosts(self) -> dict[str, int]:
        """How many records are of each host."""
        return self.values.hosts

    @property
    def metadata(self) -> dict[str, int]:
        """In how many records each key has a value."""
        return self.values.filled

    def share(self, part: str) -> float:
        """Which part of all characters ``part`` is: code, tables or lists."""
        return float(getattr(self.markup, part)) / max(1, self.characters)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON has it, in one level."""
        return {
            "path": str(self.path),
            "bytes": self.bytes,
            "documents": self.documents,
            "characters": self.characters,
            "lengths": self.lengths,
            "languages": self.languages,
            "licenses": self.licenses,
            "hosts": self.hosts,
            "metadata": self.metadata,
            "invalid": self.invalid,
            "problems": [asdict(problem) for problem in self.problems],
            "columns": [asdict(column) for column in self.columns],
            "tokens": self.tokens,
            "markup": self.markup._asdict(),
        }
