"""What was edited in each document, kept from one reading of the documents to the next.

Finding the edits (:mod:`scrapers.corpus.written`) means to parse each text; making them is to copy it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import repeat
from tempfile import TemporaryFile
from typing import IO, Final, cast

import orjson

from scrapers.corpus.dedup.private_file import room
from scrapers.corpus.written import SpeltSteps, Steps

_room: Final = partial(room, "the corpus stage")


def packed(steps: Steps) -> bytes:
    """``steps`` as one line of JSON, without the class of each edit."""
    return orjson.dumps([list(map(list, edits)) for edits in steps if edits])


def unpacked(steps: bytes) -> SpeltSteps:
    """What :func:`packed` was given, but for empty steps."""
    return cast("SpeltSteps", orjson.loads(steps))


class EditLog:
    """A line a document, in their order, in a file that vanishes when it is closed."""

    def __init__(self) -> None:
        with _room():
            self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - as long as the log is
        self._entries = 0

    def append(self, edits: bytes | None) -> None:
        """The packed edits of the next document; ``None`` where they were not found."""
        with _room():
            self._file.write((edits or b"") + b"\n")
        self._entries += 1

    def read(self) -> Iterator[bytes | None]:
        """The entries from the first on, then ``None`` without end."""
        with _room():
            self._file.seek(0)
        for _ in range(self._entries):
            with _room():
                edits = self._file.readline().rstrip(b"\n")
            yield edits or None
        yield from repeat(None)

    def close(self) -> None:
        """Free the file."""
        with suppress(OSError):
            self._file.close()
