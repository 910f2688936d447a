"""Opens a job with everything it holds: lock, state, archive, backend, workers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.writers import check_writable
from scrapers.crawler.captures.captured_files import CapturedFiles
from scrapers.crawler.captures.captured_hosts import CapturedHosts
from scrapers.crawler.captures.captured_pages import CapturedPages
from scrapers.crawler.captures.importing import IDENTITY, Importing
from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.credentials import WithHeaders
from scrapers.crawler.fetch_threads import GRACE, Patient
from scrapers.crawler.hosts.host_state import Hosts, throttle_of
from scrapers.crawler.hosts.request_gate import RequestGate
from scrapers.crawler.hosts.shared_turns import Turns
from scrapers.crawler.hosts.site_files import SiteFiles
from scrapers.crawler.hosts.throttle import Throttle
from scrapers.crawler.page_pipeline import PagePipeline, stored_together
from scrapers.crawler.partitions.places import is_partitioned
from scrapers.crawler.refresh.conditional import Conditional
from scrapers.crawler.refresh.lastmod import TrustedDates
from scrapers.crawler.refresh.remainder import Remainder
from scrapers.errors import ConfigError
from scrapers.fields import FieldPlan
from scrapers.job.assembling import Crawl, Parts, assembled
from scrapers.job.folder import JobFolder
from scrapers.job.folder import job_folder as opened_folder
from scrapers.job.merging.behind import catch_up
from scrapers.job.output.corpus_export import CorpusExport
from scrapers.job.output.ownership import Standing, standing
from scrapers.job.page_worker import PageWorker
from scrapers.job.refresh.beginning import Refreshing, begin_refresh
from scrapers.job.resources import check_open_files
from scrapers.job.resume import same_settings
from scrapers.job.running import RunningJob
from scrapers.job.settings import Job
from scrapers.job.telemetry.observer import observed, pool_of
from scrapers.job.unmatched_settings import Unmatched
from scrapers.parallel.worker_pool import FETCHED_TOGETHER, WorkerPool
from scrapers.plugin.registry import backend_class, make_scraper, opened
from scrapers.plugin.scraper import AnyScraper
from scrapers.reading.extractor import DEFAULT, NO_TEXT, check_extractor
from scrapers.reading.media_readers import check_media
from scrapers.reading.text_repair import check_repair
from scrapers.rights.registry import wanted_files
from scrapers.rights.signals import ROBOTS
from scrapers.sources.capture_index import CaptureIndex
from scrapers.sources.opening import open_sources
from scrapers.store.archive import Archive
from scrapers.store.disk_errors import reported
from scrapers.store.ledger import Ledger, LedgerCounts
from scrapers.store.lock import check_locks
from scrapers.store.readers import mark_all_stale, reader_id
from scrapers.store.repair import committed_archive
from scrapers.store.standing_job import StandingJob
from scrapers.store.state import State
from scrapers.web.urls import Scope

_LOG = logging.getLogger(__name__)
_NAMED: Final = "sources_named"
"""Key under which the state keeps which sources were opened last."""
_OF_TEXT: Final = ("scrapers.reading.html_document",)
_OF_BLOCKS: Final = ("scrapers.reading.extractors.blocks", "scrapers.reading.selection.scorer")
_OF_CORPUS: Final = ("scrapers.corpus.stages",)  # the same server's processes derive the corpus at the end


@contextmanager
def open_job(  # noqa: PLR0913 - each is the caller's to say
    job: Job,
    *,
    fresh: bool,
    accept_changes: bool,
    overwrite: bool = False,
    spool: bool = False,
    offline: bool = False,
    all_again: bool = False,
    refreshing: Refreshing | None = None,
) -> Iterator[RunningJob]:
    """The job with everything it holds.

    ``spool``: nobody will read the archive, and other threads may go on with the crawl. ``offline``: nothing
    is asked for. ``all_again``: every page is read again, whoever read it before. ``refreshing``: the job
    that stands is brought up to date.
    """
    plan, scraper, concurrency = checked(job)
    with ExitStack() as stack:
        folder = stack.enter_context(opened_folder(job.folder, fresh=fresh, refresh=refreshing is not None))
        if offline:
            catch_up(folder.place)
        else:
            _check_whole(folder, refresh=refreshing is not None)
        check_writable(job.output)
        marks = folder.marks()
        stands = Standing("job") if marks is None else standing(job.output, marks, overwrite=overwrite)
        if refreshing and folder.is_fresh:
            begin_refresh(job, folder, refreshing)
        state = State.open(folder.place, moves=spool)
        stack.callback(state.close)
        stack.enter_context(reported(state.path))
        resumed = same_settings(job, state, accept_changes)
        archive = opened_archive(folder.place, state, stack, spool=spool)
        finished = offline or bool(job.sources) or state.get("finished") == "1"
        earlier = _standing(folder, state, stack)
        files, throttle = _site_files(job, scraper, state, concurrency, stack, finished=finished)
        worker = PageWorker.of(job, plan)
        pool = pages_pool(job, worker, stack, stored=finished)
        reader = reader_of(state, worker, all_again=all_again)
        fetching = observed(Conditional(scraper, earlier) if earlier else scraper)
        parts = Parts(folder, state, archive, fetching, files, throttle, pool, reader, concurrency)
        crawl = assembled(job, parts)
        stack.callback(files.gate.stop)
        if earlier:
            _refresh(crawl, state, earlier, job.limits.depth)
        unmatched = Unmatched(job, state, crawl.scope)
        takes_in = bool(job.sources) and not offline
        yield RunningJob(
            job,
            state,
            crawl,
            importing=_importing(job, parts, crawl.scope, stack) if takes_in else None,
            corpus=CorpusExport(job, state, folder, stands, earlier, unmatched),
            resumed=resumed,
            offline=offline,
        )


def _standing(folder: JobFolder, state: State, stack: ExitStack) -> StandingJob | None:
    """The job that an open refresh brings up to date; ``None`` if this is none."""
    if not folder.is_fresh or Refreshing.of(state) is None:
        return None
    earlier = StandingJob(folder.path)
    stack.callback(earlier.close)
    return earlier


def _refresh(crawl: Crawl, state: State, earlier: StandingJob, max_depth: int) -> None:
    """Have a crawl lose nothing of the ``earlier`` job, and ask no more than it has to."""
    how = Refreshing.of(state) or Refreshing()
    crawl.engine.at_rest = Remainder(
        state, earlier, crawl.frontier, crawl.links, crawl.rereading,
        max_depth=max_depth, unlinked=not how.drop_unlinked,
    )  # fmt: skip
    if how.trust_lastmod:
        crawl.engine.sitemaps.listings.dated = TrustedDates(state, earlier)


def _check_whole(folder: JobFolder, *, refresh: bool) -> None:
    """Raise :class:`ConfigError` for a job in partitions: who does not know of them would go wrong.

    A refresh works on what they have come to together, if they have come to their end.
    """
    place = folder.path if refresh else folder.place
    if is_partitioned(place) and not (refresh and (folder.marks() or {}).get("finished") == "1"):
        raise ConfigError(
            f"the job in {place} is crawled in partitions: workers='pool:1' goes on with it", field="workers"
        )


def checked(job: Job) -> tuple[FieldPlan, AnyScraper, int]:
    """What can be said against a job before anything is touched; its fields, backend and pages in flight."""
    check_locks()
    check_extractor(job.extract.extractor, job.extract.writing)
    check_media(job.extract.media)
    check_repair(job.extract.repair)
    plan = FieldPlan.of(job.fields)
    plan.check(job.backend, **job.options)
    scraper = _backend(job)
    concurrency = min(job.concurrency, scraper.capabilities.max_concurrency)
    check_open_files(concurrency, job.workers)
    return plan, scraper, concurrency


def opened_archive(
    place: Path, state: State, stack: ExitStack, *, spool: bool = False, first: int = 0
) -> Archive:
    """The archive as far as the state speaks of it; on disk before the state's transactions are for good."""
    archive = Archive.open(place, committed_archive(place, state), first)
    if spool:
        archive.spool()
    stack.callback(archive.close)
    state.before_checkpoint = archive.sync
    return archive


