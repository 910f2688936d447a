"""Whether the text and links of a page can name a licence at all: looked for before its tags are walked through.

Most pages name none, and the walk costs more than all other statements of a page together. Words are looked for
first, and patterns only around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Between two words of a name: blanks, signs and tags, as many as a person writes.
_GAP: Final = rb"(?:\s++|[^\s<>a-z0-9]|<[^<>]{0,200}>){0,8}+"
_REACH: Final = 600  # bytes around a word in which the rest of the name stands

_CERTAIN: Final = (
    *(b"creative", b"gfdl", b"odbl", b"unlicense", b"mit-license", b"spdx.org", b"gnu.org", b"apache.org"),
    *(
        b"opensource.org",
        b"choosealicense",
        b"mozilla.org/",
        b"govdata",
        b"nationalarchives",
        b"opendatacommons",
    ),
    *(b"artlibre", b"open.canada.ca", "知识共享".encode(), "創用".encode()),
)
"""What is in a name or address of a licence and in few other words."""

_BESIDE_LICENCE: Final = re.compile(
    rb"\b(?:rel|property|itemprop)\s*+=\s*+[\"']?[^\"'<>]{0,200}?licen[cs]e"
    rb"|\b(?:mit|apache|government|database)" + _GAP + rb"(?:licen|lizenz)"
    rb"|\blicen[cs]ed?" + _GAP + rb"(?:under|as|)" + _GAP + rb"(?:the" + _GAP + rb")?mit\b"
)
_AROUND: Final = tuple(
    (word, re.compile(pattern) if isinstance(pattern, bytes) else pattern)
    for word, pattern in (
        (b"licen", _BESIDE_LICENCE),
        (b"lizenz", _BESIDE_LICENCE),
        (b"gnu", rb"gnu" + _GAP + rb"(?:free|general|fdl|gpl|lizenz)"),
        (b"bsd", rb"bsd" + _GAP + rb"[23]"),
        (b"clause", rb"[23]" + _GAP + rb"clause"),
        (b"domain", rb"public" + _GAP + rb"domain"),
        (b"rights", rb"\b(?:rel|property|itemprop)\s*+=\s*+[\"']?[^\"'<>]{0,200}?rights"),
    )
)
"""A word that is quickly looked for, and what makes a licence's name of it."""
_CC: Final = re.compile(rb"cc(?:0|by|zero|" + _GAP + rb"(?:0|by|zero))")


def names_licence(plain: bytes) -> bool:
    """Whether ``plain``, a page in lower case without references, may name a licence or relate to one."""
    if any(word in plain for word in _CERTAIN) or _CC.search(plain):
        return True
    return any(
        pattern.search(plain, start, end) for word, pattern in _AROUND for start, end in _spans(plain, word)
    )


def _spans(plain: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    """What lies around each ``word``; spans that touch are one, so that nothing is looked at twice."""
    at = plain.find(word)
    while at >= 0:
        start = max(0, at - _REACH)
        end = at + _REACH
        while 0 <= (following := plain.find(word, at + 1)) <= end + _REACH:
            at, end = following, following + _REACH
        yield start, end
        at = following
