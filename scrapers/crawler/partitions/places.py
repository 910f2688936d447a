"""Where the partitions of a job lie, below its folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

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


def is_partitioned(place: Path) -> bool:
    """Whether the job at ``place`` is crawled in partitions."""
    return bool(partition_folders(place))


def first_archive(number: int) -> int:
    """The number of a partition's first archive file."""
    return (_FIRST + number) * ARCHIVES


def own_archive() -> int:
    """The number of the job's own archive file, which comes after those of all partitions."""
    return _MERGED * ARCHIVES
