"""What two pages share of their words: near-equal pages of one template have nearly one fingerprint.

The fingerprint is bags of words, weighted by their length. Tags are left out with their attributes: the
links of a template lead elsewhere on each page, and so is the page's own address in whatever spelling: a page
that only repeats it says the same as the next. Pages that are nearly one are two nevertheless if each has
facts of its own, as those of a catalogue have: names and figures, be they few in much that they share.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from operator import mul
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

_READ: Final = 2**18  # bytes of a body that are looked at
_SLACK: Final = 100  # bytes by which small pages may differ
_SHARE: Final = 0.1  # of both pages' bytes
_LEAST: Final = 4  # bytes of a segment or value that is told from a part of a word
_UNSEEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\b|\Z)", re.DOTALL | re.IGNORECASE
)
_LINK = re.compile(
    rb"<a\s[^<>]*+>((?:(?!</?(?:a|p|div|li|td|th|tr|ul|ol|h[1-6])\b).)*+)", re.DOTALL | re.IGNORECASE
)
_BORDER: Final = 1  # what a link's word weighs beside its characters: another border than a word's
_TAG = re.compile(rb"<[^>]*>?")
_PART = re.compile(rb"[^/?&=;]+")
_MARKS: Final = ".,;:!?()[]{}\"'"
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
# A number, or a word; not what is joined to others as in a time, a day or a key.
_FACT = re.compile(
    r"(?<![A-Za-z0-9_])(?<![A-Za-z0-9_][:/-])"
    r"(?:[0-9]++(?:[.,][0-9]++)*+|[^\W\d_]++(?:['’-][^\W\d_]++)*+)"  # noqa: RUF001 - as people write it
    r"(?![:/-]?[A-Za-z0-9_])"
)
_FACTS: Final = 3  # a number counts once and a word twice; less is a counter or a hint
_WORD: Final = 3  # bytes: letters, or one sign that is a word
_ILLEGIBLE: Final = 4  # marks of what is no UTF-8, from which on another encoding is taken to be one of bytes
# A calendar says no more than which day it is.
_DAYS_AND_MONTHS: Final = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "januar februar märz mai juni juli oktober dezember "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miércoles jueves viernes sábado domingo "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro "
    "januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
)
_DATES: Final = frozenset(_DAYS_AND_MONTHS.split())


class PageFingerprint(NamedTuple):
    """How often each word occurs on a page, outside links and in them."""

    words: Counter[str]
    links: Counter[str]


def page_fingerprint(body: bytes, url: str) -> PageFingerprint:
    """The fingerprint of the page at ``url``."""
    text = _UNSEEN.sub(b" ", body[:_READ])
    for name in _own_names(url):
        text = text.replace(name, b"")
    parts = [_decoded(_TAG.sub(b" ", part)).split() for part in _LINK.split(text)]
    known = _DATES.union(_pieces(_decoded(unquote_to_bytes(url))))
    said = Counter(chain.from_iterable(parts[::2]))
    words = Counter({word: times for word, times in said.items() if not _says_but(word, known)})
    return PageFingerprint(words, Counter(chain.from_iterable(parts[1::2])))


def alike(one: PageFingerprint, other: PageFingerprint) -> bool:
    """Whether two pages differ by a tenth of their words at most, or by a few, and not both in facts."""
    sizes = _size(one), _size(other)
    both = sum(sizes)
    allowed = max(_SLACK, _SHARE * both)
    if abs(sizes[0] - sizes[1]) > allowed:  # the larger has more of its own than may differ
        return False
    shared = _size(PageFingerprint(one.words & other.words, one.links & other.links))
    if both - 2 * shared > allowed or 4 * shared < both:
        return False
    return _facts(one.words, other.words) < _FACTS or _facts(other.words, one.words) < _FACTS


def _size(page: PageFingerprint) -> int:
    of_words: int = sum(map(mul, map(len, page.words), page.words.values()))
    return of_words + sum((len(word) + _BORDER) * times for word, times in page.links.items())


def _facts(one: Counter[str], other: Counter[str]) -> int:
    """How much the words of one page say that those of another do not."""
    return sum(map(_weight, _stated(one) - _stated(other)))


def _stated(words: Counter[str]) -> set[str]:
    return {fact for word in words for fact in _FACT.findall(word.lower())}


def _weight(fact: str) -> int:
    return 1 if fact[0].isdecimal() else 2 * (len(fact.encode()) >= _WORD and fact not in _DATES)


def _says_but(word: str, known: frozenset[str]) -> bool:
    """Whether ``word`` says only what is ``known``: parts of the page's address, or of a day."""
    bare = word.strip(_MARKS)
    if bare.isascii() and bare.isalpha():  # as most are: one piece, and quickly told
        return bare.lower() in known
    pieces = _pieces(word)
    return bool(pieces) and known.issuperset(pieces)


def _pieces(text: str) -> list[str]:
    """The words and numbers in ``text``, as ``Some-Name_02`` has three."""
    return [piece.lower().lstrip("0") for piece in _PIECE.findall(text)]


def _decoded(text: bytes) -> str:
    found = text.decode(errors="replace")
    return found if found.count("\ufffd") < _ILLEGIBLE else text.decode("latin-1")


def _own_names(url: str) -> list[bytes]:
    """What a page may repeat of its URL: path, segments and values, the longest first."""
    path = url.encode().partition(b"//")[2].partition(b"/")[2]
    names = {path, unquote_to_bytes(path), path.partition(b"?")[0]}
    names |= {part for part in _PART.findall(path) if len(part) >= _LEAST}
    return sorted(names - {b""}, key=lambda name: (-len(name), name))
