"""A job crawled by several workers, up to the export: that is the one of every job."""

from __future__ import annotations

import math
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from scrapers.corpus.writers import check_writable
from scrapers.crawler.partitions.places import PARTITIONS, STATUS, is_partitioned
from scrapers.errors import ConfigError
from scrapers.job.folder import JobFolder, job_folder
from scrapers.job.merging.merge import check_all_there, merge
from scrapers.job.opening import checked
from scrapers.job.output.ownership import standing
from scrapers.job.partitions.coordinator import Coordinator
from scrapers.job.partitions.status import MINUTE
from scrapers.job.partitions.tally import Tally
from scrapers.job.report import Progress
from scrapers.job.resources import signals
from scrapers.job.resume import same_settings
from scrapers.job.running import Course
from scrapers.job.settings import Job
from scrapers.parallel.opening import opened_launcher
from scrapers.parallel.workers import Workers
from scrapers.store.atomic_files import text_file
from scrapers.store.ledger import LedgerCounts
from scrapers.store.state import State

_WORKERS: Final = re.compile(r"(pool|ray):([1-9]\d{0,2})")
_FEW: Final = 16  # pages at once, below which a backend runs browsers
_TOLD: Final = 1.0  # seconds between two states of affairs on disk
_LATELY: Final = 100  # states of affairs that are remembered: those of a minute, and more


def crawl_workers(workers: str) -> Workers:
    """What ``pool:N`` or ``ray:N`` asks for. Raises :class:`ConfigError`."""
    found = _WORKERS.fullmatch(workers)
    if not found:
        raise ConfigError(
            f"workers {workers!r} should be pool:N or ray:N, N processes here or on a cluster",
            field="workers",
        )
    return Workers(found[1], int(found[2]))


def crawl_in_partitions(  # noqa: PLR0913 - as run() has them
    job: Job,
    workers: Workers,
    *,
    fresh: bool,
    accept_changes: bool,
    overwrite: bool,
    show: Callable[[Progress], None] | None,
) -> Course:
    """Crawl ``job`` with ``workers``, as far as it goes, and put its partitions together."""
    began = time.monotonic()
    if job.sources:
        raise ConfigError("what is imported is read by one process: give no workers", field="workers")
    if getattr(job.fields, "__module__", "") == "__main__":
        raise ConfigError("a model that other processes can import: put it in a module", field="fields")
    _, scraper, _ = checked(job)
    if scraper.capabilities.max_concurrency < _FEW:
        raise ConfigError(f"{job.backend} drives browsers, which one process does", field="workers")
    with job_folder(job.folder, fresh=fresh) as folder:
        check_writable(job.output)
        marks = folder.marks()
        if marks is not None:  # else opening it says that it is damaged
            standing(job.output, marks, overwrite=overwrite)
        resumed, done = _opened(job, folder, accept_changes=accept_changes)
        if done:
            return Course(resumed, finished=True, already_finished=True)
        check_all_there(folder.place)
        with opened_launcher(workers) as launcher:  # before signals: Ray has handlers of its own
            coordinator = Coordinator(job, folder.place, workers.count, launcher)
            with signals(coordinator.stop):
                tally = _watched(coordinator, folder.place, began, show)
                finished = merge(folder.place)
        away = tuple(sorted({host for host, *_ in tally.away}))
        return Course(resumed, finished, already_finished=False, stopped=coordinator.stopped, away=away)


def _opened(job: Job, folder: JobFolder, *, accept_changes: bool) -> tuple[bool, bool]:
    """Whether the job goes on from an earlier run, and whether that has come to its end."""
    begun = is_partitioned(folder.place)
    with closing(State.open(folder.place)) as state:
        if not begun and LedgerCounts(state).discovered():
            raise ConfigError(
                f"the job in {job.folder} was begun by one process, which goes on with it: give no workers",
                field="workers",
            )
        resumed = same_settings(job, state, accept_changes, begun=begun)
        return resumed, begun and state.get("finished") == "1"


def _watched(
    coordinator: Coordinator, place: Path, began: float, show: Callable[[Progress], None] | None
) -> Tally:
    """Let ``coordinator`` come to its end, and tell how far it is."""
    told = place / PARTITIONS / STATUS
    told.unlink(missing_ok=True)  # of an earlier run
    tally, before = Tally((), (), ""), deque([(-math.inf, 0)], maxlen=_LATELY)
    for tally in coordinator.run():
        now = time.monotonic()
        if now - before[-1][0] >= _TOLD:
            before.append((now, tally.settled))
            then, settled = next(each for each in before if each[0] > now - MINUTE)
            rate = (tally.settled - settled) / max(_TOLD, now - then)
            text_file(told, replace(tally, rate=rate).as_json())
        if show and tally.partitions:
            show(_progress(tally, now - began))
    return tally


def _progress(tally: Tally, seconds: float) -> Progress:
    total = tally.total
    return Progress(
        total("requested"), total("documents"), total("dropped"), total("failed"), total("pending"), seconds,
        tally.url,
    )  # fmt: skip
