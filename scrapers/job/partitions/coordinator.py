"""Has workers crawl the partitions of a job, and sees when all of it is done.

Who owns which partition is decided here, what a worker does there; between runs nothing of it is remembered,
as all that counts is in the folders of the partitions. The end is reached when in two rounds, one after the
other, every partition was idle, none had sent or taken anything in between, and all that was ever sent had
been taken. That is what the senders' and receivers' states say: no listing of a folder decides it, which may
be an old one where nodes share a file system.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from scrapers.crawler.partitions.commons import Commons
from scrapers.crawler.partitions.outbox import Batch, waiting
from scrapers.crawler.partitions.places import PARTITIONS, partition_folders
from scrapers.job.opening import modules_of
from scrapers.job.partitions.crew import Crew, Worker
from scrapers.job.partitions.opening import seed_partition
from scrapers.job.partitions.tally import Tally
from scrapers.job.partitions.worker import work
from scrapers.job.settings import Job
from scrapers.parallel.piped import Launcher, Task

_ROUND: Final = 0.15  # seconds between two rounds, at least
_SHARE: Final = 20  # times the CPU time of a round: many partitions are looked after less often
_LONGEST: Final = 1.0  # second between two rounds
_EXTRACTORS: Final = ("scrapers.reading.extractors.blocks", "scrapers.reading.extractors.full_text")


class Coordinator:
    """Crawls the partitions of ``job`` at ``place`` with ``size`` workers, which ``launcher`` starts.

    Used by one thread, except :meth:`stop`.
    """

    def __init__(self, job: Job, place: Path, size: int, launcher: Launcher) -> None:
        share = max(1, math.ceil(job.workers / size))
        bare, run = job.model_copy(update={"filters": (), "workers": share}), uuid4().hex
        (place / PARTITIONS).mkdir(exist_ok=True)
        self._place, self._commons = place, Commons(place, job.limits.max_pages, run)
        task = Task(work, (bare, place, run), self._commons.desk, (*modules_of(job), *_EXTRACTORS))
        self._crew = Crew(launcher, task, size, place)
        self._seeds = Counter(map(seed_partition, job.seeds))
        self._wanted = set(self._seeds)
        self._lag: Counter[int] = Counter()
        self._quiet: list[tuple[int, int, int]] | None = None
        self._stopping = False
        self.stopped = False
        """Whether it was stopped before its end."""

    def stop(self) -> None:
        """Start nothing new. Any thread, signals."""
        self._stopping = True

    def run(self) -> Iterator[Tally]:
        """Crawl to the end, giving now and then how far all is."""
        self._reserve()
        try:
            while not self._round_ends():
                yield self.tally()
            self._crew.finish("stop" if self.stopped else "end")
            yield self.tally()
        finally:
            self._crew.close()
            self._commons.close()

    def tally(self) -> Tally:
        """How far all partitions are."""
        owners = {number: each.piped for number, each in self._crew.owners().items()}
        named = {number: (piped.process.pid or 0, piped.host) for number, piped in owners.items()}
        return Tally.of(self._crew.reports, named, self._lag)

    # --- a round

    def _round_ends(self) -> bool:
        """Start what is missing, hear everybody, share out what has no owner; whether all is done."""
        if self._stopping:
            self.stopped = True
            return True
        began, crew = time.thread_time(), self._crew
        crew.fill()
        crew.hear_all()
        if crew.bury():
            self._quiet = None
        if crew.workers:
            self._share_out()
        time.sleep(min(max(_ROUND, _SHARE * (time.thread_time() - began)), _LONGEST))
        return self._is_over()

    def _share_out(self) -> None:
        """Give partitions without an owner to who has the fewest, and batches to their receivers."""
        owners = self._crew.owners()
        reports = [worker.reports.get(number) for number, worker in owners.items()]
        if owners.keys() >= self._wanted and _all_taken(reports):
            self._lag = Counter()
            return
        folders, batches = partition_folders(self._place), dict[int, list[Batch]]()
        for receiver, batch in _batches(folders):
            batches.setdefault(receiver, []).append(batch)
        self._lag = Counter({receiver: len(found) for receiver, found in batches.items()})
        given: dict[Worker, list[int]] = {}
        self._wanted |= {*folders, *batches}
        for number in sorted(self._wanted - owners.keys()):
            worker = owners[number] = min(self._crew.workers, key=lambda each: len(each.owns))
            worker.owns.add(number)
            given.setdefault(worker, []).append(number)
        for worker, numbers in given.items():
            worker.tell("own", numbers)
        for receiver, found in batches.items():
            owners[receiver].tell("deliver", receiver, found)

    def _is_over(self) -> bool:
        """Whether all is as it was a round ago, and nothing is left to do."""
        owners, before = self._crew.owners(), self._quiet
        reports = {number: worker.reports.get(number) for number, worker in owners.items()}
        self._quiet = None
        if not (self._crew.answered and reports and all(each and each["idle"] for each in reports.values())):
            return False
        if not _all_taken(reports.values()):
            return False
        self._quiet = sorted(
            (number, each["sent"], each["taken"]) for number, each in reports.items() if each
        )
        if self._quiet != before:
            return False
        spent = [number for number, report in reports.items() if report and report["spent"]]
        if spent and self._commons.budget.left:
            self._quiet = None
            for number in spent:
                owners[number].tell("again", [number])
            return False
        return True

    # --- what is said of partitions

    def _reserve(self) -> None:
        """Seeds come first: their share of the budget is theirs before anybody begins."""
        begun = partition_folders(self._place)
        for number, seeds in self._seeds.items():
            if number not in begun:
                self._commons.budget.take(number, seeds)


def _all_taken(reports: Collection[dict[str, Any] | None]) -> bool:
    """Whether all tell of themselves, and nothing that was ever sent is on its way."""
    known = [each for each in reports if each]
    return len(known) == len(reports) > 0 and sum(each["sent"] - each["taken"] for each in known) == 0


def _batches(folders: dict[int, Path]) -> Iterator[tuple[int, Batch]]:
    """What lies in the outboxes of partitions: the receiver, and the batch."""
    for sender, folder in folders.items():
        for receiver, number in waiting(folder):
            yield receiver, (sender, number)
