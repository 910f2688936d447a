"""A document's whole life in the corpus stage, in the order of :meth:`Pipeline.run`.

Documents are read twice and never held: once in the order of precedence, (length of the URL, URL),
in which the first of several equal texts is the one kept, and once by URL, which is the order of
the file. Neither depends on the order in which pages were fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from scrapers.corpus.dedup import Dedup
from scrapers.corpus.export import Record, Write, corpus_file
from scrapers.corpus.formats import FORMATS, provenance
from scrapers.corpus.redact import redact_document
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.whole_file import Written
from scrapers.models import Document, Drop

Source = Callable[[], Iterable[Document]]
"""Gives the job's documents from the beginning, each time it is called."""
Repeated = Callable[[], Mapping[str, Drop]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is in the corpus, its line, and what was redacted in it."""

    document: Document
    line: Record
    redacted: Counter[str]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A document that is not, and why."""

    document: Document
    drop: Drop


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export came to; ``drops`` are (URL, reason) in the order of URLs.

    ``written``: whether the corpus was written, or the one that stood there still stands.
    """

    exported: int
    drops: tuple[tuple[str, Drop], ...] = ()
    redacted: Counter[str] = field(default_factory=Counter)
    written: bool = True

    @property
    def dropped(self) -> Counter[str]:
        """Drops by reason."""
        return Counter(drop.reason for _, drop in self.drops)


class Pipeline:
    """Documents to lines, as ``settings`` say. Without ``text`` nothing is deduplicated.

    ``repeated`` gives the documents, by id, of which the crawl knows that they repeat another; it is asked
    only where near duplicates are looked for.
    """

    def __init__(self, settings: CorpusSettings, *, text: bool = True, repeated: Repeated = dict) -> None:
        self._settings = settings
        self._repeated = repeated
        self._dedup = settings.dedup if text else "off"
        self._transforms = settings.transforms()
        self._line = FORMATS[settings.format]

    def run(self, by_precedence: Source, by_url: Source) -> Iterator[Kept | Dropped]:
        """Edit, deduplicate, redact, format: one outcome a document, in the order of URLs."""
        duplicates = self._duplicates(by_precedence)
        seen: set[str] = set()
        for document in _ordered(by_url(), _url):
            drop = duplicates.get(document.id)
            if document.id in seen:
                drop = Drop("duplicate_url", document.id)
            seen.add(document.id)
            yield Dropped(document, drop) if drop else self._finished(document)

    def sample(self) -> Record:
        """A line whose types are those of every line."""
        document = Document(id="-", url="-", text="-")
        line = self._line(document, self._settings.model_copy(update={"prompt": "-"}))
        assert not isinstance(line, Drop)  # noqa: S101 - the prompt names no value
        return line

    def _duplicates(self, documents: Source) -> dict[str, Drop]:
        """The documents that repeat an earlier one, by id."""
        if self._dedup == "off":
            return {}
        found = dict(self._repeated()) if self._dedup == "near" else {}
        seen = set(found)
        with Dedup(self._dedup, self._settings.similarity) as dedup:
            for document in _ordered(documents(), _precedence):
                if document.id not in seen and (drop := dedup.check(self._edited(document))):
                    found[document.id] = drop
                seen.add(document.id)
        return found

    def _edited(self, document: Document) -> Document:
        for transform in self._transforms:
            document = transform(document)
        return document

    def _finished(self, document: Document) -> Kept | Dropped:
        edited = self._edited(document)
        redacted: Counter[str] = Counter()
        if self._settings.redact:
            edited, redacted = redact_document(edited, self._settings.redact)
        line = self._line(edited, self._settings)
        return Dropped(document, line) if isinstance(line, Drop) else Kept(document, line, redacted)


class _Withheld(Exception):  # noqa: N818 - no error: what was written is not wanted
    pass


def _always(_lines: int) -> bool:
    return True


def export(  # noqa: PLR0913 - two orders of one source, and where to
    by_precedence: Source,
    by_url: Source,
    settings: CorpusSettings,
    output: Path,
    *,
    sidecar: Path | None = None,
    text: bool = True,
    repeated: Repeated = dict,
    replaces: Callable[[int], bool] = _always,
    written: Written | None = None,
) -> ExportReport:
    """Write the corpus to ``output`` and, for each line of it, where it comes from to ``sidecar``.

    ``by_precedence`` gives the documents by (length of URL, URL), ``by_url`` by URL. Raises
    ``ConfigError`` for an unknown file ending, ``ExportError`` if a file cannot be written;
    the corpus of an earlier export then stands. So it does where ``replaces`` says no to the number of
    lines; ``written`` is told of the new one before it takes the old one's place.
    """
    pipeline = Pipeline(settings, text=text, repeated=repeated)
    exported, drops, redacted = 0, [], Counter[str]()
    with suppress(_Withheld), ExitStack() as files:
        write = files.enter_context(corpus_file(output, pipeline.sample(), written))
        note: Write | None = files.enter_context(corpus_file(sidecar, {})) if sidecar else None
        for outcome in pipeline.run(by_precedence, by_url):
            if isinstance(outcome, Dropped):
                drops.append((outcome.document.url, outcome.drop))
                continue
            write(outcome.line)
            if note:
                note(provenance(outcome.document))
            exported += 1
            redacted += outcome.redacted
        if not replaces(exported):
            raise _Withheld
        return ExportReport(exported, tuple(drops), redacted)
    return ExportReport(exported, tuple(drops), redacted, written=False)


def _precedence(document: Document) -> tuple[int, str]:
    return len(document.url), document.url


def _url(document: Document) -> tuple[int, str]:
    return 0, document.url


def _ordered(documents: Iterable[Document], key: Callable[[Document], tuple[int, str]]) -> Iterator[Document]:
    """``documents``, checked: in another order the corpus would depend on the order of fetching."""
    last = (0, "")
    for document in documents:
        place = key(document)
        if place < last:
            raise ValueError(f"documents out of order: {document.url} after {last[1]}")
        last = place
        yield document
