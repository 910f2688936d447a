"""What was edited in each document, kept from one reading of the documents to the next.

Finding the edits (:mod:`scrapers.corpus.written`) means to parse each text; making them is to copy it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import repeat
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Final, Self

from scrapers.corpus.dedup.private_file import room
from scrapers.corpus.markdown.edits import Edit
from scrapers.corpus.written import Steps

_room: Final = partial(room, "the corpus stage")


def packed(steps: Steps) -> bytes:
    """``steps`` without the class of each edit, which takes a tenth of the room and of the time."""
    return pickle.dumps([list(map(tuple, edits)) for edits in steps if edits])


def unpacked(steps: bytes) -> Steps:
    """What :func:`packed` was given, but for empty steps."""
    return tuple(tuple(map(Edit._make, edits)) for edits in pickle.loads(steps))  # noqa: S301 - our own


class EditLog:
    """A context manager: entries in the order of the documents, in a file that vanishes with it."""

    def __init__(self) -> None:
        with _room():
            self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - as long as the log is
        self._entries = 0

    def append(self, edits: bytes | None) -> None:
        """The packed edits of the next document; ``None`` where they were not found."""
        with _room():
            pickle.dump(edits, self._file)
        self._entries += 1

    def read(self) -> Iterator[bytes | None]:
        """The entries from the first on, then ``None`` without end."""
        with _room():
            self._file.seek(0)
        for _ in range(self._entries):
            with _room():
                edits: bytes | None = pickle.load(self._file)  # noqa: S301 - a private file of our own
            yield edits
        yield from repeat(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._file.close()
