"""The last step of every build, and of taking something out: all that is told of the record files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.dataset.bundle.card import write_card
from scrapers.dataset.bundle.croissant import write_croissant
from scrapers.dataset.bundle.files import (
    PROVENANCE,
    lines_of,
    origins_of,
    provenance_file,
    record_count,
    shard_stems,
    text_file,
)
from scrapers.dataset.bundle.manifest import described, write_manifest
from scrapers.dataset.bundle.pair_files import TEXTS, pair_files
from scrapers.dataset.bundle.report import write_report
from scrapers.dataset.bundle.sources import write_attribution, write_summary
from scrapers.dataset.bundle.statistics import Statistics, plain, statistics
from scrapers.dataset.certificate import Measured, measure
from scrapers.dataset.recipe import Recipe, SplitSettings
from scrapers.dataset.splits.assign import Cluster, sizes
from scrapers.dataset.splits.near import NEAR
from scrapers.dataset.splits.sketches import SPAN
from scrapers.dataset.stages import Told
from scrapers.parallel.executor import Executor
from scrapers.store.atomic_files import whole_file

SPLITS_FILE: Final = "splits.json"
_TITLE: Final = "Text dataset"


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a dataset that its record files do not say; the manifest keeps it.

    ``recipe`` are the decisions of its recipe, ``read`` the lines of all inputs, ``cuts`` how often a part of
    a document had to be cut, by kind, ``pairs`` why questions and answers are none, and what judged them.
    """

    recipe: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]] = ()
    previous: Mapping[str, Any] = field(default_factory=dict)
    benchmarks: Mapping[str, Any] = field(default_factory=dict)
    tokenizer: Mapping[str, Any] = field(default_factory=dict)
    software: Mapping[str, str] = field(default_factory=dict)
    crawlers: Sequence[Mapping[str, Any]] = ()
    version: int = 1
    read: int = 0
    cuts: Mapping[str, int] = field(default_factory=dict)
    pairs: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> History:
        """As a manifest has it."""
        return cls(**{name: manifest[name] for name in cls.__dataclass_fields__ if name in manifest})

    @property
    def settings(self) -> Recipe:
        """The recipe's settings, but for the places that it named."""
        return Recipe(inputs=("-",), output=Path("-"), **self.recipe)


def finish_bundle(  # noqa: PLR0913, PLR0917 - what is told, by whom, where
    bundle: Path, history: History, folder: Path, executor: Executor, told: Told, known: Iterable[int] = ()
) -> str:
    """Measure what lies in ``bundle``, and write all that is said of it. Gives the root hash.

    ``known`` are spans that are boilerplate however few records have them; ``folder`` is for what is on the
    way.
    """
    settings = history.settings
    measured = measure(bundle, folder, executor, told, most=settings.split.boilerplate_pages, known=known)
    certificate = certificate_of(bundle, settings.split, measured)
    with whole_file(bundle / SPLITS_FILE) as file:
        file.write(orjson.dumps(certificate, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    found = statistics(bundle)
    exact = bool(history.tokenizer.get("exact"))
    write_attribution(bundle, found, exact=exact)
    write_summary(bundle, found, history.crawlers, exact=exact)
    _cards(bundle, history, found, certificate)
    files = described(bundle, dict(_record_counts(bundle)))
    data = [file for file in files if not file["path"].startswith(PROVENANCE)]
    title = settings.card.title or _TITLE
    write_croissant(bundle, settings.card, title, history.version, found.values.last_day, data)
    return write_manifest(bundle, {**asdict(history), "counts": counts_of(found)}, files)


def certificate_of(bundle: Path, settings: SplitSettings, measured: Measured) -> dict[str, Any]:
    """splits.json: how large the splits are, of how many clusters, and what they share."""
    clusters, splits, largest = _clusters(bundle, settings)
    size = sizes(clusters, splits, settings.shares)
    figures = {name: value for name, value in asdict(measured).items() if name != "boilerplate"}
    return {
        "by": settings.by,
        "measure": settings.measure,
        "method": {"jaccard": NEAR, "span_words": SPAN, "boilerplate_pages": settings.boilerplate_pages},
        "sizes": {"wanted": dict(size.wanted), "found": _rounded(size.found), "reason": size.reason},
        "clusters": len(clusters),
        "largest_cluster": largest,
        "measured": {**figures, "most_similar": list(measured.most_similar)},
        "boilerplate": [{"pages": pages, "text": text} for pages, text in measured.boilerplate],
    }


def counts_of(found: Statistics) -> dict[str, Any]:
    """The figures of the manifest, which whoever verifies counts again."""
    return {
        "documents": found.documents,
        "records": found.records,
        "tokens": found.tokens,
        "characters": found.characters,
        "splits": {name: asdict(figures) for name, figures in found.splits.items()},
        "dropped": plain(found.dropped),
        "pairs": found.pairs,
    }


def _cards(bundle: Path, history: History, found: Statistics, certificate: Mapping[str, Any]) -> None:
    settings = history.settings
    title = settings.card.title or _TITLE
    write_card(bundle, settings.card, title, found, dict(history.tokenizer))
    told = {
        "version": history.version,
        "tokenizer": history.tokenizer,
        "read": history.read,
        "certificate": certificate,
    }
    write_report(bundle, title, found, told)


def _record_counts(bundle: Path) -> list[tuple[str, int]]:
    found = []
    for stem in shard_stems(bundle):
        count = record_count(bundle, stem)
        paths = (text_file(bundle, stem), provenance_file(bundle, stem))
        found += [(path.relative_to(bundle).as_posix(), count) for path in paths]
    found += [
        (path.relative_to(bundle).as_posix(), sum(1 for _ in lines_of(path)))
        for path in (*pair_files(bundle), bundle / TEXTS)
        if path.is_file()
    ]
    return found


def _clusters(bundle: Path, settings: SplitSettings) -> tuple[list[Cluster], dict[str, str], int]:
    """The clusters, the split of each, and how many documents the largest one has."""
    size: Counter[str] = Counter()
    members: Counter[str] = Counter()
    splits: dict[str, str] = {}
    for stem in shard_stems(bundle):
        for origin in origins_of(bundle, stem):
            name, first = origin["cluster"], origin["chunk"] == 0
            size[name] += first if settings.measure == "records" else origin["characters"]
            members[name] += first
            splits[name] = origin["split"]
    clusters = [Cluster(name, count) for name, count in sorted(size.items())]
    return clusters, splits, max(members.values(), default=0)


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: round(share, 6) for name, share in shares.items()}
