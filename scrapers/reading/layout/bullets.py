"""Bullets that are drawn, not written: browsers draw a list's discs, circles and squares as shapes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from scrapers.reading.layout.placed import Shape, Word

_MOST: Final = 400  # shapes of a page; with more they are a drawing
_SMALLEST: Final = 0.12  # of the size of the letters
_LARGEST: Final = 0.62  # what is as large as a letter is a picture or a box to tick
_SQUARE: Final = 1.4  # times as wide as high, or as high as wide
_NEAR: Final = 2.5  # sizes of the letters between a bullet and its item
_CLEAR: Final = 1.0  # the same before a bullet, in which nothing stands
_TALLEST: Final = 40.0  # points of a word


def with_bullets(words: list[Word], shapes: Sequence[Shape]) -> list[Word]:
    """``words``, and a ``•`` for each small shape that stands by itself before one of them."""
    if not 0 < len(shapes) <= _MOST:
        return words
    by_height = sorted(words, key=lambda word: word.bottom)
    bottoms = [word.bottom for word in by_height]
    found = []
    for shape in shapes:
        middle = (shape.top + shape.bottom) / 2
        near = by_height[bisect_left(bottoms, middle) : bisect_right(bottoms, middle + _TALLEST)]
        row = [word for word in near if word.top < middle]
        item = min((word for word in row if word.x0 >= shape.x1), key=lambda word: word.x0, default=None)
        if item is not None and _is_bullet(shape, item, row):
            found.append(item._replace(text="•", x0=shape.x0, x1=shape.x1))
    return words + found


def _is_bullet(shape: Shape, item: Word, row: Sequence[Word]) -> bool:
    wide, high = shape.x1 - shape.x0, shape.bottom - shape.top
    if max(wide, high) > _SQUARE * min(wide, high) or not _SMALLEST < high / item.size < _LARGEST:
        return False
    clear = shape.x0 - _CLEAR * item.size
    before = any(word.x0 < shape.x1 and word.x1 > clear for word in row)
    return not before and item.x0 - shape.x1 < _NEAR * item.size
