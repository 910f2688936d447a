"""Features for a second look at the blocks: what the first one said of those around."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scrapers.reading.selection.containers import running, within
from scrapers.reading.selection.features import Matrix, ratio, shifted, windows

if TYPE_CHECKING:
    from scrapers.reading.selection.character_counts import Vector
    from scrapers.reading.selection.containers import Indices
    from scrapers.reading.selection.features import Measures

_STEPS: Final = (1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8)
_LEVELS: Final = 4  # containers around a block
_WINDOWS: Final = (2, 5, 12, 30)


class Groups(NamedTuple):
    """Which blocks belong together: by container, by their look, by the heading above them."""

    inner: Indices
    around: Indices
    end: Indices
    alike: Indices
    sections: Indices

    @classmethod
    def of(cls, page: Measures) -> Groups:
        """The groups of a measured page."""
        boxes = page.boxes
        return cls(boxes.inner, boxes.around, boxes.end, boxes.alike, page.sections)


def sizes_of(lengths: Vector) -> Vector:
    """How much a block counts in its page: between the number of blocks and that of characters."""
    sizes: Vector = np.sqrt(lengths + 4.0).astype(np.float32)
    return sizes


def context(scores: Vector, sizes: Vector, groups: Groups) -> Matrix:
    """One column a block; ``sizes`` are weights of the blocks (see :func:`sizes_of`)."""
    rows: list[Any] = [scores, *(moved[0] for moved in shifted(scores[None], _STEPS, -0.2))]
    sums = running(np.stack([scores * sizes, sizes]))
    before, done = sums[:, :-1], sums[:, 1:]
    low, high = windows(len(scores), _WINDOWS)
    first, last = sums.take(low, axis=1), sums.take(high, axis=1)
    means = (ratio(*part) for part in (last - first, before[:, None] - first, last - done[:, None]))
    rows += chain.from_iterable(zip(*means, strict=True))
    rows += _kept_rows(scores, sizes)
    rows += _group_rows(scores, sizes, groups)
    stacked = np.empty((len(rows), len(scores)), np.float32)
    for at, row in enumerate(rows):
        stacked[at] = row
    return stacked


def _kept_rows(scores: Vector, sizes: Vector) -> list[Any]:
    """Where the text seems to begin and end, and how much of the page it would be."""
    n = len(scores)
    kept = scores > 0.4  # noqa: PLR2004 - a first guess, not the decision
    places = np.flatnonzero(kept)
    first, last = (places[0], places[-1]) if len(places) else (0, n - 1)
    done = np.cumsum(sizes * kept)
    return [
        ratio((scores * sizes).sum(), sizes.sum()),
        scores.max(),
        kept.mean(),
        np.log1p((sizes * kept).sum()),
        np.arange(n) - first,
        last - np.arange(n),
        ratio(done, done[-1]),
    ]


def _group_rows(scores: Vector, sizes: Vector, groups: Groups) -> list[Any]:
    """Mean scores of the other blocks in the containers around, of the same look, under the same heading."""
    own = np.stack([scores * sizes, sizes])
    in_box = within(groups.inner, groups.end, own)
    found, at = [], groups.inner
    for _ in range(_LEVELS):
        found.append(in_box.take(at, axis=1))
        at = groups.around[at]
    found += [
        np.stack([np.bincount(numbers, values)[numbers] for values in own])
        for numbers in (groups.alike, groups.sections)
    ]
    others = _others(*(np.stack(found, axis=1) - own[:, None]))
    return [*others, found[0][0] / max(float(own[0].sum()), 1e-6)]


def _others(score: Any, size: Any) -> Any:  # noqa: ANN401 - arrays
    """Their mean score, -0.2 where there are none."""
    return np.where(size > 0.01, score / np.maximum(size, 0.01), -0.2)  # noqa: PLR2004 - none but rounding
