"""A finished dataset brought to an object store, so that no reader ever sees half of one there.

The manifest says what belongs together: the old one goes first, the new one comes last. In between the folder
has a mark, by which the next attempt knows whose half it is. What lies there and was not put there by us is
never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.stages import Told, silent
from scrapers.dataset.workspace import MANIFEST
from scrapers.errors import ConfigError, ExportError
from scrapers.sources.locations import filesystem, is_remote
from scrapers.sources.own_inputs import refuse_own_input

MARK: Final = "being-published"
"""Lies there while a dataset is on its way."""
_FIELD: Final = "publish"
_HTTP: Final = ("http://", "https://")
_LOCAL: Final = ("file", "local")  # fsspec's names of this machine's disk


def publish(dataset: str | Path, url: str, *, progress: Told | None = None) -> int:
    """Upload a dataset that :func:`scrapers.build` has made; the number of files that were sent.

    ``url`` is a folder of any store that fsspec knows: ``s3://bucket/name``, ``hf://datasets/owner/name``.
    What stood there is replaced; nothing is sent if it is there already. Raises :class:`ConfigError` if
    ``dataset`` is none, or something else lies at ``url``; :class:`ExportError` if the store does not take
    it: then what is here still stands, and the next call sends all again.
    """
    folder, told = Path(dataset), progress or silent
    if not (folder / MANIFEST).is_file():
        raise ConfigError(f"{folder} is no dataset", field="dataset")
    read_manifest(folder)
    check_place(url)
    with _store_errors(folder, url):
        return _Upload(folder, url.rstrip("/")).run(told)


def check_place(url: str) -> None:
    """Raise :class:`ConfigError` for what cannot be published to."""
    if not is_remote(url) or url.lower().startswith(_HTTP):
        raise ConfigError(f"{url!r} should be a URL that fsspec can write, as s3://bucket/name", field=_FIELD)
    filesystem(url, _FIELD)


class _Upload:
    """One dataset on its way to one place."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url
        self._store: Any = filesystem(url, _FIELD)
        self._root: str = self._store._strip_protocol(url).rstrip("/")  # noqa: SLF001 - fsspec's way to a path

    def run(self, told: Told) -> int:
        if self._url.partition("://")[0].lower() in _LOCAL:
            refuse_own_input(Path(self._root), [self._folder])
        self._store.invalidate_cache()
        there = self._there()
        if there and not {MANIFEST, MARK} & there:
            raise ConfigError(f"{self._url} holds something that is no dataset", field=_FIELD)
        if MARK not in there and MANIFEST in there and self._is_the_same():
            return 0
        mine = sorted(
            path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if path.is_file()
        )
        self._store.makedirs(self._root, exist_ok=True)
        self._store.pipe_file(self._at(MARK), b"")
        if MANIFEST in there:
            self._store.rm_file(self._at(MANIFEST))
        for number, name in enumerate([*(name for name in mine if name != MANIFEST), MANIFEST]):
            told("publish", number, len(mine))
            if name == MANIFEST:
                self._take_away(there - {*mine, MARK})
            self._put(name)
        self._store.rm_file(self._at(MARK))
        told("publish", len(mine), len(mine))
        return len(mine)

    def _there(self) -> set[str]:
        """The names of the files that lie at the place, relative to it."""
        if not self._store.exists(self._root):
            return set()
        return {path[len(self._root) :].lstrip("/") for path in self._store.find(self._root)}

    def _is_the_same(self) -> bool:
        found: bool = self._store.cat_file(self._at(MANIFEST)) == (self._folder / MANIFEST).read_bytes()
        return found

    def _put(self, name: str) -> None:
        self._store.makedirs(self._at(name).rpartition("/")[0], exist_ok=True)
        self._store.put_file(str(self._folder / name), self._at(name))

    def _take_away(self, names: set[str]) -> None:
        for name in sorted(names):
            self._store.rm_file(self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def _store_errors(folder: Path, url: str) -> Iterator[None]:
    """Every store has exceptions of its own: none of them goes further."""
    try:
        yield
    except (ConfigError, ExportError):
        raise
    except Exception as error:
        why = str(error).strip().partition("\n")[0]
        raise ExportError(
            f"cannot publish to {url}: {type(error).__name__}: {why}; {folder} is whole", path=folder
        ) from error
