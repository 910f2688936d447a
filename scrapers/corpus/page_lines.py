"""What is counted of the lines of one page."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from scrapers.corpus.repeated_lines import ROW, fenced_lines, number_of

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
    """What is counted of a page: the lines that :func:`scrapers.corpus.repeated_lines.lines_of` numbers."""
    found: dict[str, int] = {}
    for whole, fenced in fenced_lines(text):
        line = whole.strip()
        if line and not fenced and line[0] != ROW:
            found[line] = len(whole)
            if len(found) == _MOST:
                break
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return PageLines(digest, b"".join(map(number_of, found)), array("I", found.values()).tobytes())
