"""What a site takes back its consent to leaves the archive too, as what it refuses never comes there."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from scrapers.job.merging.merged_files import copied_partitions
from scrapers.store.archive_erasure import archived_records, erase
from scrapers.store.standing_job import StandingJob
from scrapers.store.state import State
from scrapers.web.urls import canonical

_REFUSED: Final = """
SELECT u.key FROM urls u LEFT JOIN judgements j ON j.url_id = u.id
WHERE u.state = 1 AND u.kind != 'document' AND u.archive_file = ''
  AND (j.kept = 0 OR u.reason = 'robots_disallow')
"""


def refuses(state: State) -> bool:
    """Whether consent refuses a page of the crawl."""
    return state.db.execute(f"{_REFUSED} LIMIT 1").fetchone() is not None


def erase_withdrawn(place: Path, state: State, standing: StandingJob | None) -> int:
    """Make the records of pages blank that stood and are refused now; gives how many. Raises ``ExportError``.

    Without ``standing``, of pages that this very crawl had stored.

    Called when the crawl is complete, before it takes the other's place: a process that dies in the midst is
    gone on with by the next one.
    """
    refused = {key for (key,) in state.db.execute(_REFUSED)}
    withdrawn = refused & standing.archived() if refused and standing else refused
    if not withdrawn:
        return 0
    return sum(_erased(folder, withdrawn) for folder in (place, *copied_partitions(place)))


def _erased(folder: Path, withdrawn: Collection[str]) -> int:
    count = 0
    for record in archived_records(folder):
        of_page = not (record.statement or record.blank)
        if of_page and any(canonical(url) in withdrawn for url in record.urls[:1]):
            erase(folder, record)
            count += 1
    return count
