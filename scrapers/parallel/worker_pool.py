"""Worker processes that parse: a page that hangs, eats memory or crashes costs only itself.

pebble kills and replaces a worker. Ours is how they start and end (``processes.py``), also when their parent
was killed, and that a pool which pebble gives up is replaced without the loss of a task.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Expired
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import Any, Generic, TypeVar

import cloudpickle
from pebble import ProcessExpired

from scrapers.errors import ConfigError
from scrapers.models import Failure
from scrapers.parallel.memory_limit import TOO_MUCH, limit_memory
from scrapers.parallel.process_pools import ProcessPools
from scrapers.parallel.processes import LOST, ProcessPool
from scrapers.parallel.waiting import Waiting

T = TypeVar("T")
R = TypeVar("R")
_Task = tuple[T, Callable[[R | Failure], None]]
PATIENCE = 6
FETCHED_TOGETHER = 4
"""Tasks that travel at once of those that are fetched one by one."""
_TRIES = 3  # pools, and workers killed from outside, that a task may outlive
_OVERTIME = -getattr(signal, "SIGPROF", 0)  # exit code of a worker that met its bound; Windows has none
_MXFAST = 1  # M_MXFAST of glibc's <malloc.h>
_MEMORY = "parsing took too much memory"
BROKEN = "worker_broken"
"""Reason of what a worker answers that could not be set up: no page's fault."""
_function: Callable[[Any], Any] | None = None
_fault = ""


def _start(function: bytes, memory: int) -> None:
    """Set up a worker: its function, its memory cap, its end. pebble would try a broken one for ever."""
    global _function, _fault  # noqa: PLW0603 - a worker process has one function for its life
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # others of numpy's would spin, and are never asked
    try:
        _function = cloudpickle.loads(function)  # what that imports is no page's
        limit_memory(memory)
    except BaseException as error:  # noqa: BLE001 - user code is imported here
        _fault = f"{type(error).__name__}: {error}"
    _join_freed_chunks()
    gc.freeze()  # what was imported stays; every full collection would look at it again
    gc.set_threshold(20_000, 20, 50)  # extraction allocates much and makes few cycles


def _join_freed_chunks() -> None:
    """Have glibc join small chunks with their neighbours when they are freed, and not all of them later.

    Those of a whole tree would lie in its fast bins until somebody asks for a kilobyte, who then has all of
    them joined at once: a twentieth of what a worker takes for the links of a page. Others have no such bins.
    """
    with suppress(AttributeError, OSError, TypeError):  # TypeError: Windows has no library without a name
        ctypes.CDLL(None).mallopt(_MXFAST, 0)


def _end_with(parent: int) -> None:
    """End when ``parent`` does: whoever started us, or the fork server that ends with them."""
    caller = multiprocessing.parent_process()
    while os.getppid() == parent and caller is not None and caller.is_alive():
        threading.Event().wait(0.5)
    os._exit(1)


def check_travels(function: object) -> None:
    """Raise whatever keeps ``function`` from being sent to a worker."""
    cloudpickle.dumps(function)


class _Alone(Enum):
    """In the place of a result: the task is to be run by itself."""

    AGAIN = 0


class _BrokenError(Exception):
    """The worker could not be set up."""


def _call(tasks: list[Any], seconds: float) -> list[Any]:
    """Run ``tasks``; the kernel ends the process when it has burnt ``seconds`` of CPU on one of them.

    Of several, one that raises is to be run again alone.
    """
    if _function is None:
        raise _BrokenError(_fault)
    if len(tasks) == 1:
        return [_timed(_function, tasks[0], seconds)]
    return [_tried(_function, task, seconds) for task in tasks]


def _timed(function: Callable[[Any], Any], task: Any, seconds: float) -> Any:  # noqa: ANN401 - generic by nature
    if not hasattr(signal, "setitimer"):  # Windows: the clock alone bounds a task
        return function(task)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(task)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _tried(function: Callable[[Any], Any], task: Any, seconds: float) -> Any:  # noqa: ANN401 - as above
    try:
        return _timed(function, task, seconds)
    except BaseException:  # noqa: BLE001 - it will say so when it is alone, and has all the memory
        return _Alone.AGAIN


