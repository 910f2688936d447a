"""Pages that another reader has read are read again, out of the archive: documents are derived from pages.

Each page is one transaction, as in the crawl; killed in the middle, the next run goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.in_flight import Settled, note_of
from scrapers.crawler.links import Links
from scrapers.crawler.redirects import is_waypoint
from scrapers.crawler.stored_pages.archived_pages import ArchivedPage, ArchivedPages
from scrapers.crawler.stored_pages.unreadable import UNREADABLE
from scrapers.models import Drop, Failure, PageResult
from scrapers.parallel.worker_pool import check_started
from scrapers.rights.policy import Judgement
from scrapers.rights.signals import recorded
from scrapers.store.ledger import Ledger, Outcome
from scrapers.store.readers import stale_pages
from scrapers.store.state import State
from scrapers.web.urls import redacted

_GAVE_NONE: Final = frozenset({"soft_404", "not_html"})  # drops without links
_CUT: Final = frozenset({"links_cut", "fields_invalid"})  # notes of the reading; the rest are of the answer


class Rereading:
    """Reads stale pages again and settles them anew. Without ``links`` none is followed."""

    def __init__(
        self,
        state: State,
        pages: ArchivedPages,
        *,
        links: Links | None,
        consent_gate: ConsentGate,
        reader: int,
    ) -> None:
        self._state, self._pages, self._ledger, self._links = state, pages, Ledger(state), links
        self._consent_gate, self._reader = consent_gate, reader
        self._consent_records: dict[int, Judgement] = {}

    def stale(self) -> list[int]:
        """The pages that are to be read again, by id."""
        return stale_pages(self._state, self._reader)

    def run(self, stale: Iterable[int]) -> Iterator[Settled]:
        """Read ``stale``, yielding each page as it is settled; one that cannot be read waits again."""
        for page, result in self._pages.read(stale, self._judged):
            yield self._settled(page, result)
        with self._state.transaction():
            self._ledger.ask_again(self._pages.unreadable)

    def _judged(self, page: ArchivedPage) -> ArchivedPage | None:
        """``page`` with what is judged of it; one that was no document yet may never have been judged.

        An error is no page, and nothing is judged of it.
        """
        if page.judgement:
            return page
        judged = self._consent_gate.judge(page.response)
        if not judged.succeeded:
            return page
        self._consent_records[page.entry.id] = judged.judgement
        return replace(page, judgement=judged.judgement.record(page.fetch.fetched_at))

    def _settled(self, page: ArchivedPage, result: PageResult | Failure) -> Settled:
        if isinstance(result, Failure):
            check_started(result)
        judgement = self._consent_records.pop(page.entry.id, None)
        if isinstance(result, PageResult) and (judgement or page.judgement):
            known = judgement.signals if judgement else tuple(recorded(page.judgement))
            judgement = self._consent_gate.heard(known, result) or judgement
        outcome = self._outcome(page, result, judgement)
        links = _new_links(page, result) if judgement is None or judgement.follow else ()
        with self._state.transaction():
            self._ledger.settle(page.entry.id, outcome, page.fetch, _note(page, result), self._reader)
            if judgement:
                self._consent_gate.settled(page.entry.id, outcome, judgement, page.fetch.fetched_at)
            if self._links:
                self._links.follow(links, page.entry)
        return Settled(redacted(page.entry.url), outcome)

    def _outcome(
        self, page: ArchivedPage, result: PageResult | Failure, judgement: Judgement | None
    ) -> Outcome:
        if isinstance(result, Failure):
            return result
        unreadable = isinstance(result.outcome, Drop) and result.outcome.reason in UNREADABLE
        if judgement and judgement.drop and not (unreadable and judgement.stage == "page"):
            return judgement.drop
        if is_waypoint(result) and page.reason == "redirect":
            return Drop("redirect", redacted(result.moves_to))
        return result.outcome


def _new_links(page: ArchivedPage, result: PageResult | Failure) -> tuple[str, ...]:
    """The links of a page that gave none when it was read before."""
    gave_none = page.kind == "failed" or page.reason in _GAVE_NONE
    if isinstance(result, Failure) or not gave_none:
        return ()
    return (*result.links, *filter(None, [result.moves_to]))


def _note(page: ArchivedPage, result: PageResult | Failure) -> str:
    kept = [part for part in page.note.split("; ") if part and part.partition(" ")[0] not in _CUT]
    return "; ".join(kept) if isinstance(result, Failure) else note_of(result, tuple(kept))
