"""The archive files of partitions in the job's own archive: the same files, where the disk has links.

Where it has none they are copies, which are made again when the partition's file has changed. A link that is
no file of its own names its partition's place in the job, so that both may be moved together.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from scrapers.crawler.partitions.places import partition_folders
from scrapers.store.archive import FOLDER
from scrapers.store.disk_errors import cannot_write

_ENDING: Final = ".part"


def share_files(place: Path) -> None:
    """Have the archive of the job at ``place`` hold the files of its partitions. Raises ``ExportError``."""
    (place / FOLDER).mkdir(exist_ok=True)
    for folder in partition_folders(place).values():
        for path in sorted((folder / FOLDER).glob("*.warc.gz")):
            there = place / FOLDER / path.name
            try:
                if not _has_the_same(there, path):
                    _put(path, there)
            except OSError as error:
                raise cannot_write(there, error) from error


def discard_parts(place: Path) -> None:
    """Remove what a process has left that was killed."""
    for part in (place / FOLDER).glob(f"*{_ENDING}"):
        part.unlink(missing_ok=True)


def copied_partitions(place: Path) -> list[Path]:
    """The folders of partitions of which the job's archive has copies: what is erased there is here still."""
    folders = partition_folders(place).values()
    return [folder for folder in folders if not all(map(_is_shared, (folder / FOLDER).glob("*.warc.gz")))]


def _is_shared(path: Path) -> bool:
    there = path.parents[3] / FOLDER / path.name
    return there.exists() and there.samefile(path)


def _has_the_same(there: Path, path: Path) -> bool:
    """Whether what is ``there`` is the file at ``path``, or a copy of it as it is now."""
    if not there.exists():
        return False
    if there.samefile(path):
        return True
    found, wanted = there.stat(), path.stat()
    return (found.st_size, found.st_mtime_ns) == (wanted.st_size, wanted.st_mtime_ns)


def _put(path: Path, there: Path) -> None:
    """Have ``path`` at ``there`` as well; what was there stands until then."""
    part = there.with_name(there.name + _ENDING)
    try:
        os.link(path, part)
    except OSError:  # the partition lies on another disk, or this one has no links
        _linked_or_copied(path, part)
    part.replace(there)


def _linked_or_copied(path: Path, part: Path) -> None:
    inner = path.relative_to(path.parents[3])
    try:
        part.symlink_to(Path("..", inner))
    except OSError:
        shutil.copy2(path, part)
