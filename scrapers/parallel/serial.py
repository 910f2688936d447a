"""The executor that runs everything here, one shard after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from scrapers.models import Failure

S = TypeVar("S")
R = TypeVar("R")


class SerialExecutor:
    """Runs shards in this process. Nothing bounds them: for what is known to end."""

    def map(self, stage: Callable[[S], R], shards: Iterable[S]) -> Iterator[R | Failure]:
        """See :class:`scrapers.parallel.executor.Executor`."""
        for shard in shards:
            yield tried(stage, shard)


def tried(stage: Callable[[S], R], shard: S, *, but: tuple[type[Exception], ...] = ()) -> R | Failure:
    """What ``stage`` makes of ``shard``, an exception of it as the failure that it is everywhere.

    Those of the kinds in ``but`` are the executor's own to handle.
    """
    try:
        return stage(shard)
    except but:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stage raises
        return Failure("stage_error", f"{type(error).__name__}: {error}")
