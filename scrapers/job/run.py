"""A job from end to end: the one module where the three stages meet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from scrapers.corpus.stages import check_filters, filtered
from scrapers.corpus.written import as_written
from scrapers.crawler.in_flight import Settled
from scrapers.errors import ConfigError
from scrapers.job.explain import explained
from scrapers.job.folder import CHANGES
from scrapers.job.merging.behind import is_behind
from scrapers.job.no_document import error_of
from scrapers.job.opening import open_job
from scrapers.job.partitions.crawl import crawl_in_partitions, crawl_workers
from scrapers.job.partitions.explanation import explained_in_partition
from scrapers.job.refresh.beginning import Refreshing
from scrapers.job.refresh.changes import Refreshed
from scrapers.job.report import Explanation, Progress, Report
from scrapers.job.resources import signals
from scrapers.job.running import RunningJob
from scrapers.job.settings import Job, flat_settings
from scrapers.job.signatures import naming
from scrapers.job.stored_job import job_folder, stored_job
from scrapers.job.telemetry.observer import observer, stage
from scrapers.job.temporary_job import temporary_job
from scrapers.models import Document, Drop, Failure, Filter
from scrapers.parallel.workers import Workers
from scrapers.store.ledger import Documents
from scrapers.store.state import State
from scrapers.web.suggestions import did_you_mean
from scrapers.web.urls import redacted, resolve

if TYPE_CHECKING:
    from scrapers.job.keywords import Settings


def run(  # noqa: PLR0913 - each is the caller's to say
    job: Job,
    *,
    fresh: bool = False,
    accept_changes: bool = False,
    overwrite: bool = False,
    progress: Callable[[Progress], None] | bool | None = None,
    workers: str | None = None,
) -> Report:
    """Crawl, extract and export ``job``; the same call again continues where it stopped.

    ``fresh`` starts over: the job and corpus of before stand until the new crawl has come to its end and
    kept something; interrupted, it is gone on with by the same call without ``fresh``. ``overwrite`` lets a
    file be replaced that this job did not write. ``progress`` is called with how far the job is, after each
    page; ``True`` shows it: in the cell of a notebook, or on standard error. ``workers="pool:4"`` crawls with
    four processes of this machine, ``"ray:4"`` with four that Ray starts, on all nodes of its cluster; the
    same job goes on with any number of either.

    Ctrl-C finishes what is in flight, exports what is there and returns; a second one exits with
    code 13. Raises :class:`ConfigError`, :class:`JobLocked`, :class:`StateDamaged`, :class:`ExportError`.
    """
    if not isinstance(job, Job):
        kind = type(job).__name__
        raise ConfigError(f"run takes a Job, not {kind}; Job.from_toml reads a job file", field="job")
    check_filters(job.filters)
    began = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(stage("run"))
        if workers is not None:
            show = _shown(progress, stack)
            return _by_several(
                job, crawl_workers(workers), show, began,
                fresh=fresh, accept_changes=accept_changes, overwrite=overwrite,
            )  # fmt: skip
        crawl = stack.enter_context(
            open_job(job, fresh=fresh, accept_changes=accept_changes, overwrite=overwrite)
        )
        stack.enter_context(signals(crawl.stop))
        return _worked(crawl, _shown(progress, stack), began)


def _by_several(
    job: Job, workers: Workers, show: Callable[[Progress], None] | None, began: float, **how: bool
) -> Report:
    """What has come of a job that several workers crawl: what they made is exported as every job is."""
    course = crawl_in_partitions(job, workers, show=show, **how)
    overwrite = how["overwrite"]
    with open_job(job, fresh=False, accept_changes=False, overwrite=overwrite, offline=True) as crawl:
        crawl.course = course
        return _worked(crawl, None, began)


def _worked(crawl: RunningJob, show: Callable[[Progress], None] | None, began: float) -> Report:
    """What has come of an open job, done as far as it goes."""
    watching = observer()
    for step in crawl.run():
        if watching:
            watching.step(step)
        if show:
            show(crawl.progress(step, began))
    with stage("export"):
        return crawl.export(began)


def _shown(
    progress: Callable[[Progress], None] | bool | None, stack: ExitStack
) -> Callable[[Progress], None] | None:
    """What is called with the progress; where it is to be shown, what shows it until ``stack`` ends."""
    if not isinstance(progress, bool):
        return progress
    from scrapers.display import progress as display  # noqa: PLC0415 - loads rich, which few calls need

    return stack.enter_context(display.progress(quiet=not progress))


@naming(flat_settings("seeds", "sources", "output"))
def rebuild(
    job: Job | str | Path,
    *,
    progress: Callable[[Progress], None] | bool | None = None,
    **changes: Unpack[Settings],
) -> Report:
    """Make the corpus of ``job`` anew from what is stored, without a request.

    ``job`` is the job itself, its folder or its output; ``changes`` are settings that differ from those it
    was crawled with. Every page is judged and read again, and the corpus is that of a fresh crawl with those
    settings, as far as evidence and bodies are at hand: what is not stays pending, and a crawl asks for it.
    Raises as :func:`run`; :class:`ConfigError` also for settings that decide what is fetched.
    """
    began = time.monotonic()
    stored = job if isinstance(job, Job) else stored_job(job, changes)
    check_filters(stored.filters)
    with ExitStack() as stack:
        crawl = stack.enter_context(
            open_job(stored, fresh=False, accept_changes=False, offline=True, all_again=True)
        )
        return _worked(crawl, _shown(progress, stack), began)


@naming(flat_settings("seeds", "sources", "output"))
def refresh(
    job: Job | str | Path,
    *,
    drop_unlinked: bool = False,
    trust_lastmod: bool = False,
    progress: Callable[[Progress], None] | bool | None = None,
    **changes: Unpack[Settings],
) -> Refreshed:
    """Bring a job up to date: what has changed is fetched, what has not is confirmed, and the rest is told.

    ``job`` is the job itself, its folder or its output; ``changes`` are settings that differ from those it
    was crawled with. Pages are asked for with the validators of their stored answers (If-None-Match,
    If-Modified-Since), and all consent is judged anew. A page that cannot be had now, in a way that may pass,
    stays as it was stored. A page that nothing leads to any more is asked for as well and stays while it is
    there, or goes with ``drop_unlinked``. ``trust_lastmod``: one that a sitemap says has not changed since it
    was fetched is not asked for, so that nobody sees if it refuses now.

    The job and corpus of before stand until the new ones are complete; interrupted, the same call goes on.
    Raises as :func:`run`; :class:`ConfigError` also for a job of archives, and one that is crawled afresh.
    """
    began = time.monotonic()
    stored = job if isinstance(job, Job) else stored_job(job, changes, asks=True)
    if stored.sources:
        raise ConfigError("the job's pages come from archives: import those anew", field="job")
    job_folder(stored.folder)
    check_filters(stored.filters)
    with ExitStack() as stack:
        how = Refreshing(drop_unlinked=drop_unlinked, trust_lastmod=trust_lastmod)
        crawl = stack.enter_context(open_job(stored, fresh=False, accept_changes=False, refreshing=how))
        stack.enter_context(signals(crawl.stop))
        report = _worked(crawl, _shown(progress, stack), began)
        counts = crawl.corpus.told() if report.written else None
    if counts is None:
        return Refreshed(report)
    return Refreshed(replace(report, folder=stored.folder), counts, stored.folder / CHANGES)


@naming(flat_settings("seeds", "sources", "output"))
def crawl(*seeds: str, backend: str = "requests-lxml", **settings: Unpack[Settings]) -> Iterator[Document]:
    """Crawl from ``seeds`` and yield each document as it is ready; nothing is kept on disk.

    While it runs, the frontier and the latest responses lie in a temporary folder, which goes when the
    crawl ends or is closed. Any thread may take the next document, one at a time. Settings are those of
    :class:`Job` without ``output``. Filters apply; duplicates of text already yielded are left out only where
    they are exact.
    """
    settings = {"retry_later": False, **settings}  # there is no later run
    with temporary_job(seeds, backend, **settings) as job:
        filters = job_filters(job)
        seen: set[bytes] = set()  # digests: the texts of a long crawl are more than a machine may hold
        with open_job(job, fresh=True, accept_changes=True, spool=True) as running:
            documents = Documents(running.state)
            for step in running.run():
                document = step.outcome if isinstance(step, Settled) else None
                if not isinstance(document, Document):
                    continue
                documents.forget()
                if filtered(as_written(document, links=job.corpus.links), filters):
                    continue
                digest = blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
                if not document.text or digest not in seen:
                    seen.add(digest)
                    yield document


@naming(flat_settings("seeds", "sources", "output"))
def scrape(url: str, backend: str = "requests-lxml", **settings: Unpack[Settings]) -> Document:
    """One page to a document.

    Raises the :class:`ScrapersError` that says why there is none: a ``FetchError`` or ``ParseError`` by what
    happened, or ``NoDocument``; its ``reason`` is the one that a crawl would count.
    """
    outcome: Document | Drop | Failure = Failure("not_fetched", url)
    chosen: Settings = {"min_chars": 0, "retry_later": False, **settings, "depth": 0, "workers": 1}
    with (
        temporary_job((url,), backend, **chosen) as job,
        open_job(job, fresh=True, accept_changes=True) as running,
    ):
        for step in running.run():
            if isinstance(step, Settled) and not isinstance(outcome, Document):
                outcome = step.outcome
    if isinstance(outcome, Document):
        outcome = filtered(as_written(outcome, links=job.corpus.links), job_filters(job)) or outcome
    if isinstance(outcome, Document):
        return outcome
    raise error_of(redacted(url), outcome)


@contextmanager
def fetched_once(url: str, backend: str, **settings: Unpack[Settings]) -> Iterator[Job]:
    """The job of one page that was asked for, without its text, to be looked at until this ends.

    Raises the :class:`ScrapersError` that says why nothing was asked for.
    """
    chosen: Settings = {"retry_later": False, **settings, "depth": 0, "workers": 1}  # there is no later run
    chosen |= {"extractor": "none", "dedup": "off"}
    with temporary_job((url,), backend, **chosen) as job:
        why = run(job).why
        if why is not None and not job.folder.exists():
            raise error_of(url, why)
        yield job


def job_filters(job: Job) -> tuple[Filter, ...]:
    """All filters of ``job``: those of its corpus settings, then the user's own."""
    return job.corpus.filters(text=job.extract.extractor != "none") + job.filters


def explain(job: str | Path, url: str) -> Explanation:
    """Why ``url`` is or is not in the corpus of the job at ``job`` (its folder or its output)."""
    folder = job_folder(job)
    resolved = resolve(str(url))
    if resolved is None:
        raise ConfigError(
            f"{redacted(str(url))!r} is not an http or https URL{did_you_mean(str(url))}", field="url"
        )
    with closing(State.read(folder)) as state:
        found, behind = explained(state, resolved), is_behind(folder, state)
    if behind and found.kind in {"unknown", "pending"}:
        return explained_in_partition(folder, resolved) or found
    return found
