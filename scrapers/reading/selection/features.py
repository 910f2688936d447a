"""What is known of each block when it is judged: a matrix with a row a feature, a column a block.

Nothing here knows a language's words: characters are counted by class, so that a page in any script
is measured alike. What elements are called is for :mod:`scrapers.reading.selection.name_weights` to weigh.
Rows are computed for all blocks at once.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from scrapers.reading.selection.character_counts import COLONS, SENTENCE_ENDS, Texts, Vector
from scrapers.reading.selection.containers import Containers, running
from scrapers.reading.selection.head_declarations import HeadDeclarations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Outline

Matrix = npt.NDArray[np.float32]

VERSION: Final = 5
"""Part of a model's identity: it fits the features that it was trained with."""

_OWN_TAGS: Final = (
    "p", "div", "li", "td", "dd", "dt", "pre", "blockquote", "figcaption", "section", "article", "button",
    "th", "form", "a", "table", "h1", "h2", "h3", "h4", "body", "center",
)  # fmt: skip
_TAG_CODES: Final = {tag: code for code, tag in enumerate(_OWN_TAGS)}
_FAR: Final = 16
_TELLING: Final = (0, 2, 8, 9, 19)  # rows whose values before and after a block are told
_SHIFTS: Final = (1, 2, 3, -1, -2, -3)
_WIDTHS: Final = (4, 10, 25)
_SHARED: Final = 500  # blocks of a page whose windows are remembered: 32 KB each at most


class Columns(NamedTuple):
    """The fields of all blocks of a page, each a tuple with a value a block: see ``Block``."""

    roles: tuple[str, ...]
    levels: tuple[int, ...]
    elements: tuple[Any, ...]
    containers: tuple[int, ...]
    nodes: tuple[Any, ...]
    texts: tuple[str, ...]
    link_chars: tuple[int, ...]
    links: tuple[int, ...]
    bold_chars: tuple[int, ...]
    breaks: tuple[int, ...]
    images: tuple[int, ...]


class Measures:
    """All that is measured of one page, which must hold at least one block."""

    def __init__(self, outline: Outline, root: HtmlElement) -> None:
        self.columns = Columns._make(zip(*outline.blocks, strict=True))
        self.texts = Texts.of(list(self.columns.texts))
        self.boxes = Containers(outline)
        self.declared = HeadDeclarations(root, outline.page)
        self.links = np.array(self.columns.link_chars, np.float32)
        self.levels = np.array(self.columns.levels)
        self.prose = _prose(self.texts, self.links)
        self.titled = _pairs(self.declared.in_title(self.texts.texts))
        self.told = _pairs(self.declared.told(self.texts.texts))
        self.sections = _sections(self.levels)

    def matrix(self, outline: Outline, *more: Matrix) -> Matrix:
        """The features, and ``more`` of them below."""
        rows = _text_rows(self)
        rows += _place_rows(self)
        rows += _box_rows(self)
        rows += _section_rows(self)
        rows += _page_rows(self)
        rows += _neighbour_rows(self, rows)
        return _stacked([*rows, *more], len(outline.blocks))


def _pairs(values: list[tuple[float, float]]) -> Matrix:
    """Two rows of a pair for each block."""
    return np.fromiter(chain.from_iterable(values), np.float32, 2 * len(values)).reshape(-1, 2).T


def _stacked(rows: Sequence[Any], blocks: int) -> Matrix:
    """Rows, matrices of rows and plain numbers, one below the other."""
    arrays = [row if isinstance(row, np.ndarray) else np.array(row, np.float32) for row in rows]
    heights = [array.shape[0] if array.ndim == 2 else 1 for array in arrays]  # noqa: PLR2004 - a matrix
    stacked = np.empty((sum(heights), blocks), np.float32)
    at = 0
    for array, height in zip(arrays, heights, strict=True):
        stacked[at : at + height] = array
        at += height
    return stacked


