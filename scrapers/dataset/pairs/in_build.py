"""The step of a build that mines: the pages of the records that are in, each pair in its page's split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.writers import Write, corpus_file
from scrapers.dataset.bundle.files import Line
from scrapers.dataset.bundle.pair_files import PAIRS, SAMPLE, TEXT_SAMPLE, TEXTS, pair_file
from scrapers.dataset.features import DOCUMENTS
from scrapers.dataset.finish import DECISIONS, Decision
from scrapers.dataset.inputs import Input
from scrapers.dataset.pairs.asking.opening import opened_asking
from scrapers.dataset.pairs.mining import Mining
from scrapers.dataset.pairs.relevance import judged_by
from scrapers.dataset.pairs.stored_pages import MinedPage, refused
from scrapers.dataset.recipe import Recipe
from scrapers.dataset.records import Record
from scrapers.dataset.stages import Shard, Told, load_json, records_of
from scrapers.parallel.workers import Workers

MINED: Final = "mined.json"


def mine_shards(
    shards: Sequence[Shard], inputs: Sequence[Input], recipe: Recipe, bundle: Path, told: Told
) -> dict[str, Any]:
    """Write the pairs of what is decided to be in. Gives what the manifest says of it.

    Raises :class:`StateDamaged` for a job that cannot be read.
    """
    assert recipe.pairs is not None  # noqa: S101 - asked before
    with opened_asking(recipe.pairs.model, recipe.output) as asking:
        splits: dict[str, str] = {}
        mining = Mining(recipe.pairs, Workers.of(recipe.workers).here, splits, asking)
        _write(bundle, recipe.shards.format, _pages(mining, shards, inputs, splits, told))
    return {
        "pages": mining.pages,
        "dropped": dict(sorted(mining.dropped.items())),
        "relevance": judged_by(recipe.pairs.relevance),
        **({"model": asking.told} if asking else {}),
    }


def _pages(
    mining: Mining, shards: Sequence[Shard], inputs: Sequence[Input], splits: dict[str, str], told: Told
) -> Iterator[MinedPage]:
    """The pages of the records that are in, which have pairs; ``splits`` learns where each is."""

    def wanted(kept: Iterator[tuple[Record, str]]) -> Iterator[Record]:
        for record, split in kept:
            reason = refused(record)
            if reason:
                mining.dropped[reason] += 1
            else:
                splits[record.id] = split
                yield record

    for source, kept in groupby(_kept(shards, told), key=lambda each: each[0].source):
        job = inputs[source].job
        if job is None:
            mining.dropped["no_page"] += sum(1 for _ in kept)
        else:
            yield from mining.of_job(job, wanted(kept))


def _kept(shards: Sequence[Shard], told: Told) -> Iterator[tuple[Record, str]]:
    """The records that are in, with their splits, in the order of the inputs."""
    for shard in shards:
        told("mine", shard.number, len(shards))
        decisions = [Decision(*row) for row in load_json(shard.file(DECISIONS, "json"))]
        for record, decision in zip(records_of(shard.file(DOCUMENTS, "jsonl.zst")), decisions, strict=True):
            if decision.split:
                yield record, decision.split
    told("mine", len(shards), len(shards))


def _write(bundle: Path, form: str, pages: Iterable[MinedPage]) -> None:
    """Write the pairs of ``pages``, with the texts in which offsets count besides the records'."""
    (bundle / PAIRS).mkdir(exist_ok=True)
    with ExitStack() as stack:
        writers: dict[Path, Write] = {}

        def write(path: Path, line: Line, sample: Line) -> None:
            if path not in writers:
                writers[path] = stack.enter_context(corpus_file(path, sample))
            writers[path](line)

        for page in pages:
            for pair in page.pairs:
                write(pair_file(bundle, pair.split, form), pair.line(), SAMPLE)
            for where, text in page.texts.items():
                write(bundle / TEXTS, {"id": page.pairs[0].page, "where": where, "text": text}, TEXT_SAMPLE)
