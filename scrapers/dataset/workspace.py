"""The folder in which a build works, beside the one it makes: begun, gone on with, put in place.

Every file in it appears whole or not at all and says by its name what it is, so that a build that was killed
goes on where it stood. A build of another recipe, or of other inputs, begins again. What is made takes its
place by renaming; whatever moment the process dies at, the next build finishes that.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.errors import ExportError
from scrapers.store.atomic_files import text_file
from scrapers.store.disk_errors import cannot_write
from scrapers.store.lock import locked

MANIFEST: Final = "manifest.json"
"""The file that makes a folder a dataset; it is written last."""
IMPORTED: Final = "imported-"
"""How the corpora of archives are named, which are made before there is a plan."""
TASKS: Final = "tasks"
"""Where stages wait that other machines run."""
_LOCK: Final = "lock"
_PLAN: Final = "plan.json"
_COMPLETE: Final = "complete"
_BUNDLE: Final = "bundle"
_OLD: Final = "replaced"


class Workspace:
    """An open, locked folder. ``output`` is what is made."""

    def __init__(self, path: Path, output: Path) -> None:
        self.path, self.output = path, output

    @property
    def bundle(self) -> Path:
        """Where the dataset lies until it takes its place."""
        return self.path / _BUNDLE

    def folder(self, name: str) -> Path:
        """A folder for the files of one stage."""
        folder = self.path / name
        folder.mkdir(exist_ok=True)
        return folder

    def plan(self, plan: dict[str, Any]) -> None:
        """Go on with what stands here if it was made by the same plan, else begin again."""
        data = orjson.dumps(plan, option=orjson.OPT_SORT_KEYS)
        mark = f"{sha256(data).hexdigest()}\n"
        path = self.path / _PLAN
        if not path.is_file() or path.read_text(encoding="ascii", errors="replace") != mark:
            self._remove_all_but(IMPORTED)  # of which the plan has the digests
            text_file(path, mark)

    def publish(self) -> None:
        """The dataset is whole: it takes its place, and what stood there goes."""
        text_file(self.path / _COMPLETE, "")
        self.promote()

    def promote(self) -> None:
        """Finish what a build that was killed had begun to put in place. Each step may be the last one."""
        if not (self.path / _COMPLETE).exists():
            return
        if self.bundle.is_dir():
            old = self.path / _OLD
            if self.output.exists():
                _remove(old)
                self.output.rename(old)
            self.bundle.rename(self.output)
        self._remove_all_but(_COMPLETE)  # which has to say until the end that nothing here is gone on with
        (self.path / _COMPLETE).unlink()

    def clear(self) -> None:
        """Leave nothing of a build here."""
        self._remove_all_but(_LOCK)

    def _remove_all_but(self, prefix: str) -> None:
        """The plan goes first: whatever is left when the process dies here, nothing goes on with it."""
        _remove(self.path / _PLAN)
        for child in self.path.iterdir():
            if child.name != _LOCK and not child.name.startswith(prefix):
                _remove(child)


def build_folder(output: Path) -> Path:
    """The folder in which the build of ``output`` works."""
    place = _target(output)
    return place.with_name(f"{place.name}.build")


def _target(output: Path) -> Path:
    """Where ``output`` leads to: a link keeps pointing to what it points to."""
    return output.resolve() if output.is_symlink() else output


@contextmanager
def workspace(output: Path) -> Iterator[Workspace]:
    """Hold the folder of the build of ``output``; it goes when the build is done.

    Raises :class:`JobLocked` if another process builds it, :class:`ExportError` where it cannot be written
    or something stands at ``output`` that is no dataset.
    """
    output = _target(Path(output))
    path = build_folder(output)
    with _told(path):
        output.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True)
        with locked(path):
            try:
                space = Workspace(path, output)
                space.promote()
                _check_output(output)
                yield space
            finally:
                if {child.name for child in path.iterdir()} <= {_LOCK}:
                    _remove(path)


def _check_output(output: Path) -> None:
    if output.exists() and not ((output / MANIFEST).is_file() or (output.is_dir() and _is_empty(output))):
        raise ExportError(f"{output} is there already, and is no dataset: choose another output", path=output)


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error
