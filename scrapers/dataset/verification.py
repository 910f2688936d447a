"""Whether a dataset is what its manifest says: every byte, every count, and what its splits share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.dataset.bundle.files import pairs_of, shard_stems, text_file
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.bundle.pair_files import pair_faults
from scrapers.dataset.bundle.statistics import statistics
from scrapers.dataset.certificate import measure, span_numbers_of
from scrapers.dataset.finishing import SPLITS_FILE, certificate_of, counts_of
from scrapers.dataset.inputs import file_digest
from scrapers.dataset.recipe import SplitSettings
from scrapers.dataset.stages import Told
from scrapers.dataset.workspace import MANIFEST
from scrapers.errors import ConfigError, StateDamaged
from scrapers.job.verification import Verification
from scrapers.job.verification import verify as verify_job
from scrapers.parallel.serial import SerialExecutor

_MOST: Final = 100  # problems that are named


def verify(target: str | Path, *, progress: Told | None = None) -> Verification:
    """Read all that a job or a dataset holds, and compare it with what it says of itself.

    Of a job (its folder or its output): see :func:`scrapers.job.verification.verify`. Of a dataset: every
    file with its digest, every count, the provenance of every record, and the certificate, measured again.
    Raises :class:`ConfigError` for what is neither, :class:`StateDamaged` for a job whose state cannot be
    trusted.
    """
    folder = Path(target)
    if not folder.exists() and ":/" in str(target):
        raise ConfigError(f"{target}: a copy on this machine is verified: fetch it first", field="target")
    if not (folder / MANIFEST).exists():
        return verify_job(target)
    return _verify(folder, progress or (lambda _step, _done, _all: None))


def _verify(folder: Path, told: Told) -> Verification:
    try:
        manifest = read_manifest(folder)
    except StateDamaged as error:
        return Verification(0, 0, 0, (str(error),))
    problems = list(_files(folder, manifest, told))
    if not problems:
        try:
            problems = [
                *_records(folder),
                *pair_faults(folder),
                *_counts(folder, manifest),
                *_certificate(folder, manifest, told),
            ]
        except StateDamaged as error:
            problems = [str(error)]
    counts = manifest["counts"]
    found = tuple(problems[:_MOST])
    return Verification(counts["records"], counts["documents"], 0, found, files=len(manifest["files"]) + 1)


def _files(folder: Path, manifest: Mapping[str, Any], told: Told) -> Iterator[str]:
    """Files that are missing, others than were written, or nobody's."""
    files = manifest["files"]
    for number, file in enumerate(files):
        told("verify: files", number, len(files))
        path = folder / file["path"]
        if not path.is_file():
            yield f"{path} is missing"
        elif path.stat().st_size != file["bytes"]:
            yield f"{path} has {path.stat().st_size} bytes, not {file['bytes']}"
        elif file_digest(path) != f"sha256:{file['sha256']}":
            yield f"{path} is not as it was written"
    known = {file["path"] for file in files} | {MANIFEST}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in known:
            yield f"{path} is not in the manifest"


def _records(folder: Path) -> Iterator[str]:
    """Records whose provenance tells of another text."""
    for stem in shard_stems(folder):
        for record, origin in pairs_of(folder, stem):
            if origin["text_digest"] != f"sha256:{sha256(record['text'].encode()).hexdigest()}":
                yield f"{text_file(folder, stem)}: record {record['id']} has another text than its provenance"


def _counts(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    found = counts_of(statistics(folder))
    for name, value in manifest["counts"].items():
        if found.get(name) != value:
            yield f"{folder / MANIFEST}: {name} is {found.get(name)}, not {value}"


def _certificate(folder: Path, manifest: Mapping[str, Any], told: Told) -> Iterator[str]:
    """Where the certificate says something else than is measured now."""
    path = folder / SPLITS_FILE
    said = orjson.loads(path.read_bytes())
    settings = SplitSettings(**manifest["recipe"]["split"])
    known = span_numbers_of(each["text"] for each in said["boilerplate"])
    with tempfile.TemporaryDirectory(prefix="scrapers-verify-") as room:
        most = settings.boilerplate_pages
        measured = measure(folder, Path(room), SerialExecutor(), told, most=most, known=known)
    if measured.leaks:
        yield f"{path}: the splits share text, pages or threads: {asdict(measured)['most_similar']}"
    found = orjson.loads(orjson.dumps(certificate_of(folder, settings, measured)))
    for name, value in said.items():
        if found.get(name) != value:
            yield f"{path}: {name} is not what is measured now"
