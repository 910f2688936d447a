"""What React Router and Remix stream to a page's scripts (turbo-stream), as data.

``streamController.enqueue("…")`` sends pieces of one text. Its first line is a list in which numbers are
places of the same list, as the names of members are: ``[{"_1":2},"loaderData",…]``. Nothing is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from scrapers.reading.embedded.places import Places

MARK: Final = "streamController.enqueue("
_PIECE = re.compile(r"streamController\.enqueue\(\s{0,9}(\"(?:[^\"\\]|\\.)*+\")\s{0,9}\)")


def router_stream(scripts: Iterable[str]) -> Iterator[Any]:
    """The value that the pieces in ``scripts`` send; none for a text that is no such list."""
    try:
        pieces = [json.loads(found[1]) for text in scripts for found in _PIECE.finditer(text)]
        values = json.loads("".join(pieces).partition("\n")[0], strict=False)
    except (ValueError, RecursionError):  # a stream that was cut off says nothing
        return
    if isinstance(values, list) and values:
        yield Places(values, named=True).at(0)
