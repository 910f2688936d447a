"""Spellings of one page's URL: what the canonical form merges is kept, so that no URL vanishes by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scrapers.store.state import State

MOST: Final = 100
"""Spellings kept of a page, the first by URL: a site that hands out sessions has one for each link."""

_MET: Final = "INSERT OR IGNORE INTO spellings VALUES (?, ?)"
_TOO_MANY: Final = """
DELETE FROM spellings WHERE key = ?1
  AND url > (SELECT url FROM spellings WHERE key = ?1 ORDER BY url LIMIT 1 OFFSET ?2)
"""
_PLAIN: Final = "INSERT OR IGNORE INTO spellings SELECT key, key FROM urls WHERE key = ? AND url != key"
_ALL: Final = "FROM spellings s JOIN urls u ON u.key = s.key WHERE s.url != u.url"


class UrlVariants:
    """The table of them; every method that writes joins the caller's transaction."""

    def __init__(self, state: State) -> None:
        self._db = state.db
        self._any = self._db.execute("SELECT 1 FROM spellings LIMIT 1").fetchone() is not None

    def met(self, spellings: Iterable[tuple[str, str]]) -> None:
        """Remember URLs that are in the frontier, each behind its canonical form.

        One that is written as that form is remembered where another stands for the page.
        """
        plain: list[tuple[str, str]] = []
        odd: list[tuple[str, str]] = []
        for key, url in spellings:
            (plain if key == url else odd).append((key, url))
        if odd:
            self._any = True
            self._db.executemany(_MET, odd)
            self._db.executemany(_TOO_MANY, [(key, MOST - 1) for key, _ in odd])
        if self._any and plain:
            self._db.executemany(_PLAIN, [(key,) for key, _ in plain])

    def count(self) -> int:
        """How many URLs another one stands for."""
        return int(self._db.execute(f"SELECT count(*) {_ALL}").fetchone()[0])

    def merged(self) -> Iterator[tuple[str, str]]:
        """Each of them in order, and the URL that stands for it."""
        yield from self._db.cursor().execute(f"SELECT s.url, u.url {_ALL} ORDER BY s.url")

    def of(self, key: str) -> tuple[str, ...]:
        """The other spellings of the page whose canonical form is ``key``."""
        return tuple(
            url for (url,) in self._db.execute(f"SELECT s.url {_ALL} AND s.key = ? ORDER BY 1", (key,))
        )