def _site_files(  # noqa: PLR0913 - what decides how hosts are asked
    job: Job, scraper: AnyScraper, state: State, concurrency: int, stack: ExitStack, *, finished: bool
) -> tuple[SiteFiles, Throttle]:
    """What asks hosts for their files, through the gate that all requests pass; opens the backend for it."""
    if not finished:
        stack.enter_context(opened(scraper))
    raw = files_scraper(job, scraper, stack, finished=finished)
    return gated_files(job, raw, state, concurrency)


def gated_files(
    job: Job, raw: AnyScraper, state: State, concurrency: int, turns: Turns | None = None
) -> tuple[SiteFiles, Throttle]:
    """What asks hosts for their files by the backend ``raw``, at their turns."""
    patience = job.limits.fetch_timeout + job.limits.connect_timeout + GRACE
    throttle = throttle_of(job.manners, state, concurrency, turns)
    gate = RequestGate(Patient(raw, patience), throttle)
    return SiteFiles(gate, job.manners, job.limits.retries, wanted_files()), throttle


def modules_of(job: Job) -> tuple[str, ...]:
    """The modules of which a process has most to load before it reads pages."""
    text = _OF_TEXT if job.extract.extractor != NO_TEXT else ()
    blocks = _OF_BLOCKS if job.extract.extractor == DEFAULT else ()  # numpy among them
    corpus = _OF_CORPUS if job.workers > 1 or job.filters else ()
    return (backend_class(job.backend).__module__, *text, *blocks, *corpus)


