"""Pages out of sources: judged, archived, read by the workers and settled as the pages of a crawl are.

No request is made and no link is followed; each page is one transaction, so killed in the middle the next
run goes on with the rest. What was captured of a URL several times is its newest page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

import orjson

from scrapers.crawler.captures.captured_hosts import CapturedHosts
from scrapers.crawler.captures.captured_pages import CapturedPages, as_captured, read_once
from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.frontier import Entry
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.in_flight import Settled, Visit, iso_moment
from scrapers.crawler.page_pipeline import AHEAD, PagePipeline
from scrapers.crawler.redirects import is_waypoint
from scrapers.models import REDIRECTS, Drop, Failure, PageResult, Response
from scrapers.sources.capture_index import Chosen
from scrapers.sources.source import Capture, PageSource
from scrapers.store.ledger import Fetch, LedgerCounts, Outcome
from scrapers.store.state import State
from scrapers.web.urls import redacted, resolve

IDENTITY: Final = "sources_read"
"""Key under which the state keeps which sources were read to their end."""


class Importing:
    """Takes the pages of ``sources`` into a job. Used by one thread, except :meth:`stop`."""

    def __init__(  # noqa: PLR0913 - the parts that a page passes through
        self,
        *,
        state: State,
        pipeline: PagePipeline,
        pages: CapturedPages,
        hosts: CapturedHosts,
        consent_gate: ConsentGate,
        most_bytes: int,
    ) -> None:
        self._state, self._pipeline, self._pages, self._hosts = state, pipeline, pages, hosts
        self._consent_gate, self._most_bytes = consent_gate, most_bytes
        self._answers: SimpleQueue[tuple[Visit, PageResult | Failure]] = SimpleQueue()
        self._under_way = 0
        self._stopping = False
        self.interrupted = True  # until it has come to its end

    def stop(self) -> None:
        """Start nothing new; :meth:`run` ends when what is under way is settled. Any thread, signals."""
        self._stopping = True

    @property
    def is_done(self) -> bool:
        """Whether these sources, as they are now, were read to their end, and nothing waits for them."""
        return self._state.get(IDENTITY) == self._identity and not LedgerCounts(self._state).pending()

    @property
    def _identity(self) -> str:
        return orjson.dumps([source.identity for source in self._pages.sources]).decode()

    def run(self) -> Iterator[Settled]:
        """Take in what is not yet, giving each URL as it is settled."""
        self._pages.look(lambda: self._stopping)
        for number, source in enumerate(self._pages.sources):
            if self._stopping:
                break
            yield from self._take(number, source)
        while self._under_way:
            yield from self._settled(wait=True)
        self.interrupted = self._stopping
        if not self.interrupted:
            self._state.set(IDENTITY, self._identity)

    # --- source -> consent -> archive -> worker

    def _take(self, number: int, source: PageSource) -> Iterator[Settled]:
        """The pages of one source, in the order of its records."""
        wanted = self._pages.wanted(number)
        page = next(wanted, None)
        for found in source.captures() if page else ():
            found.read = read_once(found.read)
            while page and page[0].number == found.number:
                yield from self._begun(*page, found)
                page = next(wanted, None)
            if self._stopping or page is None:
                break
            if not self._answers.empty():
                yield from self._settled(wait=False)
        while page and not self._stopping:  # the source gives less than it did
            yield self._settle(Visit(page[1], Fetch(attempts=1)), Failure("damaged_record", "it is gone"))
            page = next(wanted, None)

    def _begun(self, chosen: Chosen, entry: Entry, found: Capture) -> Iterator[Settled]:
        """Judge a page, and have it read or settle it."""
        entry = replace(entry, url=chosen.url, attempts=0)
        unread = Fetch(attempts=0, fetched_at=iso_moment(chosen.at))
        self._hosts.meet(chosen.url, chosen.at)
        judgement = self._consent_gate.before(chosen.url)
        refusal = self._hosts.refusal(chosen.url, entry.host) or judgement.drop
        if refusal:
            judged = None if judgement.kept else judgement
            yield self._settle(Visit(entry, unread, judged), refusal)
            return
        response = as_captured(found.read(self._most_bytes), chosen)
        if isinstance(response, Failure):
            fetch = Fetch(chosen.status or 0, 1, iso_moment(chosen.at))
            yield self._settle(Visit(entry, fetch), response)
            return
        yield from self._answered(entry, response)
        while self._under_way >= AHEAD:
            yield from self._settled(wait=True)

    def _answered(self, entry: Entry, response: Response) -> Iterator[Settled]:
        answer = self._consent_gate.judge(response)
        response, visit = answer.response, Visit(entry)
        self._pipeline.keep_documents(entry.host, answer)
        self._pipeline.keep(visit, answer)
        if passing := Transient.of(response):
            yield self._settle(visit, passing.failure)
        elif response.status in REDIRECTS:
            yield self._settle(visit, _redirect(response))
        elif drop := self._pipeline.read(visit, answer, partial(self._was_read, visit)):
            yield self._settle(visit, drop)
        else:
            self._under_way += 1

    def _was_read(self, visit: Visit, result: PageResult | Failure) -> None:
        self._answers.put((visit, result))

    # --- worker -> ledger

    def _settled(self, *, wait: bool) -> Iterator[Settled]:
        """Settle what the workers gave back, in one transaction."""
        try:
            event: tuple[Visit, PageResult | Failure] | None
            event = self._answers.get(timeout=1.0) if wait else self._answers.get_nowait()
        except Empty:
            self._pipeline.check()
            return
        done: list[Settled] = []
        with self._state.together():
            while event is not None:
                self._under_way -= 1
                done.append(self._read(*event))
                event = None if self._answers.empty() else self._answers.get_nowait()
        yield from done

    def _read(self, visit: Visit, result: PageResult | Failure) -> Settled:
        if isinstance(result, PageResult) and visit.follows and is_waypoint(result):
            return self._settle(visit, Drop("redirect", redacted(result.moves_to)))
        return self._settle(visit, self._pipeline.outcome(visit, result))

    def _settle(self, visit: Visit, outcome: Outcome) -> Settled:
        """All of a page in one transaction."""
        with self._state.transaction():
            self._pipeline.settle(visit, outcome)
        return Settled(redacted(visit.entry.url), outcome)


def _redirect(response: Response) -> Drop | Failure:
    target = resolve(response.location, response.url) if response.location else None
    if target is None:
        return Failure("bad_redirect", "no http or https URL in Location")
    return Drop("redirect", redacted(target))
