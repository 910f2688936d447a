"""Has workers crawl the partitions of a job, and sees when all of it is done.

Who owns which partition is decided here, what a worker does there; between runs nothing of it is remembered,
as all that counts is in the folders of the partitions. The end is reached when in two rounds, one after the
other, every partition was idle, none had sent or taken anything in between, and no batch lay in any outbox.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from scrapers.crawler.hosts.shared_turns import SharedTurns
from scrapers.crawler.partitions.budget import SharedBudget
from scrapers.crawler.partitions.outbox import Batch, waiting
from scrapers.crawler.partitions.places import BUDGET, PARTITIONS, TURNS, partition_folder, partition_folders
from scrapers.errors import ConfigError, ExportError, JobLocked, ScrapersError, StateDamaged
from scrapers.job.partitions.opening import seed_partition
from scrapers.job.partitions.tally import Tally
from scrapers.job.partitions.worker import work
from scrapers.job.settings import Job
from scrapers.parallel.piped import Launcher, Process

_ROUND: Final = 0.15  # seconds between two rounds, at least
_SHARE: Final = 20  # times the CPU time of a round: many partitions are looked after less often
_LONGEST: Final = 1.0  # second between two rounds
_SILENT: Final = 60.0  # seconds after which a worker that says nothing is ended
_DEATHS: Final = 3  # of each worker, in a row in which nothing was settled
_ENDING: Final = 10.0  # seconds for a process that has said its last word

Reports = dict[int, dict[str, Any]]


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, and what it has been told and has said."""

    process: Process
    pipe: Connection
    owns: set[int] = field(default_factory=set)
    reports: Reports = field(default_factory=dict)
    heard: float = field(default_factory=time.monotonic)
    round: int = 0
    ready: bool = False
    ended: bool = False

    def tell(self, *what: Any) -> None:  # noqa: ANN401 - as it goes over the pipe
        """Say something; one that is no more is seen where it is listened to."""
        try:
            self.pipe.send(what)
        except OSError:
            self.ended = True