def pages_pool(
    job: Job, worker: PageWorker, stack: ExitStack, *, stored: bool = False
) -> WorkerPool[Any, Any]:
    """The processes in which pages are read; ``stored``: those that are there, and none is fetched."""
    limits = job.limits
    together = stored_together(job.workers) if stored else FETCHED_TOGETHER
    pool = pool_of(
        worker,
        workers=job.workers,
        seconds=limits.parse_seconds,
        memory=limits.parse_memory,
        modules=modules_of(job),
        together=together,
    )
    stack.callback(pool.kill)
    return pool


def reader_of(state: State, worker: PageWorker, *, all_again: bool) -> int:
    """The number of the job's reader; with ``all_again`` every page is to be read by it once more."""
    reader = reader_id(state, worker.fingerprint)
    if all_again:
        mark_all_stale(state)
    return reader


def _importing(job: Job, parts: Parts, scope: Scope, stack: ExitStack) -> Importing | None:
    """What takes the pages of the job's sources in; ``None`` where all were, and they are gone."""
    state = parts.state
    named = orjson.dumps([*map(str, job.sources), job.sources_base]).decode()
    try:
        sources = open_sources(job.sources, job.sources_base, str(job.output or ""))
    except ConfigError:
        read = state.get(IDENTITY) and not LedgerCounts(state).pending()
        if not read or state.get(_NAMED) not in {None, named}:
            raise
        return None
    if state.get(_NAMED) != named:
        with state.transaction():
            state.set(_NAMED, named)
            state.set(IDENTITY, "")  # these are not read yet
    index = CaptureIndex(scope.outside, (ROBOTS, *wanted_files()))
    stack.callback(index.close)
    files = CapturedFiles(index, sources, job.manners, wanted_files())
    ledger, consent_gate = Ledger(state), ConsentGate(state, job.consent, job.manners, files)
    pipeline = PagePipeline(state, parts.archive, consent_gate, parts.pool, ledger, parts.reader, links=False)
    return Importing(
        state=state,
        pipeline=pipeline,
        pages=CapturedPages(state, sources, index, scope),
        hosts=CapturedHosts(state, pipeline, files, consent_gate, Hosts(state, job.manners, parts.throttle)),
        consent_gate=consent_gate,
        most_bytes=job.limits.max_bytes,
    )


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


def files_scraper(job: Job, scraper: AnyScraper, stack: ExitStack, *, finished: bool) -> AnyScraper:
    """The backend itself reads robots.txt if it gives raw bytes; else a plain one does."""
    if scraper.capabilities.raw and scraper.capabilities.status:
        return scraper
    plain = _credentialed(job, make_scraper("requests-lxml", **_engine_options(job)))
    return plain if finished else stack.enter_context(opened(plain))