def _prose(texts: Texts, links: Vector) -> Vector:
    """Characters of blocks that look like running text."""
    size = texts.lengths
    long = (size > 60) | ((texts.counts["wide"] > 10) & (size > 20))  # noqa: PLR2004 - a line of text
    prose: Vector = np.where(long & (links * 3 < size), size - links, 0).astype(np.float32)
    return prose


def _sections(levels: Any) -> Any:  # noqa: ANN401 - a number for every block
    """The number of the section that a block is in: how many headings came before, its own counted."""
    return np.cumsum(levels > 0)


def _text_rows(page: Measures) -> list[Any]:
    blocks, texts = page.columns, page.texts
    size, count = texts.lengths, texts.counts
    some = np.maximum(size, 1)
    words = count["words"] + 1
    repeated = Counter(texts.texts)
    return [
        np.log1p(size),
        np.log1p(words),
        page.links / some,
        np.minimum(blocks.links, 20),
        np.array(blocks.bold_chars, np.float32) / some,
        np.minimum(blocks.breaks, 10),
        np.minimum(blocks.images, 5),
        (count["stops"] + count["pauses"]) / words,
        count["ends"] / words,
        np.minimum(count["ends"], 20),
        count["digits"] / some,
        count["upper"] / some,
        count["wide"] / some,
        count["symbols"] / some,
        size / words,
        [text[-1:] in SENTENCE_ENDS for text in texts.texts],
        [text[-1:] in COLONS for text in texts.texts],
        [text[:1].isupper() for text in texts.texts],
        np.minimum([repeated[text] for text in texts.texts], 5),
        page.levels,
        [role == "table" for role in blocks.roles],
        [role == "code" for role in blocks.roles],
    ]


def _place_rows(page: Measures) -> list[Any]:
    size = page.texts.lengths
    n = len(size)
    at = np.arange(n)
    return [
        at / n,
        np.minimum(at, 60),
        np.minimum(n - at, 60),
        (np.cumsum(size) - size) / max(1.0, float(size.sum())),
    ]


def _box_rows(page: Measures) -> list[Any]:
    boxes, texts = page.boxes, page.texts
    inner = boxes.inner
    tags = np.array([_TAG_CODES.get(tag, -1) for tag in boxes.tags])
    rows: list[Any] = [
        boxes.depth[inner],
        boxes.hidden[inner],
        tags[inner] == np.arange(len(_OWN_TAGS))[:, None],
        np.minimum(boxes.levels_up(), _FAR),
    ]
    ones = np.ones_like(page.prose)
    good, chars, linked, blocks, ends = boxes.sums(
        page.prose, texts.lengths, page.links, ones, texts.counts["ends"]
    )
    told = np.stack([
        np.log1p(chars), ratio(linked, chars), ratio(good, good[0]), np.log1p(blocks), boxes.siblings,
        ratio(ends, blocks),
    ])  # fmt: skip
    at = inner
    for _ in range(5):
        rows.append(told.take(at, axis=1))
        at = boxes.around[at]
    return [*rows, *_main_rows(boxes, good), *_look_rows(page)]


def _main_rows(boxes: Containers, good: Vector) -> list[Any]:
    """Whether a block lies in the smallest container with most of the running text, and where in it."""
    main = int(np.flatnonzero(good >= 0.6 * good[0])[-1])
    own = (boxes.inner >= main) & (boxes.inner < boxes.end[main])
    places = np.flatnonzero(own)
    first, last = (places[0], places[-1]) if len(places) else (0, len(own) - 1)
    return [own, (np.arange(len(own)) - first) / max(1, last - first)]


def _look_rows(page: Measures) -> list[Any]:
    """Of the blocks that look alike (by tags and classes): how many, how long, how linked, how written."""
    look, texts = page.boxes.alike, page.texts
    count, chars, links, prose, ends = (
        np.bincount(look, values)
        for values in (
            np.ones_like(page.prose),
            texts.lengths,
            page.links,
            page.prose,
            texts.counts["ends"],
        )
    )
    told = np.stack([
        np.log1p(count), np.log1p(chars / count), ratio(links, chars), ratio(prose, chars), ends / count,
        ratio(chars, chars.sum()),
    ])  # fmt: skip
    return [told.take(look, axis=1)]


