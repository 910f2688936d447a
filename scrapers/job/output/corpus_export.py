"""The corpus of a job: derived from the documents that are stored, and put in the place of what stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from scrapers.corpus.pipeline import ExportReport, export
from scrapers.crawler.traps.template_repeats import Repeats
from scrapers.job.folder import BEFORE, CHANGES, PROVENANCE, JobFolder
from scrapers.job.output.audit_files import write_audit, write_spellings
from scrapers.job.output.ownership import BLOCKS, EXPORTED, REPLACED, Standing, marks_of
from scrapers.job.output.refused_copies import RefusedCopies
from scrapers.job.refresh.changes import Kind, write_changes
from scrapers.job.refresh.withdrawal import erase_withdrawn, refuses
from scrapers.job.settings import Job
from scrapers.job.unmatched_settings import Unmatched
from scrapers.models import Filter
from scrapers.parallel.executor import Executor
from scrapers.parallel.pool import PoolExecutor
from scrapers.parallel.serial import SerialExecutor
from scrapers.sources.obeyed_tombstones import obeyed_tombstones, source_jobs
from scrapers.store.archive_erasure import WITHDRAWN
from scrapers.store.ledger import Documents
from scrapers.store.standing_job import StandingJob
from scrapers.store.state import State
from scrapers.store.tombstones import Obeyed

_MANY: Final = 1_000  # documents from which on more processes pay: their start costs a tenth of a second


class Ended(NamedTuple):
    """How a run has ended, as far as it decides whether a corpus takes the place of what stands.

    ``kept`` are pages with a document, ``requested`` those that were asked for; ``away`` are hosts of which
    nothing more was asked.
    """

    kept: int
    requested: int
    stopped: bool
    away: tuple[str, ...]


class CorpusExport:
    """Writes the corpus of a job, as often as it is asked to.

    ``stands`` says whose the file is that stands there; ``standing`` is the job that a refresh brings up to
    date, if this is one.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a corpus is derived from, and what it may replace
        self,
        job: Job,
        state: State,
        folder: JobFolder,
        stands: Standing,
        standing: StandingJob | None,
        unmatched: Unmatched,
    ) -> None:
        self._job, self._state, self._documents = job, state, Documents(state)
        self._folder, self._stands, self._standing, self.unmatched = folder, stands, standing, unmatched

    def write(self, ended: Ended) -> ExportReport:
        """Derive the corpus from the documents that are stored, and say of each page what became of it."""
        result = export(
            self.unmatched.watched(self._documents.all),
            self._job.corpus,
            self._job.output,
            sidecar=self._folder.place / PROVENANCE,
            text=self._job.extract.extractor != "none",
            filters=(*self._job.filters, *self._obeyed()),
            repeated=Repeats(self._state),
            executor=self._executor(ended.kept),
            replaces=lambda lines: self._replaces(lines, ended),
            written=self._written,
        )
        self._documents.leave_out(result.drops)
        if result.written or not self._folder.is_fresh:  # of a crawl that keeps nothing, why
            write_audit(self._folder.place, self._state)
            write_spellings(self._folder.place, self._state)
        return result

    def told(self) -> dict[Kind, dict[str, int]]:
        """Write down what a refresh that is complete has changed; gives the counts."""
        place = self._folder.place
        counts = write_changes(place / CHANGES, place / BEFORE, self._state, links=self._job.corpus.links)
        (place / BEFORE).unlink()
        return counts

    def folder_told(self, result: ExportReport, *, nothing_left: bool) -> Path:
        """The folder that a report names; that of a job which nothing came of, nor can, is forgotten."""
        self._folder.forgotten = nothing_left and not (result.exported or self._standing)
        return self._job.folder if result.written or self._folder.forgotten else self._folder.place

    def _obeyed(self) -> Iterator[Filter]:
        """What was taken out for good stays out, whatever is crawled again, and copies of what is refused."""
        if stones := obeyed_tombstones(self._folder.path, self._job.sources):
            yield Obeyed(stones)
        jobs = source_jobs(self._job.sources)
        if copies := RefusedCopies.of(self._state, self._job.consent.purpose, jobs):
            yield copies

    def _executor(self, documents: int) -> Executor:
        """Processes that can be killed for the user's own code, and for what is worth their start."""
        job, many = self._job, documents >= _MANY
        if not (job.filters or (many and job.workers > 1)):
            return SerialExecutor()
        limits = job.limits
        return PoolExecutor(job.workers, seconds=limits.parse_seconds, memory=limits.parse_memory)

    def _replaces(self, lines: int, ended: Ended) -> bool:
        """Whether a corpus of so many lines may take the place of what stands."""
        if self._standing:  # of what is gone or was withdrawn nothing is kept, be it all
            return not (ended.stopped or self._folder.owes())
        if self._folder.is_fresh or self._stands.owner == "other":
            # of a host that was left alone much may be missing; of a page that was asked for, itself
            waits = self._folder.owes() if self._folder.is_fresh else bool(ended.away)
            return lines > 0 and not (ended.stopped or waits)
        if self._stands.owner == "job":  # nothing that was refused since stays, be it all
            return lines > 0 or not (ended.stopped or ended.kept or not refuses(self._state))
        return lines > 0 or ended.requested > 0

    def _written(self, part: Path) -> None:
        """The new corpus is about to take its place; a crash may keep it from that."""
        mark, blocks = marks_of(part)
        self._state.set_durably({EXPORTED: mark, BLOCKS: blocks, REPLACED: self._stands.mark})
        withdrawn = self._state.get(WITHDRAWN)
        if self._standing or withdrawn:
            erase_withdrawn(self._folder.place, self._state, self._standing)
        if withdrawn:
            self._state.set_durably({WITHDRAWN: ""})
        self._folder.complete()
