"""Mining many pages at once: through workers, in order, and nothing twice."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

from scrapers.dataset.pairs.asking.asking import Asking, Gates
from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.pair import Pair
from scrapers.dataset.pairs.relevance import open_relevance
from scrapers.dataset.pairs.stored_pages import MinedPage, MineStored, StoredPage
from scrapers.dataset.recipe import PairSettings
from scrapers.dataset.records import Record
from scrapers.job.settings import Job
from scrapers.job.stored_job import stored_job
from scrapers.models import Failure
from scrapers.parallel.worker_pool import WorkerPool, check_started
from scrapers.plugin.limits import Limits
from scrapers.web.urls import registered_domain

_AHEAD: Final = 8  # pages under way for each worker
_LONG: Final = 60  # characters from which a question, or an answer, is not the same by chance
_UnderWay = tuple[Record, "Future[MinedPage | Failure]"]


class Mining:
    """Pages on their way through workers, and what is counted of them.

    ``splits`` are those of the pages, by id, where a dataset has dealt them out: then no long question or
    answer is in two of them. ``asking`` is a model that writes further questions.
    """

    def __init__(
        self,
        settings: PairSettings,
        workers: int,
        splits: Mapping[str, str] | None = None,
        asking: Asking | None = None,
    ) -> None:
        self._settings, self._workers, self.asking = settings, workers, asking
        self._splits = {} if splits is None else splits  # whoever deals them out may go on doing so
        self.pages = 0
        self.by_rule: Counter[str] = Counter()
        self.by_split: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self._said: set[bytes] = set()
        self._held: dict[bytes, str] = {}

    def of_job(self, job: Path, records: Iterable[Record]) -> Iterator[MinedPage]:
        """The pages of ``records``, which ``job`` has stored, that have pairs, in their order."""
        pages = ((record, self._counted(record, found)) for record, found in self._mined(job, records))
        for kept in self._asked(job, pages) if self.asking else (page for _, page in pages):
            if kept.pairs:
                yield kept

    def _asked(self, job: Path, pages: Iterable[tuple[Record, MinedPage]]) -> Iterator[MinedPage]:
        """``pages`` with what a model asks of them."""
        assert self.asking is not None  # noqa: S101 - asked before
        kinds = _settings_of(job).corpus.redact
        gates = Gates(kinds, open_relevance(self._settings.relevance))
        for record, mined, pairs, refused in self.asking.over(pages, gates):
            self.dropped += refused
            yield replace(mined, pairs=(*mined.pairs, *self._fresh(record, pairs)))

    def _mined(self, job: Path, records: Iterable[Record]) -> Iterator[tuple[Record, MinedPage | Failure]]:
        limits = Limits()
        pool: WorkerPool[StoredPage, MinedPage] = WorkerPool(
            _stage(job, self._settings),
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
        """What of ``found`` goes in: nothing that was said before."""
        if isinstance(found, Failure):
            check_started(found)
            self.dropped[found.reason] += 1
            return MinedPage()
        self.pages += 1
        self.dropped += found.refused
        kept = self._fresh(record, found.pairs)
        wheres = {pair.where for pair in kept}
        texts = {where: text for where, text in found.texts.items() if where in wheres}
        return MinedPage(tuple(kept), texts=texts)

    def _fresh(self, record: Record, pairs: Iterable[Pair]) -> list[Pair]:
        """Those of ``pairs`` that were not said before, in the split of their page."""
        split = self._splits.get(record.id, "")
        kept = []
        for pair in pairs:
            reason = self._said_before(pair, split)
            if reason:
                self.dropped[reason] += 1
            else:
                kept.append(replace(pair, split=split))
        self.by_rule.update(pair.rule for pair in kept)
        self.by_split.update(pair.split for pair in kept if pair.split)
        return kept

    def _said_before(self, pair: Pair, split: str) -> str:
        """Why it is not taken, if its site has it on an earlier page, or another split has half of it."""
        site = registered_domain(pair.url) if pair.url else ""
        question, answer = fold(pair.question), fold(pair.answer)
        whole = _digest(site, pair.anchor and pair.page, question, answer)
        if whole in self._said:
            return "repeated_on_site"
        halves = [_digest(half) for half in (question, answer, fold(pair.rejected)) if len(half) >= _LONG]
        halves.append(_digest(question, answer))
        if split and any(self._held.get(half, split) != split for half in halves):
            return "other_split"
        self._said.add(whole)
        if split:
            self._held.update(dict.fromkeys(halves, split))
        return ""


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()


def _next(under_way: deque[_UnderWay]) -> tuple[Record, MinedPage | Failure]:
    record, result = under_way.popleft()
    return record, result.result()


def _settings_of(job: Path) -> Job:
    return stored_job(job, {"filters": (), "fields": None})


def _stage(job: Path, wanted: PairSettings) -> MineStored:
    """What mines the pages of ``job``, which are written down as its corpus is."""
    settings = _settings_of(job)
    return MineStored(
        wanted.rules,
        wanted.markup,
        writing=settings.extract.writing,
        markdown=settings.extract.markup == "markdown",
        links=settings.corpus.links,
        kinds=settings.corpus.redact,
        repair=settings.extract.repair,
        relevance=wanted.relevance,
    )
