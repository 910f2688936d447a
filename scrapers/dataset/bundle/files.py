"""The record files of a dataset, read by what the folder holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import zstandard

from scrapers.corpus.record_files import Problem, records
from scrapers.corpus.writers import ending
from scrapers.dataset.recipe import SPLITS
from scrapers.errors import StateDamaged

TEXT: Final = "text"
PROVENANCE: Final = "provenance"
PROVENANCE_ENDING: Final = ".jsonl.zst"
Line = dict[str, Any]
_READ: Final = 1 << 20


def shard_stems(bundle: Path) -> list[str]:
    """The names of the record files, without their endings: training first, then by number."""
    found = [path.name.removesuffix(ending(path)) for path in (bundle / TEXT).glob("*-of-*")]
    return sorted(found, key=lambda stem: (SPLITS.index(split_of(stem)), stem))


def split_of(stem: str) -> str:
    """The split that a record file is of."""
    return stem.partition("-")[0]


def text_file(bundle: Path, stem: str) -> Path:
    """The file of the records. Raises :class:`StateDamaged` if there is none."""
    found = next((bundle / TEXT).glob(f"{stem}.*"), None)
    if found is None:
        raise StateDamaged(f"{bundle / TEXT / stem} is missing", path=bundle)
    return found


def provenance_file(bundle: Path, stem: str) -> Path:
    """The file that says where each record comes from."""
    return bundle / PROVENANCE / f"{stem}{PROVENANCE_ENDING}"


def origins_of(bundle: Path, stem: str) -> Iterator[Line]:
    """Where each record of a file comes from. Raises :class:`StateDamaged` for a line that is none."""
    yield from _read(provenance_file(bundle, stem))


def record_count(bundle: Path, stem: str) -> int:
    """How many records a file has, as its provenance has lines; of a damaged one those in front of that."""
    path, count = provenance_file(bundle, stem), 0
    if not path.is_file():
        raise StateDamaged(f"{path} is missing", path=path)
    with path.open("rb") as raw, suppress(zstandard.ZstdError):
        file = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        while part := file.read(_READ):
            count += part.count(b"\n")
    return count


def pairs_of(bundle: Path, stem: str, *, text: bool = True) -> Iterator[tuple[Line, Line]]:
    """Each record of a file with where it comes from; without ``text`` the record is empty."""
    if not text:
        for origin in origins_of(bundle, stem):
            yield {}, origin
        return
    path = text_file(bundle, stem)
    origins = origins_of(bundle, stem)
    for record in _read(path):
        origin = next(origins, {})
        if "id" not in origin or origin["id"] != record.get("id"):
            raise StateDamaged(f"{path} and its provenance do not belong together", path=path)
        yield record, origin
    if next(origins, {}):
        raise StateDamaged(f"{path} has fewer records than its provenance", path=path)


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of another file of the folder; none if it is not there."""
    if path.is_file():
        yield from _read(path)


def _read(path: Path) -> Iterator[Line]:
    if not path.is_file():
        raise StateDamaged(f"{path} is missing", path=path)
    for found in records(path, lambda line: isinstance(line, dict)):
        if isinstance(found, Problem):
            raise StateDamaged(f"{path}, line {found.line}: {found.message}", path=path)
        yield found
