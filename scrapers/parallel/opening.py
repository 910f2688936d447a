"""What a setting of workers names, for as long as a build, an export or a crawl needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.parallel.executor import Executor
from scrapers.parallel.piped import Launcher, LocalLauncher
from scrapers.parallel.pool import PoolExecutor
from scrapers.parallel.serial import SerialExecutor
from scrapers.parallel.workers import RAY, SERIAL, SLURM, Workers


@contextmanager
def opened_executor(workers: Workers, folder: Path, *, seconds: float, memory: int) -> Iterator[Executor]:
    """The executor of ``workers``; what it has started ends with the block.

    ``folder`` is where tasks wait that other machines run: all of them have to see it. ``seconds`` of CPU
    time and ``memory`` bytes bound a shard in a pool; elsewhere the engine's own limits do. Raises
    :class:`ConfigError` for an engine that is not installed.
    """
    if workers.engine == SERIAL:
        yield SerialExecutor()
    elif workers.engine == RAY:
        from scrapers.parallel.ray import opened_ray  # noqa: PLC0415 - an extra, and heavy

        with opened_ray(workers.count) as executor:
            yield executor
    elif workers.engine == SLURM:
        from scrapers.parallel.slurm import SlurmExecutor  # noqa: PLC0415 - few have it

        yield SlurmExecutor(workers.count, folder)
    else:
        yield PoolExecutor(workers.count, seconds=seconds, memory=memory)


@contextmanager
def opened_launcher(workers: Workers) -> Iterator[Launcher]:
    """What starts processes that talk with this one: of this machine's, or as actors of Ray.

    Raises :class:`ConfigError` where Ray is not installed, does not start, or is not of this machine.
    """
    if workers.engine == RAY:
        from scrapers.parallel.ray_actors import opened_actors  # noqa: PLC0415 - an extra, and heavy

        with opened_actors(workers.count) as launcher:
            yield launcher
    else:
        yield LocalLauncher()
