"""What the names that pages give their elements foretell: words, each with a weight that was learned.

A word's weight is how much more often than an average element one of that name holds a page's text, in log
odds. A word counts once for each site that uses it, so that no site's own habit decides; one that is
rare or new weighs nothing, and a page whose names are in no known language is judged by the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapers.extract.blocks import Container, Outline
    from scrapers.extract.boxes import Boxes, Indices
    from scrapers.extract.features import Matrix

NAMED_BY: Final = frozenset(("class", "id", "itemprop", "data-testid", "data-component"))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST: Final = 400  # characters of a name that are read
_MOST: Final = 32_768  # names that are remembered
_FADE: Final = 0.8  # what a name weighs on one level less than on the next further in
_NOTHING: Final = (0.0, 0.0, 0.0)

Told = tuple[float, float, float, int]  # the lowest and the highest weight, their sum, their number


class Names(NamedTuple):
    """What the containers of a page are called: tags, roles and the values of naming attributes.

    ``inner`` is the index of each block's innermost container. What holds no text has no names here.
    """

    values: list[tuple[str, ...]]
    parents: list[int]
    inner: Indices

    @classmethod
    def of(cls, outline: Outline, boxes: Boxes) -> Names:
        """The names on a page that is measured already."""
        containers, filled = outline.containers, boxes.filled.tolist()
        values = [_values(box) if full else () for box, full in zip(containers, filled, strict=True)]
        return cls(values, [box.parent for box in containers], boxes.inner)


def _values(box: Container) -> tuple[str, ...]:
    tag = f"<{box.tag}>"
    if not box.attributes:
        return (tag,)
    named = [value for name, value in box.attributes.items() if name in NAMED_BY]
    role = box.attributes.get("role")
    return (tag, *named) if role is None else (tag, f"<role={role}>", *named)


@lru_cache(maxsize=_MOST)
def words_of(value: str) -> tuple[str, ...]:
    """The words of a name in lower case, each once; tags and roles are one word each.

    >>> words_of("relatedPosts col-2"), words_of("<nav>")
    (('related', 'posts', 'col'), ('<nav>',))
    """
    if value.startswith("<"):
        return (value,)
    words = (word.lower() for word in _WORD.findall(value[:_LONGEST]))
    return tuple(dict.fromkeys(word for word in words if len(word) > 1))


class Lexicon:
    """Weights of words, and what they make of the names on a page."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self._known: dict[str, Told] = {}

    def rows(self, names: Names) -> Matrix:
        """Features, one column a block: of its containers, of the two around, of all from the root on."""
        own = np.array([self._box(values) for values in names.values], np.float32)
        chain = np.array(_chained(own.tolist(), names.parents), np.float32)
        parents = np.array(names.parents)
        inner = names.inner
        around = np.maximum(parents[inner], 0)
        further = np.maximum(parents[around], 0)
        parts = (own[inner], own[around], own[further][:, ::2], chain[inner], chain[further][:, 2:])
        return np.concatenate(parts, axis=1).T

    def _box(self, values: tuple[str, ...]) -> tuple[float, float, float]:
        """The lowest, the highest and the mean weight of one container's words."""
        told = [self._told(value) for value in values]
        number = sum(count for _, _, _, count in told)
        if not number:
            return _NOTHING
        lows, highs, sums, _ = zip(*told, strict=True)
        return min(lows), max(highs), sum(sums) / number

    def _told(self, value: str) -> Told:
        told = self._known.get(value)
        if told is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            weights = [self.weights[word] for word in words_of(value) if word in self.weights]
            told = (
                (min(weights), max(weights), sum(weights), len(weights)) if weights else (9.0, -9.0, 0.0, 0)
            )
            self._known[value] = told
        return told


def _chained(own: list[Any], parents: list[int]) -> list[tuple[float, float, float]]:
    """For each container the lowest and highest weight from the root to it, and a sum that fades outwards."""
    chain: list[tuple[float, float, float]] = []
    for (low, high, mean), parent in zip(own, parents, strict=True):
        if parent < 0:
            chain.append((low, high, mean))
            continue
        lowest, highest, total = chain[parent]
        chain.append((
            low if low < lowest else lowest,  # noqa: FURB136 - a third of min()'s price
            high if high > highest else highest,  # noqa: FURB136 - same
            mean + _FADE * total,
        ))  # fmt: skip
    return chain
