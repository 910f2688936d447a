"""An open job at work: crawl to the end, read again what is stale, export, count."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from scrapers.corpus.pipeline import ExportReport, export
from scrapers.crawler.captures.captured_pages import RECORDS
from scrapers.crawler.captures.importing import Importing
from scrapers.crawler.engine import Engine
from scrapers.crawler.hosts.deferred import Deferral, Deferrals
from scrapers.crawler.in_flight import Settled
from scrapers.crawler.stored_pages.rereading import Rereading
from scrapers.crawler.traps.template_repeats import Repeats
from scrapers.job.explain import explained
from scrapers.job.folder import BEFORE, CHANGES, PROVENANCE, JobFolder
from scrapers.job.output.audit_files import summary, write_audit, write_spellings
from scrapers.job.output.ownership import BLOCKS, EXPORTED, REPLACED, Standing, marks_of
from scrapers.job.refresh.changes import Kind, write_changes
from scrapers.job.refresh.withdrawal import erase_withdrawn
from scrapers.job.report import Progress, Report
from scrapers.job.settings import Job
from scrapers.job.unmatched_settings import Unmatched
from scrapers.models import Document, Drop, Failure
from scrapers.parallel.executor import Executor
from scrapers.parallel.pool import PoolExecutor
from scrapers.parallel.serial import SerialExecutor
from scrapers.store.ledger import Ledger
from scrapers.store.standing_job import StandingJob
from scrapers.store.state import State
from scrapers.store.tombstones import Obeyed, read_tombstones
from scrapers.store.url_variants import UrlVariants
from scrapers.web.urls import Scope, redacted

_MANY: Final = 2_000  # documents from which on starting processes for the corpus stage pays (1.4 s of CPU)


class RunningJob:
    """An open job: its engine and what it needs to export."""

    def __init__(  # noqa: PLR0913 - what a run knows of its surroundings
        self,
        job: Job,
        state: State,
        *,
        ledger: Ledger,
        waits: Deferrals,
        engine: Engine,
        rereading: Rereading,
        importing: Importing | None,
        folder: JobFolder,
        stands: Standing,
        scope: Scope,
        resumed: bool,
        offline: bool,
        standing: StandingJob | None = None,
    ) -> None:
        self.job, self.state, self.ledger, self.waits, self.engine = job, state, ledger, waits, engine
        self.folder, self.stands, self.standing, self.resumed = folder, stands, standing, resumed
        self.rereading, self.importing, self.offline = rereading, importing, offline
        self.unmatched = Unmatched(job, state, scope)
        done = importing.is_done if importing else bool(job.sources) and not offline
        self.finished = done if job.sources else state.get("finished") == "1"
        self.already_finished = self.finished
        dropped, failed, self.kept = ledger.counts()
        self.dropped, self.failed = dropped.total(), failed.total()
        self.away: tuple[str, ...] = ()
        """Hosts of which nothing more was asked, in the run that has just ended."""
        self.stopped, self._url = False, redacted(job.seeds[0] if job.seeds else job.sources[0])
        self._pending, self._count_at = 0, -math.inf

    def run(self) -> Iterator[Settled | Deferral]:
        """Crawl to the end, or not at all if an earlier run did."""
        yield from self._read_again()
        if self.already_finished or self.offline:
            return
        self.stopped = True  # unless it comes to its end
        work = self.importing or self.engine
        for step in work.run():
            if isinstance(step, Settled):
                self.kept += isinstance(step.outcome, Document)
                self.dropped += isinstance(step.outcome, Drop)
                self.failed += isinstance(step.outcome, Failure)
            yield step
        self.stopped, self.away = work.interrupted, tuple(sorted(self.engine.away))
        self.finished = not self.stopped and not any(self.waits.all())
        if self.finished:
            self.state.set("finished", "1")

    def stop(self) -> None:
        """Start nothing new: what is under way is settled. Any thread, signals."""
        self.engine.stop()
        if self.importing:
            self.importing.stop()

    @property
    def requested(self) -> int:
        """How many URLs of the job were requested."""
        return 0 if self.job.sources else self.engine.requested

    def _read_again(self) -> Iterator[Settled]:
        """Read what another reader has read; pages that were counted before keep their place."""
        stale = self.rereading.stale()
        if not stale:
            return
        yield from self.rereading.run(stale)
        dropped, failed, self.kept = self.ledger.counts()
        self.dropped, self.failed = dropped.total(), failed.total()
        if self.already_finished and self.ledger.pending():
            self.already_finished = False  # what could not be read again is asked for
            self.state.set("finished", "0")

    def progress(self, step: Settled | Deferral, began: float) -> Progress:
        """Counts so far; those of pages that wait are counted now and then only, there may be a million."""
        wait = step if isinstance(step, Deferral) else self.engine.retries.waiting
        if isinstance(step, Settled):
            self._url = step.url
        now = time.monotonic()
        if now >= self._count_at:
            self._pending = self.ledger.pending()
            self._count_at = now + max(0.2, 20 * (time.monotonic() - now))
        return Progress(
            self.requested, self.kept, self.dropped, self.failed,
            self._pending, now - began, self._url, wait and _masked(wait),
        )  # fmt: skip

    def export(self, began: float) -> Report:
        """Write the corpus and count everything."""
        result = self._export()
        self.ledger.verdicts(result.drops)
        if result.written:
            write_audit(self.folder.place, self.state)
            write_spellings(self.folder.place, self.state)
        return self._report(result, began)

    def told(self) -> dict[Kind, dict[str, int]]:
        """Write down what a refresh that is complete has changed; gives the counts."""
        place = self.folder.place
        counts = write_changes(place / CHANGES, place / BEFORE, self.state, links=self.job.corpus.links)
        (place / BEFORE).unlink()
        return counts

    def _export(self) -> ExportReport:
        """Derive the corpus from the documents that are stored."""
        ledger = self.ledger
        return export(
            self.unmatched.watched(ledger.documents),
            self.job.corpus,
            self.job.output,
            sidecar=self.folder.place / PROVENANCE,
            text=self.job.extract.extractor != "none",
            filters=(*self.job.filters, *self._obeyed()),
            repeated=Repeats(self.state),
            executor=self._executor(),
            replaces=self._replaces,
            written=self._written,
        )

    def _obeyed(self) -> tuple[Obeyed, ...]:
        """What was taken out for good stays out, whatever is crawled again."""
        stones = read_tombstones(self.folder.path)
        return (Obeyed(stones),) if stones else ()

    def _report(self, result: ExportReport, began: float) -> Report:
        """What has come of the job so far."""
        ledger = self.ledger
        dropped, failed, _ = ledger.counts()
        dropped.update(result.dropped)
        failed.update(result.failed)
        pending, waits = ledger.pending(), tuple(map(_masked, self.waits.all()))
        found = orjson.loads(self.state.get(RECORDS) or "{}")
        forgotten = self.finished and not (result.exported or pending or self.standing)
        self.folder.forgotten = forgotten
        return Report(
            output=self.job.output,
            folder=self.job.folder if result.written or forgotten else self.folder.place,
            discovered=ledger.discovered(),
            exported=result.exported,
            dropped=dict(dropped.most_common()),
            failed=dict(failed.most_common()),
            pending=pending,
            outside=dict(ledger.outside_counts().most_common()),
            notes=dict(ledger.notes().most_common()),
            consent=summary(self.state),
            requested=self.requested,
            seconds=time.monotonic() - began,
            resumed=self.resumed,
            already_finished=self.already_finished,
            stopped=self.stopped,
            budget_spent=not (self.stopped or self.job.sources)
            and pending > sum(wait.pages for wait in waits),
            away=self.away,
            written=result.written,
            why=None if result.exported or not self.job.seeds else explained(self.state, self.job.seeds[0]),
            waits=waits,
            merged=UrlVariants(self.state).count(),
            repeated_lines=result.repeated,
            unmatched=() if self.stopped else self.unmatched.settings(),
            records=dict(found.get("records", {})),
            tears=tuple(found.get("tears", ())),
        )

    def _executor(self) -> Executor:
        """Processes that can be killed for the user's own code, and for what is worth their start."""
        job, many = self.job, self.kept >= _MANY
        if not (job.filters or (many and job.workers > 1)):
            return SerialExecutor()
        limits = job.limits
        return PoolExecutor(job.workers, seconds=limits.parse_seconds, memory=limits.parse_memory)

    def _replaces(self, lines: int) -> bool:
        """Whether a corpus of so many lines may take the place of what stands."""
        if self.standing:  # of what is gone or was withdrawn nothing is kept, be it all
            return not (self.stopped or self.folder.owes())
        if self.folder.is_fresh or self.stands.owner == "other":
            # of a host that was left alone much may be missing; of a page that was asked for, itself
            waits = self.folder.owes() if self.folder.is_fresh else bool(self.away)
            return lines > 0 and not (self.stopped or waits)
        return lines > 0 or (self.stands.owner == "nobody" and self.engine.requested > 0)

    def _written(self, part: Path) -> None:
        """The new corpus is about to take its place; a crash may keep it from that."""
        mark, blocks = marks_of(part)
        self.state.set_durably({EXPORTED: mark, BLOCKS: blocks, REPLACED: self.stands.mark})
        if self.standing:
            erase_withdrawn(self.folder.place, self.state, self.standing)
        self.folder.complete()


def _masked(wait: Deferral) -> Deferral:
    return replace(wait, what=redacted(wait.what), detail=redacted(wait.detail))
