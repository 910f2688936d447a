"""The dataset that another one grows from: what it has settled stays settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.certificate import span_numbers_of
from scrapers.dataset.inputs import file_digest
from scrapers.dataset.workspace import MANIFEST
from scrapers.errors import ConfigError, StateDamaged

ASSIGNMENTS: Final = "assignments.jsonl.zst"
_SPLITS: Final = "splits.json"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Splits by document, the digest of each text, the numbers of spans that are boilerplate."""

    root: str = ""
    version: int = 0
    splits: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    boilerplate: frozenset[int] = frozenset()


def read_earlier(folder: Path | None) -> Earlier:
    """What the dataset in ``folder`` has settled; nothing without one.

    Raises :class:`ConfigError` if there is none, :class:`StateDamaged` if it is not as it was written.
    """
    if folder is None:
        return Earlier()
    if not (folder / MANIFEST).is_file():
        raise ConfigError(f"{folder} is no dataset", field="previous")
    manifest = read_manifest(folder)
    _check(folder, {file["path"]: file["sha256"] for file in manifest["files"]})
    lines = list(lines_of(folder / ASSIGNMENTS))
    certificate = read_certificate(folder)
    return Earlier(
        root=manifest["root"],
        version=int(manifest["version"]),
        splits={line["id"]: line["split"] for line in lines},
        digests={line["id"]: line["digest"] for line in lines},
        boilerplate=frozenset(span_numbers_of(each["text"] for each in certificate["boilerplate"])),
    )


def read_certificate(folder: Path) -> dict[str, Any]:
    """splits.json of a dataset."""
    found: dict[str, Any] = orjson.loads((folder / _SPLITS).read_bytes())
    return found


def _check(folder: Path, digests: Mapping[str, str]) -> None:
    for name in (ASSIGNMENTS, _SPLITS):
        path = folder / name
        if not path.is_file() or file_digest(path).partition(":")[2] != digests.get(name):
            raise StateDamaged(f"{path} is not as it was written", path=path)
