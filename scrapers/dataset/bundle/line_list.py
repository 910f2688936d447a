"""The lines that most pages of a host had, listed beside the records out of which they were taken."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from scrapers.corpus.line_report import RepeatedLines
from scrapers.corpus.writers import corpus_file
from scrapers.dataset.bundle.files import Line, lines_of

REPEATED_LINES: Final = "repeated_lines.jsonl"
_MOST: Final = 1000  # lines


def write_line_list(bundle: Path, found: RepeatedLines) -> None:
    """List them, those with most characters first; ``share`` is of all characters, before any went."""
    if not found.lines:
        return
    with corpus_file(bundle / REPEATED_LINES, {}) as write:
        for line in found.lines[:_MOST]:
            share = round(line.characters / max(1, found.characters), 6)
            write({"host": line.host, "text": line.text, "pages": line.pages, "share": share})


def without_lines_of(bundle: Path, hosts: AbstractSet[str]) -> None:
    """Take the lines of ``hosts`` out of the list, and the same ones of others.

    No record has them any more, so that nothing says which pages they were of.
    """
    path = bundle / REPEATED_LINES
    held: list[Line] = list(lines_of(path))
    gone = {line["text"] for line in held if line["host"] in hosts}
    left = [line for line in held if line["text"] not in gone]
    if len(left) == len(held):
        return
    if not left:
        path.unlink()
        return
    with corpus_file(path, {}) as write:
        for line in left:
            write(line)
