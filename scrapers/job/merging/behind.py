"""A job whose own state is behind its partitions: the run was killed before it had put them together.

All that reads a job reads its own state, which would say of most pages that nobody has met them.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

from scrapers.crawler.partitions.places import is_partitioned, last_run, partition_folders
from scrapers.job.merging.merge import MERGED_AFTER, check_all_there, merge
from scrapers.store.lease import Lease
from scrapers.store.read_only import read_only
from scrapers.store.state import State


def is_behind(place: Path, state: State) -> bool:
    """Whether ``state``, that of the job at ``place``, is of a moment before the last run's end."""
    return is_partitioned(place) and state.get(MERGED_AFTER) != last_run(place)


def has_begun(folder: Path) -> bool:
    """Whether the partition in ``folder`` has a state; a process that is killed may leave an empty file."""
    path = folder / "state.sqlite"
    if not path.is_file():
        return False
    with closing(read_only(path)) as db:
        return bool(db.execute("PRAGMA user_version").fetchone()[0])


def catch_up(place: Path) -> None:
    """Put the partitions of the job at ``place`` together, where its last run has not.

    Used by who holds the job. Raises :class:`JobLocked` while a worker of that run is still at work,
    :class:`StateDamaged` where a partition is missing.
    """
    if not is_partitioned(place):
        return
    check_all_there(place)
    with closing(State.open(place)) as state:
        if not is_behind(place, state):
            return
    with ExitStack() as stack:
        for folder in partition_folders(place).values():
            lease = Lease.take(folder)
            stack.callback(lease.release)
            State.open(folder, lease).close()  # one that is not begun, or of an earlier version
        merge(place)
