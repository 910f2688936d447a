"""A document's whole life in the corpus stage, in the order of :meth:`Pipeline.run`.

Documents are read twice by URL, which is the order of the file, and never held: once they are filtered, and
of those that say the same the one is chosen that stays (:mod:`scrapers.corpus.dedup.ranking`); then what is
left is written. Nothing depends on the order in which pages were fetched. What is done with each document by
itself is done by an executor, in as many processes as it has.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.corpus.dedup.ranking import Ranking, Turn
from scrapers.corpus.edit_log import EditLog
from scrapers.corpus.formats import FORMATS, basic_day
from scrapers.corpus.line_report import LineReport, RepeatedLines
from scrapers.corpus.page_lines import Repeated
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.stages import CountLines, Examine, Finish, Finished, Task, mapped
from scrapers.corpus.writers import Record, Write, corpus_file
from scrapers.models import Document, Drop, Failure, Filter
from scrapers.parallel.executor import Executor
from scrapers.parallel.serial import SerialExecutor
from scrapers.store.atomic_files import Written
from scrapers.web.urls import host_of

if TYPE_CHECKING:
    from scrapers.corpus.line_counts import LineCounts

Source = Callable[[], Iterable[Document]]
"""Gives the job's documents by URL from the beginning, each time it is called."""
Repeats = Callable[[Document], Turn | None]


def _line_counts() -> LineCounts:
    from scrapers.corpus.line_counts import LineCounts  # noqa: PLC0415 - numpy: not before an export

    return LineCounts()


def _no_repeat(_document: Document) -> Turn | None:
    return None


@dataclass(frozen=True, slots=True)
class Kept:
    """The line of a document that is in the corpus, where it comes from, and what was redacted in it."""

    line: Record
    origin: Record
    redacted: Counter[str]


