"""The inputs of a build as files: corpora, what jobs have exported, and archives that are read first."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.record_files import Problem, records
from scrapers.corpus.writers import ending
from scrapers.dataset.origins.exported import ExportedLines, is_changed
from scrapers.dataset.records import Record, has_text, record_of, with_place
from scrapers.dataset.workspace import MANIFEST
from scrapers.errors import ConfigError
from scrapers.job.folder import PROVENANCE
from scrapers.job.output.audit_files import REFUSALS
from scrapers.job.output.ownership import fingerprint
from scrapers.job.stored_job import is_job, output_of
from scrapers.models import Drop
from scrapers.sources.locations import is_remote
from scrapers.sources.remote_files import matches

_ARCHIVES: Final = (".warc", ".warc.gz", ".wacz")
_PIECE: Final = 2**20
NO_RECORD: Final = "no_record"

Imported = Callable[[str, int], Path]
"""Makes a corpus of an archive, which it is given with its number, and gives the corpus's path."""
Brought = Callable[[str, int], Path]
"""Brings the file at a URL here, given with its number, and gives its path."""


@dataclass(frozen=True, slots=True)
class Input:
    """One corpus file that goes in. ``job`` is the folder of the job that wrote it, if one did.

    ``changed``: since then it was changed.
    """

    name: str
    path: Path
    digest: str
    size: int
    job: Path | None = None
    changed: bool = False

    def told(self, strange: int) -> dict[str, Any]:
        """What the manifest says of it; ``strange`` of its lines are not the job's."""
        return {
            "name": self.name,
            "sha256": self.digest.partition(":")[2],
            "bytes": self.size,
            "job": bool(self.job),
            **({"changed": True, "not_of_job": strange} if self.changed else {}),
        }


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line of an input that gives no record."""

    source: int
    line: int
    drop: Drop


def resolve_inputs(names: Iterable[str], imported: Imported, brought: Brought) -> list[Input]:
    """The files that ``names`` stand for, in their order. Raises :class:`ConfigError` naming what is not."""
    found: list[Input] = []
    for name in names:
        if is_remote(name):
            for url in matches(name):
                found.append(_remote(url, imported, brought, len(found)))
        else:
            for path in _matches(name):
                found.append(_input(path, imported, len(found)))
    return found


def local_files(names: Iterable[str]) -> Iterator[Path]:
    """What of ``names`` is on this machine. Raises :class:`ConfigError` naming what is not."""
    for name in names:
        if not is_remote(name):
            yield from _matches(name)


def read(source: int, given: Input) -> Iterator[Record | Unreadable]:
    """The records of an input, with their places in its job's archive where they are known.

    In a file that was changed since its job wrote it, only lines that the job would write have what it knows.
    """
    if not given.size:
        return
    exported = ExportedLines(given.job) if given.job and given.changed else None
    origins = _origins(given)
    for line, (raw, origin) in enumerate(zip_longest(records(given.path, has_text), origins), 1):
        if raw is None:
            return
        if isinstance(raw, Problem):
            yield Unreadable(source, raw.line, Drop(NO_RECORD, raw.message))
            continue
        made = record_of(raw, source, line)
        if isinstance(made, Drop):
            yield Unreadable(source, line, made)
        elif exported:
            yield exported.held_to(raw, made)
        else:
            same = origin is not None and origin.get("id") == raw.get("id")
            yield with_place(made, origin) if origin and same else made


def file_digest(path: Path) -> str:
    """``sha256:<hex>`` of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while data := file.read(_PIECE):
            digest.update(data)
    return f"sha256:{digest.hexdigest()}"


def files_of(pattern: str, field: str) -> list[Path]:
    """The files that a glob stands for, in order. Raises :class:`ConfigError` if there are none."""
    job = Path(f"{pattern}.job")
    for path in (Path(pattern), job) if is_job(job) else (Path(pattern),):
        if path.exists():
            return [path]
    found = sorted(Path(each) for each in glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute too
    if not found:
        raise ConfigError(f"{pattern}: no such file or folder", field=field)
    return found


def benchmark_files(patterns: Iterable[str]) -> list[Path]:
    """The files with benchmark items. Raises :class:`ConfigError` for what is no file."""
    field = "decontaminate.files"
    found = [path for pattern in patterns for path in files_of(pattern, field)]
    if folder := next((path for path in found if not path.is_file()), None):
        raise ConfigError(f"{folder} is no file: name its files, or a glob", field=field)
    return found


def _matches(name: str) -> list[Path]:
    found = files_of(name, "inputs")
    folders = [path for path in found if path.name.endswith(".job") and path.with_suffix("") in found]
    return [path for path in found if path not in folders]


def _remote(url: str, imported: Imported, brought: Brought, number: int) -> Input:
    if url.lower().endswith(_ARCHIVES):
        return _corpus(url.rpartition("/")[2], imported(url, number))
    path = brought(url, number)
    return _corpus(path.name, path)


def _input(path: Path, imported: Imported, number: int) -> Input:
    name = path.name.removesuffix(".job")
    if path.is_dir():
        if not is_job(path):
            raise ConfigError(f"{path} is a folder{_no_input(path)}", field="inputs")
        job, path = path, output_of(path)
        if not path.is_file():
            return _nothing_of(job, path)
    elif path.name.lower().endswith(_ARCHIVES):
        path = imported(str(path), number)
    return _corpus(name, path)


def _nothing_of(job: Path, output: Path) -> Input:
    """A job that came to nothing: its input is what was refused to it. Raises :class:`ConfigError`."""
    if not (job / REFUSALS).is_file():
        raise ConfigError(f"the job {output.name} has exported nothing: run it first", field="inputs")
    return Input(output.name, output, f"sha256:{sha256().hexdigest()}", 0, job)


def _corpus(name: str, path: Path) -> Input:
    ending(path)
    job = path.with_name(path.name + ".job")
    _check_text(path)
    try:
        digest, mark = _digests(path) if is_job(job) else (file_digest(path), "")
        size = path.stat().st_size
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or error}", field="inputs") from error
    if not mark:
        return Input(name, path, digest, size)
    return Input(name, path, digest, size, job, is_changed(mark, job))


def _digests(path: Path) -> tuple[str, str]:
    """:func:`file_digest` and the fingerprint that a job keeps of its corpus, of one reading."""
    digest = sha256()
    mark = fingerprint(path, hears=digest.update)
    return f"sha256:{digest.hexdigest()}", mark


def _no_input(path: Path) -> str:
    if (path / MANIFEST).is_file():
        return " with a dataset in it: name it as `previous`, and the corpora it was made of as inputs"
    return ", and no job's: name its files, or a glob"


def _check_text(path: Path) -> None:
    """Refuse at once what holds turns of a chat in the place of text."""
    first = next(iter(records(path, lambda record: isinstance(record, dict))), None)
    if isinstance(first, dict) and "text" not in first and "messages" in first:
        raise ConfigError(
            f'{path} holds messages, and a dataset is made of texts: export it with format = "text"',
            field="inputs",
        )


def _origins(given: Input) -> Iterator[dict[str, Any]]:
    """The lines of the job's provenance, one for each of its corpus."""
    path = given.job / PROVENANCE if given.job else None
    if path is not None and path.is_file():
        for origin in records(path, lambda record: isinstance(record, dict)):
            yield origin if isinstance(origin, dict) else {}
