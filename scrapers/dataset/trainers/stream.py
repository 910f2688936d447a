"""A token stream: ids one behind the other in a binary file, and where each text begins in it.

``SPLIT.bin`` holds unsigned integers of 16 bits where the vocabulary allows it, else of 32; ``SPLIT.idx`` the
places as unsigned integers of 64 bits, one more than there are texts; both little-endian. ``tokens.json``
says which. To read: ``numpy.memmap("train.bin", dtype="<u2", mode="r")``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, Final

import numpy as np

from scrapers.dataset.tokens import Tokenizer
from scrapers.errors import ExportError
from scrapers.store.atomic_files import whole_file

_SMALL: Final = 2**16


def dtype_of(tokenizer: Tokenizer) -> str:
    """The type of the ids, as numpy names it."""
    return "<u2" if tokenizer.vocabulary <= _SMALL else "<u4"


def write_stream(stem: Path, texts: Iterable[list[int]], dtype: str) -> tuple[int, int]:
    """Write ``stem.bin`` and ``stem.idx``: how many texts and tokens. Raises :class:`ExportError`."""
    starts = [0]
    with whole_file(stem.with_name(f"{stem.name}.bin")) as file:
        for ids in texts:
            _put(file, ids, dtype, stem)
            starts.append(starts[-1] + len(ids))
    with whole_file(stem.with_name(f"{stem.name}.idx")) as file:
        file.write(np.asarray(starts, "<u8").tobytes())
    return len(starts) - 1, starts[-1]


def read_stream(stem: Path, dtype: str) -> Iterator[list[int]]:
    """The texts of a stream."""
    ids = np.fromfile(stem.with_name(f"{stem.name}.bin"), dtype)
    starts = np.fromfile(stem.with_name(f"{stem.name}.idx"), "<u8").astype(np.int64)
    for start, end in pairwise(starts.tolist()):
        yield ids[start:end].tolist()


def _put(file: IO[bytes], ids: list[int], dtype: str, stem: Path) -> None:
    found = np.asarray(ids, np.int64)
    if len(found) and int(found.max()) > np.iinfo(dtype).max:
        raise ExportError(f"{stem}: token {int(found.max())} is none of the vocabulary", path=stem)
    file.write(found.astype(dtype).tobytes())
