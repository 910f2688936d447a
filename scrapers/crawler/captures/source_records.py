"""What the records of a job's sources have come to, as its state keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Final, Self

import orjson

from scrapers.store.state import State

_KEY: Final = "source_records"


@dataclass(frozen=True, slots=True)
class SourceRecords:
    """Every record by what it was, ``page`` those that are the page of their URL.

    ``tears`` says which sources are damaged, and where.
    """

    records: dict[str, int] = field(default_factory=dict)
    tears: tuple[str, ...] = ()

    @classmethod
    def of(cls, state: State) -> Self:
        """What was found last; nothing in a job without sources."""
        found = orjson.loads(state.get(_KEY) or "{}")
        return cls(dict(found.get("records", {})), tuple(found.get("tears", ())))

    def keep(self, state: State) -> None:
        """Have ``state`` remember it."""
        state.set(_KEY, orjson.dumps(asdict(self)).decode())
