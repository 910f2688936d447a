"""Pages that are read from right to left, mirrored, so that all that follows reads from left to right.

What runs the other way in a line (a name in Latin letters, a quotation in Hebrew) is put in its own order
first (UAX #9); a number beside it is taken for its end, as that of a version or a year.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Final

from scrapers.reading.layout.placed import MONO, PlacedPage, Shape, Word

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_ITEM: Final = re.compile(r"^([.):])(\d{1,3})$")
_FIRST: Final = "\u0590"  # no letter before it runs from right to left
_NEAR: Final = 1.5  # times the size of the letters: a wider gap parts what runs together


def direction(text: str) -> int:
    """-1 where most letters run from right to left, 1 where they run to the right, 0 without letters."""
    if text.isascii() or max(text) < _FIRST:
        return 1 if any(letter.isalpha() for letter in text) else 0
    kinds = Counter(unicodedata.bidirectional(letter) for letter in text)
    left = sum(kinds[kind] for kind in _RIGHT_TO_LEFT)
    return 0 if not (left or kinds["L"]) else -1 if left >= kinds["L"] else 1


def runs_left(text: str) -> bool:
    """Whether a letter of ``text`` runs from right to left."""
    return max(text) >= _FIRST and any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text)


def logical(letters: Iterable[tuple[str, float]]) -> str:
    """A word that runs from right to left in the order of its letters, which stand where each is drawn.

    Files have them in either order. Digits among them are read to the right, marks go with their letters,
    and forms that letters take beside others are the letters themselves.
    """
    units: list[tuple[str, float]] = []
    for letter, x in letters:
        if units and unicodedata.combining(letter):
            units[-1] = units[-1][0] + letter, units[-1][1]
        else:
            units.append((letter, x))
    text = _numbers_kept([letter for letter, _ in sorted(units, key=lambda unit: -unit[1])])
    if any("\ufb1d" <= letter <= "\ufefc" for letter in text):
        text = unicodedata.normalize("NFKC", text)
    return text


def _numbers_kept(letters: Iterable[str]) -> str:
    parts: list[str] = []
    for letter in letters:
        if letter.isdecimal() and parts and parts[-1].isdecimal():
            parts[-1] = letter + parts[-1]
        else:
            parts.append(letter)
    return "".join(parts)


def in_reading_order(page: PlacedPage, shapes: list[Shape], width: float) -> tuple[PlacedPage, list[Shape]]:
    """``page`` and the small things drawn on it, placed so that all is read to the right.

    ``width`` is what the page's left and right edges add up to.
    """
    ways = [direction(word.text) for word in page.words]
    if -1 not in ways:
        return page, shapes
    letters = Counter[int]()
    for word, way in zip(page.words, ways, strict=True):
        letters[way] += len(word.text)
    if letters[-1] <= letters[1]:
        return replace(page, words=_runs_turned(page.words, -1)), shapes
    words = [_mirrored(word, width) for word in page.words]
    rules = [rule._replace(x0=width - rule.x1, x1=width - rule.x0) for rule in page.rules]
    mirrored = [shape._replace(x0=width - shape.x1, x1=width - shape.x0) for shape in shapes]
    code = [word for word in page.words if _is_code(word)]  # runs to the right from an edge of its own
    text = _runs_turned([word for word in words if not _is_code(word)], 1)
    return replace(page, words=text + code, rules=rules), mirrored


def _mirrored(word: Word, width: float) -> Word:
    """``word`` on a page that is mirrored; the number of an item has its dot at its left there."""
    text = _ITEM.sub(r"\2\1", word.text)
    return word._replace(text=text, x0=width - word.x1, x1=width - word.x0)


def _is_code(word: Word) -> bool:
    return bool(word.style & MONO) and direction(word.text) >= 0


def _runs_turned(words: list[Word], way: int) -> list[Word]:
    """``words`` with each run of those in direction ``way``, and the numbers that it ends with, turned."""
    placed = sorted(words, key=lambda word: (round(word.bottom), word.x0))
    runs: list[list[Word]] = []
    for before, word in pairwise([*placed[:1], *placed]):
        if runs and _follows(before, word) and _may_run(word, way) and _may_run(before, way):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [word for run in runs for word in _turned(run, way)]


def _may_run(word: Word, way: int) -> bool:
    return (direction(word.text) or (way if any(map(str.isdecimal, word.text)) else 0)) == way


def _follows(before: Word, word: Word) -> bool:
    return abs(before.bottom - word.bottom) < 1 and word.x0 - before.x1 < _NEAR * word.size


def _turned(run: list[Word], way: int) -> list[Word]:
    """The words of a run with their places exchanged about its middle; numbers behind it stay."""
    end = max((at for at, word in enumerate(run, 1) if direction(word.text) == way), default=0)
    ends = run[0].x0 + max(word.x1 for word in run[:end] or run)
    turned = [word._replace(x0=ends - word.x1, x1=ends - word.x0) for word in run[:end]]
    return turned + run[end:]
