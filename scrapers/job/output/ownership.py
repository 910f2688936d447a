"""Whose a file is: one that no job of ours wrote, or that somebody changed since, is not replaced unasked."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal

from scrapers.errors import ExportError
from scrapers.store.disk_errors import cannot_write

_LOG = logging.getLogger(__name__)
_PIECE: Final = 2**20  # bytes read at once
_TAIL: Final = 2**20  # bytes; more than that is no half line
_BLOCKS: Final = 1024  # checks of a file's parts, so that one cut short is known for what it was
_SHORTEST: Final = 64  # bytes of a block

EXPORTED: Final = "exported"
"""Key under which the state keeps the mark of the corpus that it wrote, or is about to put in its place."""
BLOCKS: Final = "exported_blocks"
"""Key of the digests of that corpus's parts."""
REPLACED: Final = "exported_before"
"""Key of the mark of the corpus that stood before: a crash may have kept the new one from its place."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lies at a job's output: nothing, a corpus of the job's own, or a file of somebody else's."""

    owner: Literal["nobody", "job", "other"]
    mark: str = ""


def standing(output: Path, marks: Mapping[str, str], *, overwrite: bool = False) -> Standing:
    """What lies at ``output``; ``marks`` are those that the job keeps of what it wrote.

    Raises :class:`ExportError` for a file that is not the job's, unless it may be replaced.
    """
    try:
        if not output.is_file() or not (size := output.stat().st_size):
            return Standing("nobody")
        why, mark = _foreign(output, size, marks)
    except OSError as error:
        raise cannot_write(output, error) from error
    if not why:
        return Standing("job", mark)
    if overwrite:
        return Standing("other")
    raise ExportError(
        f"{output} {why}; move it away or choose another output, or allow to replace it once there is a "
        "whole new one: overwrite=True",
        path=output,
    )


def changed(output: Path, marks: Mapping[str, str]) -> str:
    """How what lies at ``output`` differs from what the job wrote there, in words; ``""`` if it does not."""
    kept = marks.get(EXPORTED)
    size = int((kept or "0").partition(":")[0])
    if not kept or not (output.is_file() or size):
        return ""
    if not output.is_file():
        return f"{output} is not there: the job wrote {size} bytes"
    if is_of_job(output, marks):
        return ""
    length, digests = json.loads(marks.get(BLOCKS) or "[1, []]")
    pairs = zip(digests, _digests(output, length), strict=False)
    alike = length * next((at for at, (a, b) in enumerate(pairs) if a != b), len(digests))
    found = output.stat().st_size
    return f"{output} was changed behind byte {min(alike, found)}: {found} bytes, the job wrote {size}"


def is_of_job(output: Path, marks: Mapping[str, str | None]) -> bool:
    """Whether ``output`` is what the job wrote there last, or what a crash kept that from replacing."""
    return is_mark_of_job(fingerprint(output), marks)


def is_mark_of_job(mark: str, marks: Mapping[str, str | None]) -> bool:
    """The same of a file whose :func:`fingerprint` is known."""
    return mark in {marks.get(EXPORTED), marks.get(REPLACED)}


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise :class:`ExportError` where a file that is not empty lies at ``path`` and may not be replaced."""
    if not path.is_dir():
        standing(path, {}, overwrite=overwrite)


def marks_of(path: Path) -> tuple[str, str]:
    """The mark of a file - its size and a digest - and the digests of its parts."""
    size = path.stat().st_size
    length = max(_SHORTEST, -(-size // _BLOCKS))
    return fingerprint(path), json.dumps([length, _digests(path, length)])


def fingerprint(path: Path, size: int | None = None, *, hears: Callable[[bytes], None] | None = None) -> str:
    """The size of a file, or of its beginning, and a digest over it; ``hears`` is given all that is read."""
    digest, read = blake2b(digest_size=16), 0
    with path.open("rb") as file:
        while data := file.read(_PIECE if size is None else min(_PIECE, size - read)):
            digest.update(data)
            if hears:
                hears(data)
            read += len(data)
    return f"{read}:{digest.hexdigest()}"


def _foreign(output: Path, found: int, marks: Mapping[str, str]) -> tuple[str, str]:
    """Why the file is not the job's, ``""`` if it is; and its mark."""
    kept = marks.get(EXPORTED)
    if kept is None:
        return "was not written by this job", ""
    for mark in (kept, marks.get(REPLACED, "")):
        size = int(mark.partition(":")[0] or -1)
        if found == size and fingerprint(output) == mark:
            return "", mark
    size = int(kept.partition(":")[0])
    if found > size and fingerprint(output, size) == kept:
        mended, why = _is_half_line(output, size), f"{found - size} bytes more than were written"
    else:
        mended = found < size and _is_beginning(output, found, marks.get(BLOCKS, ""))
        why = f"{found} bytes, of {size} that were written" if mended else "it is another file"
    if mended:
        _LOG.warning("%s: damaged at its end (%s), is written anew", output, why)
        return "", ""
    return f"was changed since this job wrote it ({why})", ""


def _is_half_line(output: Path, start: int) -> bool:
    """Whether what follows is what a writer leaves that was cut off: no whole record, no line's end."""
    with output.open("rb") as file:
        file.seek(start)
        tail = file.read(_TAIL)
    if b"\n" in tail or len(tail) == _TAIL or not tail.strip():
        return False
    try:
        json.loads(tail)
    except ValueError:
        return True
    return False


def _is_beginning(output: Path, found: int, blocks: str) -> bool:
    """Whether the file is a beginning of the one that was written, as far as its parts were kept."""
    length, digests = json.loads(blocks or "[1, []]")
    whole = found // length
    return whole > 0 and bool(_digests(output, length)[:whole] == digests[:whole])


def _digests(path: Path, length: int) -> list[str]:
    with path.open("rb") as file:
        return [blake2b(data, digest_size=4).hexdigest() for data in iter(lambda: file.read(length), b"")]
