"""How far all partitions of a job are, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import orjson

_TOLD: Final = {
    **{name: name for name in ("requested", "dropped", "failed", "pending")},
    "documents": "kept",
}
_NOBODY: Final = (0, "")


@dataclass(frozen=True, slots=True)
class PartitionTally:
    """How far a partition is: its owner's process, 0 without one; ``lag`` batches wait to be taken in.

    ``node`` is the name of the owner's machine.
    """

    number: int
    owner: int
    node: str
    requested: int
    documents: int
    dropped: int
    failed: int
    pending: int
    lag: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All partitions. ``away`` are hosts: name, reason, until when, pages; ``rate`` is in pages a second."""

    partitions: tuple[PartitionTally, ...]
    away: tuple[tuple[str, str, str, int], ...]
    url: str
    rate: float = 0.0

    @classmethod
    def of(
        cls,
        reports: Mapping[int, Mapping[str, Any]],
        owners: Mapping[int, tuple[int, str]],
        lag: Mapping[int, int],
    ) -> Self:
        """From what workers report of their partitions."""
        partitions = tuple(
            PartitionTally(
                number=number,
                owner=owners.get(number, _NOBODY)[0],
                node=owners.get(number, _NOBODY)[1],
                lag=lag.get(number, 0),
                **{name: report.get(told, 0) for name, told in _TOLD.items()},
            )
            for number, report in sorted(reports.items())
        )
        away = sorted({tuple(each) for report in reports.values() for each in report.get("away", ())})
        url = max((str(report.get("url", "")) for report in reports.values()), default="")
        return cls(partitions, tuple((h, r, u, int(p)) for h, r, u, p in away), url)

    def total(self, *names: str) -> int:
        """The sum of numbers over all partitions."""
        return sum(getattr(each, name) for each in self.partitions for name in names)

    @property
    def settled(self) -> int:
        """How many URLs have got their final word."""
        return self.total("documents", "dropped", "failed")

    def as_json(self) -> str:
        """The same as JSON has it."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """What :meth:`as_json` wrote."""
        found = orjson.loads(text)
        partitions = tuple(PartitionTally(**each) for each in found["partitions"])
        return cls(partitions, tuple(map(tuple, found["away"])), found["url"], found["rate"])
