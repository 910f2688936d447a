"""A page or a host taken out of a dataset or a job, for good."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from scrapers.corpus.writers import corpus_file
from scrapers.dataset.bundle.files import (
    Line,
    lines_of,
    origins_of,
    pairs_of,
    provenance_file,
    shard_stems,
    text_file,
)
from scrapers.dataset.bundle.line_list import without_lines_of
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.bundle.pair_files import without_pairs
from scrapers.dataset.bundle.report import DUPLICATES
from scrapers.dataset.bundle.sources import REFUSALS
from scrapers.dataset.bundle.statistics import DROPPED
from scrapers.dataset.certificate import span_numbers_of
from scrapers.dataset.earlier import ASSIGNMENTS, read_certificate
from scrapers.dataset.finishing import History, finish_bundle
from scrapers.dataset.forget_in_job import forget_in_job
from scrapers.dataset.stages import Told
from scrapers.dataset.workspace import MANIFEST, Workspace, workspace
from scrapers.display.shown import Shown
from scrapers.errors import ConfigError
from scrapers.parallel.serial import SerialExecutor
from scrapers.store.tombstones import Tombstones, read_tombstones, tombstone, write_tombstones
from scrapers.web.urls import host_of

_REPEATS: Final = ("duplicate_exact", "duplicate_near")
_GONE: Final = "repeats what was taken out"


@dataclass(frozen=True, slots=True, repr=False)
class Forgotten(Shown):
    """What was taken out: ``documents`` with their ``records``, and of a job records of the archive.

    ``repeats`` are pages that had been dropped as repeats of it: they do not come back by themselves, and may
    be named to be taken out as well. ``version`` is that of the dataset, a new one if something of it went; 0
    for a job. ``unknown`` are those of the names that nothing there has, and that were not taken out before.
    """

    target: Path
    documents: int
    records: int
    archived: int = 0
    repeats: tuple[str, ...] = ()
    version: int = 0
    unknown: tuple[str, ...] = ()


def forget(target: str | Path, *pages: str, progress: Told | None = None) -> Forgotten:
    """Take URLs and hosts out of a dataset (its folder) or a job (its folder or its output), for good.

    Their text goes from every file; a tombstone stays, which later builds and exports obey, also of what is
    not there. A host is named without a scheme. Raises :class:`ConfigError`, :class:`ExportError`,
    :class:`JobLocked`, :class:`StateDamaged`.
    """
    if not pages:
        raise ConfigError("name a URL or a host to take out", field="pages")
    stones = Tombstones(map(tombstone, pages))
    folder = Path(target)
    if (folder / MANIFEST).exists():
        return _forget_in_dataset(folder, stones, progress or (lambda _step, _done, _all: None))
    found = forget_in_job(folder, stones)
    return Forgotten(
        found.folder, found.documents, found.documents, found.archived, found.repeats, unknown=found.unknown
    )


def _forget_in_dataset(folder: Path, stones: Tombstones, told: Told) -> Forgotten:
    folder = folder.resolve()
    with workspace(folder) as space, ExitStack() as failed:
        space.clear()
        failed.callback(space.clear)  # or what is to go would be there twice
        manifest = read_manifest(folder)
        known = frozenset(span_numbers_of(each["text"] for each in read_certificate(folder)["boilerplate"]))
        bundle = _copied(folder, space)
        seen = set[str]()
        documents, records = _without_records(folder, bundle, stones, seen)
        repeats = _without_lines(bundle, stones, documents, seen)
        before = read_tombstones(folder)
        marked = Tombstones(replace(stone, repeats=tuple(sorted(repeats))) for stone in stones.stones)
        write_tombstones(bundle, before + (marked if seen else marked.besides(before)))
        history = History.of(manifest)
        left = replace(
            history,
            version=history.version + bool(seen),
            read=_left(bundle, documents, manifest["counts"]["documents"]),
        )
        finish_bundle(bundle, left, space.folder("measure"), SerialExecutor(), told, known)
        failed.pop_all()
        space.publish()
    return Forgotten(
        folder,
        len(documents),
        records,
        repeats=tuple(sorted(repeats.values())),
        version=left.version,
        unknown=stones.besides(before).missing(seen),
    )


def _copied(folder: Path, space: Workspace) -> Path:
    """The dataset once more, its files not copied but linked where the system can: they are replaced."""
    for path in sorted(folder.rglob("*")):
        place = space.bundle / path.relative_to(folder)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            _linked(path, place)
    return space.bundle


def _linked(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError:
        shutil.copy2(path, place)


def _without_records(
    folder: Path, bundle: Path, stones: Tombstones, seen: set[str]
) -> tuple[dict[str, str], int]:
    """Write the record files anew that hold something of it. Gives documents, URLs by id, and the records.

    ``seen`` learns all addresses that are meant.
    """
    documents: dict[str, str] = {}
    count = 0
    for stem in shard_stems(folder):
        gone = [origin for origin in origins_of(folder, stem) if _is_covered(origin, stones)]
        if gone:
            documents |= {origin["document"]: origin["url"] for origin in gone}
            count += len(gone)
            seen.update(url for origin in gone for url in _addresses(origin))
            _rewrite(folder, bundle, stem, stones)
    return documents, count


def _rewrite(folder: Path, bundle: Path, stem: str, stones: Tombstones) -> None:
    text = text_file(bundle, stem)
    kept = 0
    with corpus_file(provenance_file(bundle, stem), {}) as write:
        for _, origin in pairs_of(folder, stem, text=False):
            if not _is_covered(origin, stones):
                write(origin)
                kept += 1
    with corpus_file(text, {"id": "", "text": ""}) as write:
        for record, origin in pairs_of(folder, stem):
            if not _is_covered(origin, stones):
                write(record)
    if not kept:
        text.unlink()
        provenance_file(bundle, stem).unlink()


def _without_lines(
    bundle: Path, stones: Tombstones, documents: Mapping[str, str], seen: set[str]
) -> dict[str, str]:
    """Take it out of the lists. Gives the records that had been dropped as repeats of it, URLs by id.

    ``seen`` learns all addresses that are meant.
    """
    repeats: dict[str, str] = {}
    urls = list(documents.values())

    def dropped(lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            if _is_covered(line, stones):
                urls.append(line["url"])
                seen.update(_addresses(line))
                continue
            if line["detail"].partition(" ")[0] in documents:
                if line["reason"] in _REPEATS:
                    repeats[line["id"]] = line["url"] or line["id"]
                line = {**line, "detail": _GONE}  # noqa: PLW2901 - the line as it is now
            yield line

    def refused(line: Line) -> bool:
        found = stones.covers(line.get("url", ""))
        seen.update([line["url"]] if found else [])
        return found

    def beside(line: Line) -> bool:
        return line["kept_id"] in documents or stones.covers(line["kept_url"]) or _is_covered(line, stones)

    without_pairs(bundle, documents)
    _filtered(bundle / DROPPED, dropped)
    _filtered(bundle / ASSIGNMENTS, lambda lines: (e for e in lines if e["id"] not in documents))
    _filtered(bundle / REFUSALS, lambda lines: (e for e in lines if not refused(e)))
    _filtered(bundle / DUPLICATES, lambda lines: (e for e in lines if not beside(e)))
    without_lines_of(bundle, {host_of(url) for url in urls if url})
    return repeats


def _filtered(path: Path, chosen: Callable[[Iterable[Line]], Iterator[Line]]) -> None:
    held = list(lines_of(path))
    with corpus_file(path, {}) as write:
        for line in chosen(held):
            write(line)


def _addresses(line: Line) -> list[str]:
    return [line["url"], *line.get("redirects", "").split()]


def _is_covered(origin: Line, stones: Tombstones) -> bool:
    return stones.covers(origin["url"], origin.get("redirects", ""))


def _left(bundle: Path, documents: Collection[str], before: int) -> int:
    """How many lines the funnel begins with: what is left, and what was dropped."""
    return before - len(documents) + sum(1 for _ in lines_of(bundle / DROPPED))