class Coordinator:
    """Crawls the partitions of ``job`` at ``place`` with ``size`` workers, which ``launcher`` starts.

    Used by one thread, except :meth:`stop`.
    """

    def __init__(self, job: Job, place: Path, size: int, launcher: Launcher) -> None:
        share = max(1, math.ceil(job.workers / size))
        self._job = job.model_copy(update={"filters": (), "workers": share})
        self._place, self._size, self._run, self._launcher = place, size, uuid4().hex, launcher
        self._workers: list[_Worker] = []
        self._owned: dict[int, _Worker] = {}
        self._seeds = Counter(map(seed_partition, job.seeds))
        self._last: Reports = {}
        self._lag: Counter[int] = Counter()
        self._round, self._deaths, self._settled = 0, 0, 0
        self._quiet: tuple[tuple[int, int], ...] | None = None
        self._stopping = False
        self.stopped = False
        """Whether it was stopped before its end."""
        (place / PARTITIONS).mkdir(exist_ok=True)
        self._budget = SharedBudget(place / PARTITIONS / BUDGET, job.limits.max_pages)
        turns = SharedTurns(place / PARTITIONS / TURNS)
        turns.forget_delays()
        turns.close()

    def stop(self) -> None:
        """Start nothing new. Any thread, signals."""
        self._stopping = True

    def run(self) -> Iterator[Tally]:
        """Crawl to the end, giving now and then how far all is."""
        self._reserve()
        try:
            while not self._round_ends():
                yield self.tally()
            self._finish("stop" if self.stopped else "end")
            yield self.tally()
        finally:
            self._kill(self._workers)
            self._budget.close()

    def tally(self) -> Tally:
        """How far all partitions are."""
        pids = {number: worker.process.pid or 0 for number, worker in self._owned.items()}
        return Tally.of(self._last, pids, self._lag)

    # --- a round

    def _round_ends(self) -> bool:
        """Start what is missing, share out what has no owner, hear everybody; whether all is done."""
        if self._stopping:
            self.stopped = True
            return True
        began = time.thread_time()
        if missing := self._size - len(self._workers):
            started = self._launcher.start(missing, work, self._job, self._place, self._run)
            self._workers += [_Worker(each.process, each.pipe) for each in started]
        self._share_out()
        self._round += 1
        for worker in self._workers:
            worker.tell("poll", self._round)
        self._hear()
        self._bury()
        time.sleep(min(max(_ROUND, _SHARE * (time.thread_time() - began)), _LONGEST))
        return self._is_over()

    def _share_out(self) -> None:
        """Give partitions without an owner to who has the fewest, and batches to their receivers."""
        folders, batches = partition_folders(self._place), dict[int, list[Batch]]()
        for receiver, batch in _batches(folders):
            batches.setdefault(receiver, []).append(batch)
        self._lag = Counter({receiver: len(found) for receiver, found in batches.items()})
        given: dict[_Worker, list[int]] = {}
        for number in sorted({*self._seeds, *folders, *batches} - self._owned.keys()):
            worker = min(self._workers, key=lambda each: len(each.owns))
            worker.owns.add(number)
            self._owned[number] = worker
            given.setdefault(worker, []).append(number)
        for worker, numbers in given.items():
            worker.tell("own", numbers)
        for receiver, found in batches.items():
            self._owned[receiver].tell("deliver", receiver, found)

    def _hear(self) -> None:
        """Listen until everybody has answered, or is no more."""
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            behind = [each for each in self._workers if each.round < self._round and not each.ended]
            if not behind:
                return
            for ready in wait([each.pipe for each in behind], timeout=0.5):
                self._listen(next(each for each in behind if each.pipe is ready))

    def _listen(self, worker: _Worker) -> None:
        try:
            what, *values = worker.pipe.recv()
        except (EOFError, OSError):
            worker.ended = True
            return
        worker.heard = time.monotonic()
        if what == "ready":
            worker.ready = True
        elif what == "failed":
            self._raise(*values)
        elif what == "lost":
            worker.owns.discard(values[0])
            self._owned.pop(values[0], None)
        else:
            if what == "report":
                worker.round, worker.reports = values
            else:
                worker.ended, worker.reports = True, values[0]
            self._last |= worker.reports

    def _bury(self) -> None:
        """Take the partitions of workers that are no more, or say nothing any more, back."""
        now = time.monotonic()
        gone = [each for each in self._workers if each.ended or now - each.heard > _SILENT]
        if not gone:
            return
        settled = sum(each.get("kept", 0) + each.get("dropped", 0) for each in self._last.values())
        self._deaths = len(gone) + (self._deaths if settled <= self._settled else 0)
        self._settled = settled
        self._kill(gone)
        for worker in gone:
            self._workers.remove(worker)
            for number in worker.owns:
                del self._owned[number]
        self._quiet = None
        if self._deaths > _DEATHS * self._size:
            raise ExportError("workers end again and again without a word", path=self._place)

    def _is_over(self) -> bool:
        """Whether all is as it was a round ago, and nothing is left to do."""
        if any(each.round < self._round for each in self._workers) or len(self._workers) < self._size:
            self._quiet = None
            return False
        reports = {number: worker.reports.get(number) for number, worker in self._owned.items()}
        idle = all(report is not None and report["idle"] for report in reports.values())
        if not (idle and reports) or any(True for _ in _batches(partition_folders(self._place))):
            self._quiet = None
            return False
        seen = tuple(sorted((number, report["activity"]) for number, report in reports.items() if report))
        if seen != self._quiet:
            self._quiet = seen
            return False
        spent = [number for number, report in reports.items() if report and report["spent"]]
        if spent and self._budget.left:
            self._quiet = None
            for number in spent:
                self._owned[number].tell("again", [number])
            return False
        return True

    # --- workers

    def _finish(self, what: str) -> None:
        """Let every worker come to its end."""
        for worker in self._workers:
            worker.tell(what)
        while working := [each for each in self._workers if not each.ended]:
            for ready in wait([each.pipe for each in working], timeout=1.0):
                self._listen(next(each for each in working if each.pipe is ready))

    def _kill(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.pipe.close()
            worker.process.join(_ENDING if worker.ended else 0)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def _reserve(self) -> None:
        """Seeds come first: their share of the budget is theirs before anybody begins."""
        begun = partition_folders(self._place)
        for number, seeds in self._seeds.items():
            if number not in begun:
                self._budget.take(number, seeds)

    def _raise(self, number: int, kind: str, message: str) -> None:
        """An error of a worker's, as if it were ours."""
        if kind == "ConfigError" or kind.endswith("BackendError"):
            raise ConfigError(message)
        if kind == "StateDamaged":
            raise StateDamaged(message, path=partition_folder(self._place, number))
        if kind == "JobLocked":
            raise JobLocked(message, pid=0)
        if kind == "ExportError":
            raise ExportError(message, path=self._place)
        raise ScrapersError(f"partition {number}: {message}") if kind else RuntimeError(message)


def _batches(folders: dict[int, Path]) -> Iterator[tuple[int, Batch]]:
    """What lies in the outboxes of partitions: the receiver, and the batch."""
    for sender, folder in folders.items():
        for receiver, number in waiting(folder):
            yield receiver, (sender, number)
