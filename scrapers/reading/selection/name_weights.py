"""What the names that pages give their elements foretell: words, each with a weight that was learned.

A word's weight is how much more often than an average element one of that name holds a page's text, in log
odds. A word counts once for each site that uses it, so that no site's own habit decides; one that is
rare or new weighs nothing, and a page whose names are in no known language is judged by the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrapers.reading.selection.containers import LONGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scrapers.reading.selection.containers import Containers, Indices
    from scrapers.reading.selection.features import Matrix

Told = tuple[float, float, float, int]  # the lowest and the highest weight, their sum, their number

_END: Final = "\0"  # of a name, which holds no such sign
_WORD = re.compile(rf"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|{_END}")
_LETTERS: Final = {code: " " for code in range(1, 128) if not chr(code).islower()}
_MOST: Final = 32_768  # names that are remembered
_FADE: Final = 0.8  # what a name weighs on one level less than on the next further in
_NOTHING: Final = (0.0, 0.0, 0.0)
_UNTOLD: Final[Told] = (9.0, -9.0, 0.0, 0)
_NAMELESS: Final = 0  # the number of no names at all
_ROWS: Final = 12


class Names(NamedTuple):
    """What the containers of a page are called: tags, roles and the values of naming attributes.

    ``inner`` is the index of each block's innermost container. What holds no text has no names here.
    """

    values: list[tuple[str, ...]]
    parents: list[int]
    inner: Indices

    @classmethod
    def of(cls, boxes: Containers) -> Names:
        """The names on a page whose containers are measured already."""
        return cls(boxes.names, boxes.parents, boxes.inner)


def words_of(value: str) -> tuple[str, ...]:
    """The words of a name in lower case, each once; tags and roles are one word each.

    >>> words_of("relatedPosts col-2"), words_of("<nav>")
    (('related', 'posts', 'col'), ('<nav>',))
    """
    return tuple(
        word for _, words in _words_of_all((value,)) for word in dict.fromkeys(words) if len(word) > 1
    )


def _words_of_all(values: Iterable[str]) -> list[tuple[str, Collection[str]]]:
    """Each name with its words and single letters. All are cut at once: a page has a hundred new names."""
    found: list[tuple[str, Collection[str]]] = []
    plain, others = list[str](), list[str]()
    for value in values:
        if value[:1] == "<":
            found.append((value, (value,)))
        else:
            (plain if value.isascii() and value == value.lower() else others).append(value)
    for names, cut in ((plain, _cut_plain), (others, _cut)):
        if names:
            parts = cut(_END.join([name[:LONGEST] for name in names])).split(_END)
            found += zip(names, map(str.split, parts), strict=True)
    return found


def _cut(text: str) -> str:
    return " ".join(_WORD.findall(text)).lower()


def _cut_plain(text: str) -> str:
    """The same for what has small letters only, without a search."""
    return text.translate(_LETTERS)


class NameWeights:
    """Weights of words, and what they make of the names on a page."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self._weights = {word: weight for word, weight in weights.items() if len(word) > 1}
        self._known: dict[str, Told] = {}

    def rows(self, names: Names) -> Matrix:
        """Features, one column a block: of its containers, of the two around, of all from the root on."""
        numbers, own = self._own(names.values)
        chain = _chained(own.tolist(), numbers, names.parents)
        up, inner, number = np.maximum(names.parents, 0), names.inner, np.array(numbers)
        around = up[inner]
        further = up[around]
        rows = np.empty((_ROWS, len(inner)), np.float32)
        rows[:3] = own.T.take(number[inner], axis=1)
        rows[3:6] = own.T.take(number[around], axis=1)
        rows[6:8] = own.T[::2].take(number[further], axis=1)
        rows[8:11] = chain.take(inner, axis=1)
        rows[11] = chain[2].take(further)
        return rows

    def _own(self, values: Sequence[tuple[str, ...]]) -> tuple[list[int], Matrix]:
        """A number for each container's names, the same for equal ones, and a row of weights a number."""
        numbers: dict[tuple[str, ...], int] = {(): _NAMELESS}  # a page repeats them three times
        places = [numbers.setdefault(names, len(numbers)) for names in values]
        known = self._told({value for names in numbers for value in names})
        return places, np.array([_box(names, known) for names in numbers], np.float32)

    def _told(self, values: Collection[str]) -> Mapping[str, Told]:
        """What each of ``values`` (there may be more) is told by."""
        known, own = self._known, self._weights.get
        if len(known) >= _MOST:
            known = self._known = {}  # another thread may still read the old one
        new = [value for value in values if value not in known]
        if not new:
            return known
        for value, words in _words_of_all(new):
            weights = {word: weight for word in words if (weight := own(word)) is not None}.values()
            known[value] = (min(weights), max(weights), sum(weights), len(weights)) if weights else _UNTOLD
        return known


def _box(names: Iterable[str], told: Mapping[str, Told]) -> tuple[float, float, float]:
    """The lowest, the highest and the mean weight of the words of one container's ``names``."""
    lowest, highest, total, number = _UNTOLD
    for name in names:
        low, high, weight, count = told[name]
        if count:
            lowest = low if low < lowest else lowest  # noqa: FURB136 - a third of min()'s price
            highest = high if high > highest else highest  # noqa: FURB136 - same
            total += weight
            number += count
    return (lowest, highest, total / number) if number else _NOTHING


def _chained(own: Sequence[Sequence[float]], numbers: Sequence[int], parents: Sequence[int]) -> Matrix:
    """For each container the lowest and highest weight from the root to it, and a sum that fades outwards."""
    lows, highs, totals = list[float](), list[float](), list[float]()
    for number, parent in zip(numbers, parents, strict=True):
        low, high, total = own[number]
        if number != _NAMELESS and parent >= 0:  # nothing is in a container without names
            low = low if low < lows[parent] else lows[parent]  # noqa: FURB136 - as above
            high = high if high > highs[parent] else highs[parent]  # noqa: FURB136 - same
            total += _FADE * totals[parent]
        lows.append(low)
        highs.append(high)
        totals.append(total)
    return np.array((lows, highs, totals), np.float32)
