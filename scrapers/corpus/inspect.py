"""What is in a corpus file: counts, sizes, languages, licences, hosts, and lines that do not fit."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scrapers.corpus.inspection.columns import Column, Columns
from scrapers.corpus.markup_shares import NO_SIZES, MarkupSizes, markup_sizes
from scrapers.corpus.record_files import Problem, records
from scrapers.web.urls import host_of, resolve

SHOWN_PROBLEMS = 10
_TOLD_EVERY = 500  # records
QUANTILES = MappingProxyType({"min": 0.0, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "max": 1.0})


@dataclass(frozen=True, slots=True)
class Summary:
    """A corpus file in figures. Text lengths are in characters, counters commonest first.

    ``metadata`` counts the records in which a key has a value (not empty, not zero).
    """

    path: Path
    bytes: int
    documents: int
    characters: int
    lengths: dict[str, int]
    languages: dict[str, int]
    licenses: dict[str, int]
    hosts: dict[str, int]
    metadata: dict[str, int]
    invalid: int
    problems: tuple[Problem, ...]
    columns: tuple[Column, ...] = ()
    tokens: int = 0
    markup: MarkupSizes = NO_SIZES

    def share(self, part: str) -> float:
        """Which part of all characters ``part`` is: code, tables or lists."""
        return float(getattr(self.markup, part)) / max(1, self.characters)


def inspect(
    path: Path,
    *,
    files: Sequence[Path] = (),
    tokens: Callable[[str], int] = len,
    progress: Callable[[str, int, int], None] | None = None,
) -> Summary:
    """Read ``path``, or the ``files`` in it, once, in memory that grows by four bytes a document.

    ``tokens`` counts those of a text; ``progress`` is told the file, of how many bytes records were read, and
    how many there are (of packed files more are read than there are). Invalid lines are counted, the first
    ten described. Raises ``ConfigError`` if a file cannot be opened or its ending is unknown.
    """
    files = files or (path,)
    lengths = array("L")
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("language", "license", "host", "metadata")
    }
    problems: list[Problem] = []
    invalid = token_count = 0
    columns, markup = Columns(), NO_SIZES
    for item in (found for file in files for found in _told(file, progress)):
        if isinstance(item, Problem):
            invalid += 1
            problems += [item] if len(problems) < SHOWN_PROBLEMS else []
            continue
        text = _text(item)
        lengths.append(len(text))
        token_count += tokens(text)
        markup = markup.and_those(markup_sizes(text))
        columns.add(item)
        _count(item.get("metadata") or {}, counts)
    return Summary(
        path=path,
        bytes=sum(file.stat().st_size for file in files),
        documents=len(lengths),
        characters=sum(lengths),
        lengths=_quantiles(lengths),
        languages=dict(counts["language"].most_common()),
        licenses=dict(counts["license"].most_common()),
        hosts=dict(counts["host"].most_common()),
        metadata=dict(counts["metadata"]),
        invalid=invalid,
        problems=tuple(problems),
        columns=columns.columns(),
        tokens=token_count,
        markup=markup,
    )


def _told(path: Path, progress: Callable[[str, int, int], None] | None) -> Iterator[dict[str, Any] | Problem]:
    """The records of ``path``, and how far it is read, told every so often."""
    if progress is None:
        yield from records(path)
        return
    size = path.stat().st_size if path.is_file() else 0
    done = 0
    for number, item in enumerate(records(path)):
        if number % _TOLD_EVERY == 0:
            progress(path.name, min(done, size), size)
        done += 0 if isinstance(item, Problem) else len(_text(item))
        yield item
    progress(path.name, size, size)


def _text(record: Mapping[str, Any]) -> str:
    turns = record.get("messages")
    return "".join(turn["content"] for turn in turns) if turns is not None else str(record["text"])


def _count(metadata: Mapping[str, Any], counts: dict[str, Counter[str]]) -> None:
    for name in ("language", "license"):
        counts[name][str(metadata.get(name) or "")] += 1
    url = resolve(str(metadata.get("url", "")))
    counts["host"][host_of(url) if url else ""] += 1
    for key, value in metadata.items():
        counts["metadata"][key] += value not in ("", 0, "{}", None)


def _quantiles(lengths: array[int]) -> dict[str, int]:
    """Nearest-rank quantiles; empty for an empty corpus."""
    ordered = sorted(lengths)
    if not ordered:
        return {}
    return {name: ordered[round(share * (len(ordered) - 1))] for name, share in QUANTILES.items()}
