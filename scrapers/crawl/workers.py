"""Worker processes that parse: a page that hangs, eats memory or crashes costs only itself.

pebble kills and replaces a worker. Three things are ours: the workers do not import the caller's
``__main__`` (so a script needs no ``if __name__`` guard), they end when their parent does, even if
it was killed, and a pool that pebble gives up is replaced without the loss of a task.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Expired
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Generic, TypeVar

import cloudpickle
from pebble import ProcessExpired, ProcessPool

from scrapers.models import Failure

T = TypeVar("T")
R = TypeVar("R")
PATIENCE = 6
_TRIES = 3  # pools that a task may outlive
BROKEN = "worker_broken"
"""Reason of what a worker answers that could not be set up: no page's fault."""
_main_lock = threading.Lock()
_function: Callable[[Any], Any] | None = None
_fault = ""


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide where ``__main__`` came from while a worker starts, or it would be run again there."""
    main = sys.modules["__main__"]
    names = ("__file__", "__spec__")
    with _main_lock:
        kept = {name: getattr(main, name) for name in names if hasattr(main, name)}
        try:
            for name in kept:
                setattr(main, name, None)
            yield
        finally:
            for name, value in kept.items():
                setattr(main, name, value)


class _Process(SpawnProcess):
    def start(self) -> None:
        with _without_main():
            super().start()


class _Context(SpawnContext):
    Process = _Process


def _start(function: bytes, memory: int, parent: int) -> None:
    """Set up a worker: its function, its memory cap, its end. pebble would try a broken one for ever."""
    global _function, _fault  # noqa: PLW0603 - a worker process has one function for its life
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        _limit_memory(memory)
        _function = cloudpickle.loads(function)
    except BaseException as error:  # noqa: BLE001 - user code is imported here
        _fault = f"{type(error).__name__}: {error}"
    gc.freeze()  # what was imported stays; every full collection would look at it again
    gc.set_threshold(20_000, 20, 50)  # extraction allocates much and makes few cycles


def _limit_memory(size: int) -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:  # pragma: no cover
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        threading.Event().wait(0.5)
    os._exit(1)


class _BrokenError(Exception):
    """The worker could not be set up."""


def _call(task: Any, seconds: float) -> Any:  # noqa: ANN401 - generic by nature
    """Run one task; the kernel ends the process when it has burnt ``seconds`` of CPU on it."""
    if _function is None:
        raise _BrokenError(_fault)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return _function(task)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T, R]):
    """A task on its way: who wants its result, which pool has it, how often it may go to another."""

    task: T
    done: Callable[[R | Failure], None]
    pool: ProcessPool
    tries: int


class WorkerPool(Generic[T, R]):
    """Runs ``function`` on tasks in ``workers`` processes; ``seconds`` and ``memory`` bound each.

    ``seconds`` are of CPU time, so that a page's fate does not hang on how busy the machine is; a
    task that sleeps is ended after :data:`PATIENCE` times as long by the clock.
    ``function`` travels by value once; tasks and results are pickled.
    """

    def __init__(self, function: Callable[[T], R], *, workers: int, seconds: float, memory: int) -> None:
        self._seconds, self._workers = seconds, workers
        self._initargs = (cloudpickle.dumps(function), memory, os.getpid())
        self._waiting: dict[int, _Waiting[T, R]] = {}
        self._numbers, self._lock = count(), threading.RLock()
        self._endings: list[threading.Thread] = []
        self._pool = self._new_pool()

    def submit(self, task: T, done: Callable[[R | Failure], None]) -> None:
        """Run ``task``; ``done`` is called from another thread, always exactly once."""
        with self._lock:
            number = next(self._numbers)
            self._waiting[number] = _Waiting(task, done, self._pool, _TRIES)
            self._schedule(number)

    def check(self) -> None:
        """Replace a pool that broke unheard, when nothing but tasks still in its queue was left."""
        if not self._pool.active:
            self._replace(self._pool)

    def close(self) -> None:
        """Wait for what runs, then end the workers."""
        self._pool.close()  # type: ignore[no-untyped-call]  # pebble types its results only
        self._pool.join()
        self._join()

    def kill(self) -> None:
        """End the workers at once."""
        with self._lock:
            self._waiting.clear()
        _end(self._pool)
        self._join()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers, initializer=_start, initargs=self._initargs, context=_Context()
        )

    def _schedule(self, number: int) -> None:
        waiting = self._waiting[number]
        try:
            future = waiting.pool.schedule(
                _call, args=(waiting.task, self._seconds), timeout=self._seconds * PATIENCE
            )
        except RuntimeError:  # the pool has broken since
            self._replace(waiting.pool)
        else:
            future.add_done_callback(lambda f: self._ended(number, waiting.pool, f))

    def _ended(self, number: int, pool: ProcessPool, future: Future[R]) -> None:
        """Runs in a thread of pebble's, which an exception would end."""
        if not future.cancelled() and isinstance(future.exception(), BrokenProcessPool):
            self._replace(pool)
            return
        with self._lock:
            waiting = self._waiting.get(number)
            if waiting is None or waiting.pool is not pool:
                return
            del self._waiting[number]
        waiting.done(self._result(future))

    def _replace(self, broken: ProcessPool) -> None:
        """Give what a broken pool had to a new one.

        pebble gives a pool up when a worker dies of which it knows no task: one that was killed from
        outside, or so early in its task that the word of its beginning came after that of its end.
        """
        given_up = []
        with self._lock:
            if broken is not self._pool:
                return
            self._pool = self._new_pool()
            self._endings.append(threading.Thread(target=_end, args=(broken,), name="scrapers-pool"))
            self._endings[-1].start()
            for number, waiting in list(self._waiting.items()):
                if waiting.tries:
                    self._waiting[number] = replace(waiting, pool=self._pool, tries=waiting.tries - 1)
                    self._schedule(number)
                else:
                    given_up.append(self._waiting.pop(number))
        for waiting in given_up:
            waiting.done(Failure("parse_limit", "the worker died, again and again"))

    def _join(self) -> None:
        for ending in self._endings:
            ending.join()

    def _result(self, future: Future[R]) -> R | Failure:
        try:
            return future.result()
        except Expired:
            return Failure("parse_limit", f"parsing hung for {self._seconds * PATIENCE:g} s")
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGPROF:
                return Failure("parse_limit", f"parsing took more than {self._seconds:g} s of CPU time")
            return Failure("parse_limit", f"the worker died (exit code {error.exitcode})")
        except MemoryError:
            return Failure("parse_limit", "parsing took too much memory")
        except BaseException as error:  # noqa: BLE001 - user code runs in there, and may ask to exit
            broken = isinstance(error, _BrokenError)
            why = str(error) if broken else f"{type(error).__name__}: {error}"
            return Failure(BROKEN if broken else "parse_error", why)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble types its results only
    pool.join()
