"""What the corpus stage does with each document by itself: filters and the sketch, then the line.

Both are plain picklable functions over a shard of documents, in whatever order and process, so that any
:class:`scrapers.parallel.executor.Executor` runs them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal, NamedTuple, TypeVar

from scrapers.corpus.dedup.duplicates import NO_SKETCH, Sketch, sketched
from scrapers.corpus.edit_log import packed, unpacked
from scrapers.corpus.filters import Transform, edits
from scrapers.corpus.formats import FORMATS, Record, provenance
from scrapers.corpus.line_report import FoundLine, found_lines
from scrapers.corpus.page_lines import NO_LINES, PageLines, page_lines
from scrapers.corpus.redact import redact, redact_document
from scrapers.corpus.repeated_lines import without
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.written import edited_text, with_edits, written
from scrapers.errors import ConfigError
from scrapers.models import FILTER_ERROR, Document, Drop, Failure, Filter
from scrapers.parallel.executor import Executor
from scrapers.parallel.worker_pool import check_travels
from scrapers.plugin.entry_points import of_kind
from scrapers.web.urls import host_of

T = TypeVar("T")
R = TypeVar("R")

ONLY_REPEATED: Final = Drop("repeated_lines", "nothing but lines that most pages of its host have")

_SHARD: Final = 64  # documents: a few hundred KB on their way at once


class Task(NamedTuple):
    """A document, and the numbers of the lines in it that most pages of its host have.

    ``edits`` are those that make it as it is written, packed, where an earlier stage has found them.
    """

    document: Document
    repeated: AbstractSet[int] = frozenset()
    edits: bytes | None = None


Shard = tuple[Task, ...]


class Counted(NamedTuple):
    """The lines of a document as written, and the edits that make it so."""

    lines: PageLines
    edits: bytes


@dataclass(frozen=True, slots=True)
class CountLines:
    """The stage before all others where repeated lines are taken out: the lines of each text as written."""

    links: bool = False

    def __call__(self, shard: Shard) -> list[Counted]:
        """The lines of each document of ``shard``."""
        return [self._counted(task) for task in shard]

    def _counted(self, task: Task) -> Counted:
        text, edits = _written(task, links=self.links)
        return Counted(page_lines(text.text), edits)


@dataclass(frozen=True, slots=True)
class Examined:
    """The filters' verdict on a document, and its sketch if it is kept; its lines where they are counted.

    ``edits`` make it as it is written.
    """

    verdict: Drop | Failure | None
    edits: bytes
    sketch: Sketch = NO_SKETCH
    lines: PageLines = NO_LINES


@dataclass(frozen=True, slots=True)
class Examine:
    """The first stage: the filters in turn on the text as written, then the sketch of the edited text.

    Repeated lines are taken out, or counted: those who take them out know them already.
    """

    filters: tuple[Filter, ...]
    transforms: tuple[Transform, ...]
    dedup: Literal["exact", "near", "off"]
    links: bool = False
    count_lines: bool = False

    def __call__(self, shard: Shard) -> list[Examined]:
        """Judge each document of ``shard``."""
        return [self._examined(task) for task in shard]

    def _examined(self, task: Task) -> Examined:
        document, edits = _written(task, links=self.links)
        if task.repeated:
            document = edited_text(document, without(document.text, task.repeated))
            if task.document.text.strip() and not document.text.strip():
                return Examined(ONLY_REPEATED, edits)
        lines = page_lines(document.text) if self.count_lines else NO_LINES
        verdict = filtered(document, self.filters)
        if verdict or self.dedup == "off":
            return Examined(verdict, edits, lines=lines)
        text = edited(document, self.transforms).text
        return Examined(None, edits, sketched(text, near=self.dedup == "near"), lines)


@dataclass(frozen=True, slots=True)
class Finished:
    """A document's line and where it comes from, or why it has none; what was redacted in it.

    ``repeated`` are the repeated lines of its text, which had so many ``characters`` with them.
    """

    line: Record | Drop
    origin: Record
    redacted: Counter[str]
    repeated: tuple[FoundLine, ...] = ()
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Finish:
    """The last stage: edit, redact, format."""

    settings: CorpusSettings

    def __call__(self, shard: Shard) -> list[Finished]:
        """The lines of ``shard``."""
        told: dict[str, set[int]] = {}
        return [self._finished(task, told) for task in shard]

    def _finished(self, task: Task, told: dict[str, set[int]]) -> Finished:
        settings = self.settings
        text, _ = _written(task, links=settings.links)
        characters = len(text.text)
        found = self._lines(text.text, task.repeated, told.setdefault(host_of(text.url), set()))
        if settings.repeated_lines == "drop":
            text = edited_text(text, without(text.text, task.repeated))
        text = edited(text, edits(settings.quality))
        redacted: Counter[str] = Counter()
        if settings.redact:
            text, redacted = redact_document(text, settings.redact)
        line = FORMATS[settings.format](text, settings)
        origin = provenance(replace(task.document, pages=text.pages))
        return Finished(line, origin, redacted, found, characters)

    def _lines(self, text: str, repeated: AbstractSet[int], told: set[int]) -> tuple[FoundLine, ...]:
        found = found_lines(text, repeated, told)
        if not self.settings.redact:
            return found
        return tuple(line._replace(text=redact(line.text, self.settings.redact)[0]) for line in found)


def _written(task: Task, *, links: bool) -> tuple[Document, bytes]:
    """The document of ``task`` as it is written, and the edits that were made."""
    if task.edits is not None:
        return with_edits(task.document, unpacked(task.edits)), task.edits
    document, steps = written(task.document, links=links)
    return document, packed(steps)


def check_filters(filters: Iterable[Filter]) -> None:
    """Raise :class:`ConfigError` for a filter that cannot be sent to the process in which it judges."""
    for judge in filters:
        try:
            check_travels(judge)
        except Exception as error:
            known = f"setting 'filters': {_name_of(judge)} cannot be sent to another process: {error}"
            raise ConfigError(
                f"{known}; what it holds open (locks, files, connections) belongs where it is called",
                field="filters",
            ) from error


def _name_of(judge: Filter) -> str:
    return str(getattr(judge, "name", None) or getattr(judge, "__name__", type(judge).__name__))


def filtered(document: Document, filters: Iterable[Filter]) -> Drop | Failure | None:
    """The first refusal of ``filters``; one that raises is a failure of this document, not of the job.

    So is one that gives anything else: what says ``True`` of documents to keep would keep all of them.
    """
    for judge in filters:
        try:
            drop = judge(document)
            if drop is not None:
                of_kind(drop, Drop, "the filter")
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - the user's code
            return Failure(FILTER_ERROR, f"{_name_of(judge)}: {type(error).__name__}: {error}")
        if drop:
            return drop
    return None


def edited(document: Document, transforms: Iterable[Transform]) -> Document:
    """``document`` after the edits that quality presets bring along."""
    for transform in transforms:
        document = transform(document)
    return document


def mapped(
    executor: Executor, stage: Callable[[tuple[T, ...]], list[R]], tasks: Iterable[T]
) -> Iterator[tuple[T, R | Failure]]:
    """Each task with what ``stage`` makes of it, in order; what ends its process costs itself only."""
    waiting: deque[tuple[T, ...]] = deque()

    def shards() -> Iterator[tuple[T, ...]]:
        stream = iter(tasks)
        while shard := tuple(islice(stream, _SHARD)):
            waiting.append(shard)
            yield shard

    for results in executor.map(stage, shards()):
        shard = waiting.popleft()
        if isinstance(results, Failure):
            alone = _alone(executor, stage, shard, results)
            yield from zip(shard, alone, strict=True)
        else:
            yield from zip(shard, results, strict=True)


def _alone(
    executor: Executor, stage: Callable[[tuple[T, ...]], list[R]], shard: tuple[T, ...], failure: Failure
) -> Iterator[R | Failure]:
    """The results of a shard that failed as a whole, document by document."""
    singles = [(task,) for task in shard] if len(shard) > 1 else []
    for single in executor.map(stage, singles) if singles else (failure,):
        yield Failure(FILTER_ERROR, single.detail) if isinstance(single, Failure) else single[0]