@dataclass(frozen=True, slots=True)
class Dropped:
    """The URL of a document that is not, and why."""

    url: str
    drop: Drop | Failure


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export came to; ``drops`` are (URL, reason) in the order of URLs.

    ``written``: whether the corpus was written, or the one that stood there still stands. ``repeated`` are
    the lines that most pages of their host have.
    """

    exported: int
    drops: tuple[tuple[str, Drop | Failure], ...] = ()
    redacted: Counter[str] = field(default_factory=Counter)
    written: bool = True
    repeated: RepeatedLines = field(default_factory=RepeatedLines)

    @property
    def dropped(self) -> Counter[str]:
        """Drops by reason."""
        return Counter(drop.reason for _, drop in self.drops if isinstance(drop, Drop))

    @property
    def failed(self) -> Counter[str]:
        """Failures by reason."""
        return Counter(drop.reason for _, drop in self.drops if isinstance(drop, Failure))


class Pipeline:
    """Documents to lines, as ``settings`` say. Without ``text`` nothing is filtered or deduplicated.

    ``filters`` are the user's own, after those of the settings. ``repeated`` is told of each document that
    they leave, where near duplicates are looked for, and gives who is to be asked in its turn whether the
    crawl knows that it repeats an earlier one.
    """

    def __init__(
        self,
        settings: CorpusSettings,
        *,
        text: bool = True,
        filters: tuple[Filter, ...] = (),
        repeated: Repeats = _no_repeat,
        executor: Executor | None = None,
    ) -> None:
        self._settings, self._repeats = settings, repeated
        self._dedup = settings.dedup if text else "off"
        self._executor = executor or SerialExecutor()
        # to write a line takes less than to send its document to another process, and the line back
        edited = settings.redact or settings.transforms()
        self._finisher: Executor = self._executor if edited else SerialExecutor()
        judges = settings.filters(text=text) + filters
        self._drops_lines = text and settings.repeated_lines == "drop"
        counted = text and not self._drops_lines
        self._examine = Examine(judges, settings.transforms(), self._dedup, settings.links, counted)
        self._lines: Repeated = {}
        self._report = LineReport()

    @property
    def repeated(self) -> RepeatedLines:
        """The repeated lines of the documents that are kept, once all have their outcome."""
        return self._report.lines(dropped=self._drops_lines)

    def run(self, documents: Source) -> Iterator[Kept | Dropped]:
        """Filter, edit, deduplicate, redact, format: one outcome a document, in the order of URLs."""
        with closing(EditLog()) as log:
            if self._drops_lines:
                self._lines = self._counted(documents, log)
            left_out = self._left_out(documents, log)
            yield from self._written(documents, left_out, log)

    def _written(
        self, documents: Source, left_out: Mapping[str, Drop | Failure], log: EditLog
    ) -> Iterator[Kept | Dropped]:
        """The lines of what is left, and what is not, in the order of URLs."""
        seen: set[str] = set()
        drops: deque[Dropped] = deque()  # those before the document that is finished next

        def kept() -> Iterator[Task]:
            for task in self._tasks(documents, log):
                document = task.document
                drop = (
                    Drop("duplicate_url", document.id) if document.id in seen else left_out.get(document.id)
                )
                seen.add(document.id)
                if drop:
                    drops.append(Dropped(document.url, drop))
                else:
                    yield task

        for (document, *_), finished in mapped(self._finisher, Finish(self._settings), kept()):
            while drops and drops[0].url < document.url:
                yield drops.popleft()
            if isinstance(finished, Finished) and not isinstance(finished.line, Drop):
                self._report.add(host_of(document.url), finished.repeated, finished.characters)
            yield _outcome(document.url, finished)
        yield from drops

    def sample(self) -> Record:
        """A line whose types are those of every line."""
        document = Document(id="-", url="-", text="-")
        line = FORMATS[self._settings.format](document, self._settings.model_copy(update={"prompt": "-"}))
        assert not isinstance(line, Drop)  # noqa: S101 - the prompt names no value
        return line

    def _left_out(self, documents: Source, log: EditLog) -> dict[str, Drop | Failure]:
        """The documents that a filter refuses, or that repeat an earlier one, by id."""
        found: dict[str, Drop | Failure] = {}
        if self._dedup == "off" and not self._examine.filters:
            return found
        seen: set[str] = set()
        kind = "exact" if self._dedup == "off" else self._dedup
        with closing(_line_counts()) as counts, Ranking(kind, self._settings.similarity) as ranking:
            for (document, *_), examined in mapped(
                self._executor, self._examine, self._tasks(documents, log)
            ):
                if not self._drops_lines:
                    log.append(None if isinstance(examined, Failure) else examined.edits)
                if document.id in seen:
                    continue
                seen.add(document.id)
                if not isinstance(examined, Failure):
                    counts.add(host_of(document.url), examined.lines)
                if isinstance(examined, Failure):
                    found[document.id] = examined
                elif examined.verdict:
                    found[document.id] = examined.verdict
                elif self._dedup != "off":
                    turn = self._repeats(document) if self._dedup == "near" else None
                    ranking.add(document, examined.sketch, basic_day(document.date), turn)
            found.update(ranking.drops())
            self._lines = self._lines or counts.repeated()
        return found

    def _counted(self, documents: Source, log: EditLog) -> Repeated:
        """The repeated lines of each host."""
        stage = CountLines(self._settings.links)
        with closing(_line_counts()) as counts:
            for (document, *_), found in mapped(self._executor, stage, self._tasks(documents, log)):
                log.append(None if isinstance(found, Failure) else found.edits)
                if not isinstance(found, Failure):
                    counts.add(host_of(document.url), found.lines)
            return counts.repeated()

    def _tasks(self, documents: Source, log: EditLog) -> Iterator[Task]:
        """The documents, with what earlier readings of them have found."""
        for document, edits in zip(_ordered(documents()), log.read(), strict=False):
            yield Task(document, self._lines.get(host_of(document.url), frozenset()), edits)


def _outcome(url: str, finished: Finished | Failure) -> Kept | Dropped:
    if isinstance(finished, Failure):
        return Dropped(url, finished)
    if isinstance(finished.line, Drop):
        return Dropped(url, finished.line)
    return Kept(finished.line, finished.origin, finished.redacted)


class _Withheld(Exception):  # noqa: N818 - no error: what was written is not wanted
    pass


def _always(_lines: int) -> bool:
    return True


def export(  # noqa: PLR0913 - what, how, and where to
    documents: Source,
    settings: CorpusSettings,
    output: Path,
    *,
    sidecar: Path | None = None,
    text: bool = True,
    filters: tuple[Filter, ...] = (),
    repeated: Repeats = _no_repeat,
    executor: Executor | None = None,
    replaces: Callable[[int], bool] = _always,
    written: Written | None = None,
) -> ExportReport:
    """Write the corpus to ``output`` and, for each line of it, where it comes from to ``sidecar``.

    Raises ``ConfigError`` for an unknown file ending, ``ExportError`` if a file cannot be written;
    the corpus of an earlier export then stands. So it does where ``replaces`` says no to the number of
    lines; ``written`` is told of the new one before it takes the old one's place.
    """
    pipeline = Pipeline(settings, text=text, filters=filters, repeated=repeated, executor=executor)
    exported, drops, redacted = 0, [], Counter[str]()
    with suppress(_Withheld), ExitStack() as files:
        write = files.enter_context(corpus_file(output, pipeline.sample(), written))
        note: Write | None = files.enter_context(corpus_file(sidecar, {})) if sidecar else None
        for outcome in pipeline.run(documents):
            if isinstance(outcome, Dropped):
                drops.append((outcome.url, outcome.drop))
                continue
            write(outcome.line)
            if note:
                note(outcome.origin)
            exported += 1
            redacted += outcome.redacted
        if not replaces(exported):
            raise _Withheld
        return ExportReport(exported, tuple(drops), redacted, repeated=pipeline.repeated)
    return ExportReport(exported, tuple(drops), redacted, written=False)


def _ordered(documents: Iterable[Document]) -> Iterator[Document]:
    """``documents``, checked: in another order the corpus would depend on the order of fetching."""
    last = ""
    for document in documents:
        if document.url < last:
            raise ValueError(f"documents out of order: {document.url} after {last}")
        last = document.url
        yield document
