"""What is in each column of a file of records: how many values, of which types, how many different ones.

A column is a key, those of objects within with a dot: ``metadata.url``. Memory does not grow with the
records: of each column up to a thousand different values are remembered, as digests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

import orjson

from scrapers.display.text import shortened

DISTINCT: Final = 1000
"""Different values of a column up to which they are counted."""
_EXAMPLES: Final = 3
_SHOWN: Final = 60  # characters of an example
_COLUMNS: Final = 500  # of records with keys of their own, the rest is not told
_DEEP: Final = 4
_TYPES: Final = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column in figures.

    ``filled``: records in which it is there and not empty. ``distinct`` counts different values as far as a
    thousand, and ``more`` says that there are others. Lengths are those of strings, in characters, and of
    lists.
    """

    name: str
    filled: int
    types: dict[str, int]
    distinct: int
    more: bool
    examples: tuple[str, ...]
    shortest: int
    mean: float
    longest: int


@dataclass(slots=True)
class _Counted:
    filled: int = 0
    types: Counter[str] = field(default_factory=Counter)
    seen: set[bytes] = field(default_factory=set)
    more: bool = False
    examples: list[str] = field(default_factory=list)
    sized: int = 0
    total: int = 0
    shortest: int = 0
    longest: int = 0

    def add(self, value: Any) -> None:  # noqa: ANN401 - any JSON value
        self.types["null" if value is None else _TYPES.get(type(value), "other")] += 1
        if value in (None, "", [], {}, "{}"):
            return
        self.filled += 1
        if isinstance(value, str | list):
            size = len(value)
            self.shortest = min(self.shortest, size) if self.sized else size
            self.longest = max(self.longest, size)
            self.total += size
            self.sized += 1
        if not self.more:
            self._tell(value)

    def _tell(self, value: Any) -> None:  # noqa: ANN401 - any JSON value
        said = (
            value.encode("utf-8", "replace") if isinstance(value, str) else orjson.dumps(value, default=str)
        )
        name = blake2b(said, digest_size=8).digest()
        if name in self.seen:
            return
        self.more = len(self.seen) >= DISTINCT
        if not self.more:
            self.seen.add(name)
        if len(self.examples) < _EXAMPLES:
            self.examples.append(
                shortened(" ".join(said[: 4 * _SHOWN].decode(errors="replace").split()), _SHOWN)
            )

    def column(self, name: str) -> Column:
        mean = round(self.total / self.sized, 1) if self.sized else 0.0
        return Column(
            name, self.filled, dict(self.types.most_common()), len(self.seen), self.more,
            tuple(self.examples), self.shortest, mean, self.longest,
        )  # fmt: skip


class Columns:
    """Adds records up by column."""

    def __init__(self) -> None:
        self._found: dict[str, _Counted] = {}

    def add(self, record: Mapping[str, Any]) -> None:
        """One more record."""
        for name, value in _flat(record):
            known = self._found.get(name)
            if known is None and len(self._found) < _COLUMNS:
                known = self._found[name] = _Counted()
            if known:
                known.add(value)

    def columns(self) -> tuple[Column, ...]:
        """What there is, in the order in which columns were met."""
        return tuple(counted.column(name) for name, counted in self._found.items())


def _flat(record: Mapping[str, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value and depth < _DEEP:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, value
