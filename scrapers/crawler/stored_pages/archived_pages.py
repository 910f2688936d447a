"""Pages read from the archive, by the workers as ever, without a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

import orjson

from scrapers.crawler.frontier import Entry
from scrapers.crawler.page_pipeline import AHEAD
from scrapers.errors import StateDamaged
from scrapers.models import Failure, FetchedPage, PageResult, Request, Response
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.store.archive import payload_digest, read_record
from scrapers.store.credential_redaction import MASK
from scrapers.store.ledger import Fetch, Ledger
from scrapers.store.state import State

_PAGE: Final = """
SELECT u.url, u.host, u.priority >> 40, u.attempts, u.status, u.fetched_at, u.archive_file, u.archive_offset,
  u.kind, u.reason, u.note, u.redirected_from, j.record
FROM urls u LEFT JOIN judgements j ON j.url_id = u.id WHERE u.id = ?
"""


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page that was settled, with its answer out of the archive.

    ``kind``, ``reason`` and ``note`` are its line in the ledger as it stands; ``judgement`` what was judged
    of it, empty if nothing was.
    """

    entry: Entry
    fetch: Fetch
    response: Response
    kind: str
    reason: str
    note: str
    judgement: Mapping[str, Any] = field(default_factory=dict)


class ArchivedPages:
    """Gives the pages of a job to its workers once more."""

    def __init__(self, state: State, folder: Path, pool: WorkerPool[Any, Any]) -> None:
        self._state, self._folder, self._pool = state, folder, pool
        self._ledger = Ledger(state)
        self.unreadable: list[int] = []

    def read(
        self, ids: Iterable[int], judged: Callable[[ArchivedPage], ArchivedPage | None]
    ) -> Iterator[tuple[ArchivedPage, PageResult | Failure]]:
        """What a worker makes of each page of ``ids``, as they come back.

        ``judged`` is asked before a page is read, and may leave it out or say what is judged of it; what the
        archive does not hold whole is in ``unreadable`` at the end.
        """
        answers: SimpleQueue[tuple[ArchivedPage, PageResult | Failure]] = SimpleQueue()
        under_way = 0
        for url_id in ids:
            page = self._page(url_id)
            page = page and judged(page)
            if page is None:
                continue
            self._pool.submit(self._task(page), _put(answers, page))
            under_way += 1
            while under_way >= AHEAD:
                for found in self._arrived(answers):
                    under_way -= 1
                    yield found
        while under_way:
            for found in self._arrived(answers):
                under_way -= 1
                yield found

    def _page(self, url_id: int) -> ArchivedPage | None:
        row = self._state.db.execute(_PAGE, (url_id,)).fetchone()
        (
            url,
            host,
            level,
            attempts,
            status,
            fetched_at,
            file,
            offset,
            kind,
            reason,
            note,
            came_from,
            record,
        ) = row
        try:
            response = read_record(self._folder / file, offset)
        except StateDamaged:
            self.unreadable.append(url_id)
            return None
        if MASK in response.url or MASK in response.request.url:  # the archive holds no credentials
            response = replace(response, url=url, request=Request(url))
        entry = Entry(url_id, url, host, max(0, level), attempts, came_from)
        fetch = Fetch(status, attempts, fetched_at, file, offset)
        return ArchivedPage(
            entry, fetch, response, kind, reason, note, orjson.loads(record) if record else {}
        )

    def _task(self, page: ArchivedPage) -> FetchedPage:
        chain = self._ledger.chain(page.entry.id)[:-1] if page.entry.redirected_from else ()
        where, digest = page.fetch, payload_digest(page.response.body)
        return FetchedPage(
            page.response, chain, where.archive_file, where.archive_offset, digest, page.judgement
        )

    def _arrived(
        self, answers: SimpleQueue[tuple[ArchivedPage, PageResult | Failure]]
    ) -> Iterator[tuple[ArchivedPage, PageResult | Failure]]:
        try:
            yield answers.get(timeout=1.0)
        except Empty:
            self._pool.check()


def _put(
    answers: SimpleQueue[tuple[ArchivedPage, PageResult | Failure]], page: ArchivedPage
) -> Callable[[PageResult | Failure], None]:
    return lambda result: answers.put((page, result))
