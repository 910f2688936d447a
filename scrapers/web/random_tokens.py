"""Whether a value was made by chance: what tells a session or a key from a name, a date, a product.

A value made by chance is long, changes between kinds of characters all the time, and holds no words. A
word is a run of letters that follow each other as in the words of twenty-six languages written in Latin
letters. Where that cannot be told, the value counts as an ordinary one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

_SHORTEST: Final = 16  # characters: 64 bits in hexadecimal, the least that anybody takes for a session
_ONE_CASE: Final = 20  # without small and capital letters mixed; shorter ones may be article numbers
_READ: Final = 4096  # characters of a value that are looked at
_WHOLE_HASH: Final = 32  # hexadecimal digits of the shortest hash in use
_UUID = re.compile(r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_ACCOUNT = re.compile(r"0x[0-9A-Fa-f]{40}")
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMBER = re.compile(r"[0-9]+")
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")

# The 300 pairs of letters that are commonest among the 20,000 commonest words of each language: nine in
# ten of all pairs in these, four in ten of those that chance makes.
_PAIRS: Final = """
a:abcdfghijklmnoprstuvwyz b:aeiloru c:acehijklnorstuz d:aeinorsuz e:abcdefghijklmnprstuvxyz f:aeinor
g:aehikortuy h:aeilortu i:abcdeghijklmnopqrstuvxyz j:aeikosu k:aehiklorstuy l:adeijlmnostuy m:abeimopu
n:acdeghijklnostuyz o:abcdegijklmnoprstuvwz p:aehilopru q:u r:adeiklmnorstuyz s:acehijklopstuyz
t:aehinorstuvy u:adeijklmnorstuyz v:aeinoy w:aeioy x:aeiot y:aceimnorst z:aeinotuy
"""
_FOLLOWERS: Final = {pairs[0]: pairs[2:] for pairs in _PAIRS.split()}


def is_random(value: str) -> bool:
    """Whether the whole of ``value``, as it stands in a URL, was made by chance."""
    value = unquote(value).rstrip("=")
    return bool(_UUID.fullmatch(value)) or (value.isascii() and value.isalnum() and _is_random(value))


def holds_random(value: str) -> bool:
    """Whether ``value`` or a part of it was made by chance: a key behind its kind, a signed statement.

    The address of an account on a chain is none: everybody names it.
    """
    value = unquote(value[:_READ])
    if len(value) < _SHORTEST or _ACCOUNT.fullmatch(value):
        return False
    parts = _SEPARATORS.split(value)
    if _UUID.search(value) or any(map(_is_random, parts)):
        return True
    # base64url has separators among its letters: seldom, so that what lies between them is long
    return len(value) >= 8 * len(parts) and _is_random("".join(parts))


def _is_random(value: str) -> bool:
    """The same for a value of ASCII letters and digits."""
    size = len(value)
    if size < _SHORTEST or value.isdigit():
        return False
    tokens = _TOKEN.findall(value)
    words = list(_words(tokens))
    digits = any(map(str.isdigit, value))
    if _HEX.fullmatch(value):
        whole = size >= _WHOLE_HASH and len(tokens) > 2  # noqa: PLR2004 - no number with a suffix
        return digits and (whole or (len(tokens) >= size / 6 and sum(words) <= size * 0.4))
    one_case = value in {value.lower(), value.upper()}
    if _says_something(value, words, one_case):
        return False
    if one_case:
        return digits and size >= _ONE_CASE and len(tokens) >= size * 0.22 and sum(words) <= size * 0.5
    changes = size * (0.28 if digits else 0.3)
    return (digits or size >= _ONE_CASE) and len(tokens) >= changes and sum(words) <= size * 0.4


def _says_something(value: str, words: list[int], one_case: bool) -> bool:
    """Whether a word is in it, or a number as long as a date or that of an order; chance makes some, too."""
    longer = (len(value) - _SHORTEST) // 8
    longest = max(map(len, _NUMBER.findall(value)), default=0)
    return max(words, default=0) >= longer + (7 if one_case else 5) or longest >= longer + 6


def _words(tokens: list[str]) -> Iterator[int]:
    """The lengths of what could be words or parts of them, from three letters on."""
    for token in tokens:
        length = 1
        for letter, following in zip(token.lower(), token.lower()[1:], strict=False):
            if following in _FOLLOWERS.get(letter, ""):
                length += 1
                continue
            if length > 2:  # noqa: PLR2004 - letters
                yield length
            length = 1
        if length > 2:  # noqa: PLR2004 - same
            yield length
