"""Which blocks of a page are its text: by weights of names and two tree models, learned from labelled pages.

Of every word that pages name elements with, the lexicon says how much it speaks for text. The first
model sees each block with its names and surroundings, the second also what the first said of the
blocks around. What is kept is the choice with the highest expected F measure (the rule of Lewis, "Evaluating
and optimizing autonomous text classification systems", SIGIR 1995): a sure page is cut strictly, a
doubtful one gets the benefit of the doubt. ``tests/benchmarks/extraction/train.py`` makes the model.

Blocks of a page are judged alike: where one is wrong, most of its look are. So of a long page that does
not say what it is about, as much is kept as if each score were half as sure, where that is more (odds to the
power of 1/2, a temperature of 2 as in Guo et al., "On calibration of modern neural networks", ICML 2017).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from scrapers.errors import ConfigError
from scrapers.reading.selection.boxes_apart import without_apart
from scrapers.reading.selection.comments_and_title import in_comments
from scrapers.reading.selection.context_features import Groups, context, sizes_of
from scrapers.reading.selection.features import VERSION, Matrix, Measures
from scrapers.reading.selection.name_weights import Names, NameWeights
from scrapers.reading.selection.products import sells_one
from scrapers.reading.selection.threads.article_pages import shows_article

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Outline
    from scrapers.reading.selection.character_counts import Vector

_UNIT: Final = 65_536.0  # leaves are whole numbers of this fraction, so that a sum is the same everywhere
WEIGHT: Final = 100.0  # weights of words are whole numbers of this fraction
_BETA_SQUARED: Final = 0.5
_DOUBTFUL: Final = 0.7  # expected F measure of a page of which little is sure
_ARTICLE: Final = 50  # words that are expected of one that calls itself so
_UNTOLD: Final = 300  # words of one that does not
_MOST: Final = 0.5  # of the text, that it has without the comments
_LIKELY: Final = 0.5  # score of a block that counts there: a thousand unlikely words are no article
_MANY: Final = 300  # words on a page; on a shorter one few blocks are of one look
_CHUNK: Final = 128  # blocks judged at a time: what is computed of them stays in the cache


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
        parts = [self._sums(matrix[:, at : at + _CHUNK]) for at in range(0, matrix.shape[1], _CHUNK)]
        odds = (parts[0] if len(parts) == 1 else np.concatenate(parts)) / _UNIT + self.bias
        scores: Vector = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
        return scores

    def _sums(self, matrix: Matrix) -> Any:  # noqa: ANN401 - whole numbers, one a block
        questions = self._questions
        answers = (matrix.take(questions.features, axis=0) > questions.borders).view(np.uint8)
        leaf = answers.take(questions.asked[-1], axis=0)
        for asked in questions.asked[-2::-1]:
            leaf += leaf
            leaf |= answers.take(asked, axis=0)
        places = leaf.astype(np.intp)
        places += questions.leaves
        return self.leaves.take(places, mode="clip").sum(axis=0, dtype=questions.sums)

    @cached_property
    def _questions(self) -> _Questions:
        return _Questions.of(self)


class _Questions(NamedTuple):
    """What the trees of a forest ask, each question once: many trees share one.

    ``asked`` has for every level the number of the question of each tree, ``leaves`` where the leaves of
    a tree begin, ``sums`` is a type that a sum of leaves fits into.
    """

    features: npt.NDArray[np.intp]
    borders: npt.NDArray[np.float32]
    asked: npt.NDArray[np.intp]
    leaves: npt.NDArray[np.intp]
    sums: type[np.signedinteger[Any]]

    @classmethod
    def of(cls, forest: Forest) -> _Questions:
        numbers: dict[tuple[int, float], int] = {}
        pairs = zip(forest.features.T.ravel().tolist(), forest.borders.T.ravel().tolist(), strict=True)
        asked = np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs], np.intp)
        features, borders = zip(*numbers, strict=True)
        trees, size = forest.leaves.shape
        farthest = trees * int(np.abs(forest.leaves.astype(np.int64)).max())
        return cls(
            np.array(features, np.intp),
            np.array(borders, np.float32)[:, None],
            asked.reshape(-1, trees),
            np.arange(0, trees * size, size)[:, None],
            np.int32 if farthest < np.iinfo(np.int32).max else np.int64,
        )


@dataclass(frozen=True)
class Scorer:
    """What names weigh, the two models, and a name by which their output can be told from another's."""

    lexicon: NameWeights
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
        weights = (arrays["weights"] / WEIGHT).tolist()
        lexicon = NameWeights(dict(zip(str(arrays["words"]).split("\n"), weights, strict=True)))
        return cls(lexicon, first, second, hashlib.sha256(data).hexdigest()[:8])

    def judged(self, outline: Outline, root: HtmlElement) -> tuple[Vector, float]:
        """How likely each block belongs to the page's text, and the score from which on one is kept.

        ``outline`` holds at least one block.
        """
        page = Measures(outline, root)
        names = self.lexicon.rows(Names.of(page.boxes))
        matrix = page.matrix(outline, names)
        once = self.first.scores(matrix)
        around = context(once, sizes_of(page.texts.lengths), Groups.of(page))
        scores = self.second.scores(np.concatenate([matrix, around]))
        return decided(scores, outline, page)


