"""A refresh begins: a crawl afresh that has the archive of the job that stands, and knows what it asked for.

It works in the folder ``fresh`` as any crawl that is to take another's place, so what stands does until it is
complete, and a process that dies is gone on with. It has begun when its state says so. Of a job in partitions
it has what they come to together; one process refreshes it, and then it has no partitions any more.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from scrapers.errors import ConfigError
from scrapers.job.folder import BEFORE, JobFolder
from scrapers.job.refresh.snapshot import write_snapshot
from scrapers.job.settings import Job
from scrapers.store.archive import FOLDER, Archive
from scrapers.store.disk_errors import cannot_write
from scrapers.store.repair import committed_archive
from scrapers.store.state import State

REFRESH: Final = "refresh"
"""Key under which the state of a refresh keeps how it was begun."""


@dataclass(frozen=True, slots=True)
class Refreshing:
    """How a job is refreshed: whether pages that nothing leads to are dropped, whether lastmod is trusted."""

    drop_unlinked: bool = False
    trust_lastmod: bool = False

    @classmethod
    def of(cls, state: State) -> Refreshing | None:
        """How the refresh of this state was begun; ``None`` if it is of none."""
        kept = state.get(REFRESH)
        return None if kept is None else cls(**json.loads(kept))


def begin_refresh(job: Job, folder: JobFolder, how: Refreshing) -> None:
    """Make the folder of a refresh ready, unless it was begun before.

    Raises :class:`ConfigError` where another crawl is to take the job's place, :class:`ExportError`.
    """
    if (folder.place / "state.sqlite").exists():
        with closing(State.open(folder.place)) as begun:
            if Refreshing.of(begun) is not None:
                return
            if begun.get("settings") is not None:
                raise ConfigError(f"{folder.path} is being crawled afresh: let that end first", field="job")
    with closing(State.open(folder.path)) as standing:
        committed = committed_archive(folder.path, standing)
        Archive.open(folder.path, committed).close()  # cuts what a killed process left at its end
        write_snapshot(folder.place / BEFORE, standing, links=job.corpus.links)
    files = _shared(folder)
    with (
        closing(State.open(folder.place)) as state,
        Archive.after(folder.place, files) as archive,
        state.transaction(),
    ):
        archive.commit(state)
        state.set(REFRESH, json.dumps(asdict(how)))


def _shared(folder: JobFolder) -> list[str]:
    """Give a refresh the archive of the job that stands: the same files, of which none is added to."""
    names = []
    target = folder.place / FOLDER
    try:
        target.mkdir(exist_ok=True)
        for file in sorted((folder.path / FOLDER).glob("*.warc.gz")):
            (target / file.name).unlink(missing_ok=True)
            _same_file(file, target / file.name)
            names.append(f"{FOLDER}/{file.name}")
    except OSError as error:
        raise cannot_write(target, error) from error
    return names


def _same_file(file: Path, target: Path) -> None:
    try:
        os.link(file.resolve(), target)  # that of a partition on another disk is a link already
    except OSError:  # the file system has no links
        shutil.copy2(file, target)
