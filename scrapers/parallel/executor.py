"""The waist of all work that can be cut into shards: a plain picklable stage, mapped over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from scrapers.models import Failure

S = TypeVar("S")
R = TypeVar("R")


class Executor(Protocol):
    """Runs a stage on shards. The results are the same, and in the same order, from every executor."""

    def map(self, stage: Callable[[S], R], shards: Iterable[S]) -> Iterator[R | Failure]:
        """What ``stage`` makes of each shard, in the order of ``shards``.

        A shard that ends its process, or takes more than its bounds, is a :class:`Failure`: whoever mapped
        may cut it into smaller ones. An exception of the stage is a failure too, whose detail names it.
        """
        ...
