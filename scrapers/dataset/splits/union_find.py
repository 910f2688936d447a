"""Disjoint sets (Tarjan 1975), joined pair by pair."""

from __future__ import annotations

from array import array


class UnionFind:
    """Disjoint sets of rows; the smallest row stands for each."""

    def __init__(self, size: int) -> None:
        self._parent = array("q", range(size))

    def find(self, row: int) -> int:
        """The row that stands for the set of ``row``."""
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def union(self, left: int, right: int) -> None:
        """Make one set of two."""
        one, other = self.find(left), self.find(right)
        if one != other:
            self._parent[max(one, other)] = min(one, other)

    def joined(self, left: int, right: int) -> bool:
        """Whether two rows are in one set."""
        return self.find(left) == self.find(right)
