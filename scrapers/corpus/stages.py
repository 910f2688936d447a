"""What the corpus stage does with each document by itself: filters and the sketch, then the line.

Both are plain picklable functions over a shard of documents, in whatever order and process, so that any
:class:`scrapers.parallel.executor.Executor` runs them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal, TypeVar

from scrapers.corpus.dedup.duplicates import NO_SKETCH, Sketch, sketched
from scrapers.corpus.filters import Transform, edits
from scrapers.corpus.formats import FORMATS, Record, provenance
from scrapers.corpus.redact import redact_document
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.written import as_written
from scrapers.models import FILTER_ERROR, Document, Drop, Failure, Filter
from scrapers.parallel.executor import Executor

Shard = tuple[Document, ...]
R = TypeVar("R")

_SHARD: Final = 64  # documents: a few hundred KB on their way at once


@dataclass(frozen=True, slots=True)
class Examined:
    """The filters' verdict on a document, and its sketch if it is kept."""

    verdict: Drop | Failure | None
    sketch: Sketch = NO_SKETCH


@dataclass(frozen=True, slots=True)
class Examine:
    """The first stage: the filters in turn on the text as written, then the sketch of the edited text."""

    filters: tuple[Filter, ...]
    transforms: tuple[Transform, ...]
    dedup: Literal["exact", "near", "off"]
    links: bool = False

    def __call__(self, shard: Shard) -> list[Examined]:
        """Judge each document of ``shard``."""
        return [self._examined(document) for document in shard]

    def _examined(self, document: Document) -> Examined:
        document = as_written(document, links=self.links)
        verdict = filtered(document, self.filters)
        if verdict or self.dedup == "off":
            return Examined(verdict)
        text = edited(document, self.transforms).text
        return Examined(None, sketched(text, near=self.dedup == "near"))


@dataclass(frozen=True, slots=True)
class Finished:
    """A document's line and where it comes from, or why it has none; what was redacted in it."""

    line: Record | Drop
    origin: Record
    redacted: Counter[str]


@dataclass(frozen=True, slots=True)
class Finish:
    """The last stage: edit, redact, format."""

    settings: CorpusSettings

    def __call__(self, shard: Shard) -> list[Finished]:
        """The lines of ``shard``."""
        return [self._finished(document) for document in shard]

    def _finished(self, document: Document) -> Finished:
        text = edited(as_written(document, links=self.settings.links), edits(self.settings.quality))
        redacted: Counter[str] = Counter()
        if self.settings.redact:
            text, redacted = redact_document(text, self.settings.redact)
        line = FORMATS[self.settings.format](text, self.settings)
        return Finished(line, provenance(replace(document, pages=text.pages)), redacted)


def filtered(document: Document, filters: Iterable[Filter]) -> Drop | Failure | None:
    """The first refusal of ``filters``; one that raises is a failure of this document, not of the job."""
    for judge in filters:
        try:
            drop = judge(document)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - the user's code
            name = getattr(judge, "name", None) or getattr(judge, "__name__", type(judge).__name__)
            return Failure(FILTER_ERROR, f"{name}: {type(error).__name__}: {error}")
        if drop:
            return drop
    return None


def edited(document: Document, transforms: Iterable[Transform]) -> Document:
    """``document`` after the edits that quality presets bring along."""
    for transform in transforms:
        document = transform(document)
    return document


def mapped(
    executor: Executor, stage: Callable[[Shard], list[R]], documents: Iterable[Document]
) -> Iterator[tuple[Document, R | Failure]]:
    """Each document with what ``stage`` makes of it, in order; what ends its process costs itself only."""
    waiting: deque[Shard] = deque()

    def shards() -> Iterator[Shard]:
        stream = iter(documents)
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
    executor: Executor, stage: Callable[[Shard], list[R]], shard: Shard, failure: Failure
) -> Iterator[R | Failure]:
    """The results of a shard that failed as a whole, document by document."""
    singles = [(document,) for document in shard] if len(shard) > 1 else []
    for single in executor.map(stage, singles) if singles else (failure,):
        yield Failure(FILTER_ERROR, single.detail) if isinstance(single, Failure) else single[0]
