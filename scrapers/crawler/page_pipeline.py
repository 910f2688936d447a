"""What every page passes through, wherever it comes from: archive -> worker -> ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from scrapers.crawler.consent_gate import ConsentGate, Judged
from scrapers.crawler.in_flight import Visit, fetch_record, note_of
from scrapers.models import Drop, Failure, FetchedPage, PageResult, Response
from scrapers.parallel.worker_pool import WorkerPool, check_started
from scrapers.store.archive import Archive
from scrapers.store.ledger import Ledger, Outcome
from scrapers.store.state import State

AHEAD: Final = 32
"""Pages that are under way where nothing is fetched: out of sources, or of the archive."""


def stored_together(workers: int) -> int:
    """How many of them travel to one of ``workers`` at once: no fetch waits for the place that they free.

    While each worker has its share, as many wait for the next journey. More than eight save no more, and all
    of them are in a worker's memory.
    """
    return min(8, max(1, AHEAD // (2 * workers)))


class PagePipeline:
    """Takes the pages of a crawl and those of captures the same way. ``links``: the workers look for them."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a page passes through
        self,
        state: State,
        archive: Archive,
        consent_gate: ConsentGate,
        pool: WorkerPool[Any, Any],
        ledger: Ledger,
        reader: int,
        *,
        links: bool,
    ) -> None:
        self._state, self._archive, self._consent_gate = state, archive, consent_gate
        self._pool, self._ledger, self._reader, self._links = pool, ledger, reader, links

    def keep_statements(self, responses: Iterable[Response]) -> None:
        """Archive what a site says of the use of its pages."""
        for response in responses:
            self._archive.append(response, statement=True)

    def keep_documents(self, host: str, answer: Judged) -> None:
        """Archive and remember the licence documents that a page of ``host`` named."""
        self.keep_statements(answer.answers)
        if answer.documents:
            with self._state.transaction():
                self._consent_gate.statements.keep_documents(answer.documents, host)
                self._archive.commit(self._state)

    def keep(self, visit: Visit, answer: Judged) -> None:
        """Archive the answer, unless what was judged of it forbids that."""
        response, entry = answer.response, visit.entry
        visit.way = self._ledger.chain(entry.id)[:-1] if entry.redirected_from else ()
        archived = None
        if not answer.refused:
            archived = self._archive.append(response, led_from=visit.way[-1] if visit.way else "")
        visit.fetch, visit.remarks = fetch_record(entry, response, archived), response.remarks
        visit.digest = archived.payload_digest if archived else ""

    def read(self, visit: Visit, answer: Judged, done: Callable[[PageResult | Failure], None]) -> Drop | None:
        """Have a worker read the page, and ``done`` hear of it; why not, if nothing of it may be read."""
        judgement = answer.judgement
        visit.judgement, visit.refused = judgement, answer.refused
        if visit.refused and (judgement.stage == "headers" or not judgement.follow):
            return visit.refused
        visit.reader = self._reader if visit.fetch.archive_file else 0
        task = FetchedPage(
            answer.response, visit.way, visit.fetch.archive_file, visit.fetch.archive_offset, visit.digest,
            judgement.record(visit.fetch.fetched_at), visit.refused, links=self._links, judged=True,
        )  # fmt: skip
        self._pool.submit(task, lambda found: done(cast("PageResult | Failure", found)))
        return None

    def outcome(self, visit: Visit, result: PageResult | Failure) -> Outcome:
        """What the page has come to, by what a worker made of it."""
        if isinstance(result, Failure):
            check_started(result)
            return visit.refused or result
        visit.note = note_of(result, visit.remarks)
        if visit.judgement and (heard := self._consent_gate.heard(visit.judgement.signals, result)):
            visit.judgement = heard
            visit.refused = visit.refused or heard.drop
            if visit.refused:
                return visit.refused
        return (isinstance(result.outcome, Failure) and visit.refused) or result.outcome

    def settle(self, visit: Visit, outcome: Outcome) -> None:
        """Write what is known of the page. Joins the caller's transaction."""
        self._ledger.settle(visit.entry.id, outcome, visit.fetch, visit.note, visit.reader)
        self._consent_gate.settled(visit.entry.id, outcome, visit.judgement, visit.fetch.fetched_at)
        self.commit()

    def commit(self) -> None:
        """Have the caller's transaction say how far the archive is."""
        self._archive.commit(self._state)

    def check(self) -> None:
        """Replace workers that broke unheard."""
        self._pool.check()
