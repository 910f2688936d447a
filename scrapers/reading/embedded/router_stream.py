"""What React Router and Remix stream to a page's scripts (turbo-stream), as data.

``streamController.enqueue("…")`` sends pieces of one text. Its first line is a list in which numbers are
places of the same list, as the names of members are: ``[{"_1":2},"loaderData",…]``. Nothing is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

MARK: Final = "streamController.enqueue("
_PIECE = re.compile(r"streamController\.enqueue\(\s{0,9}(\"(?:[^\"\\]|\\.)*+\")\s{0,9}\)")
_NAME = re.compile(r"_\d{1,7}")
_DEEPEST: Final = 40
_MOST: Final = 50_000  # values


def router_stream(scripts: Iterable[str]) -> Iterator[Any]:
    """The value that the pieces in ``scripts`` send; none for a text that is no such list."""
    try:
        pieces = [json.loads(found[1]) for text in scripts for found in _PIECE.finditer(text)]
        values = json.loads("".join(pieces).partition("\n")[0], strict=False)
    except (ValueError, RecursionError):  # a stream that was cut off says nothing
        return
    if isinstance(values, list) and values:
        yield _at(values, 0, [_MOST], 0)


def _at(values: list[Any], at: Any, left: list[int], depth: int) -> Any:  # noqa: ANN401 - JSON
    left[0] -= 1
    if not isinstance(at, int) or not 0 <= at < len(values) or depth > _DEEPEST or left[0] < 0:
        return None
    value = values[at]
    if isinstance(value, dict):
        named = {key: inner for key, inner in value.items() if _NAME.fullmatch(key)}
        return {
            name: _at(values, inner, left, depth + 1)
            for key, inner in named.items()
            if isinstance(name := _at(values, int(key[1:]), left, depth + 1), str)
        }
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], str):  # a kind that JSON has not: of a promise the rest comes later
        return None
    return [_at(values, inner, left, depth + 1) for inner in value]
