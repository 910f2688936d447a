"""The command's standard streams, whatever the shell made of them: closed, full, or of a narrow encoding.

What a person would only be shown must not end a crawl. So standard error takes everything, and falls
silent where nobody can read it.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class Forgiving(io.TextIOBase):
    """A stream that falls silent when its file cannot be written: a full disk, a reader that went away."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._silent = False

    def write(self, text: str) -> int:
        """Write ``text`` if it can be written."""
        if not self._silent:
            try:
                self._stream.write(text)
            except (OSError, ValueError):
                self._fall_silent()
        return len(text)

    def flush(self) -> None:
        """Bring what was written to its file, if that is possible."""
        if not self._silent:
            try:
                self._stream.flush()
            except (OSError, ValueError):
                self._fall_silent()

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return not self._silent and self._stream.isatty()

    def fileno(self) -> int:
        """The file's number, which child processes inherit."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How text becomes bytes."""
        return self._stream.encoding

    def _fall_silent(self) -> None:
        self._silent = True
        try:
            nobody = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nobody, self._stream.fileno())  # what the stream still holds, and children
            os.close(nobody)
        except (OSError, ValueError):
            pass


def prepare() -> None:
    """Make the standard streams such that writing to standard error never fails."""
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 shows escapes
    if not isinstance(sys.stderr, Forgiving):
        sys.stderr = Forgiving(sys.stderr)


def discard_output() -> None:
    """Let what standard output still holds go nowhere: Python writes it once more at its end."""
    nobody = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nobody, sys.stdout.fileno())
    os.close(nobody)


def refused(error: OSError) -> int:
    """Say what the system refused, most often standard output, and give the exit code."""
    from scrapers.cli import console, exits  # noqa: PLC0415 - the streams come first

    try:
        sys.stdout.flush()
    except OSError as unwritten:
        discard_output()
        console.error(f"standard output cannot be written: {unwritten.strerror or unwritten}")
        return exits.of_error(unwritten) or exits.NO_READER
    console.error(error)
    return exits.of_error(error) or exits.CONFIGURATION


def _open_closed() -> None:
    """Where a standard stream is closed, the next file - the job's state - would get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 - standard error's
        os.set_inheritable(number, True)
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end
