"""What was seen of each path pattern. The state is the truth; memory holds those that were asked for last.

A crawl of a million sites has millions of patterns, and the outlines of one may take megabytes: those are
read where two pages are compared, and stay in memory no longer.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Final

import orjson

from scrapers.crawler.traps.page_fingerprint import PageFingerprint
from scrapers.store.disk_errors import damaged
from scrapers.store.state import State

_HELD: Final = 10_000  # patterns in memory, of some 400 bytes each

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS patterns(
  pattern TEXT PRIMARY KEY, taken INTEGER NOT NULL, distinct_at INTEGER NOT NULL, aside INTEGER NOT NULL,
  pages TEXT NOT NULL,                     -- JSON: how many pages have each outline, while undecided
  outlines BLOB NOT NULL                   -- JSON: words and how often, for each
) WITHOUT ROWID
"""
_READ: Final = "SELECT taken, distinct_at, aside, pages FROM patterns WHERE pattern = ?"
_COUNT: Final = "UPDATE patterns SET taken = ?, distinct_at = ?, aside = ?, pages = ? WHERE pattern = ?"
"""Keeps the outlines as they are; they are large."""


@dataclass(slots=True)
class PathPattern:
    """``taken`` counts settled pages, ``under_way`` those in flight; ``distinct_at`` is a depth, or -1.

    ``pages`` are how many had each of the outlines. ``unsaved``: the state does not know all of it.
    """

    taken: int = 0
    under_way: int = 0
    distinct_at: int = -1
    aside: bool = False
    pages: list[int] = field(default_factory=list)
    unsaved: bool = False


class PathPatterns:
    """The patterns of a job, by name. Those that write join the caller's transaction."""

    def __init__(self, state: State) -> None:
        self._db, self._path = state.db, state.path
        self._db.execute(_SCHEMA)
        self._held: OrderedDict[str, PathPattern] = OrderedDict()

    def __len__(self) -> int:
        """How many are in memory."""
        return len(self._held)

    def __getitem__(self, name: str) -> PathPattern:
        """The pattern, new if it was never kept. To be changed before the next one is asked for."""
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = self._read(name)
            self._let_go(name)
        else:
            self._held.move_to_end(name)
        return found

    def outlines(self, name: str) -> list[PageFingerprint]:
        """The outlines that the pages of an undecided pattern have."""
        row = self._db.execute("SELECT outlines FROM patterns WHERE pattern = ?", (name,)).fetchone()
        try:
            return [_fingerprint(kept) for kept in orjson.loads(row[0])] if row else []
        except (ValueError, TypeError) as error:
            raise damaged(self._path, f"the pattern {name}: {error}") from None

    def keep(self, name: str, pattern: PathPattern, outlines: list[PageFingerprint] | None = None) -> None:
        """Write ``pattern`` down, with ``outlines`` if they are others than before."""
        pattern.unsaved = False
        numbers = pattern.taken, pattern.distinct_at, pattern.aside, orjson.dumps(pattern.pages).decode()
        if outlines is None and self._db.execute(_COUNT, (*numbers, name)).rowcount:
            return
        row = (name, *numbers, orjson.dumps([tuple(page) for page in outlines or ()]))
        self._db.execute("INSERT OR REPLACE INTO patterns VALUES (?, ?, ?, ?, ?, ?)", row)

    def _read(self, name: str) -> PathPattern:
        row = self._db.execute(_READ, (name,)).fetchone()
        if row is None:
            return PathPattern()
        taken, distinct_at, aside, pages = row
        try:
            return PathPattern(taken, 0, distinct_at, bool(aside), orjson.loads(pages))
        except (ValueError, TypeError) as error:
            raise damaged(self._path, f"the pattern {name}: {error}") from None

    def _let_go(self, wanted: str) -> None:
        """Forget those that were not asked for the longest; what is under way only memory knows."""
        while len(self._held) > _HELD:
            name = next(iter(self._held))
            if name == wanted or self._held[name].under_way or self._held[name].unsaved:
                self._held.move_to_end(name)  # its turn to go comes again
                return
            del self._held[name]


def _fingerprint(kept: list[dict[str, int]] | dict[str, int]) -> PageFingerprint:
    """A fingerprint as it is kept; versions before had one bag, in which words of links began with ``<``."""
    if isinstance(kept, dict):
        links = {word[1:]: times for word, times in kept.items() if word.startswith("<")}
        return PageFingerprint(Counter({w: n for w, n in kept.items() if w[:1] != "<"}), Counter(links))
    words, links = kept
    return PageFingerprint(Counter(words), Counter(links))
