"""The examples of a source's files, line by line, with their splits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrapers.corpus.record_files import Problem
from scrapers.dataset.trainers.dealing import Dealing
from scrapers.dataset.trainers.example import Example
from scrapers.dataset.trainers.files import ExampleFile
from scrapers.dataset.trainers.origins import Origin, origin_of
from scrapers.dataset.trainers.reading import NotReadable, example_of


@dataclass(frozen=True, slots=True)
class FoundExample:
    """An example, the line of a source that it was read from, and its split."""

    source: str
    number: int
    line: Mapping[str, Any]
    example: Example
    split: str

    def origin(self, file: str, at: int) -> Origin:
        """Where what was written of it is from: the line ``at`` of ``file``."""
        return origin_of(self.line, self.source, self.number, file=file, at=at)


def examples_of(files: Iterable[ExampleFile], dealing: Dealing) -> Iterator[FoundExample | str]:
    """The examples of ``files`` in order; in the place of a line that is none, why."""
    for file in files:
        for number, line in file.lines():
            if isinstance(line, Problem):
                yield "unreadable"
                continue
            try:
                example = example_of(line)
            except NotReadable:
                yield "unknown_format"
                continue
            yield FoundExample(file.name, number, line, example, dealing.split(line, file.split))