@dataclass(frozen=True, slots=True)
class _Sent(Generic[T, R]):
    """A batch on its way: which pool has it, and how often it may go to another."""

    batch: list[_Task[T, R]]
    pool: ProcessPool
    tries: int
    fresh: bool  # whether the pool's workers do one task each


class WorkerPool(Generic[T, R]):
    """Runs ``function`` on tasks in ``workers`` processes; ``seconds`` and ``memory`` bound each.

    ``seconds`` are of CPU time, so that a page's fate does not hang on how busy the machine is; a
    task that sleeps is ended after :data:`PATIENCE` times as long by the clock.
    ``function`` travels by value once; tasks and results are pickled. Up to ``together`` tasks travel at once
    where they come one after another, or have to wait for a worker (``waiting.py``); fewer than a crawl has
    under way, or nothing is fetched meanwhile. If one of them ends the worker, or fails, it is run again
    alone, so that none bears the consequences of another. What a worker was doing that somebody killed is
    done again, a few times; and what one had too little memory for is done once more by one that has done
    nothing before, so that its fate is the same in every crawl.
    ``modules`` are imported once for all workers where the system forks them, beside that of ``function``.
    """

    def __init__(  # noqa: PLR0913 - what bounds a task, and how tasks travel
        self,
        function: Callable[[T], R],
        *,
        workers: int,
        seconds: float,
        memory: int,
        modules: Iterable[str] = (),
        together: int = FETCHED_TOGETHER,
    ) -> None:
        self._seconds, self._workers = seconds, workers
        self._sent: dict[int, _Sent[T, R]] = {}
        self._numbers, self._changed = count(), threading.Condition()
        self._waiting: Waiting[_Task[T, R]] = Waiting(
            together, self._changed, lambda: self._feed(linger=False)
        )
        self._ended = False
        loaded = (getattr(function, "__module__", ""), *modules)
        self._pools = ProcessPools(workers, loaded, _start, (cloudpickle.dumps(function), memory))

    def submit(self, task: T, done: Callable[[R | Failure], None]) -> None:
        """Run ``task``; ``done`` is called from another thread, once, unless the workers are killed."""
        with self._changed:
            self._waiting.add((task, done))
            self._feed()

    def check(self) -> None:
        """Replace a pool that broke unheard, when nothing but tasks still in its queue was left.

        Raises :class:`ConfigError` where the system gives no process.
        """
        for pool in self._pools.all():
            try:
                active = pool.active
            except BrokenProcessPool as error:  # not one worker came
                why = error.__cause__ or error
                raise ConfigError(f"no parser process can start: {why}", field="workers") from error
            if not active:
                self._replace(pool)

    def close(self) -> None:
        """Wait for what runs, then end the workers."""
        with self._changed:
            self._feed(linger=False)
            self._changed.wait_for(lambda: not (self._sent or self._waiting))
        self.kill()

    def kill(self) -> None:
        """End the workers at once; what has not come back does not."""
        with self._changed:
            self._ended = True
            self._sent.clear()
        self._pools.end()

    def _feed(self, *, linger: bool = True) -> None:
        """Send what waits to the workers that are free."""
        while len(self._sent) < self._workers and not self._ended:
            if not (batch := self._waiting.batch(linger=linger)):
                return
            self._send(batch)

    def _send(self, batch: list[_Task[T, R]], tries: int = _TRIES, *, fresh: bool = False) -> None:
        if self._ended:
            return
        number, pool = next(self._numbers), self._pools.pool(fresh=fresh)
        self._sent[number] = _Sent(batch, pool, tries, fresh)
        patience = self._seconds * PATIENCE * len(batch)
        tasks = [task for task, _ in batch]
        try:
            future = pool.schedule(_call, args=(tasks, self._seconds), timeout=patience)
        except RuntimeError:  # the pool has broken since
            self._replace(pool)
        else:
            future.add_done_callback(lambda f: self._arrived(number, pool, f))

    def _arrived(self, number: int, pool: ProcessPool, future: Future[list[R | _Alone]]) -> None:
        """Runs in a thread of pebble's, which an exception would end."""
        if not future.cancelled() and isinstance(future.exception(), BrokenProcessPool):
            self._replace(pool)
            return
        found, killed, short = self._result(future), _was_killed(future), _was_short(future)
        with self._changed:
            sent = self._sent.get(number)
            if sent is None or sent.pool is not pool:
                return
            del self._sent[number]
            again = len(sent.batch) > 1 or (killed and sent.tries > 0) or (short and not sent.fresh)
            results = _each(found, len(sent.batch), again=again)
            for work, result in zip(sent.batch, results, strict=True):
                if isinstance(result, _Alone):
                    self._send([work], sent.tries - killed, fresh=sent.fresh or short)
            self._feed()
            self._changed.notify_all()
        for (_, done), result in zip(sent.batch, results, strict=True):
            if not isinstance(result, _Alone):
                done(result)

    def _replace(self, broken: ProcessPool) -> None:
        """Give what a broken pool had to a new one, one by one.

        pebble gives a pool up when a worker dies of which it knows no task: one that was killed from
        outside, or so early in its task that the word of its beginning came after that of its end.
        """
        with self._changed:
            if self._ended or not self._pools.replace(broken):
                return
            lost = {number: sent for number, sent in self._sent.items() if sent.pool is broken}
            for number, sent in lost.items():
                del self._sent[number]
                for work in sent.batch if sent.tries else ():
                    self._send([work], sent.tries - 1, fresh=sent.fresh)
            self._changed.notify_all()
        for _, done in (work for sent in lost.values() if not sent.tries for work in sent.batch):
            done(Failure("parse_limit", "the worker died, again and again"))

    def _result(self, future: Future[list[R | _Alone]]) -> list[R | _Alone] | Failure:
        try:
            return future.result()
        except Expired:
            return Failure("parse_limit", f"parsing hung for {self._seconds * PATIENCE:g} s")
        except ProcessExpired as error:
            return Failure("parse_limit", self._ending(error.exitcode))
        except MemoryError:
            return Failure("parse_limit", _MEMORY)
        except BaseException as error:  # noqa: BLE001 - user code runs in there, and may ask to exit
            broken = isinstance(error, _BrokenError)
            why = str(error) if broken else f"{type(error).__name__}: {error}"
            return Failure(BROKEN if broken else "parse_error", why)

    def _ending(self, code: int) -> str:
        if code == TOO_MUCH:
            return _MEMORY
        if code == _OVERTIME:
            return f"parsing took more than {self._seconds:g} s of CPU time"
        return f"the worker died (exit code {code})"


def check_started(failure: Failure) -> None:
    """Raise :class:`ConfigError` if it was the worker that could not be set up: that is no page's failure."""
    if failure.reason == BROKEN:
        raise ConfigError(f"no parser process can start: {failure.detail}", field="workers")


def _each(found: list[R | _Alone] | Failure, size: int, *, again: bool) -> Sequence[R | Failure | _Alone]:
    """What came of each task of a batch that may have failed as a whole: then each is run again alone."""
    if not isinstance(found, Failure):
        return found
    return [_Alone.AGAIN] * size if again else [found]


def _was_killed(future: Future[Any]) -> bool:
    """Whether the worker died by a signal that none of its bounds sends: that says nothing of the page."""
    error = None if future.cancelled() else future.exception()
    if not isinstance(error, ProcessExpired):
        return False
    # pebble's workers answer SIGTERM by an exit with its number
    code = int(error.exitcode)
    return code in {signal.SIGTERM, LOST} or (code < 0 and code != _OVERTIME)


def _was_short(future: Future[Any]) -> bool:
    """Whether it was memory that was lacking, of which what a worker did before may have left less."""
    return not future.cancelled() and isinstance(future.exception(), MemoryError)
