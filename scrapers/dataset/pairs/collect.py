"""Pairs of corpora: from the pages behind their records to one file of pairs."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

from scrapers.corpus.writers import check_writable, corpus_file
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.earlier import ASSIGNMENTS
from scrapers.dataset.inputs import Input, Unreadable, read, resolve_inputs
from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.pair import Pair
from scrapers.dataset.pairs.rule import make_rules
from scrapers.dataset.pairs.stored_pages import MinedPage, MineStored, StoredPage
from scrapers.dataset.records import Record
from scrapers.dataset.stages import Told, silent
from scrapers.errors import ConfigError
from scrapers.job.output_ownership import refuse_existing
from scrapers.job.stored_job import stored_job
from scrapers.models import Failure
from scrapers.parallel.worker_pool import WorkerPool, check_started
from scrapers.plugin.limits import Limits
from scrapers.store.tombstones import Tombstones, read_tombstones
from scrapers.web.urls import registered_domain

_AHEAD: Final = 8  # pages under way for each worker


@dataclass(frozen=True, slots=True)
class PairReport:
    """What mining has come to: pairs by rule and split, and why others are none, by reason.

    ``texts`` is the file of the texts that no corpus holds and in which offsets count, if there are any.
    """

    output: Path
    pages: int
    pairs: int
    rules: dict[str, int]
    splits: dict[str, int]
    dropped: dict[str, int]
    texts: Path | None = None


def pairs(  # noqa: PLR0913 - settings, by keyword
    inputs: str | Path | Iterable[str | Path],
    output: str | Path,
    *,
    rules: Sequence[str] = (),
    markup: bool = False,
    dataset: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: Told | None = None,
) -> PairReport:
    """Mine questions and answers out of the pages behind corpora, and write them to ``output``.

    ``inputs`` are jobs, or corpora that jobs have written: pages are read from their archives, without a
    request. ``rules`` are all that are installed unless some are named; ``markup``: also what pages tell in
    their markup alone. With ``dataset``, a folder that :func:`scrapers.build` has made, each pair has the
    split of its page, and pages that are not in it give none. Raises :class:`ConfigError`,
    :class:`ExportError`, :class:`StateDamaged`.
    """
    make_rules(rules)
    target = Path(output)
    check_writable(target)
    refuse_existing(target, overwrite=overwrite)
    names = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    given = resolve_inputs(map(str, names), _no_archive)
    mining = _Collecting(given, tuple(rules), markup, workers or os.cpu_count() or 1, progress or silent)
    mining.splits = None if dataset is None else _splits(Path(dataset))
    beside = _texts_file(target)
    with ExitStack() as stack:
        write = stack.enter_context(corpus_file(target, Pair("q", "a", "r", "1").line()))
        tell = stack.enter_context(corpus_file(beside, {"id": "", "where": "", "text": ""}))
        for page in mining.pages():
            for pair in page.pairs:
                write(pair.line())
            for where, text in page.texts.items():
                tell({"id": page.pairs[0].page, "where": where, "text": text})
                mining.texts += 1
    if not mining.texts:
        beside.unlink()
    return mining.report(target, beside)


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


_UnderWay = tuple[Record, "Future[MinedPage | Failure]"]


class _Collecting:
    """The pages of all inputs on their way through workers, and what is counted of them."""

    def __init__(
        self, given: Sequence[Input], rules: tuple[str, ...], markup: bool, workers: int, told: Told
    ) -> None:
        self._given, self._rules, self._markup, self._workers = given, rules, markup, workers
        self._told = told
        self.splits: dict[str, str] | None = None
        self.texts = self.count = 0
        self._by_rule: Counter[str] = Counter()
        self._by_split: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._said: set[bytes] = set()

    def report(self, output: Path, beside: Path) -> PairReport:
        """What it has come to."""
        return PairReport(
            output,
            self.count,
            self._by_rule.total(),
            dict(self._by_rule.most_common()),
            dict(self._by_split.most_common()),
            dict(self._dropped.most_common()),
            beside if self.texts else None,
        )

    def pages(self) -> Iterator[MinedPage]:
        """The pages of all inputs that have pairs, in order."""
        for number, given in enumerate(self._given):
            self._told("mine", number, len(self._given))
            if given.job is None:
                self._dropped["no_page"] += sum(1 for found in read(number, given))
                continue
            for page, found in self._mined(given.job, self._wanted(number, given)):
                kept = self._counted(page, found)
                if kept.pairs:
                    yield kept
        self._told("mine", len(self._given), len(self._given))

    def _wanted(self, number: int, given: Input) -> Iterator[Record]:
        """The records of an input whose pages may be mined."""
        stones = read_tombstones(given.job) if given.job else Tombstones()
        for found in read(number, given):
            if isinstance(found, Unreadable):
                self._dropped[found.drop.reason] += 1
            elif not stones.covers(found.url, found.redirects):
                reason = self._left_out(found)
                if reason:
                    self._dropped[reason] += 1
                else:
                    yield found

    def _left_out(self, record: Record) -> str:
        if record.verdict == "deny":
            return "page_refused"
        if self.splits is not None and not self.splits.get(record.id):
            return "not_in_dataset"
        return "" if record.archive_file else "no_page"

    def _mined(self, job: Path, records: Iterable[Record]) -> Iterator[tuple[Record, MinedPage | Failure]]:
        limits = Limits()
        pool: WorkerPool[StoredPage, MinedPage] = WorkerPool(
            _stage(job, self._rules, markup=self._markup),
            workers=self._workers,
            seconds=limits.parse_seconds,
            memory=limits.parse_memory,
        )
        under_way: deque[_UnderWay] = deque()
        try:
            for record in records:
                result: Future[MinedPage | Failure] = Future()
                pool.submit(StoredPage(record, job), result.set_result)
                under_way.append((record, result))
                if len(under_way) >= self._workers * _AHEAD:
                    yield _next(under_way)
            while under_way:
                yield _next(under_way)
        finally:
            pool.kill()

    def _counted(self, record: Record, found: MinedPage | Failure) -> MinedPage:
        """What of ``found`` goes in: no pair that the site has said before."""
        if isinstance(found, Failure):
            check_started(found)
            self._dropped[found.reason] += 1
            return MinedPage()
        self.count += 1
        self._dropped += found.refused
        split = (self.splits or {}).get(record.id, "")
        kept = [replace(pair, split=split) for pair in found.pairs if self._is_new(pair)]
        self._by_rule.update(pair.rule for pair in kept)
        self._by_split.update(pair.split for pair in kept if pair.split)
        wheres = {pair.where for pair in kept}
        texts = {where: text for where, text in found.texts.items() if where in wheres}
        return MinedPage(tuple(kept), texts=texts)

    def _is_new(self, pair: Pair) -> bool:
        """Whether the site has not asked and answered the same on an earlier page."""
        site = registered_domain(pair.url) if pair.url else ""
        said = "\0".join((site, pair.anchor and pair.page, fold(pair.question), fold(pair.answer)))
        digest = blake2b(said.encode(), digest_size=16).digest()
        if digest in self._said:
            self._dropped["repeated_on_site"] += 1
            return False
        self._said.add(digest)
        return True


def _next(under_way: deque[_UnderWay]) -> tuple[Record, MinedPage | Failure]:
    record, result = under_way.popleft()
    return record, result.result()


def _stage(job: Path, rules: tuple[str, ...], *, markup: bool) -> MineStored:
    """What mines the pages of ``job``, which are written down as its corpus is."""
    settings = stored_job(job, {"filters": (), "fields": None})
    return MineStored(
        rules,
        markup,
        writing=settings.extract.writing,
        markdown=settings.extract.markup == "markdown",
        links=settings.corpus.links,
        kinds=settings.corpus.redact,
        repair=settings.extract.repair,
    )
