"""What is counted of the lines of one page."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from scrapers.corpus.repeated_lines import lines_of

Repeated = Mapping[str, frozenset[int]]
"""The numbers of the lines that are repeated, by host."""

_MOST: Final = 20_000  # lines of one page


class PageLines(NamedTuple):
    """The lines of one page, each once: their numbers and lengths, and the digest of the text."""

    digest: bytes = b""
    keys: bytes = b""
    sizes: bytes = b""


NO_LINES: Final = PageLines()


def page_lines(text: str) -> PageLines:
    """What is counted of a page."""
    found: dict[int, int] = {}
    for line in lines_of(text):
        if line.key and len(found) < _MOST:
            found[line.key] = line.end - line.start
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return PageLines(digest, array("Q", found).tobytes(), array("I", found.values()).tobytes())
