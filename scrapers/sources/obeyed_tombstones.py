"""What a job must not take (again): what was taken out of it, and out of the jobs whose archives it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from glob import glob
from pathlib import Path

from scrapers.sources.locations import is_remote
from scrapers.store.tombstones import Tombstones, read_tombstones

_ABOVE = 3  # a job's archive/00000.warc.gz lies in its folder's folder


def obeyed_tombstones(folder: Path, sources: Iterable[str]) -> Tombstones:
    """Those of the job in ``folder``, and of each job that ``sources`` name or lie in.

    A page that was taken out of one source may stand in another one: an older copy, a mirror. Raises
    :class:`ConfigError` for those that cannot be read.
    """
    return sum(map(read_tombstones, dict.fromkeys([folder, *source_jobs(sources)])), Tombstones())


def source_jobs(sources: Iterable[str]) -> list[Path]:
    """The folders of the jobs that ``sources`` name or lie in."""
    return list(dict.fromkeys(job for source in sources for job in _jobs(source)))


def _jobs(source: str) -> Iterator[Path]:
    if is_remote(source):
        return
    for name in [source] if Path(source).exists() else glob(source, recursive=True):  # noqa: PTH207 - absolute too
        path = Path(name).absolute()
        near = [path.with_name(path.name + ".job"), path, *path.parents][: _ABOVE + 1]
        yield from (place for place in near if (place / "state.sqlite").is_file())