def _section_rows(page: Measures) -> list[Any]:
    """What stands under the same heading, and how far from it and from the title a block is."""
    section, texts = page.sections, page.texts
    n = len(section)
    chars, links, prose, blocks = (
        np.bincount(section, values)
        for values in (texts.lengths, page.links, page.prose, np.ones_like(page.prose))
    )
    told = np.stack([np.log1p(chars), ratio(links, chars), ratio(prose, chars), np.log1p(blocks)])
    at = np.arange(n)
    heading = np.maximum.accumulate(np.where(page.levels > 0, at, -1))
    level = np.where(heading >= 0, page.levels[heading], 0)
    titles = np.flatnonzero((page.titled[0] >= 0.5) & (page.titled[1] >= 0.4))  # noqa: PLR2004 - mostly the title's words
    headed = titles[page.levels[titles] > 0]
    title = int((headed if len(headed) else titles)[0]) if len(titles) else -1
    away = np.minimum(np.maximum(at - title, -30), 60) if title >= 0 else np.full(n, -99)
    return [told.take(section, axis=1), np.minimum(at - heading, 30), level, page.titled[0][heading], away]


def _page_rows(page: Measures) -> list[Any]:
    """What holds for the whole page, so that a forum can be judged unlike an article."""
    count, size = page.texts.counts, page.texts.lengths
    n, total = len(size), float(size.sum()) or 1.0
    facts = [
        np.log1p(n), np.log1p(total), page.links.sum() / total, page.prose.sum() / total,
        count["ends"].sum() / n, count["wide"].sum() / total, *page.declared.columns(),
    ]  # fmt: skip
    return [page.titled, page.told, np.array(facts, np.float32)[:, None]]


def _neighbour_rows(page: Measures, rows: list[Any]) -> list[Any]:
    """The most telling rows of the blocks before and after, and sums over windows."""
    chosen = np.array([rows[at] for at in _TELLING], np.float32)
    size = page.texts.lengths
    found = shifted(chosen, _SHIFTS, -1.0)
    sums = running(np.stack([size, page.links, chosen[3]]))
    low, high = windows(len(size), _WIDTHS)
    chars, linked, ends = sums.take(high, axis=1) - sums.take(low, axis=1)
    return [*found, *chain.from_iterable(zip(np.log1p(chars), ratio(linked, chars), ends, strict=True))]


def windows(blocks: int, widths: tuple[int, ...]) -> tuple[Any, Any]:
    """For each of ``widths`` and each block the first place, and the one after the last, of those so near it.

    Read only: most pages have as many blocks as some other, and share them.
    """
    return (_shared_windows if blocks <= _SHARED else _windows)(blocks, widths)


def _windows(blocks: int, widths: tuple[int, ...]) -> tuple[Any, Any]:
    at, width = np.arange(blocks), np.array(widths)[:, None]
    places = np.maximum(0, at - width), np.minimum(blocks, at + width + 1)
    for place in places:
        place.flags.writeable = False
    return places


_shared_windows = lru_cache(maxsize=256)(_windows)


def shifted(rows: Matrix, steps: Sequence[int], empty: float) -> list[Any]:
    """The rows moved on by each of ``steps`` places, with ``empty`` in those that nothing moved to."""
    height, width = rows.shape
    most = max(map(abs, steps))
    padded = np.full((height, width + 2 * most), empty, rows.dtype)
    padded[:, most : most + width] = rows
    return [padded[:, most - step : most - step + width] for step in steps]


def ratio(part: Any, whole: Any) -> Any:  # noqa: ANN401 - numbers or arrays of them
    """``part / whole``, 0 where there is no whole."""
    return part / np.maximum(whole, 1e-6)
