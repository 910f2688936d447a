"""Where a run of running text stands, which decides how some of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scrapers.reading.markdown import escaping


@dataclass(frozen=True, slots=True)
class RunPlace:
    """``apart`` parts blocks within the run, ``line`` is what a line's end becomes.

    ``heading``: links within the page and tools say nothing. ``buttons``: what they say is text, too.
    """

    apart: str = " "
    line: str = escaping.BREAK
    heading: bool = False
    buttons: bool = False


TEXT: Final = RunPlace()
HEADING: Final = RunPlace(heading=True)
UNFOLDING: Final = RunPlace(heading=True, buttons=True)
"""A heading that is a button all of it: one that unfolds what it heads."""
CELL: Final = RunPlace(apart=escaping.PART, line=escaping.PART)
HEAD_CELL: Final = RunPlace(apart=escaping.PART, line=" ")
"""Heads of columns are broken to be narrow."""
SORTING: Final = RunPlace(apart=escaping.PART, line=" ", buttons=True)
"""The head of a column that is a button all of it: one that sorts by it."""
