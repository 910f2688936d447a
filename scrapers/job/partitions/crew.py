"""The workers of a crawl: started, told and heard, replaced when they are no more."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Final

from scrapers.crawler.partitions.places import partition_folder
from scrapers.errors import ConfigError, ExportError, JobLocked, ScrapersError, StateDamaged
from scrapers.parallel.piped import Launcher, Piped, Task

_ROUND: Final = 1.0  # seconds until all have answered, or are heard in the next round
_SILENT: Final = 60.0  # seconds after which a worker that says nothing is ended
_DEATHS: Final = 3  # of each worker, in a row in which nothing was settled
_ENDING: Final = 10.0  # seconds for a process that has said its last word
_AGAIN: Final = 30.0  # seconds until it is tried again to start what did not come

Reports = dict[int, dict[str, Any]]


@dataclass(slots=True, eq=False)
class Worker:
    """A process, and what it has been told and has said."""

    piped: Piped
    owns: set[int] = field(default_factory=set)
    reports: Reports = field(default_factory=dict)
    heard: float = field(default_factory=time.monotonic)
    round: int = 0
    ended: bool = False

    def tell(self, *what: Any) -> None:  # noqa: ANN401 - as it goes over the pipe
        """Say something; one that is no more is seen where it is listened to."""
        try:
            self.piped.pipe.send(what)
        except OSError:
            self.ended = True


class Crew:
    """At most ``size`` workers that do ``task`` for the job at ``place``.

    ``reports`` are the last ones of all partitions.
    """

    def __init__(self, launcher: Launcher, task: Task, size: int, place: Path) -> None:
        self._launcher, self._task, self._size, self._place = launcher, task, size, place
        self.workers: list[Worker] = []
        self.reports: Reports = {}
        self._round, self._deaths, self._settled = 0, 0, 0
        self._next_start = 0.0

    def owners(self) -> dict[int, Worker]:
        """Who has which partition."""
        return {number: worker for worker in self.workers for number in worker.owns}

    def fill(self) -> None:
        """Start those that are missing, as far as there is room. Raises :class:`ConfigError` if all are."""
        missing, now = self._size - len(self.workers), time.monotonic()
        if self.workers:
            missing = min(missing, self._launcher.room) if missing and now >= self._next_start else 0
        if missing <= 0:
            return
        try:
            started = self._launcher.start(missing, self._task, patient=not self.workers)
        except ConfigError:
            if not self.workers:
                raise
            self._next_start = now + _AGAIN
        else:
            self.workers += map(Worker, started)

    def hear_all(self) -> None:
        """Ask how far all are, and listen until everybody has answered, or is no more."""
        self._round += 1
        for worker in self.workers:
            worker.tell("poll", self._round)
        end = time.monotonic() + _ROUND
        while (behind := self._behind()) and time.monotonic() < end:
            self._listen(behind, 0.5)

    @property
    def answered(self) -> bool:
        """Whether there are workers, and all have said in this round how far they are."""
        return bool(self.workers) and not self._behind(ended=True)

    def bury(self) -> bool:
        """Let go of those that are no more, or say nothing any more; whether there were any."""
        now = time.monotonic()
        gone = [each for each in self.workers if each.ended or now - each.heard > _SILENT]
        if not gone:
            return False
        settled = sum(each.get("kept", 0) + each.get("dropped", 0) for each in self.reports.values())
        self._deaths = len(gone) + (self._deaths if settled <= self._settled else 0)
        self._settled = settled
        self._end(gone)
        self.workers = [each for each in self.workers if each not in gone]
        if self._deaths > _DEATHS * self._size:
            raise ExportError("workers end again and again without a word", path=self._place)
        return True

    def finish(self, what: str) -> None:
        """Let every worker come to its end."""
        for worker in self.workers:
            worker.tell(what)
        while working := [each for each in self.workers if not each.ended]:
            self._listen(working, 1.0)

    def close(self) -> None:
        """End all that are left."""
        self._end(self.workers)

    def _behind(self, *, ended: bool = False) -> list[Worker]:
        return [each for each in self.workers if each.round < self._round and (ended or not each.ended)]

    def _listen(self, workers: Iterable[Worker], seconds: float) -> None:
        by_pipe = {each.piped.pipe: each for each in workers}
        for ready in wait(list(by_pipe), timeout=seconds):
            self._hear(by_pipe[ready])  # type: ignore[index]  # those are what was waited for

    def _hear(self, worker: Worker) -> None:
        try:
            what, *values = worker.piped.pipe.recv()
        except (EOFError, OSError):
            worker.ended = True
            return
        worker.heard = time.monotonic()
        if what == "failed":
            number, kind, message = values
            _raise(partition_folder(self._place, number) if number >= 0 else self._place, kind, message)
        elif what == "lost":
            worker.owns.discard(values[0])
        else:
            if what == "report":
                worker.round = values[0]
            else:
                worker.ended = True
            worker.reports = dict(values[-1])
            self.reports |= worker.reports

    @staticmethod
    def _end(workers: Iterable[Worker]) -> None:
        for worker in workers:
            process = worker.piped.process
            process.join(_ENDING if worker.ended else 0)
            worker.piped.pipe.close()
            if process.is_alive():
                process.kill()
                process.join(_ENDING)


def _raise(path: Path, kind: str, message: str) -> None:
    """An error of a worker's, as if it were ours; ``path`` is that of its partition."""
    if kind == "ConfigError" or kind.endswith("BackendError"):
        raise ConfigError(message)
    if kind == "StateDamaged":
        raise StateDamaged(message, path=path)
    if kind == "JobLocked":
        raise JobLocked(message, pid=0)
    if kind == "ExportError":
        raise ExportError(message, path=path)
    raise ScrapersError(f"{path}: {message}") if kind else RuntimeError(message)
