"""What differs between two datasets, or two corpora: records that came, went, changed or moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.record_files import Problem, records
from scrapers.dataset.bundle.files import lines_of, origins_of, shard_stems
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.bundle.pair_files import pair_files
from scrapers.dataset.records import has_text, record_of
from scrapers.dataset.workspace import MANIFEST
from scrapers.display.shown import Shown
from scrapers.errors import ConfigError
from scrapers.models import Drop
from scrapers.web.urls import host_of

_EXAMPLES: Final = 10


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Shown):
    """Counts of documents, first URLs of each kind, hosts by what came or went, settings that differ."""

    added: int
    removed: int
    changed: int
    moved: int
    unchanged: int
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    pairs_added: int = 0
    pairs_removed: int = 0

    @property
    def same(self) -> bool:
        """Whether the documents are the same, and their questions and answers, in the same splits."""
        documents = self.added or self.removed or self.changed or self.moved
        return not (documents or self.pairs_added or self.pairs_removed)


@dataclass(frozen=True, slots=True)
class _Entry:
    digest: bytes
    split: str
    url: str


def diff(before: str | Path, after: str | Path) -> Difference:
    """What the dataset, or corpus file, ``after`` has other than ``before``.

    Raises :class:`ConfigError` for what is neither, :class:`StateDamaged` for a dataset that is damaged.
    """
    old, new = _entries(Path(before)), _entries(Path(after))
    both = old.keys() & new.keys()
    kinds = {
        "added": new.keys() - old.keys(),
        "removed": old.keys() - new.keys(),
        "changed": {name for name in both if old[name].digest != new[name].digest},
        "moved": {name for name in both if old[name].split != new[name].split},
    }
    hosts: Counter[str] = Counter()
    for name in kinds["added"]:
        hosts[_host(new[name].url)] += 1
    for name in kinds["removed"]:
        hosts[_host(old[name].url)] -= 1
    everything = {**old, **new}
    asked = [_pairs(Path(each)) for each in (before, after)]
    return Difference(
        **{kind: len(names) for kind, names in kinds.items()},
        unchanged=len(both - kinds["changed"] - kinds["moved"]),
        examples={
            kind: tuple(sorted(everything[name].url or name for name in names)[:_EXAMPLES])
            for kind, names in kinds.items()
        },
        hosts=dict(sorted(hosts.items(), key=lambda each: (-abs(each[1]), each[0]))),
        settings=dict(_settings(Path(before), Path(after))),
        pairs_added=(asked[1] - asked[0]).total(),
        pairs_removed=(asked[0] - asked[1]).total(),
    )


def _entries(path: Path) -> dict[str, _Entry]:
    if (path / MANIFEST).is_file():
        read_manifest(path)
        return _of_dataset(path)
    if not path.is_file():
        raise ConfigError(f"{path} is neither a dataset nor a corpus", field="dataset")
    return dict(_of_corpus(path))


def _of_dataset(folder: Path) -> dict[str, _Entry]:
    """Each document with a digest over its pieces, whatever order they lie in."""
    found: dict[str, _Entry] = {}
    for stem in shard_stems(folder):
        for origin in origins_of(folder, stem):
            piece = f"{origin['chunk']} {origin['text_digest']}"
            digest = sha256(piece.encode()).digest()
            known = found.get(origin["document"])
            mixed = bytes(a ^ b for a, b in zip(digest, known.digest, strict=True)) if known else digest
            found[origin["document"]] = _Entry(mixed, origin["split"], origin["url"])
    return found


def _pairs(folder: Path) -> Counter[bytes]:
    """A digest of each question and answer, its page and its split."""
    names = ("page", "split", "question", "answer", "rejected")
    return Counter(
        sha256("\0".join(line[name] for name in names).encode()).digest()
        for path in pair_files(folder)
        for line in lines_of(path)
    )


def _of_corpus(path: Path) -> Iterator[tuple[str, _Entry]]:
    for line, raw in enumerate(records(path, has_text), 1):
        record = None if isinstance(raw, Problem) else record_of(raw, 0, line)
        if record is not None and not isinstance(record, Drop):
            yield record.id, _Entry(sha256(record.text.encode()).digest(), "", record.url)


def _settings(before: Path, after: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """Where the recipes differ, by setting."""
    if not ((before / MANIFEST).is_file() and (after / MANIFEST).is_file()):
        return
    old, new = (dict(_flat(read_manifest(path)["recipe"])) for path in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name, (str(old.get(name, "")), str(new.get(name, "")))


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _host(url: str) -> str:
    return host_of(url) if url else ""
