"""Pages of one template that are nearly equal, and yet two: each has a name and facts of its own.

A catalogue's pages share most of their words and differ in a name, a number, a price. So do the versions of
one page of a manual, which are repeats: those have one title, but for what their folders say, or name one
canonical page. Two pages are told apart if they stand at one host, the title of each has a word that the
other's has not, and the text of each has facts that the other's has not, besides the title and about as many.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from scrapers.web.urls import host_of

if TYPE_CHECKING:
    from scrapers.corpus.dedup.shingles import Hashes

_FACTS: Final = 2  # words that only one of two pages has
_ALONE: Final = 2  # how many times as many the other may have, and more
_SAMPLE: Final = 256  # words of a text that are compared: those whose numbers are least
_VERSION = re.compile(r"\bv(?=\d)")
_ALL: Final = 1 << 32


class Page(NamedTuple):
    """What of a page tells it from others of its template.

    ``host`` is empty where a page is none of a template; ``name`` are the words of its title and ``words``
    those of its text, as numbers of 32 bits in order; ``family`` is what its canonical page has, too.
    """

    host: str = ""
    name: tuple[int, ...] = ()
    words: bytes = b""
    family: int = -1


def name_of(title: str, url: str) -> tuple[int, ...]:
    """The words of a ``title`` in canonical form, without what the folders in ``url`` say already."""
    if not title or not url:
        return ()
    folders = re.sub(r"[/_-]+", " ", urlsplit(url).path.rpartition("/")[0].lower())
    return tuple(sorted(_spelt(title) - _spelt_folders(folders)))


def sample_of(words: Hashes) -> bytes:
    """Some of the ``words`` of a text, the same of each text that has them."""
    import numpy as np  # noqa: PLC0415 - slow to load, and only for near duplicates

    numbers = np.sort(words.astype(np.uint32))  # three times as fast as numpy.unique, which hashes first
    new = np.ones(len(numbers), np.bool_)
    new[1:] = numbers[1:] != numbers[:-1]
    return numbers[new][:_SAMPLE].tobytes()


def template_host(name: tuple[int, ...], url: str) -> str:
    """The host of a page that has a name of its own."""
    return host_of(url) if name and url else ""


def are_two(one: Page, other: Page) -> bool:
    """Whether two pages that are nearly equal are none the less pages of their own."""
    if not one.host or one.host != other.host or (one.family == other.family != -1):
        return False
    names = set(one.name), set(other.name)
    if not (names[0] - names[1] and names[1] - names[0]):
        return False
    samples = array("I", one.words), array("I", other.words)
    last = min(each[-1] if len(each) == _SAMPLE else _ALL for each in samples)
    words = [{word for word in each if word <= last} for each in samples]
    facts = words[0] - words[1], words[1] - words[0]
    sizes = sorted(map(len, facts))
    return (
        sizes[0] >= _FACTS
        and sizes[1] <= _ALONE * sizes[0] + _ALONE
        and all(fact - name for fact, name in zip(facts, names, strict=True))
    )


def _spelt(text: str) -> set[int]:
    """The words of ``text``, versions with and without the letter in front of them."""
    numbered = _VERSION.sub("", text)
    return {*_numbers(text), *(_numbers(numbered) if numbered != text else ())}


@lru_cache(64)
def _spelt_folders(folders: str) -> frozenset[int]:
    """As :func:`_spelt`: many pages have the same folders."""
    return frozenset(_spelt(folders))


def _numbers(text: str) -> list[int]:
    from scrapers.corpus.dedup.shingles import words_of  # noqa: PLC0415 - as above

    return [number & (_ALL - 1) for number in words_of(text).tolist()]
