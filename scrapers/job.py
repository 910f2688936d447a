"""A job from end to end: the one module where the three stages meet."""

from __future__ import annotations

import logging
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from scrapers.audit import summary, write_audit, write_spellings
from scrapers.consent.policy import Policy
from scrapers.consent.readers import wanted_files
from scrapers.corpus.export import check_writable
from scrapers.corpus.pipeline import export
from scrapers.corpus.stages import filtered
from scrapers.crawl.archive import Archive
from scrapers.crawl.clearance import Clearance
from scrapers.crawl.credentials import WithHeaders
from scrapers.crawl.fetchers import GRACE, Patient
from scrapers.crawl.gate import Gate
from scrapers.crawl.hosts import throttle_of
from scrapers.crawl.links import ADOPTED, Links
from scrapers.crawl.links_again import meet_links_again
from scrapers.crawl.lock import check_locks
from scrapers.crawl.loop import CrawlLoop
from scrapers.crawl.repair import committed_archive
from scrapers.crawl.repeats import Repeats
from scrapers.crawl.site_files import SiteFiles
from scrapers.crawl.spellings import Spellings
from scrapers.crawl.state import State
from scrapers.crawl.visit import Settled
from scrapers.crawl.waits import Wait, Waits
from scrapers.crawl.workers import WorkerPool
from scrapers.disk import reported
from scrapers.errors import ConfigError
from scrapers.explanation import explained, scope_of
from scrapers.extract.extractor import check_extractor
from scrapers.fields import FieldPlan
from scrapers.folder import PROVENANCE, JobFolder
from scrapers.folder import job_folder as opened_folder
from scrapers.hints import did_you_mean
from scrapers.models import Document, Drop, Failure, Filter
from scrapers.no_document import error_of
from scrapers.ownership import BLOCKS, EXPORTED, REPLACED, Standing, marks_of, standing
from scrapers.page import PageWorker
from scrapers.parallel.executor import Executor
from scrapers.parallel.pool import PoolExecutor
from scrapers.parallel.serial import SerialExecutor
from scrapers.process import check_open_files, signals
from scrapers.registry import make_scraper, opened
from scrapers.report import Explanation, Progress, Report
from scrapers.resume import same_settings
from scrapers.scraper import AnyScraper
from scrapers.settings import Job, flat_settings
from scrapers.signatures import naming
from scrapers.unmatched import Unmatched
from scrapers.urls import Scope, redacted, resolve

if TYPE_CHECKING:
    from scrapers.keywords import Settings

_LOG = logging.getLogger(__name__)
_MANY: Final = 5_000  # documents from which on starting processes for the corpus stage pays


