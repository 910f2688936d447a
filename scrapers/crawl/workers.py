"""Worker processes that parse: a page that hangs, eats memory or crashes costs only itself.

pebble kills and replaces a worker. Two things are ours: the workers do not import the caller's
``__main__`` (so a script needs no ``if __name__`` guard), and they end when their parent does,
even if it was killed.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Expired
from contextlib import contextmanager
from enum import Enum
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Generic, TypeVar

import cloudpickle
from pebble import ProcessExpired, ProcessPool

from scrapers.models import Failure

T = TypeVar("T")
R = TypeVar("R")
_Task = tuple[T, Callable[[R | Failure], None]]
PATIENCE = 6
_TOGETHER = 4  # tasks in a batch
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
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(task)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _tried(function: Callable[[Any], Any], task: Any, seconds: float) -> Any:  # noqa: ANN401 - as above
    try:
        return _timed(function, task, seconds)
    except Exception:  # noqa: BLE001 - it will say so when it is alone, and has all the memory
        return _Alone.AGAIN


class WorkerPool(Generic[T, R]):
    """Runs ``function`` on tasks in ``workers`` processes; ``seconds`` and ``memory`` bound each.

    ``seconds`` are of CPU time, so that a page's fate does not hang on how busy the machine is; a
    task that sleeps is ended after :data:`PATIENCE` times as long by the clock.
    ``function`` travels by value once; tasks and results are pickled. While all workers are busy tasks
    wait here, and then travel a few at a time: every journey wakes four threads. If one of them ends
    the worker, or fails, it is run again alone, so that none bears the consequences of another.
    """

    def __init__(self, function: Callable[[T], R], *, workers: int, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=_start,
            initargs=(cloudpickle.dumps(function), memory, os.getpid()),
            context=_Context(),
        )
        self._waiting: deque[_Task[T, R]] = deque()
        self._workers = self._free = workers
        self._changed = threading.Condition()
        self._ended = False

    def submit(self, task: T, done: Callable[[R | Failure], None]) -> None:
        """Run ``task``; ``done`` is called from another thread, once, unless the workers are killed."""
        with self._changed:
            self._waiting.append((task, done))
            self._feed()

    def _feed(self) -> None:
        """Send what waits to the workers that are free."""
        while self._free > 0 and self._waiting and not self._ended:
            self._send([self._waiting.popleft() for _ in range(min(_TOGETHER, len(self._waiting)))])

    def _send(self, batch: list[_Task[T, R]]) -> None:
        if self._ended:
            return
        self._free -= 1
        patience = self._seconds * PATIENCE * len(batch)
        tasks = [task for task, _ in batch]
        future = self._pool.schedule(_call, args=(tasks, self._seconds), timeout=patience)
        future.add_done_callback(lambda f: self._arrived(batch, f))

    def _arrived(self, batch: list[_Task[T, R]], future: Future[list[R | _Alone]]) -> None:
        found = self._result(future)
        results: Sequence[R | Failure | _Alone] = [_Alone.AGAIN] * len(batch)
        if not isinstance(found, Failure):
            results = found
        elif len(batch) == 1:
            results = [found]
        with self._changed:
            self._free += 1
            for work, result in zip(batch, results, strict=True):
                if isinstance(result, _Alone):
                    self._send([work])
            self._feed()
            self._changed.notify_all()
        for (_, done), result in zip(batch, results, strict=True):
            if not isinstance(result, _Alone):
                done(result)

    def _result(self, future: Future[list[R | _Alone]]) -> list[R | _Alone] | Failure:
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
        except Exception as error:  # noqa: BLE001 - user code runs in there; one page must not end the job
            broken = isinstance(error, _BrokenError)
            why = str(error) if broken else f"{type(error).__name__}: {error}"
            return Failure(BROKEN if broken else "parse_error", why)

    def close(self) -> None:
        """Wait for what runs, then end the workers."""
        with self._changed:
            self._changed.wait_for(lambda: self._free == self._workers)
        self._pool.close()  # type: ignore[no-untyped-call]  # pebble types its results only
        self._pool.join()

    def kill(self) -> None:
        """End the workers at once; what has not come back does not."""
        with self._changed:
            self._ended = True
        self._pool.stop()  # type: ignore[no-untyped-call]  # as above
        self._pool.join()
