"""Pairs of corpora: from the pages behind their records to one file of pairs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from scrapers.corpus.writers import check_writable, corpus_file
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.pair_files import SAMPLE, TEXT_SAMPLE
from scrapers.dataset.earlier import ASSIGNMENTS
from scrapers.dataset.inputs import Input, Unreadable, read, resolve_inputs
from scrapers.dataset.pairs.mining import Mining
from scrapers.dataset.pairs.relevance import judged_by, open_relevance
from scrapers.dataset.pairs.rule import make_rules
from scrapers.dataset.pairs.stored_pages import MinedPage, refused
from scrapers.dataset.recipe import PairSettings
from scrapers.dataset.records import Record
from scrapers.dataset.stages import Told, silent
from scrapers.errors import ConfigError
from scrapers.job.output_ownership import refuse_existing
from scrapers.store.tombstones import Tombstones, read_tombstones


@dataclass(frozen=True, slots=True)
class PairReport:
    """What mining has come to: pairs by rule and split, and why others are none, by reason.

    ``texts`` is the file of the texts that no corpus holds and in which offsets count, if there are any.
    ``relevance`` says by what answers were judged; ``""`` if they were not.
    """

    output: Path
    pages: int
    pairs: int
    rules: dict[str, int]
    splits: dict[str, int]
    dropped: dict[str, int]
    texts: Path | None = None
    relevance: str = ""


def pairs(  # noqa: PLR0913 - settings, by keyword
    inputs: str | Path | Iterable[str | Path],
    output: str | Path,
    *,
    rules: Sequence[str] = (),
    markup: bool = False,
    relevance: float | None = None,
    dataset: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: Told | None = None,
) -> PairReport:
    """Mine questions and answers out of the pages behind corpora, and write them to ``output``.

    ``inputs`` are jobs, or corpora that jobs have written: pages are read from their archives, without a
    request. ``rules`` are all that are installed unless some are named; ``markup``: also what pages tell in
    their markup alone. ``relevance`` is how near an answer must be to its question, as a cosine: .05 drops
    what is about something else (extra ``pairs``); unset, that is not judged. With ``dataset``, a folder
    that :func:`scrapers.build` has made, each pair has the split of its page, pages that are not in it give
    none, and no long question or answer is in two splits. Raises :class:`ConfigError`,
    :class:`ExportError`, :class:`StateDamaged`.
    """
    make_rules(rules)
    open_relevance(relevance)
    target = Path(output)
    check_writable(target)
    refuse_existing(target, overwrite=overwrite)
    names = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    given = resolve_inputs(map(str, names), _no_archive)
    settings = PairSettings(rules=tuple(rules), markup=markup, relevance=relevance)
    splits = None if dataset is None else _splits(Path(dataset))
    collecting = _Collecting(given, settings, splits, workers or os.cpu_count() or 1, progress or silent)
    beside = _texts_file(target)
    with ExitStack() as stack:
        write = stack.enter_context(corpus_file(target, SAMPLE))
        tell = stack.enter_context(corpus_file(beside, TEXT_SAMPLE))
        for page in collecting.pages():
            for pair in page.pairs:
                write(pair.line())
            for where, text in page.texts.items():
                tell({"id": page.pairs[0].page, "where": where, "text": text})
                collecting.texts += 1
    if not collecting.texts:
        beside.unlink()
    return collecting.report(target, beside)


def _no_archive(archive: str, _number: int) -> Path:
    raise ConfigError(f"{archive} is an archive: `scrapers import` it first", field="inputs")


def _texts_file(output: Path) -> Path:
    """The file beside ``output`` of the texts in which offsets count, and which no corpus has."""
    stem = output.name
    for ending in (".zst", ".gz", ".jsonl", ".parquet"):
        stem = stem.removesuffix(ending)
    return output.with_name(f"{stem}.texts.jsonl")


def _splits(dataset: Path) -> dict[str, str]:
    """The split of each page of a dataset, by id. Raises :class:`ConfigError`."""
    path = dataset / ASSIGNMENTS
    if not path.is_file():
        raise ConfigError(f"{dataset} is not a dataset: it has no {ASSIGNMENTS}", field="dataset")
    return {str(line["id"]): str(line["split"]) for line in lines_of(path)}


class _Collecting:
    """The pages of all inputs, one input after another."""

    def __init__(
        self,
        given: Sequence[Input],
        settings: PairSettings,
        splits: dict[str, str] | None,
        workers: int,
        told: Told,
    ) -> None:
        self._given, self._told, self._splits, self._relevance = given, told, splits, settings.relevance
        self._mining = Mining(settings, workers, splits)
        self.texts = 0

    def report(self, output: Path, beside: Path) -> PairReport:
        """What it has come to."""
        found = self._mining
        return PairReport(
            output,
            found.pages,
            found.by_rule.total(),
            dict(found.by_rule.most_common()),
            dict(found.by_split.most_common()),
            dict(found.dropped.most_common()),
            beside if self.texts else None,
            judged_by(self._relevance),
        )

    def pages(self) -> Iterator[MinedPage]:
        """The pages of all inputs that have pairs, in order."""
        for number, given in enumerate(self._given):
            self._told("mine", number, len(self._given))
            if given.job is None:
                self._mining.dropped["no_page"] += sum(1 for found in read(number, given))
            else:
                yield from self._mining.of_job(given.job, self._wanted(number, given))
        self._told("mine", len(self._given), len(self._given))

    def _wanted(self, number: int, given: Input) -> Iterator[Record]:
        """The records of an input whose pages may be mined."""
        stones = read_tombstones(given.job) if given.job else Tombstones()
        for found in read(number, given):
            if isinstance(found, Unreadable):
                self._mining.dropped[found.drop.reason] += 1
            elif not stones.covers(found.url, found.redirects):
                reason = refused(found) or self._not_in_dataset(found)
                if reason:
                    self._mining.dropped[reason] += 1
                else:
                    yield found

    def _not_in_dataset(self, record: Record) -> str:
        outside = self._splits is not None and not self._splits.get(record.id)
        return "not_in_dataset" if outside else ""
