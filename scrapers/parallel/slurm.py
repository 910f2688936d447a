"""The executor that runs shards as the tasks of Slurm's array jobs, a shard a task.

A stage is laid down in a folder that all nodes see (:mod:`scrapers.parallel.stage_files`), ``sbatch`` is
given a script that does one task of it by its number, and what the tasks leave is gathered. Who wants a
partition, an account or a time limit says so as ``sbatch`` has it: ``SBATCH_PARTITION``,
``SBATCH_ACCOUNT``, ``SBATCH_TIMELIMIT``.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from scrapers.errors import ConfigError
from scrapers.models import Failure
from scrapers.parallel.stage_files import LOGS, is_done, result_of, write_tasks

S = TypeVar("S")
R = TypeVar("R")

_ARRAY: Final = 1000  # tasks of an array: Slurm's MaxArraySize is 1001 unless somebody has changed it
_LOOK: Final = 0.5  # seconds
_LATE: Final = 10.0  # seconds by which a shared folder may show a file later than another node wrote it
_JOB: Final = "job"  # the file with its number
_LOST: Final = "worker_lost"
_SCRIPT: Final = """\
#!/bin/sh
#SBATCH --job-name=scrapers-{name}
#SBATCH --array=0-{last}%{workers}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
export OPENBLAS_NUM_THREADS=1
exec {python} -P -m scrapers build {room} --shard "$SLURM_ARRAY_TASK_ID"
"""


class SlurmExecutor:
    """Runs at most ``workers`` tasks at once; ``folder`` is where stages are laid down, seen by all nodes.

    What a killed process has left there ends first: the folder is one build's, which holds its lock.
    """

    def __init__(self, workers: int, folder: Path) -> None:
        self._workers, self._folder = workers, folder
        if not shutil.which("sbatch"):
            raise ConfigError("workers on Slurm need its command sbatch, which is not here", field="workers")
        _end_left(folder)

    def map(self, stage: Callable[[S], R], shards: Iterable[S]) -> Iterator[R | Failure]:
        """See :class:`scrapers.parallel.executor.Executor`."""
        stream = iter(shards)
        while some := list(islice(stream, _ARRAY)):
            name = type(stage).__name__.strip("_").lower()
            room = write_tasks(self._folder.resolve(), name, stage, some)
            with _array(room, self._script(name, room, len(some))) as job:
                for number in range(len(some)):
                    yield _result(room, number, job)
            shutil.rmtree(room, ignore_errors=True)  # a task that comes too late finds nothing, and ends

    def _script(self, name: str, room: Path, size: int) -> str:
        return _SCRIPT.format(
            name=name,
            last=size - 1,
            workers=self._workers,
            python=shlex.quote(sys.executable),
            room=shlex.quote(str(room)),
        )


def _end_left(folder: Path) -> None:
    """End the tasks that a killed process has left: they would write beside those that come now."""
    rooms = list(folder.glob("*/"))
    jobs = [path.read_text(encoding="ascii") for room in rooms if (path := room / _JOB).is_file()]
    if jobs:
        _told("scancel", *jobs)
        while _told("squeue", "--noheader", f"--jobs={','.join(jobs)}").stdout.strip():
            time.sleep(_LOOK)
    for room in rooms:
        shutil.rmtree(room, ignore_errors=True)


def _told(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - Slurm's, on the path


@contextmanager
def _array(room: Path, script: str) -> Iterator[subprocess.Popen[str]]:
    """The process that waits for an array job, which is cancelled if the block ends before it has."""
    path = room / "script.sh"
    path.write_text(script, encoding="utf-8")
    output = f"--output={room / LOGS}/%a.log"
    command = ["sbatch", "--parsable", "--wait", output, str(path)]
    job = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - ours
    number = job.stdout.readline().partition(";")[0].strip() if job.stdout else ""
    try:
        if not number:
            _, said = job.communicate()
            raise ConfigError(f"sbatch took no job: {said.strip() or 'it says nothing'}", field="workers")
        (room / _JOB).write_text(number, encoding="ascii")
        yield job
    finally:
        if number and job.poll() is None:
            _told("scancel", number)
            job.terminate()
        job.communicate()


def _result(room: Path, number: int, job: subprocess.Popen[str]) -> R | Failure:
    """What the task has left, waited for as long as its array runs."""
    while not is_done(room, number):
        if job.poll() is None:
            time.sleep(_LOOK)
            continue
        until = time.monotonic() + _LATE
        while not is_done(room, number):
            if time.monotonic() > until:
                return Failure(_LOST, f"the task ended without a result: {_last_word(room, number)}")
            time.sleep(_LOOK)
    found: R | Failure = result_of(room, number)
    return found


def _last_word(room: Path, number: int) -> str:
    """The last line of its log, which is what Slurm says of one that it has ended."""
    try:
        lines = (room / LOGS / f"{number}.log").read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return "it has not begun"
    return next((line.strip() for line in reversed(lines) if line.strip()), "it has said nothing")
