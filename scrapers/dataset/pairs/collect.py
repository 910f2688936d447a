"""Pairs of corpora: from the pages behind their records to one file of pairs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrapers.corpus.writers import check_writable, corpus_file
from scrapers.dataset.admission.refused_pages import REFUSED_ELSEWHERE, RefusedPages
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.pair_files import SAMPLE, TEXT_SAMPLE
from scrapers.dataset.earlier import ASSIGNMENTS
from scrapers.dataset.inputs import Input, Unreadable, read, resolve_inputs
from scrapers.dataset.pairs.asking.opening import opened_asking
from scrapers.dataset.pairs.beside import beside_output
from scrapers.dataset.pairs.mining import Mining
from scrapers.dataset.pairs.relevance import judged_by, open_relevance
from scrapers.dataset.pairs.rule import make_rules
from scrapers.dataset.pairs.shortfall import why_so_few
from scrapers.dataset.pairs.stored_pages import MinedPage, refused
from scrapers.dataset.recipe import PairSettings, model_settings
from scrapers.dataset.records import Record
from scrapers.dataset.stages import Told, silent
from scrapers.display.shown import Shown
from scrapers.errors import ConfigError
from scrapers.job.output.ownership import refuse_existing
from scrapers.sources.own_inputs import refuse_own_input
from scrapers.store.tombstones import Tombstones, read_tombstones


@dataclass(frozen=True, slots=True)
class Asked:
    """The model that was asked ``calls`` questions, and had answered ``replayed`` before."""

    model: str
    calls: int
    replayed: int


NOBODY: Final = Asked("", 0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class PairReport(Shown):
    """What mining has come to: pairs by rule and split, and why others are none, by reason.

    ``texts`` is the file of the texts that no corpus holds and in which offsets count, if there are any.
    ``relevance`` says by what answers were judged; ``""`` if they were not. ``note`` says why there are none,
    or which input has no pages. Of the model that was ``asked`` everything can be read off the report itself.
    """

    output: Path
    pages: int
    pairs: int
    rules: dict[str, int]
    splits: dict[str, int]
    dropped: dict[str, int]
    texts: Path | None = None
    relevance: str = ""
    asked: Asked = NOBODY
    note: str = ""

    @property
    def model(self) -> str:
        """The model that was asked; ``""`` if none was."""
        return self.asked.model

    @property
    def calls(self) -> int:
        """How many questions it was asked."""
        return self.asked.calls

    @property
    def replayed(self) -> int:
        """How many it had answered before."""
        return self.asked.replayed


def pairs(  # noqa: PLR0913 - settings, by keyword
    inputs: str | Path | Iterable[str | Path],
    output: str | Path,
    *,
    rules: Sequence[str] = (),
    markup: bool = False,
    relevance: float | None = None,
    model: object = None,
    dataset: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: Told | None = None,
) -> PairReport:
    """Mine questions and answers out of the pages behind corpora, and write them to ``output``.

    ``inputs`` are jobs, or corpora that jobs have written: pages are read from their archives, without a
    request. ``rules`` are all that are installed unless some are named; ``markup``: also what pages tell in
    their markup alone. ``relevance`` is how near an answer must be to its question, as a cosine: .05 drops
    what is about something else (extra ``pairs``); unset, that is not judged. ``model``, a chat model of
    langchain_core or its ``'module:name'``, writes questions for what no rule has asked; a dict has further
    settings of ``[pairs.model]`` beside it, which is ``use``. With ``dataset``, a folder
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
    given = resolve_inputs(map(str, names), _no_archive, _no_archive)
    asked = model_settings(model)
    settings = PairSettings(rules=tuple(rules), markup=markup, relevance=relevance, model=asked)
    splits = None if dataset is None else _splits(Path(dataset))
    beside = beside_output(target, "texts")
    read_from = [place for each in given for place in (each.path, each.job) if place]
    for place in (target, beside):
        refuse_own_input(place, [*read_from, *([Path(dataset)] if dataset else [])])
    with ExitStack() as stack:
        asking = stack.enter_context(opened_asking(asked, target))
        mining = Mining(settings, workers or os.cpu_count() or 1, splits, asking)
        refused_pages = stack.enter_context(closing(RefusedPages(given)))
        collecting = _Collecting(given, mining, splits, progress or silent, refused_pages)
        collecting.write(target, beside)
    return collecting.report(target, beside, judged_by(relevance))


def _no_archive(archive: str, _number: int) -> Path:
    raise ConfigError(f"{archive} is an archive: `scrapers import` it first", field="inputs")


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
        mining: Mining,
        splits: dict[str, str] | None,
        told: Told,
        refused_pages: RefusedPages,
    ) -> None:
        self._given, self._mining, self._splits, self._told = given, mining, splits, told
        self._stones = sum((read_tombstones(each.job) for each in given if each.job), Tombstones())
        self._refused = refused_pages
        self.texts = 0

    def write(self, output: Path, beside: Path) -> None:
        """The pairs of all pages to ``output``; texts that no corpus holds, if there are any, ``beside``."""
        with corpus_file(output, SAMPLE) as write, corpus_file(beside, TEXT_SAMPLE) as tell:
            for page in self.pages():
                for pair in page.pairs:
                    write(pair.line())
                for where, text in page.texts.items():
                    tell({"id": page.pairs[0].page, "where": where, "text": text})
                    self.texts += 1
        if not self.texts:
            beside.unlink()

    def report(self, output: Path, beside: Path, relevance: str) -> PairReport:
        """What it has come to."""
        found, asking = self._mining, self._mining.asking
        return PairReport(
            output,
            found.pages,
            found.by_rule.total(),
            dict(found.by_rule.most_common()),
            dict(found.by_split.most_common()),
            dict(found.dropped.most_common()),
            beside if self.texts else None,
            relevance,
            Asked(asking.told["model"], asking.calls, asking.replayed) if asking else NOBODY,
            why_so_few(found.by_rule.total(), found.dropped, self._given),
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
        """The records of an input whose pages may be mined: a build of all inputs would have them."""
        for found in read(number, given):
            if isinstance(found, Unreadable):
                self._mining.dropped[found.drop.reason] += 1
            elif not self._stones.covers(found.url, found.snapshot.redirects):
                reason = refused(found) or self._outside(found, given)
                if reason:
                    self._mining.dropped[reason] += 1
                else:
                    yield found

    def _outside(self, record: Record, given: Input) -> str:
        if self._refused.of(record, given):
            return REFUSED_ELSEWHERE
        outside = self._splits is not None and not self._splits.get(record.id)
        return "not_in_dataset" if outside else ""
