"""A job of which nothing is kept: its folder goes when it has been looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from scrapers.errors import ConfigError
from scrapers.job.settings import Job

if TYPE_CHECKING:
    from scrapers.job.keywords import Settings


@contextmanager
def temporary_job(seeds: tuple[str, ...], backend: str, /, **settings: Unpack[Settings]) -> Iterator[Job]:
    """A job of ``seeds`` in a folder that is there until this ends.

    Raises :class:`ConfigError` as :class:`Job` does, and for what such a job has not: who asks for an output
    is told what writes one.
    """
    for name in ("output", "seeds", "sources"):
        if name in settings:
            how = "run(Job(seeds=[...], output=...))"
            raise ConfigError(f"setting {name!r}: that is a Job's: {how}", field=name)
    with tempfile.TemporaryDirectory(prefix="scrapers-") as folder:
        yield Job(seeds=seeds, output=Path(folder) / "corpus.jsonl", backend=backend, **settings)
