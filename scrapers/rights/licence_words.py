"""Whether the text and links of a page can name a licence: asked before its tags are walked through.

Most pages name none, and the walk costs more than all other statements of a page together. Words are
looked for first, and patterns only around them.
"""

from __future__ import annotations

import re
from typing import Final

from scrapers.web.html_tokens import tokens
from scrapers.web.page_words import NEAR, Runs

# Between two words of a name: blanks, signs and tags, as many as a person writes.
GAP: Final = rb"(?:\s++|[^\s<>a-z0-9]|<[^<>]{0,200}>){0,8}+"
_REACH: Final = NEAR // 2  # bytes around a word in which the rest of the name stands

_CERTAIN: Final = (
    *map(str.encode, ("知识共享", "創用", "コモンズ", "커먼즈", "المشاع الإبداعي")),
    b"govdata.de/dl-de",
)
"""What is in a name or address of a licence and in few other words."""

_BESIDE_LICENCE: Final = re.compile(
    rb"\b(?:rel|property|itemprop)\s*+=\s*+[\"']?[^\"'<>]{0,200}?licen[cs]e"
    rb"|\b(?:mit|apache|government|database)" + GAP + rb"(?:licen|lizenz)"
    rb"|\blicen[cs]ed?" + GAP + rb"(?:under|as|)" + GAP + rb"(?:the" + GAP + rb")?mit\b"
    rb"|unlicense|mit-license"
    rb"|(?:spdx|gnu|apache|opensource|opendatacommons|artlibre)\.org/licen|choosealicense\.com/licen"
    rb"|nationalarchives\.gov\.uk/doc/[^\s\"'<>]{0,60}?licen|open\.canada\.ca/[^\s\"'<>]{0,60}?licen"
)
_AROUND: Final = tuple(
    (word, re.compile(pattern) if isinstance(pattern, bytes) else pattern)
    for word, pattern in (
        (b"creative", rb"creative" + GAP + rb"commons"),
        (b"gfdl", rb"\bgfdl\b"),
        (b"odbl", rb"\bodbl\b"),
        (b"licen", _BESIDE_LICENCE),
        (b"lizenz", _BESIDE_LICENCE),
        (b"gnu", rb"gnu\.org/copyleft|gnu" + GAP + rb"(?:free|general|fdl|gpl|lizenz)"),
        (b"bsd", rb"bsd" + GAP + rb"[23]"),
        (b"clause", rb"[23]" + GAP + rb"clause"),
        (b"domain", rb"public" + GAP + rb"domain"),
        (b"mozilla.org", rb"mozilla\.org/(?:[\w-]+/)?mpl/"),
        (b"rights", rb"\b(?:rel|property|itemprop)\s*+=\s*+[\"']?[^\"'<>]{0,200}?rights"),
    )
)
"""A word that is quickly looked for, and what makes a licence's name of it."""
NAMES: Final = (
    b"gnu.org/", b"gfdl", b"opensource.org/", b"apache.org/", b"nationalarchives", b"opendatacommons",
    *map(str.encode, ("知识共", "лиценз", "コモンズ", "커먼즈", "المشاع")),
)  # fmt: skip
"""What is in a name or an address of a licence as it stands."""
BEGUN: Final = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (b"licen", rb"licen[cs\xc3z]"),
        (b"lizen", rb"lizen[zs]"),
        (b"creative", rb"creative" + GAP + rb"commons"),
        (b"public", rb"public" + GAP + rb"domain"),
    )
)
"""The word that a part of a licence's name begins with, and that part."""
ABBREVIATED: Final = re.compile(rb"cc(?<!\wcc)" + GAP + rb"(?:by|0|zero)")
"""The other such part, which begins with what half of all texts have in their words."""
_SELDOM: Final = {b"public": b"domain"}
"""The word of the two that is in fewer pages."""
_LOOKED_FOR: Final = tuple((_SELDOM.get(word, word), pattern) for word, pattern in BEGUN)
WORDS: Final = tuple(dict.fromkeys([*_CERTAIN, *NAMES, *(word for word, _ in (*_AROUND, *_LOOKED_FOR))]))
"""All that is looked for to begin with."""
_IN_HEAD: Final = frozenset(b"html head base link meta noscript script style title".split())
_CC: Final = re.compile(rb"cc(?<![a-z0-9]cc)(?:0|zero|" + GAP + rb"(?:0|by|zero))(?![a-z0-9])")


def may_name(plain: bytes, words: Runs) -> bool:
    """Whether ``plain``, a page in lower case without references, may name a licence in any way.

    ``words`` are those of :data:`WORDS` that it has.
    """
    if any(name in words for name in NAMES):
        return True
    if any(word in words and pattern.search(plain) for word, pattern in _LOOKED_FOR):
        return True
    return ABBREVIATED.search(plain) is not None


def names_licence(plain: bytes, words: Runs) -> bool:
    """Whether ``plain``, where one may be named, names it or relates to it; ``words`` as before."""
    if any(word in words for word in _CERTAIN) or _CC.search(plain):
        return True
    return any(
        pattern.search(plain, max(0, first - _REACH), last + _REACH)
        for word, pattern in _AROUND
        for first, last in words.get(word, ())
    )


def without_hidden_head(lower: bytes, *, xml: bool = False) -> bytes:
    """A page in lower case without what its head hides: styles, scripts, comments name code's licences."""
    seen: list[bytes] = []
    at = 0
    for token in tokens(lower, xml=xml):
        if token.name not in _IN_HEAD or _has_text(lower[at : token.at]):
            return b"".join([*seen, lower[at:]])
        seen.append(lower[token.at : token.until if token.name == b"title" else token.end])
        at = token.until
    return lower


def _has_text(between: bytes) -> bool:
    """Whether between two tags there is more than comments: text before or behind them."""
    return bool(between.partition(b"<")[0].strip() or between.rpartition(b">")[2].strip())
