"""HTML files on disk to documents: the crawl's extraction and its bounds, without network or job."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scrapers.corpus.formats import text_line
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.writers import Record, check_writable, corpus_file
from scrapers.errors import ConfigError
from scrapers.job.output.ownership import refuse_existing
from scrapers.models import Document, Drop, Failure
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.limits import Limits
from scrapers.reading.extractor import DEFAULT, check_extractor
from scrapers.reading.offline import extract
from scrapers.web.suggestions import did_you_mean
from scrapers.web.urls import resolve

SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_AHEAD = 8  # files under way for each worker
Outcome = Document | Drop | Failure


@dataclass(frozen=True, slots=True)
class HtmlFile:
    """A file and the URL it stands for, ``""`` if that is not known."""

    path: Path
    url: str


@dataclass(frozen=True, slots=True)
class _Extraction:
    extractor: str
    markdown: bool
    max_bytes: int

    def __call__(self, file: HtmlFile) -> Outcome:
        try:
            if file.path.stat().st_size > self.max_bytes:
                return Failure("body_too_large", f"more than {self.max_bytes} bytes")
            html = file.path.read_bytes()
        except OSError as error:
            return Failure("unreadable", error.strerror or str(error))
        return extract(html, url=file.url, extractor=self.extractor, markdown=self.markdown)


def html_files(paths: Sequence[Path], url: str = "") -> list[HtmlFile]:
    """The files named, and those below the folders named, which stand below ``url``.

    Raises :class:`ConfigError` for a path that does not exist, for folders without any file of HTML, and for
    a ``url`` that is none.
    """
    if url and resolve(url) is None:
        raise ConfigError(f"{url!r} is not an http or https URL{did_you_mean(url)}", field="url")
    found = [file for path in paths for file in _below(path, url)]
    if not found:
        told = "; PDF and others are read out of archives and mirrors: scrapers import --media"
        endings = ", ".join(sorted(SUFFIXES))
        raise ConfigError(f"{paths[0]} holds no HTML file ({endings}){told}", field="path")
    if url and len({file.url for file in found}) < len(found):
        raise ConfigError("url names one page: give it one file, or one folder", field="url")
    return found


def _below(path: Path, url: str) -> Iterator[HtmlFile]:
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()):
            yield HtmlFile(file, _joined(url, file.relative_to(path)))
    elif path.exists():
        yield HtmlFile(path, url)
    else:
        raise ConfigError(f"{path}: no such file or folder", field="path")


def _joined(url: str, path: Path) -> str:
    return resolve(quote(path.as_posix()), url.rstrip("/") + "/") or "" if url else ""


def extract_files(
    files: list[HtmlFile], *, extractor: str = DEFAULT, markdown: bool = True
) -> Iterator[tuple[HtmlFile, Outcome]]:
    """Each file with its document or why there is none, in order; a file that hangs costs only itself."""
    check_extractor(extractor)
    limits = Limits()
    workers = max(1, min(len(files), os.cpu_count() or 2))
    pool: WorkerPool[HtmlFile, Outcome] = WorkerPool(
        _Extraction(extractor, markdown, limits.max_bytes),
        workers=workers,
        seconds=limits.parse_seconds,
        memory=limits.parse_memory,
        modules=("scrapers.reading.html_document",),
    )
    under_way: deque[tuple[HtmlFile, Future[Outcome]]] = deque()
    try:
        for file in files:
            result: Future[Outcome] = Future()
            pool.submit(file, result.set_result)
            under_way.append((file, result))
            if len(under_way) >= workers * _AHEAD:
                yield _next(under_way)
        while under_way:
            yield _next(under_way)
    finally:
        pool.kill()


def _next(under_way: deque[tuple[HtmlFile, Future[Outcome]]]) -> tuple[HtmlFile, Outcome]:
    file, result = under_way.popleft()
    return file, result.result()


def record(document: Document) -> Record:
    """``document`` as a line of a corpus of the format ``text``."""
    line = text_line(document, CorpusSettings())
    assert not isinstance(line, Drop)  # noqa: S101 - this format takes every document
    return line


def check_output(output: Path, *, overwrite: bool) -> None:
    """Find out beforehand whether ``output`` can be written. Raises ``ConfigError``, ``ExportError``."""
    check_writable(output)
    refuse_existing(output, overwrite=overwrite)


def write_records(records: Iterable[Record], output: Path) -> int:
    """Write a corpus file; gives the number of its lines. If there are none, what stood there stays."""
    count = 0
    with suppress(_Nothing), corpus_file(output, record(Document(id="-", url="-", text="-"))) as write:
        for line in records:
            write(line)
            count += 1
        if not count and output.exists():
            raise _Nothing
    return count


class _Nothing(Exception):  # noqa: N818 - no error
    pass
