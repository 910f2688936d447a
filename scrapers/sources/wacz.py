"""The members of a WACZ, which is a zip file, and of those that it may hold in its turn (multi-WACZ)."""

from __future__ import annotations

import zipfile
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DEEPEST: Final = 3  # archives in each other; a file can hold itself

Names = tuple[str, ...]
"""A member by its name, behind those of the archives around it."""


def warcs_in(path: Path, endings: Sequence[str], nested: str) -> list[tuple[Names, int]]:
    """The members of ``path`` whose names have these ``endings``, in order, with their checksums.

    Those ``nested`` are archives of the same kind. Raises what :mod:`zipfile` does for what cannot be opened.
    """
    with zipfile.ZipFile(path) as archive:
        return sorted(_below(archive, tuple(endings), nested, ()))


def _below(
    archive: zipfile.ZipFile, endings: tuple[str, ...], nested: str, around: Names
) -> Iterator[tuple[Names, int]]:
    for member in archive.infolist():
        name = member.filename
        with archive.open(member) as file:  # each has to be one that can be opened
            if name.lower().endswith(endings):
                yield (*around, name), member.CRC
            elif name.lower().endswith(nested) and len(around) < _DEEPEST:
                with zipfile.ZipFile(file) as inner:
                    yield from _below(inner, endings, nested, (*around, name))


def open_member(path: Path, names: Names) -> IO[bytes]:
    """The member of ``path`` that ``names`` lead to."""
    archive = zipfile.ZipFile(path)
    for name in names[:-1]:
        archive = zipfile.ZipFile(archive.open(name))
    return archive.open(names[-1])
