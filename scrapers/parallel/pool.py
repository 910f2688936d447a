"""The executor that runs shards in processes that can be killed, as many as there are cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from scrapers.errors import ConfigError
from scrapers.models import Failure
from scrapers.parallel.serial import tried
from scrapers.parallel.worker_pool import BROKEN, WorkerPool

S = TypeVar("S")
R = TypeVar("R")

_AHEAD = 4  # shards under way for each worker: results wait for those before them


class PoolExecutor:
    """Runs shards in ``workers`` processes; ``seconds`` of CPU time and ``memory`` bytes bound each shard."""

    def __init__(self, workers: int | None = None, *, seconds: float = 60.0, memory: int = 2**30) -> None:
        self._workers = workers or os.cpu_count() or 2
        self._seconds, self._memory = seconds, memory

    def map(self, stage: Callable[[S], R], shards: Iterable[S]) -> Iterator[R | Failure]:
        """See :class:`scrapers.parallel.executor.Executor`."""
        pool: WorkerPool[S, R | Failure] = WorkerPool(
            partial(_called, stage),
            workers=self._workers,
            seconds=self._seconds,
            memory=self._memory,
            modules=(getattr(stage, "__module__", ""),),
            together=1,  # a shard is long: another worker is worth more than a journey
        )
        under_way: deque[Future[R | Failure]] = deque()
        try:
            for shard in shards:
                result: Future[R | Failure] = Future()
                pool.submit(shard, result.set_result)
                under_way.append(result)
                if len(under_way) >= self._workers * _AHEAD:
                    yield _next(pool, under_way)
            while under_way:
                yield _next(pool, under_way)
        finally:
            pool.kill()


def _called(stage: Callable[[S], R], shard: S) -> R | Failure:
    """As on every executor; what memory was lacking for, the pool tries again in a process of its own."""
    return tried(stage, shard, but=(MemoryError,))


def _next(pool: WorkerPool[Any, Any], under_way: deque[Future[R | Failure]]) -> R | Failure:
    """The first result, waited for; a pool that broke unheard is replaced meanwhile."""
    first = under_way.popleft()
    while True:
        try:
            found = first.result(timeout=1.0)
        except TimeoutError:
            pool.check()
            continue
        if isinstance(found, Failure) and found.reason == BROKEN:
            raise ConfigError(f"no worker process can start: {found.detail}", field="workers")
        return found