def run(
    job: Job,
    *,
    fresh: bool = False,
    accept_changes: bool = False,
    overwrite: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Crawl, extract and export ``job``; the same call again continues where it stopped.

    ``fresh`` starts over: the job and corpus of before stand until the new crawl has come to its end and
    kept something; interrupted, it is gone on with by the same call without ``fresh``. ``overwrite`` lets a
    file be replaced that this job did not write.

    Ctrl-C finishes what is in flight, exports what is there and returns; a second one exits with
    code 13. Raises :class:`ConfigError`, :class:`JobLocked`, :class:`StateDamaged`, :class:`ExportError`.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        crawl = stack.enter_context(_open(job, fresh, accept_changes, overwrite))
        stack.enter_context(signals(crawl.loop.stop))
        for step in crawl.run():
            if progress:
                progress(crawl.progress(step, began))
        return crawl.export(began)


@naming(flat_settings("seeds", "output"))
def crawl(*seeds: str, backend: str = "requests-lxml", **settings: Unpack[Settings]) -> Iterator[Document]:
    """Crawl from ``seeds`` and yield each document as it is ready; nothing is kept on disk.

    While it runs, the frontier and the latest responses lie in a temporary folder, which goes when the
    crawl ends or is closed. Settings are those of :class:`Job` without ``output``. Filters apply; duplicates
    of text already yielded are left out only where they are exact.
    """
    with tempfile.TemporaryDirectory(prefix="scrapers-") as folder:
        settings = {"retry_later": False, **settings}  # there is no later run
        job = Job(seeds=seeds, output=Path(folder) / "corpus.jsonl", backend=backend, **settings)
        filters = job_filters(job)
        seen: set[bytes] = set()  # digests: the texts of a long crawl are more than a machine may hold
        with _open(job, fresh=True, accept_changes=True, spool=True) as running:
            for step in running.run():
                document = step.outcome if isinstance(step, Settled) else None
                if not isinstance(document, Document):
                    continue
                running.loop.ledger.forget_documents()
                if filtered(document, filters):
                    continue
                digest = blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
                if not document.text or digest not in seen:
                    seen.add(digest)
                    yield document


@naming(flat_settings("seeds", "output"))
def scrape(url: str, backend: str = "requests-lxml", **settings: Unpack[Settings]) -> Document:
    """One page to a document.

    Raises the :class:`ScrapersError` that says why there is none: a ``FetchError`` or ``ParseError`` by what
    happened, or ``NoDocument``; its ``reason`` is the one that a crawl would count.
    """
    outcome: Document | Drop | Failure = Failure("not_fetched", url)
    chosen: Settings = {"min_chars": 0, "retry_later": False, **settings, "depth": 0, "workers": 1}
    with tempfile.TemporaryDirectory(prefix="scrapers-") as folder:
        job = Job(seeds=[url], output=Path(folder) / "corpus.jsonl", backend=backend, **chosen)
        with _open(job, fresh=True, accept_changes=True) as running:
            for step in running.run():
                if isinstance(step, Settled) and not isinstance(outcome, Document):
                    outcome = step.outcome
    if isinstance(outcome, Document):
        outcome = filtered(outcome, job_filters(job)) or outcome
    if isinstance(outcome, Document):
        return outcome
    raise error_of(redacted(url), outcome)


def job_filters(job: Job) -> tuple[Filter, ...]:
    """All filters of ``job``: those of its corpus settings, then the user's own."""
    return job.corpus.filters(text=job.extract.extractor != "none") + job.filters


def explain(job: str | Path, url: str) -> Explanation:
    """Why ``url`` is or is not in the corpus of the job at ``job`` (its folder or its output)."""
    folder = job_folder(job)
    resolved = resolve(url)
    if resolved is None:
        raise ConfigError(f"{redacted(url)!r} is not an http or https URL{did_you_mean(url)}", field="url")
    state = State.open(folder)
    try:
        return explained(state, resolved)
    finally:
        state.close()


def job_folder(job: str | Path) -> Path:
    """The folder of the job at ``job``, its folder or its output. Raises :class:`ConfigError`."""
    for folder in (Path(job), Path(job).with_name(Path(job).name + ".job")):
        if (folder / "state.sqlite").is_file():
            return folder
    raise ConfigError(f"{job} is not a job's folder or output{did_you_mean(str(job))}", field="job")


class _Running:
    """An open job: its loop and what it needs to export."""

    def __init__(  # noqa: PLR0913 - what a run knows of its surroundings
        self,
        job: Job,
        state: State,
        waits: Waits,
        loop: CrawlLoop,
        *,
        folder: JobFolder,
        stands: Standing,
        scope: Scope,
        resumed: bool,
    ) -> None:
        self.job, self.state, self.waits, self.loop, self.resumed = job, state, waits, loop, resumed
        self.folder, self.stands = folder, stands
        self.unmatched = Unmatched(job, state, scope)
        self.already_finished = self.finished = state.get("finished") == "1"
        dropped, failed, self.kept = loop.ledger.counts()
        self.dropped, self.failed = dropped.total(), failed.total()
        self.stopped, self._url = False, redacted(job.seeds[0])
        self._pending, self._count_at = 0, -math.inf

    def run(self) -> Iterator[Settled | Wait]:
        """Crawl to the end, or not at all if an earlier run did."""
        if self.already_finished:
            return
        self.stopped = True  # unless it comes to its end
        for step in self.loop.run():
            if isinstance(step, Settled):
                self.kept += isinstance(step.outcome, Document)
                self.dropped += isinstance(step.outcome, Drop)
                self.failed += isinstance(step.outcome, Failure)
            yield step
        self.stopped = self.loop.interrupted
        self.finished = not self.stopped and not any(self.waits.all())
        if self.finished:
            self.state.set("finished", "1")

    def progress(self, step: Settled | Wait, began: float) -> Progress:
        """Counts so far; those of pages that wait are counted now and then only, there may be a million."""
        wait = step if isinstance(step, Wait) else self.loop.retries.waiting
        if isinstance(step, Settled):
            self._url = step.url
        now = time.monotonic()
        if now >= self._count_at:
            self._pending = self.loop.ledger.pending()
            self._count_at = now + max(0.2, 20 * (time.monotonic() - now))
        return Progress(
            self.loop.requested, self.kept, self.dropped, self.failed,
            self._pending, now - began, self._url, wait and _masked(wait),
        )  # fmt: skip

    def export(self, began: float) -> Report:
        """Write the corpus and count everything."""
        ledger = self.loop.ledger
        text = self.job.extract.extractor != "none"
        result = export(
            partial(ledger.documents, "length(url), url"),
            self.unmatched.watched(partial(ledger.documents, "url")),
            self.job.corpus,
            self.job.output,
            sidecar=self.folder.place / PROVENANCE,
            text=text,
            filters=self.job.filters,
            repeated=Repeats(self.state),
            executor=self._executor(),
            replaces=self._replaces,
            written=self._written,
        )
        ledger.verdicts(result.drops)
        if result.written:
            write_audit(self.folder.place, self.state)
            write_spellings(self.folder.place, self.state)
        dropped, failed, _ = ledger.counts()
        dropped.update(result.dropped)
        failed.update(result.failed)
        pending, waits = ledger.pending(), tuple(map(_masked, self.waits.all()))
        forgotten = self.folder.forgotten = self.finished and not (result.exported or pending)
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
            requested=self.loop.requested,
            seconds=time.monotonic() - began,
            resumed=self.resumed,
            already_finished=self.already_finished,
            stopped=self.stopped,
            budget_spent=not self.stopped and pending > sum(wait.pages for wait in waits),
            away=tuple(sorted(self.loop.away)),
            written=result.written,
            why=None if result.exported else explained(self.state, self.job.seeds[0]),
            waits=waits,
            merged=Spellings(self.state).count(),
            unmatched=() if self.stopped else self.unmatched.settings(),
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
        if self.folder.is_fresh or self.stands.owner == "other":
            # of a host that was left alone much may be missing; of a page that was asked for, itself
            waits = self.folder.owes() if self.folder.is_fresh else bool(self.loop.away)
            return lines > 0 and not (self.stopped or waits)
        return lines > 0 or (self.stands.owner == "nobody" and self.loop.requested > 0)

    def _written(self, part: Path) -> None:
        """The new corpus is about to take its place; a crash may keep it from that."""
        mark, blocks = marks_of(part)
        self.state.set_durably({EXPORTED: mark, BLOCKS: blocks, REPLACED: self.stands.mark})
        self.folder.complete()


def _masked(wait: Wait) -> Wait:
    return replace(wait, what=redacted(wait.what), detail=redacted(wait.detail))


@contextmanager
def _open(
    job: Job, fresh: bool, accept_changes: bool, overwrite: bool = False, spool: bool = False
) -> Iterator[_Running]:
    """The job with everything it holds: lock, state, archive, backend, workers.

    ``spool``: nobody will read the archive.
    """
    check_locks()
    check_extractor(job.extract.extractor, job.extract.writing)
    plan = FieldPlan.of(job.fields)
    plan.check(job.backend, **job.options)
    scraper = _backend(job)
    concurrency = min(job.concurrency, scraper.capabilities.max_concurrency)
    check_open_files(concurrency, job.workers)
    with ExitStack() as stack:
        folder = stack.enter_context(opened_folder(job.folder, fresh=fresh))
        check_writable(job.output)
        state = State.open(folder.place)
        stack.callback(state.close)
        stack.enter_context(reported(state.path))
        marks = folder.marks()
        stands = Standing("job") if marks is None else standing(job.output, marks, overwrite=overwrite)
        resumed = same_settings(job, state, accept_changes)
        archive = Archive.open(folder.place, committed_archive(folder.place, state))
        if spool:
            archive.spool()
        stack.callback(archive.close)
        state.before_checkpoint = archive.sync
        finished = state.get("finished") == "1"
        if not finished:
            stack.enter_context(opened(scraper))
        raw = _files_scraper(job, scraper, stack, finished)
        patience = job.limits.fetch_timeout + job.limits.connect_timeout + GRACE
        throttle = throttle_of(job.manners, state, concurrency)
        gate = Gate(Patient(raw, patience), throttle)
        files = SiteFiles(gate, job.manners, job.limits.retries, wanted_files())
        worker = PageWorker.of(job, plan)
        pool = WorkerPool(
            worker, workers=job.workers, seconds=job.limits.parse_seconds, memory=job.limits.parse_memory
        )
        stack.callback(pool.kill)
        waits = Waits(state, retry_later=job.limits.retry_later, patience=job.limits.outage)
        with state.transaction():
            waits.begin()
        scope = scope_of(job, frozenset((state.get(ADOPTED) or "").split()))
        loop = CrawlLoop(
            state=state,
            archive=archive,
            scraper=scraper,
            files=files,
            throttle=throttle,
            clearance=Clearance(state, job.consent, job.manners, files),
            pool=pool,
            waits=waits,
            scope=scope,
            limits=job.limits,
            manners=job.manners,
            concurrency=concurrency,
            sitemap=job.scope.sitemap,
        )
        stack.callback(gate.stop)
        loop.seed(job.seeds)
        links = Links(state, loop.frontier, loop.ledger, scope, job.limits.depth)
        meet_links_again(state, folder.place, pool, links, Policy(job.consent))
        yield _Running(job, state, waits, loop, folder=folder, stands=stands, scope=scope, resumed=resumed)


def _backend(job: Job) -> AnyScraper:
    unchecked = ", ".join(job.manners.unverified_hosts) if job.manners.verify_tls else "any host"
    if unchecked:
        _LOG.warning("the certificates of %s are not checked", unchecked)
    return _credentialed(job, make_scraper(job.backend, **_engine_options(job), **job.options))


def _credentialed(job: Job, scraper: AnyScraper) -> AnyScraper:
    return WithHeaders(scraper, job.manners.headers) if job.manners.headers else scraper


def _engine_options(job: Job) -> dict[str, object]:
    """What the engine says to every backend; the user's own ``options`` must not repeat it."""
    options: dict[str, object] = {
        "user_agent": job.manners.user_agent,
        "connect_timeout": job.limits.connect_timeout,
        "fetch_timeout": job.limits.fetch_timeout,
        "max_bytes": job.limits.max_bytes,
        "min_rate": job.limits.min_rate,
        "rate_window": job.limits.rate_window,
        "concurrency": job.concurrency,
        "allow_private": job.manners.allow_private,
        "verify_tls": job.manners.verify_tls,
        "unverified_hosts": job.manners.unverified_hosts,
    }
    clash = sorted(set(options) & set(job.options))
    if clash:
        raise ConfigError(f"options.{clash[0]} is a setting of the job, not of the backend", field=clash[0])
    return options


def _files_scraper(job: Job, scraper: AnyScraper, stack: ExitStack, finished: bool) -> AnyScraper:
    """The backend itself reads robots.txt if it gives raw bytes; else a plain one does."""
    if scraper.capabilities.raw and scraper.capabilities.status:
        return scraper
    plain = _credentialed(job, make_scraper("requests-lxml", **_engine_options(job)))
    return plain if finished else stack.enter_context(opened(plain))
