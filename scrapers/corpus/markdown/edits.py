"""Edits of a text: what is replaced, and where what stands behind has moved to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of a text are replaced by ``by``."""

    start: int
    end: int
    by: str


Spelt = Edit | tuple[int, int, str]
"""An edit, or what it consists of: to make one of it costs as much as all else that is done with it."""


@dataclass(frozen=True)
class Unlinked:
    """``text`` without link targets, and the edits that made it, in order."""

    text: str
    edits: tuple[Edit, ...] = ()

    @cached_property
    def _shifts(self) -> list[int]:
        """How far what stands behind each edit has moved, the first of them being none."""
        return list(accumulate((len(edit.by) - edit.end + edit.start for edit in self.edits), initial=0))

    @cached_property
    def _ends(self) -> list[int]:
        return [edit.end for edit in self.edits]

    def place(self, before: int) -> int:
        """Where the character now stands that stood at ``before``."""
        done = bisect_right(self._ends, before)
        start = self.edits[done].start if done < len(self.edits) else before
        return min(before, start) + self._shifts[done]


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """``edits`` in order, without those within others."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def applied(text: str, edits: Iterable[Spelt], start: int = 0, end: int | None = None) -> str:
    """``text`` from ``start`` to ``end`` with ``edits`` made, which are in order and lie within."""
    parts: list[str] = []
    at = start
    for begins, ends, by in edits:
        parts += (text[at:begins], by) if by else (text[at:begins],)
        at = ends
    return "".join([*parts, text[at:end]])
