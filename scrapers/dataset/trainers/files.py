"""Which files hold examples, and of which split each is: by name, as trainers find them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.record_files import Problem
from scrapers.dataset.trainers.arrays import ARRAYS, is_array, lines
from scrapers.dataset.workspace import MANIFEST
from scrapers.errors import ConfigError

LOG: Final = ".fixes.jsonl"
_ENDINGS: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
_SPLITS: Final = (
    ("test", re.compile(r"(?:^|[-_.])test(?:[-_.\d]|$)")),
    ("validation", re.compile(r"(?:^|[-_.])(?:validation|valid|val|eval|dev)(?:[-_.\d]|$)")),
    ("train", re.compile(r"(?:^|[-_.])train(?:[-_.\d]|$)")),
)
_ORDER: Final = (
    "test",
    "validation",
    "train",
    "",
)  # what a later one has of an earlier one is the later's leak
_BESIDE: Final = frozenset({"provenance"})  # of a dataset: facts about records
_RECORDS: Final = frozenset({"text", "chat", "preference", "pairs"})


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """A file of examples. ``name`` is its path below what was named."""

    path: Path
    name: str
    split: str

    def lines(self) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
        """Its lines with their numbers."""
        yield from enumerate(lines(self.path), 1)


def example_files(target: Path) -> list[ExampleFile]:
    """The files of a folder, or the file: tests first. Raises :class:`ConfigError` if there are none."""
    if not target.is_dir():
        if not target.exists():
            raise ConfigError(f"{target}: no such file or folder", field="path")
        if not target.name.lower().endswith((*_ENDINGS, *ARRAYS)):
            endings = ", ".join((*_ENDINGS, ".json"))
            raise ConfigError(f"{target}: examples are in files that end in {endings}", field="path")
        return [ExampleFile(target, target.name, split_named(target.name))]
    found = [
        ExampleFile(path, path.relative_to(target).as_posix(), split_named(path.name))
        for path in sorted(target.rglob("*"))
        if path.is_file()
        and _is_examples(path.relative_to(target), dataset=(target / MANIFEST).is_file())
        and (path.name.lower().endswith(_ENDINGS) or split_named(path.name) or is_array(path))
    ]
    if any(each.split for each in found):  # what else lies there is about them
        found = [each for each in found if each.split]
    if not found:
        raise ConfigError(f"{target} holds no file of examples ({', '.join(_ENDINGS)})", field="path")
    return sorted(found, key=lambda each: (_ORDER.index(each.split), each.name))


def split_named(name: str) -> str:
    """The split that a file's name says: ``train.jsonl``, ``test-00000-of-00001.jsonl.zst``; else ``""``."""
    stem = name.lower().partition(".json")[0].removesuffix(".parquet")
    return next((split for split, pattern in _SPLITS if pattern.search(stem)), "")


def _is_examples(path: Path, *, dataset: bool) -> bool:
    name = path.name.lower()
    if not name.endswith((*_ENDINGS, *ARRAYS)) or name.endswith(LOG) or name.startswith("."):
        return False
    folders = set(path.parts[:-1])
    return not folders & _BESIDE and (not dataset or bool(folders & _RECORDS))
