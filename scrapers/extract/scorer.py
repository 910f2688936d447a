"""Which blocks of a page are its text: two small boosted tree models, learned from labelled pages.

The first model sees each block with its surroundings, the second also what the first said of the
blocks around. What is kept is the choice with the highest expected F measure (the rule of Lewis, "Evaluating
and optimizing autonomous text classification systems", SIGIR 1995): a sure page is cut strictly, a
doubtful one gets the benefit of the doubt. ``tests/benchmarks/extraction/train.py`` makes the model.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from scrapers.errors import ConfigError
from scrapers.extract.context import Groups, context, sizes_of
from scrapers.extract.features import VERSION, Matrix, Measures

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

    from scrapers.extract.blocks import Outline
    from scrapers.extract.character_counts import Vector

_UNIT: Final = 65_536.0  # leaves are whole numbers of this fraction, so that a sum is the same everywhere
_BETA_SQUARED: Final = 0.7
_CHUNK: Final = 4096  # blocks judged at a time: bounds the memory that a long page takes


@dataclass(frozen=True)
class Forest:
    """Oblivious trees: every level of a tree asks one question, the answers are the leaf's number.

    ``features`` and ``borders`` are (trees x levels), ``leaves`` (trees x 2^levels), in units of 1/65536.
    """

    features: npt.NDArray[np.int16]
    borders: npt.NDArray[np.float32]
    leaves: npt.NDArray[np.int32]
    bias: float

    def scores(self, matrix: Matrix) -> Vector:
        """The probability of each column of ``matrix`` (features x blocks)."""
        parts = [self._some(matrix[:, at : at + _CHUNK]) for at in range(0, matrix.shape[1], _CHUNK)]
        return np.concatenate(parts)

    def _some(self, matrix: Matrix) -> Vector:
        trees, size = self.leaves.shape
        leaf = np.zeros((trees, matrix.shape[1]), np.uint8)
        for level in range(self.features.shape[1]):
            answers = matrix[self.features[:, level]] > self.borders[:, level, None]
            leaf |= answers.view(np.uint8) << np.uint8(level)
        places = leaf + np.arange(0, trees * size, size)[:, None]
        total = self.leaves.take(places).sum(axis=0, dtype=np.int64)
        odds = total / _UNIT + self.bias
        scores: Vector = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
        return scores


@dataclass(frozen=True)
class Scorer:
    """The two models, and a name by which their output can be told from another's."""

    first: Forest
    second: Forest
    name: str

    @classmethod
    def load(cls, path: Path | Any) -> Scorer:  # noqa: ANN401 - or a resource of the package
        """Read a model file. Raises :class:`ConfigError` where it does not fit this package."""
        data = path.read_bytes()
        with path.open("rb") as file:
            arrays = dict(np.load(file, allow_pickle=False))
        if int(arrays["version"]) != VERSION:
            raise ConfigError(f"{path}: made for other features; train it again", field="extractor")
        first, second = (_forest(arrays, stage) for stage in ("first", "second"))
        return cls(first, second, hashlib.sha256(data).hexdigest()[:8])

    def judged(self, outline: Outline, root: HtmlElement) -> tuple[Vector, float]:
        """How likely each block belongs to the page's text, and the score from which on one is kept.

        ``outline`` holds at least one block.
        """
        page = Measures(outline, root)
        matrix = page.matrix(outline)
        once = self.first.scores(matrix)
        around = context(once, sizes_of(page.texts.lengths), Groups.of(page))
        scores = self.second.scores(np.concatenate([matrix, around]))
        return scores, threshold(scores, page.texts.counts["words"])


def _forest(arrays: dict[str, Any], stage: str) -> Forest:
    return Forest(
        arrays[f"{stage}_features"], arrays[f"{stage}_borders"], arrays[f"{stage}_leaves"],
        float(arrays[f"{stage}_bias"]),
    )  # fmt: skip


@cache
def bundled() -> Scorer:
    """The model that comes with the package."""
    return Scorer.load(files("scrapers.extract").joinpath("blocks.npz"))


def threshold(scores: Vector, words: Vector) -> float:
    """The score from which on keeping blocks gives the highest expected F measure over words.

    Precision counts a little more than recall (van Rijsbergen's beta squared is 0.7): what is
    wrongly kept is in the text for good.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum((scores * words)[order], dtype=np.float64)
    kept = np.cumsum(words[order], dtype=np.float64)
    expected = hits / (kept + _BETA_SQUARED * float((scores * words).sum()) + 1e-9)
    return float(scores[order][int(np.argmax(expected))])
