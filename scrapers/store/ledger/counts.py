"""How many URLs have become of what."""

from __future__ import annotations

from collections import Counter

from scrapers.store.state import State

_PENDING = """
SELECT (SELECT count(*) FROM urls WHERE state = 0)
  + (SELECT count(*) FROM waits JOIN urls ON key = what WHERE waits.kind = 'page' AND state = 2)
"""


class LedgerCounts:
    """The ledger in numbers, each counted when it is asked for."""

    def __init__(self, state: State) -> None:
        self._db = state.db

    def discovered(self) -> int:
        """How many URLs belong to the job."""
        return int(self._db.execute("SELECT count(*) FROM urls WHERE state != 3").fetchone()[0])

    def pending(self) -> int:
        """How many URLs wait."""
        return int(self._db.execute(_PENDING).fetchone()[0])

    def outcomes(self) -> tuple[Counter[str], Counter[str], int]:
        """Dropped by reason, failed by reason, documents; before the corpus stage."""
        found: dict[str, Counter[str]] = {"dropped": Counter(), "failed": Counter(), "document": Counter()}
        query = "SELECT kind, reason, count(*) FROM urls WHERE state = 1 GROUP BY kind, reason"
        for kind, reason, n in self._db.execute(query):
            found[kind][reason] = n
        return found["dropped"], found["failed"], found["document"].total()

    def notes(self) -> Counter[str]:
        """Pages with something cut or not valid, by what it was."""
        query = "SELECT note FROM urls WHERE state = 1 AND note != ''"
        notes = (part for (note,) in self._db.execute(query) for part in note.split("; "))
        return Counter(part.partition(" ")[0] for part in notes)

    def outside(self) -> Counter[str]:
        """Links that left the scope, by reason."""
        return Counter(dict(self._db.execute("SELECT reason, sum(links) FROM outside GROUP BY reason")))
