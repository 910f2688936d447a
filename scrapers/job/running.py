"""An open job at work: crawl to the end, read again what is stale, export, count."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scrapers.corpus.pipeline import ExportReport
from scrapers.crawler.captures.importing import Importing
from scrapers.crawler.captures.source_records import SourceRecords
from scrapers.crawler.hosts.deferred import Deferral
from scrapers.crawler.in_flight import Settled
from scrapers.job.assembling import Crawl
from scrapers.job.explain import explained
from scrapers.job.output.audit_files import summary
from scrapers.job.output.corpus_export import CorpusExport, Ended
from scrapers.job.report import Progress, Report
from scrapers.job.reporting.page_counts import PageCounts
from scrapers.job.reporting.run_summary import RunSummary
from scrapers.job.settings import Job
from scrapers.models import Document, Drop, Failure
from scrapers.store.ledger import LedgerCounts
from scrapers.store.state import State
from scrapers.store.url_variants import UrlVariants
from scrapers.web.urls import redacted


@dataclass(slots=True)
class Course:
    """How far a job has come: in earlier runs, and in the one that is under way or has just ended.

    ``away`` are hosts of which nothing more was asked in this run.
    """

    resumed: bool
    finished: bool
    already_finished: bool
    stopped: bool = False
    away: tuple[str, ...] = ()


class Counts:
    """Pages by outcome, those of earlier runs too; ``last_url`` is the one that was settled last."""

    def __init__(self, ledger: LedgerCounts, last_url: str) -> None:
        self._ledger, self.last_url = ledger, last_url
        self._pending, self._count_at = 0, -math.inf
        self.count()

    def count(self) -> None:
        """Take the counts from the ledger."""
        dropped, failed, self.kept = self._ledger.outcomes()
        self.dropped, self.failed = dropped.total(), failed.total()

    def add(self, step: Settled) -> None:
        """One more page is settled."""
        self.kept += isinstance(step.outcome, Document)
        self.dropped += isinstance(step.outcome, Drop)
        self.failed += isinstance(step.outcome, Failure)
        self.last_url = step.url

    def pending(self) -> int:
        """How many pages wait; counted now and then only, there may be a million."""
        now = time.monotonic()
        if now >= self._count_at:
            self._pending = self._ledger.pending()
            self._count_at = now + max(0.2, 20 * (time.monotonic() - now))
        return self._pending


class RunningJob:
    """An open job: what it crawls, or takes in, and what its corpus is derived from."""

    def __init__(  # noqa: PLR0913 - what a run knows of its surroundings
        self,
        job: Job,
        state: State,
        crawl: Crawl,
        *,
        importing: Importing | None,
        corpus: CorpusExport,
        resumed: bool,
        offline: bool,
    ) -> None:
        self.job, self.state, self.crawl, self.corpus = job, state, crawl, corpus
        self.rereading, self.importing, self.offline = crawl.rereading(), importing, offline
        done = importing.is_done if importing else bool(job.sources) and not offline
        finished = done if job.sources else state.get("finished") == "1"
        self.course = Course(resumed, finished, finished)
        self.counts = Counts(LedgerCounts(state), redacted(job.seeds[0] if job.seeds else job.sources[0]))

    def run(self) -> Iterator[Settled | Deferral]:
        """Crawl to the end, or not at all if an earlier run did."""
        yield from self._read_again()
        course = self.course
        if course.already_finished or self.offline:
            return
        course.stopped = True  # unless it comes to its end
        work = self.importing or self.crawl.engine
        for step in work.run():
            if isinstance(step, Settled):
                self.counts.add(step)
            yield step
        course.stopped, course.away = work.interrupted, tuple(sorted(self.crawl.engine.away))
        course.finished = not course.stopped and not any(self.crawl.waits.all())
        if course.finished:
            self.state.set("finished", "1")

    def stop(self) -> None:
        """Start nothing new: what is under way is settled. Any thread, signals."""
        self.crawl.engine.stop()
        if self.importing:
            self.importing.stop()

    @property
    def requested(self) -> int:
        """How many URLs of the job were requested."""
        return 0 if self.job.sources else self.crawl.engine.requested

    def _read_again(self) -> Iterator[Settled]:
        """Read what another reader has read; pages that were counted before keep their place."""
        stale = self.rereading.stale()
        if not stale:
            return
        yield from self.rereading.run(stale)
        self.counts.count()
        if self.course.already_finished and LedgerCounts(self.state).pending():
            self.course.already_finished = False  # what could not be read again is asked for
            self.state.set("finished", "0")

    def progress(self, step: Settled | Deferral, began: float) -> Progress:
        """Counts so far, and what is waited for."""
        wait = step if isinstance(step, Deferral) else self.crawl.engine.retries.waiting
        counts = self.counts
        return Progress(
            self.requested, counts.kept, counts.dropped, counts.failed,
            counts.pending(), time.monotonic() - began, counts.last_url, wait and _masked(wait),
        )  # fmt: skip

    def export(self, began: float) -> Report:
        """Write the corpus and count everything."""
        course = self.course
        ended = Ended(self.counts.kept, self.crawl.engine.requested, course.stopped, course.away)
        return self._report(self.corpus.write(ended), began)

    def _report(self, result: ExportReport, began: float) -> Report:
        """What has come of the job so far."""
        course, corpus = self.course, self.corpus
        pages = self._pages(result)
        return Report(
            output=self.job.output,
            folder=corpus.folder_told(result, nothing_left=course.finished and not pages.pending),
            written=result.written,
            pages=pages,
            run=self._run(began, pages.pending),
            consent=summary(self.state),
            sources=SourceRecords.of(self.state),
            why=None if result.exported or not self.job.seeds else explained(self.state, self.job.seeds[0]),
            unmatched=() if course.stopped else corpus.unmatched.settings(),
            repeated_lines=result.repeated,
        )

    def _pages(self, result: ExportReport) -> PageCounts:
        """What has become of every URL: of those with a document the corpus stage says it."""
        ledger = LedgerCounts(self.state)
        dropped, failed, _ = ledger.outcomes()
        dropped.update(result.dropped)
        failed.update(result.failed)
        return PageCounts(
            ledger.discovered(),
            result.exported,
            dict(dropped.most_common()),
            dict(failed.most_common()),
            ledger.pending(),
            dict(ledger.outside().most_common()),
            dict(ledger.notes().most_common()),
            UrlVariants(self.state).count(),
        )

    def _run(self, began: float, pending: int) -> RunSummary:
        """How this run went."""
        course, waits = self.course, tuple(map(_masked, self.crawl.waits.all()))
        more_to_ask = pending > sum(wait.pages for wait in waits)
        if self.offline:  # what has to be fetched again waits as well
            more_to_ask = more_to_ask and self.requested >= self.job.limits.max_pages
        return RunSummary(
            self.requested,
            time.monotonic() - began,
            course.resumed,
            course.already_finished,
            course.stopped,
            budget_spent=more_to_ask and not (course.stopped or self.job.sources),
            away=course.away,
            waits=waits,
        )


def _masked(wait: Deferral) -> Deferral:
    return replace(wait, what=redacted(wait.what), detail=redacted(wait.detail))
