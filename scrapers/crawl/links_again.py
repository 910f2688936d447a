"""Links of pages that were read, met again under another scope: out of the archive, without a request.

A link that lies outside the scope is counted and not kept. When the scope changes, the pages are parsed
again, by the workers as ever; pages whose bodies the archive may not hold have no links to give.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

import orjson

from scrapers.consent.policy import Policy
from scrapers.consent.signals import Signal
from scrapers.crawl.archive import read_record
from scrapers.crawl.frontier import Entry
from scrapers.crawl.links import AGAIN, Links
from scrapers.crawl.state import State
from scrapers.crawl.workers import WorkerPool
from scrapers.errors import StateDamaged
from scrapers.models import Failure, FetchedPage, PageResult

_AHEAD: Final = 32  # pages under way
_PAGES: Final = """
SELECT u.id, u.url, u.host, u.priority >> 40, u.archive_file, u.archive_offset, j.stage, j.record
FROM urls u LEFT JOIN judgements j ON j.url_id = u.id
WHERE u.state = 1 AND u.archive_file != '' AND (u.status = 0 OR u.status BETWEEN 200 AND 299) ORDER BY u.id
"""


def meet_links_again(
    state: State, folder: Path, pool: WorkerPool[Any, Any], links: Links, policy: Policy
) -> None:
    """Enter the links that the scope of today lets in, if it has changed since they were met."""
    if state.get(AGAIN) != "1":
        return
    with state.transaction() as db:
        db.execute("DELETE FROM outside")
    answers: SimpleQueue[tuple[Entry, PageResult | Failure]] = SimpleQueue()
    under_way = 0
    for url_id, url, host, level, file, offset, stage, record in state.db.execute(_PAGES).fetchall():
        if record is not None and not _follows(policy, orjson.loads(record), stage):
            continue
        try:
            response = read_record(folder / file, offset)
        except StateDamaged:
            continue
        entry = Entry(url_id, url, host, max(0, level), 1, None)
        pool.submit(FetchedPage(response, (), file, offset), _put(answers, entry))
        under_way += 1
        while under_way >= _AHEAD:
            under_way -= _enter(state, pool, links, answers)
    while under_way:
        under_way -= _enter(state, pool, links, answers)
    state.set(AGAIN, "0")


def _put(
    answers: SimpleQueue[tuple[Entry, PageResult | Failure]], entry: Entry
) -> Callable[[PageResult | Failure], None]:
    return lambda result: answers.put((entry, result))


def _enter(
    state: State,
    pool: WorkerPool[Any, Any],
    links: Links,
    answers: SimpleQueue[tuple[Entry, PageResult | Failure]],
) -> int:
    """Take what has come; how many pages that was."""
    try:
        entry, result = answers.get(timeout=1.0)
    except Empty:
        pool.check()
        return 0
    if isinstance(result, PageResult):
        with state.transaction():
            links.follow((*result.links, *filter(None, [result.moves_to])), entry)
    return 1


def _follows(policy: Policy, record: dict[str, Any], stage: Any) -> bool:  # noqa: ANN401 - as it was kept
    signals = (Signal(**{"position": "", "raw": "", **values}) for values in record["signals"])
    return policy.judge(signals, stage).follow
