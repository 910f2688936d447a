"""How far a job is: who works on it, how fast, what waits and which hosts are away."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from scrapers.crawler.hosts.deferred import Deferrals
from scrapers.crawler.in_flight import iso_moment
from scrapers.crawler.partitions.places import PARTITIONS, STATUS, partition_folders
from scrapers.display.shown import Shown
from scrapers.display.text import brief
from scrapers.job.folder import FRESH
from scrapers.job.merging.behind import has_begun, is_behind
from scrapers.job.partitions.tally import PartitionTally, Tally
from scrapers.job.stored_job import job_folder
from scrapers.store.lease import owner_of
from scrapers.store.ledger import LedgerCounts
from scrapers.store.lock import holder_of
from scrapers.store.state import State

MINUTE: Final = 60.0
_REQUESTED: Final = "SELECT count(*) FROM urls WHERE attempts > 0"
_LATELY: Final = "SELECT count(*) FROM urls WHERE state = 1 AND fetched_at >= ?"


@dataclass(frozen=True, slots=True)
class AwayHost:
    """A host of which nothing can be had: why, until when (ISO 8601), and how many pages wait for it."""

    host: str
    reason: str
    until: str
    pages: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The URLs of a job: ``discovered = documents + dropped + failed + pending``.

    Documents are counted before the corpus leaves any out.
    """

    discovered: int
    requested: int
    documents: int
    dropped: int
    failed: int
    pending: int


@dataclass(frozen=True, slots=True, repr=False)
class JobStatus(Shown):
    """How far a job is; its ``totals`` can be read off the status itself.

    ``state`` is ``running``, ``stopped`` (the same command continues) or ``finished``; ``pid`` is of the
    process that runs it. ``rate`` counts pages a second that were settled in the last minute, ``away`` the
    hosts of which nothing can be had for now. ``partitions`` are there while several workers crawl.
    """

    folder: Path
    state: Literal["running", "stopped", "finished"]
    pid: int | None
    totals: Totals
    rate: float
    away: tuple[AwayHost, ...] = ()
    partitions: tuple[PartitionTally, ...] = ()

    @property
    def discovered(self) -> int:
        """How many URLs the job knows."""
        return self.totals.discovered

    @property
    def requested(self) -> int:
        """How many of them were requested."""
        return self.totals.requested

    @property
    def documents(self) -> int:
        """How many have a document."""
        return self.totals.documents

    @property
    def dropped(self) -> int:
        """How many were left out."""
        return self.totals.dropped

    @property
    def failed(self) -> int:
        """How many could not be had or read."""
        return self.totals.failed

    @property
    def pending(self) -> int:
        """How many have not got their final word."""
        return self.totals.pending

    @property
    def lag(self) -> int:
        """How many batches of links are on their way from one partition to another."""
        return sum(each.lag for each in self.partitions)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "folder": str(self.folder),
            "state": self.state,
            "pid": self.pid,
            **asdict(self.totals),
            "rate": self.rate,
            "away": tuple(map(asdict, self.away)),
            "partitions": tuple(map(asdict, self.partitions)),
            "lag": self.lag,
        }

    def __repr__(self) -> str:
        told = {
            "state": self.state, "discovered": self.discovered, "documents": self.documents,
            "dropped": self.dropped, "failed": self.failed, "pending": self.pending,
        }  # fmt: skip
        return brief("JobStatus", told)


def status(job: str | Path) -> JobStatus:
    """How far the job at ``job``, its folder or its output, is; whoever runs it is not disturbed.

    Where a fresh crawl is to take the place of one that stands, of that one. Raises :class:`ConfigError`,
    :class:`StateDamaged`.
    """
    folder = job_folder(job)
    place = folder / FRESH if (folder / FRESH / "state.sqlite").exists() else folder
    pid, told = holder_of(folder), _told(place)
    if pid is not None and told:
        return _of_workers(folder, pid, told)
    with closing(State.read(place)) as state:
        behind = pid is None and is_behind(place, state)
        found = _of_state(state)
        finished = not behind and state.get("finished") == "1" and not found[0].pending
    free = behind and _free(place)
    if behind and not free and told:  # workers of a run that was killed are still at work
        return _of_workers(folder, None, told)
    totals, rate, away = _of_partitions(place) if free else found
    return JobStatus(
        folder,
        "running" if pid is not None else "finished" if finished else "stopped",
        pid, totals, rate, away,
    )  # fmt: skip


def _told(place: Path) -> Tally | None:
    """What a coordinator has told last, if there was one."""
    with suppress(FileNotFoundError):
        return Tally.from_json((place / PARTITIONS / STATUS).read_bytes())
    return None


def _free(place: Path) -> bool:
    """Whether nobody holds a partition, whose state is its owner's alone."""
    return not any(map(owner_of, partition_folders(place).values()))


def _of_state(state: State) -> tuple[Totals, float, tuple[AwayHost, ...]]:
    """What a state has, its pages a second, and its hosts that are away."""
    counts = LedgerCounts(state)
    dropped, failed, documents = counts.outcomes()
    requested, discovered = _number(state, _REQUESTED), counts.discovered()
    totals = Totals(discovered, requested, documents, dropped.total(), failed.total(), counts.pending())
    since = iso_moment(datetime.fromtimestamp(time.time() - MINUTE, UTC))
    return totals, _number(state, _LATELY, since) / MINUTE, away_hosts(state)


def _of_partitions(place: Path) -> tuple[Totals, float, tuple[AwayHost, ...]]:
    """The same of all partitions that a killed run has left."""
    found = []
    for folder in partition_folders(place).values():
        if has_begun(folder):
            with closing(State.read(folder)) as state:
                found.append(_of_state(state))
    sums = [sum(each) for each in zip(*(astuple(totals) for totals, *_ in found), strict=True)]
    away = sorted({each for *_, hosts in found for each in hosts}, key=lambda each: each.host)
    return Totals(*sums or [0] * 6), sum(rate for _, rate, _ in found), tuple(away)


def _of_workers(folder: Path, pid: int | None, tally: Tally) -> JobStatus:
    """What the coordinator has told last."""
    parts = {name: tally.total(name) for name in ("requested", "documents", "dropped", "failed", "pending")}
    totals = Totals(tally.settled + parts["pending"], **parts)
    away = tuple(AwayHost(*each) for each in tally.away)
    if pid is None:
        return JobStatus(folder, "stopped", None, totals, tally.rate, away)
    return JobStatus(folder, "running", pid, totals, tally.rate, away, tally.partitions)


def away_hosts(state: State) -> tuple[AwayHost, ...]:
    """The hosts of a state of which nothing can be had."""
    return tuple(
        AwayHost(wait.host, wait.reason, iso_moment(datetime.fromtimestamp(wait.until, UTC)), wait.pages)
        for wait in Deferrals(state).all()
        if wait.kind == "host"
    )


def _number(state: State, query: str, *values: str) -> int:
    return int(state.db.execute(query, values).fetchone()[0])
