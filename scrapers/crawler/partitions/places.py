"""Where the partitions of a job lie, below its folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from scrapers.store.archive import FOLDER as ARCHIVE

PARTITIONS: Final = "partitions"
TURNS: Final = "turns"
BUDGET: Final = "budget"
STATUS: Final = "status.json"
RUN: Final = "run"
ARCHIVES: Final = 100_000
"""Numbers of archive files that each partition has: no two have one of the same name."""
_FIRST: Final = 100  # names of files have no zero before the number
_MERGED: Final = 900
_NAME: Final = re.compile("[0-9]{3}")
_ARCHIVE: Final = re.compile(r"([0-9]{8,})\.warc\.gz")


def partition_folder(place: Path, number: int) -> Path:
    """The folder of a partition of the job at ``place``."""
    return place / PARTITIONS / f"{number:03}"


def partition_folders(place: Path) -> dict[int, Path]:
    """The folders of the partitions that a job has, by number."""
    try:
        with os.scandir(place / PARTITIONS) as entries:
            names = sorted(each.name for each in entries if _NAME.fullmatch(each.name) and each.is_dir())
    except FileNotFoundError:
        return {}
    return {int(name): place / PARTITIONS / name for name in names}


def missing_partitions(place: Path) -> list[int]:
    """Those whose pages the job's own archive has, and whose folder is not there (moved, or a disk away)."""
    archives = (found for path in (place / ARCHIVE).glob("*.warc.gz") if (found := _ARCHIVE.match(path.name)))
    numbers = {int(found[1]) // ARCHIVES - _FIRST for found in archives}
    return sorted(
        number for number in numbers - partition_folders(place).keys() if 0 <= number < _MERGED - _FIRST
    )


def is_partitioned(place: Path) -> bool:
    """Whether the job at ``place`` is crawled in partitions."""
    return bool(partition_folders(place))


def run_words(place: Path) -> list[str]:
    """The name of the last run of the job at ``place`` and its machine, as far as they were written."""
    try:
        return (place / PARTITIONS / RUN).read_text("utf-8", "replace").split()
    except OSError:
        return []


def last_run(place: Path) -> str:
    """The name of the last run; empty if there was none."""
    return next(iter(run_words(place)), "")


def first_archive(number: int) -> int:
    """The number of a partition's first archive file."""
    return (_FIRST + number) * ARCHIVES


def own_archive() -> int:
    """The number of the job's own archive file, which comes after those of all partitions."""
    return _MERGED * ARCHIVES
