"""What is in a corpus file: counts, sizes, languages, licences, hosts, and lines that do not fit."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scrapers.corpus.inspection.columns import Columns
from scrapers.corpus.inspection.quantiles import quantiles
from scrapers.corpus.inspection.summary import MetadataCounts, Summary, TextSizes
from scrapers.corpus.markup_shares import NO_SIZES, markup_sizes
from scrapers.corpus.record_files import Problem, records
from scrapers.web.urls import host_of, resolve

SHOWN_PROBLEMS = 10
_TOLD_EVERY = 500  # records


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
    counting = _Counting(tokens)
    for item in (found for file in files for found in _told(file, progress)):
        if isinstance(item, Problem):
            counting.refuse(item)
        else:
            counting.add(item)
    return counting.summary(path, sum(file.stat().st_size for file in files))


class _Counting:
    """The figures of records, one after another."""

    def __init__(self, tokens: Callable[[str], int]) -> None:
        self._count_tokens = tokens
        self._lengths, self._tokens, self._markup = array("L"), 0, NO_SIZES
        self._values: dict[str, Counter[str]] = {
            name: Counter() for name in ("language", "license", "host", "metadata")
        }
        self._columns = Columns()
        self._invalid, self._problems = 0, list[Problem]()

    def add(self, record: dict[str, Any]) -> None:
        """A record."""
        text = _text(record)
        self._lengths.append(len(text))
        self._tokens += self._count_tokens(text)
        self._markup = self._markup.and_those(markup_sizes(text))
        self._columns.add(record)
        _count(record.get("metadata") or {}, self._values)

    def refuse(self, problem: Problem) -> None:
        """A line that is none."""
        self._invalid += 1
        if len(self._problems) < SHOWN_PROBLEMS:
            self._problems.append(problem)

    def summary(self, path: Path, size: int) -> Summary:
        """All of them, as those of ``path``, of so many bytes."""
        lengths, values = self._lengths, self._values
        return Summary(
            path,
            size,
            len(lengths),
            TextSizes(sum(lengths), quantiles(lengths), self._tokens, self._markup),
            MetadataCounts(
                dict(values["language"].most_common()),
                dict(values["license"].most_common()),
                dict(values["host"].most_common()),
                filled=dict(values["metadata"]),
            ),
            self._invalid,
            tuple(self._problems),
            self._columns.columns(),
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
