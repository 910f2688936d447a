"""A process that crawls partitions, each in a thread: a slow host holds up its own partition only."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from scrapers.crawler.in_flight import Settled
from scrapers.crawler.partitions.outbox import Batch
from scrapers.errors import JobLocked, LeaseLost, ScrapersError
from scrapers.job.partitions.opening import Equipment, Partition, equipped, open_partition
from scrapers.job.partitions.status import away_hosts
from scrapers.job.settings import Job
from scrapers.models import Document, Drop, Failure
from scrapers.parallel.line import FarEnd
from scrapers.store.ledger import LedgerCounts

_RENEW: Final = 5.0  # seconds between two renewals of the leases
_COUNT: Final = 1.0  # seconds between two counts of what is pending
_AGAIN: Final = 0.1  # seconds between two looks at a partition that another process still holds


@dataclass(slots=True)
class Crawling:
    """A partition and the thread that crawls it; ``told`` is what the coordinator hears of it."""

    number: int
    thread: threading.Thread | None = None
    partition: Partition | None = None
    stopped: bool = False
    waiting: set[Batch] = field(default_factory=set)
    told: dict[str, Any] = field(default_factory=dict)
    counted: float = 0.0

    def begin(self, partition: Partition) -> None:
        """``partition`` is open: what came before goes to it."""
        dropped, failed, kept = LedgerCounts(partition.state).outcomes()
        self.told = {"kept": kept, "dropped": dropped.total(), "failed": failed.total(), "url": ""}
        self.count(partition, None)
        self.partition = partition
        partition.exchange.deliver(self.waiting)
        if self.stopped:
            self.stop()

    def count(self, partition: Partition, step: object) -> None:
        """A URL is settled, or nothing is and time has passed."""
        if isinstance(step, Settled):
            kind = {Document: "kept", Drop: "dropped", Failure: "failed"}[type(step.outcome)]
            self.told[kind] += 1
            self.told["url"] = step.url
        now = time.monotonic()
        if now >= self.counted:
            self.told["pending"] = LedgerCounts(partition.state).pending()
            self.told["away"] = [
                (each.host, each.reason, each.until, each.pages) for each in away_hosts(partition.state)
            ]
            self.counted = now + max(_COUNT, 20 * (time.monotonic() - now))

    def stop(self) -> None:
        """Start nothing new."""
        self.stopped = True
        if self.partition:
            self.partition.exchange.end()
            self.partition.crawl.engine.stop()

    def report(self) -> dict[str, Any]:
        """How far the partition is."""
        partition = self.partition
        if partition is None:
            return {}
        exchange = partition.exchange
        sent, taken = exchange.sent_and_taken
        return {
            **self.told, "idle": exchange.idle, "sent": sent, "taken": taken, "spent": exchange.spent,
            "requested": partition.crawl.engine.requested,
        }  # fmt: skip


class Worker:
    """Does what the coordinator says over ``pipe``, and ends with it."""

    def __init__(self, pipe: Connection, shared: Equipment) -> None:
        self._pipe, self._shared, self._renewed = pipe, shared, time.monotonic()
        self._crawling: dict[int, Crawling] = {}
        self._telling = threading.Lock()
        self._ends = False

    def run(self) -> None:
        """Work until the coordinator says that it is enough, or is no more."""
        while not self._ends:
            try:
                if self._pipe.poll(_RENEW):
                    self._hear(*self._pipe.recv())
            except (EOFError, OSError):  # whoever comes next goes on from what is settled now
                self._stop()
            self._renew()
        for each in self._crawling.values():
            while each.thread and each.thread.is_alive():
                each.thread.join(_RENEW)
                self._renew()
        self._tell("ended", self._reports())

    def _hear(self, what: str, *values: Any) -> None:  # noqa: ANN401 - as it came over the pipe
        if what == "own":
            self._own(*values)
        elif what == "poll":
            self._tell("report", *values, self._reports())
        elif what == "deliver":
            self._deliver(*values)
        elif what == "again":
            self._each(values[0], "look_again")
        elif what == "end":
            self._each(self._crawling, "end")
            self._ends = True
        elif what == "stop":
            self._stop()

    def _reports(self) -> list[tuple[int, dict[str, Any]]]:
        """How far those partitions are that are open, or were."""
        return [(number, told) for number, each in self._crawling.items() if (told := each.report())]

    def _own(self, numbers: list[int]) -> None:
        share = max(1, self._shared.concurrency // (len(self._crawling) + len(numbers)))
        for number in numbers:
            each = self._crawling[number] = Crawling(number)
            name = f"scrapers-partition-{number:03}"
            each.thread = threading.Thread(target=self._crawl, args=(each, share), name=name, daemon=True)
            each.thread.start()

    def _deliver(self, number: int, lying: list[list[int]]) -> None:
        each, batches = self._crawling[number], [(sender, batch) for sender, batch in lying]
        each.waiting.update(batches)
        if each.partition:
            each.partition.exchange.deliver(batches)

    def _each(self, numbers: Iterable[int], what: str) -> None:
        for number in numbers:
            partition = self._crawling[number].partition
            if partition:
                getattr(partition.exchange, what)()

    def _stop(self) -> None:
        for each in self._crawling.values():
            each.stop()
        self._ends = True

    def _crawl(self, each: Crawling, share: int) -> None:
        """The life of a partition's thread."""
        try:
            while not each.stopped and not self._crawled(each, share):
                time.sleep(_AGAIN)
        except LeaseLost:
            self._tell("lost", each.number)
        except ScrapersError as error:
            self._tell("failed", each.number, type(error).__name__, str(error))
        except BaseException as error:  # noqa: BLE001 - a thread's error would be nobody's
            self._tell("failed", each.number, "", f"{type(error).__name__}: {error}")

    def _crawled(self, each: Crawling, share: int) -> bool:
        """Crawl a partition to its end; not while it is another's."""
        with suppress(JobLocked), open_partition(self._shared, each.number, share) as partition:
            each.begin(partition)
            crawl = partition.crawl
            rereading = crawl.rereading()
            for step in rereading.run(rereading.stale()):
                each.count(partition, step)
            for found in crawl.engine.run():
                each.count(partition, found)
            each.counted = 0.0
            each.count(partition, None)
            done = not crawl.engine.interrupted and not any(crawl.waits.all())
            partition.unmatched.settings()
            with partition.state.transaction():
                partition.state.set("finished", "1" if done else "0")
            return True
        return False

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed < _RENEW:
            return
        self._renewed = now
        for each in self._crawling.values():
            if each.partition and each.thread and each.thread.is_alive():
                with suppress(LeaseLost, OSError):  # its thread finds that out at its next commit
                    each.partition.lease.renew()

    def _tell(self, *what: Any) -> None:  # noqa: ANN401 - as it goes over the pipe
        with self._telling, suppress(OSError):  # nobody hears it any more
            self._pipe.send(what)


def work(pipe: Connection, job: Job, place: Path, run: str, line: FarEnd | None = None) -> None:
    """A worker's whole life; on another machine it is served over ``line``."""
    for number in filter(None, [signal.SIGINT, getattr(signal, "SIGHUP", None)]):
        signal.signal(number, signal.SIG_IGN)  # those are the coordinator's to handle
    _allow_files()
    try:
        with equipped(job, place, run, line) as shared:
            Worker(pipe, shared).run()
    except ScrapersError as error:
        with suppress(OSError):
            pipe.send(("failed", -1, type(error).__name__, str(error)))


def _allow_files() -> None:
    """Each partition has some files open: as many as the system lets a process have."""
    import resource  # noqa: PLC0415 - POSIX only, as leases are

    with suppress(ValueError, OSError):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
