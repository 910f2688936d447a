"""A dataset in figures, counted on the files as they lie there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from scrapers.corpus.inspection.quantiles import quantiles
from scrapers.corpus.literal_strings import as_found
from scrapers.dataset.bundle.files import Line, lines_of, origins_of, shard_stems, split_of
from scrapers.dataset.bundle.pair_files import pairs_by_split
from scrapers.web.urls import host_of, registered_domain

DROPPED: Final = "dropped.jsonl.zst"


@dataclass(slots=True)
class SplitFigures:
    """One split: pieces of documents are records, too."""

    files: int = 0
    records: int = 0
    documents: int = 0
    characters: int = 0
    tokens: int = 0


@dataclass(slots=True)
class Page:
    """What is said of a page by whoever names it as a source."""

    url: str
    title: str
    author: str
    license: str
    fetched_at: str
    records: int = 0
    tokens: int = 0


@dataclass(slots=True)
class DocumentCounts:
    """What documents are of, each counted once."""

    hosts: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licenses: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    inputs: Counter[str] = field(default_factory=Counter)
    first_day: str = ""
    last_day: str = ""

    def add(self, origin: Line) -> None:
        """One more, by the origin of its first piece."""
        url = origin["url"]
        self.hosts[host_of(url) if url else ""] += 1
        self.paths[_place(url)] += 1
        self.languages[origin["language"]] += 1
        self.licenses[as_found(origin["license"])] += 1
        self.verdicts[origin["verdict"]] += 1
        self.inputs[origin["input"]] += 1
        day = origin["fetched_at"]
        if day:
            self.first_day = min(self.first_day or day, day)
            self.last_day = max(self.last_day, day)


@dataclass(slots=True)
class Statistics:
    """All that the cards, lists and the report tell. ``values`` are counted by documents."""

    splits: dict[str, SplitFigures] = field(default_factory=dict)
    values: DocumentCounts = field(default_factory=DocumentCounts)
    domain_characters: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    pairs: dict[str, int] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """Documents in all splits."""
        return sum(figures.documents for figures in self.splits.values())

    @property
    def records(self) -> int:
        """Records in all splits."""
        return sum(figures.records for figures in self.splits.values())

    @property
    def tokens(self) -> int:
        """Tokens in all splits."""
        return sum(figures.tokens for figures in self.splits.values())

    @property
    def characters(self) -> int:
        """Characters in all splits."""
        return sum(figures.characters for figures in self.splits.values())

    def quantiles(self) -> dict[str, int]:
        """The lengths of records in tokens."""
        return quantiles(self.lengths)


def statistics(bundle: Path) -> Statistics:
    """Count what lies in ``bundle``."""
    found = Statistics()
    for stem in shard_stems(bundle):
        figures = found.splits.setdefault(split_of(stem), SplitFigures())
        figures.files += 1
        for origin in origins_of(bundle, stem):
            _count(found, figures, origin)
    for line in lines_of(bundle / DROPPED):
        found.dropped[line["reason"]] += 1
    found.pairs = pairs_by_split(bundle)
    return found


def _count(found: Statistics, figures: SplitFigures, origin: Line) -> None:
    figures.records += 1
    figures.characters += origin["characters"]
    figures.tokens += origin["tokens"]
    found.lengths.append(origin["tokens"])
    url = origin["url"]
    found.domain_characters[registered_domain(url) if url else ""] += origin["characters"]
    page = found.pages.setdefault(origin["document"], _page(origin))
    page.records += 1
    page.tokens += origin["tokens"]
    if origin["chunk"] == 0:
        figures.documents += 1
        found.values.add(origin)


def _page(origin: Line) -> Page:
    title, author, terms = (as_found(origin[name]) for name in ("title", "author", "license"))
    return Page(origin["url"], title, author, terms, origin["fetched_at"])


def _place(url: str) -> str:
    """Host and first folder of a URL."""
    if not url:
        return ""
    parts = urlsplit(url)
    folders = [part for part in parts.path.split("/")[:-1] if part]
    return f"{parts.netloc}/{folders[0]}/" if folders else f"{parts.netloc}/"


def commonest(counter: Counter[str], most: int) -> list[tuple[str, int]]:
    """The commonest values, equals in the order of their names, so that the same data give the same list."""
    return sorted(counter.items(), key=lambda each: (-each[1], each[0]))[:most]


def histogram(lengths: Sequence[int]) -> list[tuple[str, int]]:
    """How many records have so many tokens, by powers of two."""
    counts = Counter(length.bit_length() for length in lengths)
    return [(_bounds(bits), counts.get(bits, 0)) for bits in _range(counts)]


def _range(counts: Counter[int]) -> Iterator[int]:
    if counts:
        yield from range(min(counts), max(counts) + 1)


def _bounds(bits: int) -> str:
    return f"{1 << (bits - 1)}–{(1 << bits) - 1}" if bits > 1 else str(bits)  # noqa: RUF001 - a range


def plain(counter: Counter[str]) -> dict[str, Any]:
    """A counter as JSON, in an order that the data decide."""
    return dict(commonest(counter, len(counter)))
