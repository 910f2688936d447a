"""The containers of a page as arrays: what lies in which, what their names say, how they repeat.

Containers come in document order, so that everything inside one stands in one stretch after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from scrapers.reading.selection.character_counts import Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scrapers.reading.blocks.outline import Container, Outline

Indices = npt.NDArray[np.int64]
LONGEST: Final = 400
"""Characters of an element's name that are read."""
_NAMED_BY: Final = frozenset(("class", "id", "itemprop", "data-testid", "data-component"))
_FURTHER_NAMES: Final = _NAMED_BY - {"class"} | {"role"}

_AROUND: Final = (
    "main", "article", "nav", "header", "footer", "aside", "form", "section", "ul", "ol", "table",
    "blockquote", "figure", "dl", "details", "a", "role=main", "role=navigation", "role=dialog",
    "role=banner", "role=contentinfo", "role=complementary", "articleBody", "noscript",
)  # fmt: skip
_AROUND_CODES: Final = {name: code for code, name in enumerate(_AROUND)}
_NOWHERE: Final = -99


class Containers:
    """Arrays with one value a container; ``inner`` is the index of each block's innermost one.

    ``around`` is the index of the container around each, that of the outermost its own.
    """

    def __init__(self, outline: Outline) -> None:
        containers = outline.containers
        self.parents = outline.parents
        self.inner: Indices = np.array([block.container for block in outline.blocks])
        self.parent: Indices = np.array(self.parents)
        self.around: Indices = np.maximum(self.parent, 0)
        _, depths, _, hidden, self.tags, _ = zip(*containers, strict=True)
        self.depth, self.hidden = np.array(depths), np.array(hidden)
        self.end = _ends(self.parents)
        filled = self.sums(np.ones(len(self.inner), np.float32))[0] > 0
        self.names: list[tuple[str, ...]] = [()] * len(containers)
        self._telling: list[tuple[int, int]] = []  # containers, and which kind of element they are
        looks = self._read(containers, np.flatnonzero(filled).tolist())
        self.siblings, self.alike = self._kin(looks, filled)

    def _read(self, containers: Sequence[Container], filled: Iterable[int]) -> list[int]:
        """The look of each ``filled`` container, a number; what it is called and tells is kept.

        What holds no text is furniture that scripts add and take away; it costs, and tells nothing.
        """
        known: dict[tuple[str, str | None], tuple[int, tuple[str, ...]]] = {}
        looks, names, telling = [0] * len(containers), self.names, self._telling
        for at in filled:
            _, _, _, _, tag, attributes = containers[at]
            classes = attributes.get("class")
            look = tag, classes
            if (found := known.get(look)) is None:
                found = known[look] = len(known), _called(tag) + (() if classes is None else (_own(classes),))
            looks[at], names[at] = found
            if not _FURTHER_NAMES.isdisjoint(attributes):  # beside the class that its look is of
                names[at] = _names(tag, attributes)
                if "role" in attributes or "itemprop" in attributes:
                    telling.append((at, _around_code(tag, attributes)))
                    continue
            if tag in _AROUND_CODES:
                telling.append((at, _AROUND_CODES[tag]))
        return looks

    def sums(self, *values: Vector) -> Any:  # noqa: ANN401 - a row for each of them, single floats
        """``values`` of the blocks summed up in every container that holds them."""
        return within(self.inner, self.end, values).astype(np.float32)

    def inside(self, boxes: Iterable[int]) -> Any:  # noqa: ANN401 - a flag for each block
        """Which blocks lie in ``boxes``, by their indices."""
        flags = np.zeros(len(self.end), bool)
        for at in boxes:
            flags[at : self.end[at]] = True
        return flags[self.inner]

    def holds(self, box: int, other: int) -> bool:
        """Whether container ``other`` is ``box``, or lies in it."""
        return box <= other < int(self.end[box])

    def levels_up(self) -> Any:  # noqa: ANN401 - elements x blocks
        """How many levels above each block the nearest element of each telling kind is."""
        depths = np.full((len(_AROUND), len(self.parent)), _NOWHERE, np.int16)
        ends, levels = self.end.tolist(), self.depth.tolist()
        for at, own in self._telling:
            if own >= 0:  # those inside come later, and are nearer to what they hold
                depths[own, at : ends[at]] = levels[at]
        return self.depth[self.inner] - depths.take(self.inner, axis=1)

    def _kin(self, looks: list[int], filled: Any) -> tuple[Vector, Indices]:  # noqa: ANN401 - flags
        """How many ``filled`` containers of its look each has beside it; and each block's look, a number."""
        which = _numbered(zip(self.parents, looks, strict=True))
        counts = np.bincount(which, filled)
        inner = self.inner.tolist()
        alike = _numbered([(looks[at], looks[self.parents[at]]) for at in inner])
        return np.minimum(counts[which], 30).astype(np.float32), alike


def _numbered(values: Iterable[tuple[int, int]]) -> Indices:
    """A number for each of ``values``, the same for equal ones."""
    numbers: dict[tuple[int, int], int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values])


def within(inner: Indices, end: Indices, values: Iterable[Any]) -> Any:  # noqa: ANN401 - rows
    """Sums of each of ``values`` over the blocks in each container, which all ``end`` before one."""
    total = running(np.array([np.bincount(inner, numbers, len(end)) for numbers in values]))
    return total.take(end, axis=1) - total[:, :-1]


def running(values: Any) -> Any:  # noqa: ANN401 - arrays
    """Sums of each row up to every place, 0 first."""
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, dtype=np.float64, out=sums[:, 1:])
    return sums


def _ends(parents: Sequence[int]) -> Indices:
    """For each container the index after the last one inside it."""
    ends = list(range(1, len(parents) + 1))
    for at in range(len(parents) - 1, 0, -1):
        parent, end = parents[at], ends[at]
        if end > ends[parent]:  # noqa: PLR1730 - half the price of max()
            ends[parent] = end
    return np.array(ends)


def _names(tag: str, attributes: Mapping[str, str]) -> tuple[str, ...]:
    """What an element is called: its tag, its role and the values of naming attributes."""
    named = [_own(value) for name, value in attributes.items() if name in _NAMED_BY]
    role = attributes.get("role")
    roles = () if role is None else (f"<role={' '.join(_own(role).split())}>",)
    return (*_called(tag), *roles, *named)


def _own(name: str) -> str:
    """A name as far as it is read and remembered, and none that could be taken for a tag."""
    return name[:LONGEST].lstrip("<")


def _called(tag: str) -> tuple[str, ...]:
    """A tag as a name; that of a custom element has words that its author chose."""
    return (f"<{tag}>", tag) if "-" in tag else (f"<{tag}>",)


def _around_code(tag: str, attributes: Mapping[str, str]) -> int:
    role = attributes.get("role")
    if role is not None and (code := _AROUND_CODES.get(f"role={role}")) is not None:
        return code
    if attributes.get("itemprop") == "articleBody":
        return _AROUND_CODES["articleBody"]
    return _AROUND_CODES.get(tag, -1)
