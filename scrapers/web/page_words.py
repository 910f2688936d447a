"""Which of many words a page has, in one pass for all of them (A. V. Aho and M. J. Corasick, 1975).

What is looked for first is in few pages, and to search word by word costs five times as much: the words here
are those whose absence saves a look through the tree. In values a character may be written as a reference:
look for words that nobody spells so.
"""
# ruff: noqa: RUF001 - years in the digits of many scripts

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

Runs = Mapping[bytes, Sequence[tuple[int, int]]]
"""For each word that is there, where the first and the last of each run of it begin, in order."""
_Match = tuple[int, int, int]

NEAR: Final = 1200
"""Bytes between two places of a word in one run, at most: what a page repeats a million times is one run."""
_FEW: Final = 64  # words; of more the library skips nothing, and takes four times as long
_IN_NO_WORD: Final = b"\0"
_BLOCK: Final = 2**16  # bytes looked through at once, which bounds how many places are listed


class WordSearch:
    """Finds ``words``, also such as overlap. Linear, and its memory does not hang on what the page holds."""

    def __init__(self, words: Iterable[bytes]) -> None:
        self.words: Final = tuple(words)
        groups = -(-len(self.words) // _FEW)
        self._groups: Final = [_Group(self.words[first::groups]) for first in range(groups)]

    def found(self, text: bytes) -> frozenset[bytes]:
        """The words that are in ``text``."""
        return frozenset[bytes]().union(*(group.found(text) for group in self._groups))

    def runs(self, text: bytes) -> Runs:
        """Where in ``text`` the words are."""
        return {word: spans for group in self._groups for word, spans in group.runs(text).items()}


class _Group:
    """A few of the words."""

    def __init__(self, words: tuple[bytes, ...]) -> None:
        self._words = words
        self._further = max(map(len, words)) - 1

    def found(self, text: bytes) -> Iterator[bytes]:
        """The words that are in ``text``."""
        for block in self._blocks(text):
            together = _IN_NO_WORD.join(piece for _, piece in self._around(block))
            yield from {self._words[number] for number, _, _ in self._all_in(together)}

    def runs(self, text: bytes) -> Runs:
        """Where in ``text`` the words are."""
        found: dict[bytes, list[tuple[int, int]]] = {}
        for begin, block in zip(count(0, _BLOCK), self._blocks(text)):
            for at, piece in self._around(block):
                for number, start, _ in self._all_in(piece):
                    if at + start < _BLOCK:
                        _add(found.setdefault(self._words[number], []), begin + at + start)
        return found

    def _blocks(self, text: bytes) -> Iterator[bytes]:
        for begin in range(0, len(text), _BLOCK):
            yield text[begin : begin + _BLOCK + self._further]

    def _around(self, block: bytes) -> list[tuple[int, bytes]]:
        """The pieces of ``block`` that words are in, and where they begin: around those that do not overlap.

        Where matches may not overlap, the library skips what begins none of a few words.
        """
        apart = self._quick.find_matches_as_indexes(block)
        spans = _merged((max(0, start - self._further), end + self._further) for _, start, end in apart)
        if sum(end - start for start, end in spans) > len(block) // 2:
            return [(0, block)]
        return [(start, block[start:end]) for start, end in spans]

    def _all_in(self, piece: bytes) -> list[_Match]:
        """The matches in ``piece``: which word, and where it begins and ends."""
        return self._thorough.find_matches_as_indexes(piece, overlapping=True) if piece else []

    @cached_property
    def _quick(self) -> BytesAhoCorasick:
        from ahocorasick_rs import MatchKind  # noqa: PLC0415 - only where a page is read

        return self._automaton(MatchKind.LeftmostFirst)

    @cached_property
    def _thorough(self) -> BytesAhoCorasick:
        from ahocorasick_rs import MatchKind  # noqa: PLC0415 - as above

        return self._automaton(MatchKind.Standard)

    def _automaton(self, kind: MatchKind) -> BytesAhoCorasick:
        from ahocorasick_rs import BytesAhoCorasick, Implementation  # noqa: PLC0415 - as above

        # From 100 words on the library takes what is smaller, and two and a half times as slow.
        return BytesAhoCorasick(self._words, matchkind=kind, implementation=Implementation.DFA)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans``, which come in order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _add(runs: list[tuple[int, int]], at: int) -> None:
    if runs and at - runs[-1][1] <= NEAR:
        runs[-1] = (runs[-1][0], at)
    else:
        runs.append((at, at))


BOXES_OF_CODE: Final = (
    b"fragment", b"highlighter", b"crayon-main", b"csharpcode", b"react-code-lines", b"codemirror",
    b"view-lines", b"enlighter", b"white-space", b"linenr", b"ace_text-layer", b"ace_static",
    b"ltx_lstlisting", b"geshifilter", b"sourceblock", b"li1", b"cm-content", b"w3-code", b"code-container",
    b'"hunk', b"chunk_header", b'data-lang="', b"se_code_view",
)  # fmt: skip
"""What a page has that shows code in boxes which only their classes tell from others."""
ARCHIVES_OF_MAIL: Final = (
    b"<!--beginarticle-->", b"<!--x-body-of-message", b"<!-- mhonarc", b"public-inbox", b"public inbox",
)  # fmt: skip
FRAMES: Final = (b"<frame", b"<iframe")
HIDING: Final = (b"hidden", b"display")
"""One of them is in whatever hides an element."""
ROWS_OF_POSTS: Final = b"athing"
POSTS: Final = (b"postbody", b"post_message_")
"""What a page has that arranges the posts of a thread in tables: each a row, or the text in a cell."""
PREFIXED_MATH: Final = (b"<mml:math", b"<m:math", b"<math:math")
ROLE_OF_MATH: Final = (b'role="math', b"role='math", b"role=math")
ELEMENTS_OF_CODE: Final = (
    b"<d-code", b"<code-block", b"<code-snippet", b"<code-sample", b"<code-example", b"<highlight-code",
    b"<deckgo-highlight-code", b"<prism-code",
)  # fmt: skip
SUMMARY_TABLE: Final = b"-column-summary"
EQUATIONS: Final = b"ltx_eqn_table"
SYNOPSIS: Final = b'class="nm"'
RAW: Final = (b"<xmp", b"<listing")
STORES: Final = (b"apps.apple.com", b"itunes.apple.com", b"play.google.com", b"appgallery.huawei")
FUNDS: Final = (
    b"patreon.com", b"ko-fi.com", b"buymeacoffee", b"paypal.", b"liberapay", b"opencollective",
    b"github.com/sponsors",
)  # fmt: skip
"""Of the addresses where programs for telephones are had, and money is given to who writes."""
OTHER_YEARS: Final = tuple(map(str.encode, (
    "令和", "平成", "昭和", "民國", "民国", "二〇", "二○", "二零", "一九", "٢٠", "١٩", "۲۰", "۱۹", "２０",
    "１９", "२०", "१९", "১৯", "২০", "๒๐", "๑๙", "۱۳", "۱۴",
)))  # fmt: skip
"""The beginnings of years that are not written in the digits of ASCII, or not counted as ours."""
ITEMS: Final = b"itemprop"
RDFA: Final = (b"schema:date", b"dc:created")
"""What says whose a page is, and of which day: of microdata, and of RDFa as Drupal writes it."""
USERS: Final = b"data-author-username"
TESTED: Final = (b"data-testid", b"data-qa", b"data-test-id", b"data-cy")
BYLINES_FOR_TESTS: Final = tuple(
    name + sign + word for name in TESTED for sign in (b'="', b"='") for word in (b"author", b"byline")
)
"""Names for tests, which tell whom a page is by where classes are made by a machine."""
PRODUCT: Final = b"product"
REFRESH: Final = b"refresh"
STREAMED: Final = b'id="s:'
ROWS: Final = (b'role="row', b"role='row", b"role=row")
"""Of tables that are made of other elements."""
GIVING: Final = (
    b"donate", b"donation", b"/give", b"give.", b"spende", b"/don", b"/contribut", b"support-us", b"support.",
    b"/doa", b"soutenir", b"je-donne", b"faire-un-don", b"wsparcie", b"podderzhat", b"destek", b"doneer",
)  # fmt: skip
"""One of them is in the address of a place where money is given."""
RULES: Final = (
    b"display:none", b"display: none", b"rect(0", b"rect(1", b"left:-9", b"left: -9", b"indent:-9",
    b"indent: -9", b"visibility:h", b"visibility: h", b"display : none",
)  # fmt: skip
"""One of them is in whatever hides an element by a rule."""
OF_TREES: Final = WordSearch((
    *ARCHIVES_OF_MAIL, *ELEMENTS_OF_CODE, EQUATIONS, *FRAMES, *HIDING, *PREFIXED_MATH, *RAW, REFRESH,
    *ROLE_OF_MATH, *ROWS, *RULES, STREAMED, SUMMARY_TABLE, SYNOPSIS,
))  # fmt: skip
"""What is asked for while a tree is made of any page, be it for its links alone."""
OF_TEXTS: Final = WordSearch((
    *BOXES_OF_CODE, *BYLINES_FOR_TESTS, *FUNDS, *GIVING, ITEMS, *OTHER_YEARS, *POSTS, PRODUCT, *RDFA,
    ROWS_OF_POSTS, *STORES, USERS,
))  # fmt: skip
"""What is asked for by who reads a page's text."""
KNOWN_OF_TREES: Final = frozenset(OF_TREES.words)
KNOWN: Final = KNOWN_OF_TREES.union(OF_TEXTS.words)
