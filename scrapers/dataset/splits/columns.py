"""What is known of millions of records, by columns: a row of it is an object only while somebody looks."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from scrapers.dataset.stages import Array

_NO_DROP = ("", "")


class Facts(NamedTuple):
    """What the steps over all records know of one. ``drop`` is a filter's reason and detail, or empty.

    ``item`` is the benchmark item that the record holds, if it holds one; ``names`` are the pages that it may
    mean by its canonical URL, ``title`` the words of its title, as the search for near-duplicates has them.
    """

    id: str
    url: str
    date: int
    fetched_at: int
    source: int
    line: int
    characters: int
    drop: tuple[str, str]
    item: str
    names: tuple[int, ...]
    title: tuple[int, ...]


class _Strings:
    """Strings in a row, as bytes and where each ends."""

    def __init__(self) -> None:
        self._data, self._ends = bytearray(), array("Q", [0])

    def append(self, text: str) -> None:
        self._data += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._data))

    def __getitem__(self, row: int) -> str:
        return self._data[self._ends[row] : self._ends[row + 1]].decode("utf-8", "surrogatepass")


class FactColumns:
    """A sequence of :class:`Facts`. ``dropped``, ``items`` and ``naming`` have what few rows have, by row."""

    def __init__(self, rows: Iterable[list[Any]]) -> None:
        """``rows`` are facts as JSON has them."""
        self._ids, self._urls = _Strings(), _Strings()
        self._numbers = [array("q") for _ in range(5)]
        self._titles, self._title_ends = array("Q"), array("Q", [0])
        self.dropped: dict[int, tuple[str, str]] = {}
        self.items: dict[int, str] = {}
        self.naming: dict[int, tuple[int, ...]] = {}
        for row, each in enumerate(rows):
            self._add(row, Facts(*each))

    def _add(self, row: int, facts: Facts) -> None:
        self._ids.append(facts.id)
        self._urls.append(facts.url)
        for column, number in zip(self._numbers, facts[2:7], strict=True):
            column.append(number)
        self._titles.extend(facts.title)
        self._title_ends.append(len(self._titles))
        if facts.drop[0]:
            self.dropped[row] = (facts.drop[0], facts.drop[1])
        if facts.item:
            self.items[row] = facts.item
        if facts.names:
            self.naming[row] = tuple(facts.names)

    def __len__(self) -> int:
        return len(self._numbers[0])

    def __getitem__(self, row: int) -> Facts:
        date, fetched_at, source, line, characters = (column[row] for column in self._numbers)
        title = tuple(self._titles[self._title_ends[row] : self._title_ends[row + 1]])
        return Facts(
            self._ids[row], self._urls[row], date, fetched_at, source, line, characters,
            self.dropped.get(row, _NO_DROP), self.items.get(row, ""), self.naming.get(row, ()), title,
        )  # fmt: skip

    def __iter__(self) -> Iterator[Facts]:
        return map(self.__getitem__, range(len(self)))

    def id(self, row: int) -> str:
        """The id alone."""
        return self._ids[row]


class Digests:
    """A sequence of the digests of texts; ``array`` has them as rows of bytes."""

    def __init__(self, parts: Iterable[Array]) -> None:
        self.array: Array = np.concatenate([np.zeros((0, 16), np.uint8), *parts])

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, row: int) -> bytes:
        return bytes(self.array[row])

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))
