"""Words whose absence from a page's source saves a look through its tree, found in one pass for all of them.

To search for them one by one takes five times as long (A. V. Aho and M. J. Corasick, 1975). In values a
character may be written as a reference: look for words that nobody spells so.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

BOXES_OF_CODE: Final = (
    b"fragment", b"highlighter", b"crayon-main", b"csharpcode", b"react-code-lines", b"codemirror",
    b"view-lines", b"enlighter", b"white-space", b"linenr", b"ace_text-layer", b"ltx_lstlisting",
    b"geshifilter", b"sourceblock", b"li1", b"cm-content", b"w3-code", b"code-container", b'"hunk',
    b"chunk_header", b'data-lang="',
)  # fmt: skip
"""What a page has that shows code in boxes which only their classes tell from others."""
RAW: Final = (b"<xmp", b"<listing")
PREFIXED_MATH: Final = (b"<mml:math", b"<m:math", b"<math:math")
POSTS: Final = (b"athing", b"postbody", b"post_message_")
"""What a page has that arranges the posts of a thread in tables."""
_WORDS: Final = (*BOXES_OF_CODE, *RAW, *PREFIXED_MATH, *POSTS)
KNOWN: Final = frozenset(_WORDS)
_BLOCK: Final = 2**16  # bytes looked through at once, which bounds how many places are listed
_FURTHER: Final = max(map(len, _WORDS)) - 1


def words_in(lower: bytes) -> frozenset[bytes]:
    """Those of :data:`KNOWN` that stand in ``lower``, a page in small letters."""
    find = _automaton().find_matches_as_indexes
    found: set[int] = set()
    for begin in range(0, len(lower), _BLOCK):
        block = lower[begin : begin + _BLOCK + _FURTHER]
        found.update([number for number, _, _ in find(block, overlapping=True)])
    return frozenset(_WORDS[number] for number in found)


@cache
def _automaton() -> BytesAhoCorasick:
    from ahocorasick_rs import BytesAhoCorasick  # noqa: PLC0415 - only where a page is read

    return BytesAhoCorasick(_WORDS)
