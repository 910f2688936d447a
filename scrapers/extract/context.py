"""Features for a second look at the blocks: what the first one said of those around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scrapers.extract.features import Matrix, ratio, running, shifted, window

if TYPE_CHECKING:
    from scrapers.extract.boxes import Indices
    from scrapers.extract.character_counts import Vector
    from scrapers.extract.features import Measures

_STEPS: Final = (1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8)
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
    for width in _WINDOWS:
        low, high = window(len(scores), width)
        first, last = sums.take(low, axis=1), sums.take(high, axis=1)
        rows += [ratio(*(last - first)), ratio(*(before - first)), ratio(*(last - done))]
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
        np.full(n, ratio((scores * sizes).sum(), sizes.sum())),
        np.full(n, scores.max()),
        np.full(n, kept.mean()),
        np.full(n, np.log1p((sizes * kept).sum())),
        np.arange(n) - first,
        last - np.arange(n),
        ratio(done, done[-1]),
    ]


def _group_rows(scores: Vector, sizes: Vector, groups: Groups) -> list[Any]:
    """Mean scores of the other blocks in the containers around, of the same look, under the same heading."""
    weighted = scores * sizes
    rows: list[Any] = []
    boxes = len(groups.around)
    totals = np.zeros((2, boxes + 1))
    for row, values in zip(totals, (weighted, sizes), strict=True):
        np.cumsum(np.bincount(groups.inner, values, boxes), out=row[1:])
    in_box, box_size = totals[:, groups.end] - totals[:, :-1]
    at = groups.inner
    for _ in range(4):
        rows.append(_others(in_box[at] - weighted, box_size[at] - sizes))
        at = groups.around[at]
    for numbers in (groups.alike, groups.sections):
        in_group, size = np.bincount(numbers, weighted), np.bincount(numbers, sizes)
        rows.append(_others(in_group[numbers] - weighted, size[numbers] - sizes))
    rows.append(in_box[groups.inner] / max(float(weighted.sum()), 1e-6))
    return rows


def _others(score: Any, size: Any) -> Any:  # noqa: ANN401 - arrays
    """Their mean score, -0.2 where there are none."""
    return np.where(size > 0.01, score / np.maximum(size, 0.01), -0.2)  # noqa: PLR2004 - none but rounding
