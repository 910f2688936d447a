"""Each page of a refreshed job as it is now, with all that says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from scrapers.store.state import State

_PAGES: Final = """
SELECT u.id, u.key, u.url,
  u.state = 1, u.kind, u.reason, u.detail, u.note,
  u.referrer, coalesce(r.url, ''), coalesce(a.url, ''),
  coalesce(d.reason, ''), coalesce(d.detail, ''),
  coalesce(w.reason, h.reason, ''), coalesce(w.detail, h.detail, ''),
  coalesce(j.kept, 1)
FROM urls u LEFT JOIN urls r ON r.id = u.referrer LEFT JOIN urls a ON a.id = u.redirected_from
LEFT JOIN documents d ON d.url_id = u.id LEFT JOIN judgements j ON j.url_id = u.id
LEFT JOIN waits w ON w.kind = 'page' AND w.what = u.key
LEFT JOIN waits h ON h.kind = 'host' AND h.what = u.host
ORDER BY u.key
"""


class Why(NamedTuple):
    """A reason, and words for people; both empty where there is nothing to say."""

    reason: str
    detail: str


class Outcome(NamedTuple):
    """A page's line in the ledger."""

    settled: bool
    kind: str
    why: Why
    note: str


class Way(NamedTuple):
    """How the crawl came to a page: the page that links it, by number and URL, and what redirects to it."""

    referrer: int | None
    linked_from: str
    redirected_from: str


@dataclass(frozen=True, slots=True)
class CurrentPage:
    """A page as it is: ``left_out`` says why the corpus stage dropped it, ``wait`` why it is asked for later.

    ``allowed``: what is known of its consent does not refuse it.
    """

    id: int
    key: str
    url: str
    outcome: Outcome
    way: Way
    left_out: Why
    wait: Why
    allowed: bool

    @property
    def exported(self) -> bool:
        """Whether it is in the corpus."""
        return self.outcome.settled and self.outcome.kind == "document" and not self.left_out.reason

    def has_note(self, name: str) -> str | None:
        """What follows a note's ``name``; ``None`` if there is no such note."""
        for part in self.outcome.note.split("; "):
            known, _, rest = part.partition(" ")
            if known == name:
                return rest
        return None


def current_pages(state: State) -> Iterator[CurrentPage]:
    """All pages of a job, in the order of their keys."""
    for row in state.db.cursor().execute(_PAGES):
        url_id, key, url, settled, kind, reason, detail, note, *way, left_out, words, wait, waits, kept = row
        yield CurrentPage(
            url_id,
            key,
            url,
            Outcome(bool(settled), kind, Why(reason, detail), note),
            Way(*way),
            left_out=Why(left_out, words),
            wait=Why(wait, waits),
            allowed=bool(kept),
        )
