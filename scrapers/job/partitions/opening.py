"""Opens one partition of a job, which is crawled as a job of its own, among the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from scrapers.crawler.hosts.deferred import RUNS
from scrapers.crawler.hosts.shared_turns import SharedTurns, Turns
from scrapers.crawler.partitions.budget import Budget, SharedBudget
from scrapers.crawler.partitions.commons import sees_run
from scrapers.crawler.partitions.exchange import Exchange
from scrapers.crawler.partitions.numbers import partition_of
from scrapers.crawler.partitions.places import BUDGET, PARTITIONS, TURNS, first_archive, partition_folder
from scrapers.crawler.partitions.remote import PresentScraper, RemoteBudget, RemoteTurns
from scrapers.errors import ConfigError
from scrapers.job.assembling import Crawl, Parts, assembled
from scrapers.job.folder import JobFolder
from scrapers.job.opening import (
    checked,
    files_scraper,
    gated_files,
    opened_archive,
    pages_pool,
    reader_of,
)
from scrapers.job.page_worker import PageWorker
from scrapers.job.resume import same_settings
from scrapers.job.settings import Job
from scrapers.job.unmatched_settings import Unmatched
from scrapers.parallel.line import FarEnd
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.registry import opened
from scrapers.plugin.scraper import AnyScraper
from scrapers.store.disk_errors import reported
from scrapers.store.lease import Lease, Sightings
from scrapers.store.lock import machine
from scrapers.store.state import State
from scrapers.web.urls import resolve

RUN: Final = "run"
"""Key of the run in which a partition was opened last."""


@dataclass(frozen=True, slots=True)
class Commons:
    """What all workers of a job share: whose turn it is at each host, and what may still be requested."""

    turns: Turns
    budget: Budget


@dataclass(frozen=True, slots=True)
class Backends:
    """What asks hosts for pages, and for their ``files``."""

    pages: AnyScraper
    files: AnyScraper


@dataclass(frozen=True, slots=True)
class Equipment:
    """What all partitions of a worker share. ``run`` names the run of the whole job."""

    job: Job
    place: Path
    run: str
    worker: PageWorker
    pool: WorkerPool[Any, Any]
    backends: Backends
    commons: Commons
    concurrency: int
    seeds: Mapping[int, tuple[str, ...]]
    sightings: Sightings = field(default_factory=Sightings)


@dataclass(frozen=True, slots=True)
class Partition:
    """An open partition, which this process owns."""

    number: int
    lease: Lease
    state: State
    crawl: Crawl
    exchange: Exchange
    unmatched: Unmatched


@contextmanager
def equipped(job: Job, place: Path, run: str, line: FarEnd | None) -> Iterator[Equipment]:
    """What a worker needs to crawl partitions of ``job``, whose folder is at ``place``.

    On another machine than that of the coordinator it is served over ``line``.
    """
    if line and not sees_run(place, run):
        raise ConfigError(f"node {machine()} does not see the folder {place} of the job", field="workers")
    plan, scraper, concurrency = checked(job)
    with ExitStack() as stack:
        stack.enter_context(opened(scraper))
        backends = Backends(scraper, files_scraper(job, scraper, stack, finished=False))
        worker = PageWorker.of(job, plan)
        worker.fingerprint  # noqa: B018 - loads what is asked for it, once: all partitions ask
        pool = pages_pool(job, worker, stack)
        if line:
            commons = Commons(RemoteTurns(line), RemoteBudget(line))
            backends = Backends(PresentScraper(backends.pages, line), PresentScraper(backends.files, line))
        else:
            commons = _in_memory(job, place, stack)
        yield Equipment(job, place, run, worker, pool, backends, commons, concurrency, seeds_of(job))


def _in_memory(job: Job, place: Path, stack: ExitStack) -> Commons:
    """What processes of one machine share."""
    turns = SharedTurns(place / PARTITIONS / TURNS)
    stack.callback(turns.close)
    budget = SharedBudget(place / PARTITIONS / BUDGET, job.limits.max_pages)
    stack.callback(budget.close)
    return Commons(turns, budget)


@contextmanager
def open_partition(shared: Equipment, number: int, concurrency: int) -> Iterator[Partition]:
    """Partition ``number``, which becomes this process's. Raises :class:`JobLocked` while it is another's."""
    job, place, commons = shared.job, partition_folder(shared.place, number), shared.commons
    place.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        lease = Lease.take(place, sightings=shared.sightings)
        stack.callback(lease.release)
        state = State.open(place, lease)
        stack.callback(state.close)
        stack.enter_context(reported(state.path))
        same_settings(job, state, accept_changes=True, begun=True)
        archive = opened_archive(place, state, stack, first=first_archive(number))
        archive.fence = lease.held
        files, throttle = gated_files(job, shared.backends.files, state, concurrency, commons.turns)
        exchange = Exchange(number, partial(partition_folder, shared.place), job.seeds, commons.budget)
        reader = reader_of(state, shared.worker, all_again=False)
        parts = Parts(
            JobFolder(job.folder, place), state, archive, shared.backends.pages, files, throttle, shared.pool,
            reader, concurrency,
        )  # fmt: skip
        again = state.get(RUN) == shared.run
        crawl = assembled(job, parts, seeds=shared.seeds.get(number, ()), again=again, neighbours=exchange)
        stack.callback(files.gate.stop)
        if again:
            _leave_alone(crawl)
        with state.transaction():
            state.set(RUN, shared.run)
        exchange.begin(crawl.engine)
        yield Partition(number, lease, state, crawl, exchange, Unmatched(job, state, crawl.scope))


def seeds_of(job: Job) -> dict[int, tuple[str, ...]]:
    """The seeds of ``job`` by the partition that they belong to."""
    found: dict[int, tuple[str, ...]] = {}
    for seed in job.seeds:
        number = seed_partition(seed)
        found[number] = (*found.get(number, ()), seed)
    return found


def seed_partition(seed: str) -> int:
    """The partition of a seed."""
    return partition_of(resolve(seed) or seed)


def _leave_alone(crawl: Crawl) -> None:
    """The same run has given hosts up already: nothing more is asked of them in it."""
    for wait in crawl.waits.all():
        if wait.kind == "host" and wait.runs_left < RUNS:
            crawl.engine.scheduler.host_health.give_up(wait.host)
