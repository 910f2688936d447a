"""Which of several documents that say the same is the one kept, whatever the order in which they came.

What the others name by ``rel=canonical`` stays, then the newest by its own date, then the one of the shortest
URL, then the first in the order of URLs. A page's claim counts where both are as similar as duplicates are:
who names a page that says something else has no voice.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from scrapers.corpus.dedup.canonical import Canonicals, named_pages, page_number
from scrapers.corpus.dedup.catalogue import Page, name_of, template_host
from scrapers.corpus.dedup.duplicates import Dedup, Sketch, canonical_text, estimated
from scrapers.corpus.dedup.private_file import PrivateFile, room
from scrapers.models import Document, Drop
from scrapers.web.urls import document_id

Turn = Callable[[], Drop | None]
"""What somebody else says of a document when its turn has come."""

_TABLE = """
CREATE TABLE contender (number INTEGER PRIMARY KEY, id TEXT, url TEXT, day INTEGER, votes INTEGER, host TEXT,
  title BLOB, key BLOB, signature BLOB, words BLOB)
"""
_ADD = "INSERT INTO contender VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ORDER = "SELECT number FROM contender ORDER BY votes DESC, day DESC, length(url), url, id"
_ONE = "SELECT id, url, day, votes, host, title, key, signature, words FROM contender WHERE number = ?"


class Rank(NamedTuple):
    """A document's place: who has it first is kept. ``old``: an earlier dataset had it."""

    old: bool
    votes: int
    day: int
    url: str

    def why(self, other: Rank) -> str:
        """Why this one is kept and not the other."""
        if self.old != other.old:
            return "kept as what the earlier dataset had"
        if self.votes != other.votes:
            return "kept as the one named canonical"
        if self.day != other.day:
            return "kept as the newest"
        if len(self.url) != len(other.url):
            return "kept for its shorter URL"
        return "kept as the first in the order of URLs"


class Ranking(PrivateFile):
    """Takes documents with their sketches in any order, and tells those that repeat another one.

    A context manager; as :class:`Dedup`, it has a private file of some 2 KB a document.
    """

    def __init__(self, kind: Literal["exact", "near"] = "near", similarity: float = 0.8) -> None:
        self._kind: Final = kind
        self._similarity = similarity
        self._count = 0
        self._canonicals = Canonicals()
        self._turns: dict[int, Turn] = {}
        super().__init__(_TABLE)

    def add(self, document: Document, sketch: Sketch, day: str, turn: Turn | None = None) -> None:
        """One more document; ``turn`` is asked in its turn whether it repeats an earlier one."""
        self._count += 1
        number, url = self._count, document.url
        names = named_pages(document.canonical, url)
        led = (page_number(document_id(each)) for each in document.redirects)
        self._canonicals.add(number, page_number(document.id), led, names)
        if turn:
            self._turns[number] = turn
        name = name_of(canonical_text(document.title), url) if self._kind == "near" else ()
        page = template_host(name, url), array("I", name).tobytes()
        with room():
            self._db.execute(_ADD, (number, document.id, url, int(day or 0), 0, *page, *sketch))

    def drops(self) -> Iterator[tuple[str, Drop]]:
        """The id of each document that is left out, and why."""
        with room():
            ends = self._canonicals.ends()
            for number, votes in self._votes(ends).items():
                self._db.execute("UPDATE contender SET votes = ? WHERE number = ?", (votes, number))
            order = array("q", [number for (number,) in self._db.execute(_ORDER)])
        ranks: dict[str, int] = {}
        with Dedup(self._kind, self._similarity) as dedup:
            for number in order:
                name, url, _, _, host, title, *sketch = self._row(number)
                said = Sketch(*sketch)
                page = Page(host, tuple(array("I", title)), said.words, ends.get(number) or number)
                drop = self._said(number) or dedup.check_sketch(f"{name} {url}", said, page)
                if drop:
                    yield name, self._with_why(drop, number, ranks)
                else:
                    ranks[name] = number

    def _votes(self, ends: dict[int, int]) -> Counter[int]:
        found: Counter[int] = Counter()
        for number, end in ends.items():
            one, other = (Sketch(*self._row(each)[6:]) for each in (number, end))
            found[end] += as_similar(one, other, self._similarity if self._kind == "near" else 1)
        return +found

    def _said(self, number: int) -> Drop | None:
        turn = self._turns.pop(number, None)
        return turn() if turn else None

    def _with_why(self, drop: Drop, number: int, kept: dict[str, int]) -> Drop:
        other = kept.get(drop.detail.partition(" ")[0])
        if other is None:
            return drop
        return Drop(drop.reason, f"{drop.detail}; {self._rank(other).why(self._rank(number))}")

    def _rank(self, number: int) -> Rank:
        _, url, day, votes, *_ = self._row(number)
        return Rank(old=False, votes=votes, day=day, url=url)

    def _row(self, number: int) -> tuple[str, str, int, int, str, bytes, bytes, bytes, bytes]:
        with room():
            row: tuple[str, str, int, int, str, bytes, bytes, bytes, bytes] = self._db.execute(
                _ONE, (number,)
            ).fetchone()
        return row


def as_similar(one: Sketch, other: Sketch, similarity: float) -> bool:
    """Whether two texts are equal, or of that similarity by estimate."""
    if one.key == other.key:
        return bool(one.key)
    if not (one.signature and other.signature):
        return False
    return estimated(array("I", one.signature), array("I", other.signature)) >= similarity
