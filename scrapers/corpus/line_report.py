"""Which lines most pages of their host have, and how much of the text they are: what the report tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple

from scrapers.corpus.repeated_lines import Line, taken_out
from scrapers.display.text import shortened

_SHOWN: Final = 3  # lines
_LINE: Final = 60  # characters of one


class FoundLine(NamedTuple):
    """A repeated line on one page: its number and length, and its text unless that was told before."""

    key: int
    characters: int
    text: str


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """A line that most pages of ``host`` have: on how many of those kept, its characters on all of them."""

    host: str
    text: str
    pages: int
    characters: int


@dataclass(frozen=True, slots=True)
class RepeatedLines:
    """All of them, those with most characters first; ``characters`` are of all texts, before any goes."""

    lines: tuple[RepeatedLine, ...] = ()
    characters: int = 0
    dropped: bool = False

    @property
    def share(self) -> float:
        """Which part of all characters these lines are."""
        return sum(line.characters for line in self.lines) / max(1, self.characters)

    def __str__(self) -> str:
        """How many they are, how much of the text, and what became of them; empty if there are none."""
        if not self.lines:
            return ""
        count = f"{len(self.lines)} lines" if len(self.lines) > 1 else "1 line"
        done = "taken out" if self.dropped else 'kept, repeated_lines = "drop" takes them out'
        return f"{count}, {self.share:.1%} of all characters ({done})"

    def told(self) -> Iterator[str]:
        """What a person is told of them, a line at a time: nothing where there are none."""
        if self.lines:
            yield f"on most pages of a host: {self}"
        for each in self.lines[:_SHOWN]:
            share = each.characters / max(1, self.characters)
            yield f"  {share:6.1%}  {each.host}, {each.pages} pages: {shortened(each.text, _LINE)}"


def found_lines(text: str, repeated: AbstractSet[int], told: set[int]) -> tuple[FoundLine, ...]:
    """The repeated lines of ``text``; ``told`` are those of which the text is known."""
    return tuple(_found(text, line, told) for line in taken_out(text, repeated))


def _found(text: str, line: Line, told: set[int]) -> FoundLine:
    new = line.key not in told
    told.add(line.key)
    return FoundLine(line.key, line.end - line.start, text[line.start : line.end].strip() if new else "")


class LineReport:
    """Adds up what is found page by page."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, int], str] = {}
        self._counts: dict[tuple[str, int], Sequence[int]] = {}
        self._characters = 0

    def add(self, host: str, found: Iterable[FoundLine], characters: int) -> None:
        """One more page, of so many characters."""
        self._characters += characters
        for line in found:
            name = host, line.key
            pages, size = self._counts.get(name, (0, 0))
            self._counts[name] = pages + 1, size + line.characters
            if line.text:
                self._texts.setdefault(name, line.text)

    def lines(self, *, dropped: bool) -> RepeatedLines:
        """What it has come to."""
        found = [
            RepeatedLine(host, self._texts.get((host, key), ""), pages, size)
            for (host, key), (pages, size) in self._counts.items()
        ]
        found.sort(key=lambda line: (-line.characters, line.host, line.text))
        return RepeatedLines(tuple(found), self._characters, dropped)
