"""The pools that tasks run in: the usual one, and one where each task gets a process that is new.

pebble gives a pool up when a worker dies of which it knows no task; then another takes its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from scrapers.parallel.processes import Context, ProcessPool


class ProcessPools:
    """Pools of ``workers`` processes that load ``modules``; ``initializer`` sets each up with ``initargs``.

    Used under the caller's lock, except :meth:`end`.
    """

    def __init__(
        self,
        workers: int,
        modules: tuple[str, ...],
        initializer: Callable[..., None],
        initargs: tuple[Any, ...],
    ) -> None:
        self._make = partial(_pool, modules, initializer, initargs)
        self._workers = workers
        self._usual = self._make(workers)
        self._fresh: ProcessPool | None = None  # most crawls need none
        self._endings: list[threading.Thread] = []

    def all(self) -> list[ProcessPool]:
        """Those that there are."""
        return [self._usual] if self._fresh is None else [self._usual, self._fresh]

    def pool(self, *, fresh: bool) -> ProcessPool:
        """The usual one, or that whose processes do one task each."""
        if not fresh:
            return self._usual
        self._fresh = self._fresh or self._make(1, max_tasks=1)
        return self._fresh

    def replace(self, broken: ProcessPool) -> bool:
        """End ``broken`` and have another in its place; whether it was one of these still."""
        if broken is self._fresh:
            self._fresh = None
        elif broken is self._usual:
            self._usual = self._make(self._workers)
        else:
            return False
        self._endings.append(threading.Thread(target=broken.end, name="scrapers-pool"))
        self._endings[-1].start()
        return True

    def end(self) -> None:
        """End them all at once, whatever they do."""
        for pool in self.all():
            pool.end()
        for ending in self._endings:
            ending.join()


def _pool(
    modules: tuple[str, ...],
    initializer: Callable[..., None],
    initargs: tuple[Any, ...],
    workers: int,
    max_tasks: int = 0,
) -> ProcessPool:
    return ProcessPool(
        max_workers=workers,
        max_tasks=max_tasks,
        initializer=initializer,
        initargs=initargs,
        context=Context(*modules),
    )
