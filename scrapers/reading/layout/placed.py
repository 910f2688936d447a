"""What stands where on a page: the values that the steps of the layout hand on.

Lengths are points (1/72 inch); ``top`` and ``bottom`` grow downwards, whatever the file format says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

MONO: Final = 1
BOLD: Final = 2
ITALIC: Final = 4


class Word(NamedTuple):
    """Characters without a space between them, in one font."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    style: int
    spaced: bool = False
    """Whether the file has a space before it, however narrow."""


class Rule(NamedTuple):
    """A horizontal line that is drawn, as between the rows of a table."""

    x0: float
    x1: float
    y: float


class Shape(NamedTuple):
    """The box of something small that is drawn, as the bullet of an item."""

    x0: float
    x1: float
    top: float
    bottom: float


class Span(NamedTuple):
    """Text in one style, spaces included."""

    text: str
    style: int


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """All that a page shows; ``images`` is the share of its area that pictures cover."""

    number: int
    words: list[Word]
    rules: list[Rule] = field(default_factory=list)
    images: float = 0.0
    targets: tuple[str, ...] = ()


@dataclass(slots=True)
class Segment:
    """Words of a line that no wide gap parts."""

    x0: float
    x1: float
    spans: list[Span]

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(span.text for span in self.spans)


@dataclass(slots=True)
class Line:
    """A line of one column. ``size`` and ``style`` are those of most of its characters."""

    segments: list[Segment]
    top: float
    bottom: float
    size: float
    style: int
    page: int = 0
    every: int = 0
    """What is true of the style of each of its words."""

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return self.segments[-1].x1

    @property
    def text(self) -> str:
        """Its characters, a space between segments."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def is_mono(self) -> bool:
        """Whether all of it is set in a font of fixed width."""
        return bool(self.every & MONO)


@dataclass(slots=True)
class Column:
    """Lines that are read one after another, from ``x0`` to ``x1``."""

    lines: list[Line]
    x0: float
    x1: float
    page: int = 0
    rules: list[Rule] = field(default_factory=list)