def _forest(arrays: dict[str, Any], stage: str) -> Forest:
    return Forest(
        arrays[f"{stage}_features"], arrays[f"{stage}_borders"], arrays[f"{stage}_leaves"],
        float(arrays[f"{stage}_bias"]),
    )  # fmt: skip


@cache
def bundled() -> Scorer:
    """The model that comes with the package."""
    return Scorer.load(files("scrapers.reading.selection").joinpath("blocks.npz"))


def decided(scores: Vector, outline: Outline, page: Measures) -> tuple[Vector, float]:
    """What ``scores`` of blocks come to on their whole page, and the one from which on a block is kept."""
    scores = article_alone(without_apart(scores, outline, page), outline, page)
    if not scores.any():
        return scores, 1.0
    words, is_list = page.texts.counts["words"], not page.declared.is_about_one
    last = _last_kept(scores, words, is_list=is_list)
    if is_list and words.sum() >= _MANY:
        doubted = _last_kept(_half_as_sure(scores), words, is_list=is_list)
        last = doubted if doubted > last and not sells_one(outline) else last
    return scores, float(np.sort(scores)[::-1][last])


def _half_as_sure(scores: Vector) -> Vector:
    """Half the log odds: ``sqrt(p) / (sqrt(p) + sqrt(1 - p))``, since all processors round roots alike."""
    root = np.sqrt(scores)
    chances: Vector = root / (root + np.sqrt(np.float32(1) - scores))
    return chances


def article_alone(scores: Vector, outline: Outline, page: Measures) -> Vector:
    """``scores`` with 0 for the readers' comments below an article that is there to read.

    Labelled articles never count them to the text; forums and shops often do, and may call their posts
    and reviews by the same names. An article is what calls itself one, has more text than its comments, or
    stands before them in a box of its own.
    """
    if page.declared.is_discussion:
        return scores
    inside = in_comments(outline)
    apart = np.array([inside[block.container] for block in outline.blocks])
    if not apart.any():
        return scores
    own: Vector = np.where(apart, np.float32(0), scores)
    words = page.texts.counts["words"]
    likely = np.where(scores >= _LIKELY, scores * words, np.float32(0))
    text = float(likely[~apart].sum())
    if text >= (_ARTICLE if page.declared.is_article else max(_UNTOLD, _MOST * float(likely.sum()))):
        return own
    return own if shows_article(outline, likely, apart) else scores


def _last_kept(chances: Vector, words: Vector, *, is_list: bool) -> int:
    """The place of the last block to keep, the likeliest first: most is to be expected of F over words.

    Precision counts a little more than recall (van Rijsbergen's beta squared is 0.5): what is
    wrongly kept is in the text for good. On a page that may be a list of many things, and of which little is
    sure, both count alike: kept strictly, it would be its introduction.
    """
    if is_list and (alike := _expected(chances, words, 1.0)).max() <= _DOUBTFUL / 2:
        return int(np.argmax(alike))
    return int(np.argmax(_expected(chances, words, _BETA_SQUARED)))


def _expected(scores: Vector, words: Vector, beta_squared: float) -> npt.NDArray[np.float64]:
    """For each number of blocks, those of the highest scores: F expected of them, over 1 + beta squared."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum((scores * words)[order], dtype=np.float64)
    kept = np.cumsum(words[order], dtype=np.float64)
    expected: npt.NDArray[np.float64] = hits / (kept + beta_squared * float((scores * words).sum()) + 1e-9)
    return expected
