"""A stage and its shards as files in a folder that machines share: each shard is a task with a number.

    describe-x1y2/stage         the stage, and the shards in their order
    describe-x1y2/00003.result  what came of the third, or the failure that it was
    describe-x1y2/logs/         what tasks have said

The stage is code. So the folder is its owner's alone, and nobody reads what another could have written.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import cloudpickle

from scrapers.errors import ConfigError
from scrapers.models import Failure
from scrapers.parallel.serial import tried

S = TypeVar("S")
R = TypeVar("R")

STAGE: Final = "stage"
LOGS: Final = "logs"
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def write_tasks(folder: Path, name: str, stage: Callable[[S], R], shards: Sequence[S]) -> Path:
    """Lay a stage's tasks down in a new folder of their own within ``folder``. Gives that folder.

    A task that somebody left behind cannot take part in another stage, or in the same one later.
    """
    folder.mkdir(exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))  # nobody else's, by its mode
    (room / LOGS).mkdir()
    _write(room / STAGE, cloudpickle.dumps((stage, list(shards))))
    return room


def run_task(room: Path, number: int) -> Failure | None:
    """Do the task ``number``, and leave what came of it. Gives the failure that it was.

    Raises :class:`ConfigError` where there is no such task.
    """
    stage, shards = _loaded(room / STAGE)
    if not 0 <= number < len(shards):
        raise ConfigError(f"shard {number}: the stage has {len(shards)}, from 0 on", field="shard")
    result = tried(stage, shards[number])
    _write(_result_file(room, number), cloudpickle.dumps(result))
    return result if isinstance(result, Failure) else None


def is_done(room: Path, number: int) -> bool:
    """Whether the task has left a result."""
    return _result_file(room, number).exists()


def result_of(room: Path, number: int) -> Any:  # noqa: ANN401 - what the stage gives
    """The result that it has left."""
    return _loaded(_result_file(room, number))


def _result_file(room: Path, number: int) -> Path:
    return room / f"{number:05d}.result"


def _write(path: Path, data: bytes) -> None:
    """A file that appears whole or not at all, its owner's alone; the same task may run twice at once."""
    handle, part = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)
    Path(part).replace(path)


def _loaded(path: Path) -> Any:  # noqa: ANN401 - any value
    """The value in a file that this user alone can have written."""
    try:
        with path.open("rb") as file:
            for held in (os.fstat(file.fileno()), path.parent.stat()):
                if held.st_uid != os.getuid() or held.st_mode & _OTHERS:
                    raise ConfigError(f"{path}: others could have written it", field="shard")
            return cloudpickle.loads(file.read())
    except OSError as error:
        raise ConfigError(
            f"there is no stage of tasks at {path.parent}: {error.strerror}", field="shard"
        ) from None
