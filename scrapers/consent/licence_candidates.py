"""Whether the text and links of a page can name a licence at all: looked for before its tags are walked through.

Most pages name none, and the walk costs more than all other statements of a page together.
"""

from __future__ import annotations

import re
from typing import Final

# Between two words of a name: blanks, signs and tags, as many as a person writes.
_GAP: Final = rb"(?:\s++|[^\s<>a-z0-9]|<[^<>]{0,200}>){0,8}+"

_CERTAIN: Final = (
    *(b"creative", b"gfdl", b"odbl", b"unlicense", b"mit-license", b"government-licen", b"government licen"),
    *(
        b"spdx.org",
        b"gnu.org",
        b"apache.org",
        b"opensource.org",
        b"choosealicense",
        b"mozilla.org/",
        b"govdata",
    ),
    *(b"nationalarchives", b"opendatacommons", b"artlibre", b"open.canada.ca"),
    *("知识共享".encode(), "創用".encode()),
)
"""What is in a name or address of a licence and in few other words."""

_DOUBTFUL: Final = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (b"cc", rb"\bcc(?:0|by|zero|" + _GAP + rb"(?:0|by|zero))"),
        (b"gnu", rb"\bgnu" + _GAP + rb"(?:free|general|fdl|gpl|lizenz)"),
        (b"apache", rb"\bapache" + _GAP + rb"licen"),
        (b"mit", rb"\bmit" + _GAP + rb"(?:licen|lizenz)"),
        (b"mit", rb"\blicen[cs]ed?" + _GAP + rb"(?:under|as|)" + _GAP + rb"(?:the" + _GAP + rb")?mit\b"),
        (b"bsd", rb"\bbsd" + _GAP + rb"[23]"),
        (b"clause", rb"[23]" + _GAP + rb"clause"),
        (b"government", rb"government" + _GAP + rb"licen"),
        (b"database", rb"database" + _GAP + rb"licen"),
        (b"domain", rb"public" + _GAP + rb"domain"),
        (b"licen", rb"\b(?:rel|property|itemprop)\s*+=\s*+[\"']?[^\"'<>]{0,200}?licen[cs]e"),
        (b"rights", rb"\b(?:rel|property|itemprop)\s*+=\s*+[\"']?[^\"'<>]{0,200}?rights"),
    )
)
"""A word that is quickly looked for, and what makes a licence's name of it."""


def names_licence(plain: bytes) -> bool:
    """Whether ``plain``, a page in lower case without references, may name a licence or relate to one."""
    if any(word in plain for word in _CERTAIN):
        return True
    return any(word in plain and pattern.search(plain) for word, pattern in _DOUBTFUL)
