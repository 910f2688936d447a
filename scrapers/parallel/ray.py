"""The executor that runs shards as tasks of Ray: here, or on the cluster that ``RAY_ADDRESS`` names.

Ray's core alone: no dashboard, no reports of usage. A worker that is killed costs its shard, as in a pool.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from scrapers.errors import ConfigError
from scrapers.models import Failure
from scrapers.parallel.serial import tried

S = TypeVar("S")
R = TypeVar("R")

_INSTALL: Final = "pip install 'corpus-scrapers[ray]'"
STARTS: Final = 2
"""A busy machine may be late with Ray's processes, once."""
_STORE: Final = 128 * 2**20  # bytes of shared memory: stages and results are small, data goes by files
_LOST: Final = "worker_lost"


class RayExecutor:
    """Runs at most ``workers`` shards at once, each on a CPU of its own, on a Ray that is connected."""

    def __init__(self, ray: Any, workers: int) -> None:  # noqa: ANN401 - a module that is an extra
        self._ray, self._workers = ray, workers

    def map(self, stage: Callable[[S], R], shards: Iterable[S]) -> Iterator[R | Failure]:
        """See :class:`scrapers.parallel.executor.Executor`."""
        # retried by who mapped, as on every executor; Ray itself would, for ever, where a node is lost
        call = self._ray.remote(num_cpus=1, max_retries=0)(tried)
        carried = self._ray.put(stage)
        running: list[Any] = []
        waiting: deque[Any] = deque()
        try:
            for shard in shards:
                running = self._below(running)
                running.append(call.remote(carried, shard))
                waiting.append(running[-1])
                while waiting and waiting[0] not in running:
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())
        finally:
            for task in waiting:
                self._ray.cancel(task, force=True)

    def _below(self, running: list[Any]) -> list[Any]:
        """What still runs, once there is room for another."""
        while len(running) >= self._workers:
            _, running = self._ray.wait(running, num_returns=1)
        return running

    def _result(self, task: Any) -> Any:  # noqa: ANN401 - what the stage gives
        try:
            return self._ray.get(task)
        except self._ray.exceptions.RayError as error:  # the worker or its node is gone, or out of memory
            return Failure(_LOST, first_line(error))


@contextmanager
def opened_ray(workers: int) -> Iterator[RayExecutor]:
    """An executor on the Ray that :func:`connected_ray` gives."""
    with connected_ray(workers) as ray:
        yield RayExecutor(ray, workers)


@contextmanager
def connected_ray(workers: int) -> Iterator[Any]:
    """Ray, connected: that of this process, else of ``RAY_ADDRESS``, else one of its own, which ends.

    Raises :class:`ConfigError` where Ray is not installed, or does not start.
    """
    ray = _imported()
    if ray.is_initialized():
        yield ray
        return
    with _nothing_printed():
        _start(ray, workers)
        try:
            yield ray
        finally:
            ray.shutdown()


def first_line(error: Exception) -> str:
    """What an error of Ray's says, in short: its name, and the first of its many lines."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"


@contextmanager
def _nothing_printed() -> Iterator[None]:
    """Ray writes on standard output of every worker that dies, asked or not; that is the caller's place."""
    module: Any = sys.modules["ray._private.worker"]
    name = "print_to_stdstream"
    said = getattr(module, name, None)
    if said is None:  # a Ray of another time, which may say it
        yield
        return
    setattr(module, name, lambda *_, **__: None)
    try:
        yield
    finally:
        setattr(module, name, said)


def _imported() -> Any:  # noqa: ANN401 - as above
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # before it is imported: nothing is reported
    try:
        import ray  # noqa: PLC0415 - an extra
        import ray.exceptions  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(f"workers on Ray need: {_INSTALL} ({error})", field="workers") from None
    return ray


def _start(ray: Any, workers: int) -> None:  # noqa: ANN401 - as above
    settings: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if not os.environ.get("RAY_ADDRESS"):
        settings |= {
            "address": "local",
            "num_cpus": workers,
            "include_dashboard": False,
            "object_store_memory": _STORE,
        }
    for attempt in range(1, STARTS + 1):
        try:
            ray.init(**settings)
        except Exception as error:
            ray.shutdown()
            if attempt == STARTS:
                raise ConfigError(f"Ray does not start: {first_line(error)}", field="workers") from error
        else:
            return
