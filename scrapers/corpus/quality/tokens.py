r"""One tokenisation for every quality rule; ``dedup/shingles.py`` cuts words at the same places.

A word is a run of characters that are neither white space nor punctuation; apostrophes, hyphens
and dots inside hold it together (``don't``, ``3.14``). In scripts written without spaces (Han,
kana, Thai, Lao, Burmese, Khmer) each character is a word, so that n-grams over words are n-grams
over characters there. Punctuation is a token of its own, as in the treebank tokenisers behind the
published rules. By character ranges and not by ``\w``, which ends a word at each Indic vowel sign.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise


def _characters(ranges: str) -> str:
    """``"21 2e 41-43"`` to ``"!.ABC"``."""
    bounds = [(int(first, 16), int(last or first, 16)) for first, _, last in _parts(ranges)]
    return "".join(chr(code) for first, last in bounds for code in range(first, last + 1))


def _parts(ranges: str) -> list[tuple[str, str, str]]:
    return [item.partition("-") for item in ranges.split()]


TERMINALS = _characters(
    "21 2e 3f 589 61d-61f 6d4 700-702 7f9 837 839 83d-83e 964-965 104a-104b 1362 1367-1368 166e"
    " 1735-1736 17d4-17d6 17d9-17da 1803 1809 1944-1945 1aa8-1aab 1b5a-1b5b 1b5e-1b5f 1b7d-1b7e"
    " 1c3b-1c3c 1c7e-1c7f 203c-203d 2047-2049 2e2e 2e3c 2e53-2e54 3002 a4ff a60e-a60f a6f3 a6f7"
    " a876-a877 a8ce-a8cf a92f a9c8-a9c9 aa5d-aa5f aaf0-aaf1 abeb fe52 fe56-fe57 ff01 ff0e ff1f ff61"
    " 10a56-10a57 10f55-10f59 10f86-10f89 11047-11048 110be-110c1 11141-11143 111c5-111c6 111cd"
    " 111de-111df 11238-11239 1123b-1123c 112a9 1144b-1144c 115c2-115c3 115c9-115d7 11641-11642"
    " 1173c-1173e 11944 11946 11a42-11a43 11a9b-11a9c 11c41-11c42 11ef7-11ef8 11f43-11f44 16a6e-16a6f"
    " 16af5 16b37-16b38 16b44 16e98 1bc9f 1da88"
)
"""What ends a sentence: Unicode's property Sentence_Terminal, with the Khmer signs."""

SYMBOLS = frozenset(
    string.punctuation
    + TERMINALS
    + _characters(
        "0-8 b-1f 7f-9f ab b4 bb 2013-2014 2019 201c-201e 2026 2236 2501 25ba 3001 3008-300d 3010-3011"
        " ff05 ff08-ff09 ff0c ff1a-ff1b ff5e"
    )
)
"""A token made of these alone is no word to Gopher's counts (the list that cc_net began)."""

SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
"""Scripts without spaces, as what stands in a regular expression's brackets; so the next three."""
SIGNS = (  # vowels and tones that belong to the character before them
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
    "\u17b4-\u17d3\u3099\u309a"
)
"""Those of scripts without spaces."""
MARKS = (  # the underscore is missing: snake_case is a word
    re.escape(TERMINALS)
    + r"!-/:-@\[-\^`{-~\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    + "\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf"
    + "\u2190-\u2bff\u2e00-\u2e7f\u3001-\u3004\u3008-\u3020\u3030\u30fb\ufe10-\ufe1f\ufe30-\ufe6f"
    + "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff"
)
"""Punctuation and symbols."""
JOINERS = r"'\u2019.\-"
"""What holds a word together between two of its letters."""
_LETTERS = rf"[^\s{MARKS}{SPACELESS}]+"
_TERM = rf"{_LETTERS}(?:[{JOINERS}]{_LETTERS})*|(?![{MARKS}])[{SPACELESS}][{SIGNS}]*"
_WORD = re.compile(rf"{_TERM}|[{MARKS}]+")
_ASCII_TERM = r"\w++(?:['.\-]\w++)*+"  # the same over ASCII, at three times the speed
_ASCII_WORD = re.compile(rf"{_ASCII_TERM}|[^\w\s\x1c-\x1f]+", re.ASCII)
_SPACELESS_WORD = re.compile(rf"[{SPACELESS}]")
_CLOSING = "\"'\u201d\u2019)\\]\u00bb\u300d\u300f\uff09"
_FINAL_RUN = re.compile(rf"[{re.escape(TERMINALS)}\u2026]+[{_CLOSING}]*")
_WIDE_STOPS = frozenset("\u3002\uff01\uff1f\uff61")  # end a sentence without a space after them
_BREAKS = re.compile("\n+")
_GAPS = re.compile("\n{2,}")


def words(text: str) -> list[str]:
    """Words and punctuation tokens, in order."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def sentences(text: str) -> list[str]:
    """Sentences, trimmed: cut after final punctuation, closing quotes kept with it."""
    runs = _FINAL_RUN.finditer(text)
    cuts = [0, *(run.end() for run in runs if _ends(run)), len(text)]
    parts = (text[a:b].strip() for a, b in pairwise(cuts))
    return [part for part in parts if part]


def _ends(run: re.Match[str]) -> bool:
    """Whether a run of final punctuation ends a sentence: space follows, or it is East Asian."""
    after = run.string[run.end() : run.end() + 1]
    return not after or after.isspace() or not _WIDE_STOPS.isdisjoint(run[0])


@dataclass(frozen=True)
class Tokens:
    """``text`` cut in every way the rules ask for; each cut is made once, when first asked for."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        """Words and punctuation tokens."""
        return words(self.text)

    @cached_property
    def paragraphs(self) -> list[str]:
        """What empty lines separate."""
        return _GAPS.split(self.text.strip())

    @cached_property
    def lines(self) -> list[str]:
        """What runs of LF separate."""
        return _BREAKS.split(self.text)

    @cached_property
    def filled_lines(self) -> list[str]:
        """The lines that hold more than white space."""
        return [line for line in self.lines if line.strip()]

    @cached_property
    def all_lines(self) -> list[str]:
        """Every line, empty ones too, by all of Unicode's line ends."""
        return self.text.splitlines()

    @cached_property
    def spaceless(self) -> bool:
        """Whether most words come from scripts written without spaces."""
        return not self.text.isascii() and 2 * len(_SPACELESS_WORD.findall(self.text)) > len(self.words)


@lru_cache(maxsize=1)
def tokenise(text: str) -> Tokens:
    """The cuts of ``text``; the last text is remembered, since several rules judge it in turn."""
    return Tokens(text)
