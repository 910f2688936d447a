"""The manifest: every file with its digest, what went in, how, with which versions, and one hash for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.dataset.inputs import file_digest
from scrapers.dataset.workspace import MANIFEST
from scrapers.errors import StateDamaged
from scrapers.store.atomic_files import whole_file

FORMAT: Final = "scrapers-dataset/1"
_LIBRARIES: Final = ("corpus-scrapers", "orjson", "zstandard", "rensa", "numpy")


def described(bundle: Path, records: Mapping[str, int]) -> list[dict[str, Any]]:
    """The record files by path, size, digest and ``records``."""
    return [
        {
            "path": name,
            "bytes": (bundle / name).stat().st_size,
            "sha256": file_digest(bundle / name).partition(":")[2],
            "records": records[name],
        }
        for name in sorted(records)
    ]


def write_manifest(bundle: Path, told: Mapping[str, Any], record_files: Sequence[Mapping[str, Any]]) -> str:
    """Write the manifest of what lies in ``bundle``; ``told`` is what it says besides the files.

    ``record_files`` are those that :func:`described` has looked at. Gives the root hash.
    """
    known = {file["path"]: file for file in record_files}
    names = sorted(each.relative_to(bundle).as_posix() for each in bundle.rglob("*") if each.is_file())
    files = [known.get(name) or _file(bundle / name, name) for name in names if name != MANIFEST]
    manifest = {"format": FORMAT, **told, "files": files}
    root = root_of(manifest)
    with whole_file(bundle / MANIFEST) as file:
        file.write(packed({**manifest, "root": root}))
    return root


def read_manifest(bundle: Path) -> dict[str, Any]:
    """The manifest of a dataset, held to its own hash. Raises :class:`StateDamaged`."""
    path = bundle / MANIFEST
    try:
        data = path.read_bytes()
        found = orjson.loads(data)
    except (OSError, orjson.JSONDecodeError) as error:
        raise StateDamaged(f"{path} cannot be read: {error}", path=path) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise StateDamaged(f"{path} is not the manifest of a dataset ({FORMAT})", path=path)
    if found.get("root") != root_of(found) or data != packed(found):
        raise StateDamaged(f"{path} was changed: it is not what its root hash says", path=path)
    return found


def root_of(manifest: Mapping[str, Any]) -> str:
    """The hash over all that a manifest says, and so over every file."""
    rest = {key: value for key, value in manifest.items() if key != "root"}
    return f"sha256:{sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()}"


def packed(manifest: Mapping[str, Any]) -> bytes:
    """The manifest's bytes: there is one way to write it."""
    return orjson.dumps(
        manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def software() -> dict[str, str]:
    """The versions of what decides about the bytes."""
    return {name: version(name) for name in _LIBRARIES}


def _file(path: Path, name: str) -> dict[str, Any]:
    return {"path": name, "bytes": path.stat().st_size, "sha256": file_digest(path).partition(":")[2]}
