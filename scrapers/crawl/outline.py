"""What two pages share of their words: near-equal pages of one template have nearly one outline.

The outline is a bag of words, weighted by their length. Tags are left out with their attributes, since the
links of a template lead elsewhere on each page, and so is the page's own address: a page that only repeats
it says the same as the next.
"""

from __future__ import annotations

import re
from collections import Counter
from operator import mul
from typing import Final
from urllib.parse import unquote_to_bytes

Outline = Counter[str]
"""Word -> how often it occurs."""

_READ: Final = 2**18  # bytes of a body that are looked at
_SLACK: Final = 100  # bytes by which small pages may differ
_SHARE: Final = 0.1  # of both pages' bytes
_LEAST: Final = 4  # bytes of a segment or value that is told from a part of a word
_TAG = re.compile(rb"<[^>]*>?")
_PART = re.compile(rb"[^/?&=;]+")


def outline(body: bytes, url: str) -> Outline:
    """The outline of the page at ``url``."""
    text = _TAG.sub(b" ", body[:_READ])
    for name in _own_names(url):
        text = text.replace(name, b"")
    return Counter(text.decode("latin-1").split())


def alike(one: Outline, other: Outline) -> bool:
    """Whether two pages differ by a tenth of their words at most, or by a few."""
    sizes = _size(one), _size(other)
    both = sum(sizes)
    allowed = max(_SLACK, _SHARE * both)
    if abs(sizes[0] - sizes[1]) > allowed:  # the larger has more of its own than may differ
        return False
    shared = _size(one & other)
    return both - 2 * shared <= allowed and 4 * shared >= both


def _size(words: Outline) -> int:
    return sum(map(mul, map(len, words), words.values()))


def _own_names(url: str) -> list[bytes]:
    """What a page may repeat of its URL: path, segments and values, the longest first."""
    path = url.encode().partition(b"//")[2].partition(b"/")[2]
    names = {path, unquote_to_bytes(path), path.partition(b"?")[0]}
    names |= {part for part in _PART.findall(path) if len(part) >= _LEAST}
    return sorted(names - {b""}, key=lambda name: (-len(name), name))
