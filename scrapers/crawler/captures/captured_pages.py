"""Which pages a job's sources hold: every one has its line in the ledger before it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from scrapers.crawler.captures.source_records import SourceRecords
from scrapers.crawler.frontier import Entry, Frontier
from scrapers.crawler.in_flight import iso_moment
from scrapers.models import Drop, Failure, Request, Response
from scrapers.sources.capture_index import CaptureIndex, Chosen
from scrapers.sources.source import PageSource
from scrapers.store.state import State
from scrapers.web.urls import Scope, canonical, redacted, resolve, secrets

_TOGETHER: Final = 500  # URLs entered in one transaction
_ROW: Final = """
SELECT id, url, host, priority >> 40, redirected_from, state, fetched_at FROM urls WHERE key = ?
"""
_LED: Final = """
UPDATE urls SET redirected_from = (SELECT id FROM urls WHERE key = ?1)
WHERE key = ?2 AND redirected_from IS NULL AND ?1 != ?2
"""


class CapturedPages:
    """Looks through the sources, and says which pages are still to be taken."""

    def __init__(self, state: State, sources: list[PageSource], index: CaptureIndex, scope: Scope) -> None:
        self._state, self.sources, self._index, self._scope = state, sources, index, scope
        self._frontier = Frontier(state)

    def look(self, stopping: Callable[[], bool]) -> None:
        """See what the sources hold, and enter it."""
        for number, source in enumerate(self.sources):
            for _ in self._index.add(number, source):
                if stopping():
                    return
        self._index.finish()
        found = SourceRecords(dict(self._index.records.most_common()), tuple(self._index.tears))
        found.keep(self._state)
        self._enter()

    def wanted(self, source: int) -> Iterator[tuple[Chosen, Entry]]:
        """The pages whose bytes are in a source and that are not settled, or were by an older capture."""
        for each in self._index.chosen(source):
            row = self._state.db.execute(_ROW, (each.key,)).fetchone()
            if row is None or self._refusal(each.url):
                continue
            url_id, url, host, level, came_from, state, fetched_at = row
            if state != 1 or fetched_at < iso_moment(each.at):
                yield each, Entry(url_id, url, host, max(0, level), 0, came_from)

    def _enter(self) -> None:
        chosen = self._index.chosen()
        while some := list(islice(chosen, _TOGETHER)):
            with self._state.transaction():
                self._frontier.add([each.url for each in some if not self._is_refused(each.url)], 0)
        chosen = self._index.chosen()
        while some := list(islice(chosen, _TOGETHER)):
            with self._state.transaction() as db:
                db.executemany(_LED, [way for each in some for way in _ways(each)])

    def _is_refused(self, url: str) -> bool:
        """Whether ``url`` is entered as one that is not read, whatever its record holds."""
        drop = self._refusal(url)
        if drop:
            self._frontier.refuse(redacted(url), 0, drop)
        return drop is not None

    def _refusal(self, url: str) -> Drop | None:
        trap = self._scope.trap(url)
        if trap:
            return Drop(trap)
        return Drop("secret_in_url", "it holds what looks like a credential") if secrets(url) else None


def _ways(page: Chosen) -> Iterator[tuple[str, str]]:
    """By which redirects pages were reached: as who wrote the archive says, else as far as it shows."""
    if page.led_from:
        yield canonical(page.led_from), page.key
    target = resolve(page.location, page.url) if page.location and not page.authored else None
    if target:
        yield page.key, canonical(target)


def as_captured(found: Response | Failure, chosen: Chosen) -> Response | Failure:
    """The answer of the URL that was chosen, where its bytes are those of another record."""
    if isinstance(found, Failure):
        return found
    if chosen.head is not None:
        found = chosen.head.answer(found)
    elif found.fetched_at == chosen.at and (
        found.request.url == chosen.url or canonical(found.url) == chosen.key
    ):
        return _as_said_later(found, chosen)
    found = replace(found, request=Request(chosen.url), url=chosen.url, fetched_at=chosen.at)
    return _as_said_later(found, chosen)


def _as_said_later(found: Response, chosen: Chosen) -> Response:
    """With the header fields of a later answer that had no whole body of its own."""
    if chosen.later is None:
        return found
    return replace(found, headers=found.headers.freshened(chosen.later.headers))


def read_once(read: Callable[[int], Response | Failure]) -> Callable[[int], Response | Failure]:
    """``read``, whose bytes can be had once, for all pages that have them."""
    known: list[Response | Failure] = []

    def again(most: int) -> Response | Failure:
        if not known:
            known.append(read(most))
        return known[0]

    return again
