"""What a partition knows of a URL, where the job's own state is behind it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from scrapers.crawler.partitions.numbers import partition_of
from scrapers.crawler.partitions.places import partition_folder
from scrapers.errors import JobLocked
from scrapers.job.explain import explained
from scrapers.job.merging.behind import has_begun
from scrapers.job.report import Explanation
from scrapers.store.lease import owner_of
from scrapers.store.state import State


def explained_in_partition(place: Path, url: str) -> Explanation | None:
    """What its partition knows of ``url``; ``None`` if it has none.

    Raises :class:`JobLocked` while a worker crawls it.
    """
    folder = partition_folder(place, partition_of(url))
    if owner := owner_of(folder):
        raise JobLocked(f"{folder} is being crawled, by {owner}: ask when that has ended", pid=0)
    if not has_begun(folder):
        return None
    with closing(State.read(folder)) as state:
        return explained(state, url)
