"""A fetched page's way to a document, as it runs in a worker process: the same for every media type.

refusal → reader → document, with what its origin adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as settings_of
from datetime import UTC
from functools import cached_property
from typing import Any

from scrapers.errors import ParseError
from scrapers.fields import FieldPlan
from scrapers.models import Document, Drop, Failure, FetchedPage, PageResult, Provenance, Response
from scrapers.plugin.entry_points import of_kind
from scrapers.reading.document_statements import is_packed, licence_in, of_bytes, stated_in
from scrapers.reading.extractor import DEFAULT, NO_TEXT, check_extractor
from scrapers.reading.html import HtmlOptions, HtmlReader, chosen
from scrapers.reading.media_readers import MediaReaders, check_media
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.metadata.language import detect
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reader, Reading
from scrapers.reading.screening.not_html import refusal
from scrapers.reading.text_repair import ENCODING, check_repair
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.page_tags import Markup
from scrapers.web import urls
from scrapers.web.link_header import web_links

_MAX_LINKS = 2000


@dataclass(frozen=True)
class PageProcessor:
    """Makes documents of responses: picklable settings, and readers that are built once per process.

    ``options`` are the backend's, ``media`` says which readers take what is not HTML; the rest as in
    :class:`HtmlOptions`. What is done with the document then is the corpus stage's to say.
    Raises :class:`scrapers.errors.ConfigError` for an unknown extractor, or one that has no such choice.
    """

    backend: str
    options: Mapping[str, Any] = field(default_factory=dict)
    extractor: str = DEFAULT
    markdown: bool = True
    writing: Mapping[str, bool] = field(default_factory=dict)
    fields: FieldPlan = field(default_factory=FieldPlan)
    max_links: int = _MAX_LINKS
    follow: frozenset[str] = frozenset()
    media: tuple[str, ...] = ()
    repair: tuple[str, ...] = (ENCODING,)

    def __post_init__(self) -> None:
        check_repair(self.repair)
        check_extractor(self.extractor, self.writing)
        check_media(self.media)

    def __getstate__(self) -> dict[str, Any]:
        """The settings alone; parsers and models are built where they are used."""
        return {setting.name: getattr(self, setting.name) for setting in settings_of(self)}

    @cached_property
    def readers(self) -> MediaReaders:
        """The readers of all media types."""
        options = HtmlOptions(
            markdown=self.markdown,
            **self.writing,
            backend=self.backend,
            backend_options=self.options,
            extractor=self.extractor,
            writing=self.writing,
            fields=self.fields,
            follow=self.follow,
            repair=self.repair,
        )
        return MediaReaders(self.media, options)

    def __call__(self, task: FetchedPage) -> PageResult:
        """The document of ``task`` or the reason why there is none, and the links to go on with."""
        return self.read(task)

    def read(self, task: FetchedPage, tags: Markup | None = None) -> PageResult:
        """The same; ``tags`` are the page's, where its consent is read in the same process."""
        refused = refusal(task.response)
        if refused is None:
            return self._result(task, self.readers.of_html(task.response), tags)
        task = _as_sent(task)
        reader = self.readers.of_another(task.response) if refused.reason == "not_html" else None
        return self._result(task, reader) if reader else PageResult(refused)

    def _result(self, task: FetchedPage, reader: Reader, tags: Markup | None = None) -> PageResult:
        reading = _read(reader, task, tags)
        unread = task.refused or reading.refused
        outcome = unread or self._document(task, reader, reading)
        links, cut = reading.links[: self.max_links], max(0, len(reading.links) - self.max_links)
        invalid = reading.fields_invalid if isinstance(outcome, Document) else ()
        statements: tuple[Mapping[str, Any], ...] = ()
        if (
            isinstance(outcome, Document)
            and reader is not self.readers.html
            and is_packed(task.response.body)
        ):
            statements = stated_in(reading.documents[0])
            outcome = _under_licence(outcome, [*of_bytes(task.consent), *statements])
        return PageResult(outcome, links, cut, invalid, reading.moved_to, statements)

    def _document(self, task: FetchedPage, reader: Reader, reading: Reading) -> Document | Drop | Failure:
        """The document that ``reader`` found, and where it came from."""
        if not reading.documents:
            return Drop("no_text", "the reader found none")
        if len(reading.documents) > 1:
            told = f"reader {reader.name!r} gives {len(reading.documents)} documents, and a page has one"
            return Failure("parse_error", told)
        found = _vetted(reading.documents[0])
        url, text = task.response.url, found.text.strip() if self.extractor != NO_TEXT else ""
        language, score = detect(text) if text else ("", 0.0)
        name = " ".join([f"{reader.name}/{reader.version}", *chosen(self.writing)])
        return Document(
            urls.document_id(url),
            urls.redacted(url),
            text,
            markup=(found.markup or self._markup) if text else "",
            pages=found.pages if text else (),
            text_from=found.text_from,
            fields=dict(found.fields),
            consent=task.consent,
            metadata=replace(
                found.metadata,
                language=language or found.language,
                language_score=score if language else found.language_score,
                license=_licence(found.license, task.consent),
                canonical=found.canonical or _in_header(task.response),
            ),
            provenance=_origin(task, self.backend, found.extractor or name),
        )

    @property
    def _markup(self) -> str:
        return "markdown" if self.markdown else "text"


def _in_header(response: Response) -> str:
    """The canonical URL that a ``Link`` field names (RFC 6596): all that a PDF or a text has for it."""
    links = web_links(response.headers.get_all("link"))
    named = (link.target for link in links if not link.anchor and "canonical" in link.rel)
    return next((found for target in named if (found := urls.resolve(target, response.url))), "")


def _as_sent(task: FetchedPage) -> FetchedPage:
    """``task`` with the body that was sent: a browser shows a text as a page of its own."""
    response = task.response
    if not (response.rendered and response.source):
        return task
    sent = replace(response, body=response.source, encoding=None, rendered=False)
    return replace(task, response=sent)


def _read(reader: Reader, page: FetchedPage, tags: Markup | None) -> Reading:
    """What ``reader`` makes of ``page``; what it raises is the page's failure."""
    try:
        found = reader.read(page, tags) if isinstance(reader, HtmlReader) else reader.read(page)
        return of_kind(found, Reading, f"reader {reader.name!r}")
    except MemoryError:
        raise
    except ParseError as error:
        return Reading(refused=Failure(error.reason, str(error)))
    except Exception as error:  # noqa: BLE001 - readers and parsers are plug-ins, and meet all the web's files
        return Reading(refused=Failure("parse_error", f"{type(error).__name__}: {error}"))


def _vetted(found: ReadDocument) -> ReadDocument:
    """``found`` without a title that any page may have, and a licence that nobody knows."""
    if found.vetted:
        return found
    known = found.license if spdx(found.license) else ""
    return replace(found, title=written_title(found.title), license=known)


def _origin(task: FetchedPage, backend: str, extractor: str) -> Provenance:
    return Provenance(
        redirects=tuple(map(urls.redacted, task.redirects)),
        status=task.response.status or 0,
        fetched_at=task.response.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        payload_digest=task.payload_digest,
        archive_file=task.archive_file,
        archive_offset=task.archive_offset,
        backend=backend,
        extractor=extractor,
    )


def _under_licence(document: Document, signals: list[Mapping[str, Any]]) -> Document:
    return replace(document, metadata=replace(document.metadata, license=licence_in(signals)))


def _licence(written: str, consent: Mapping[str, Any]) -> str:
    """The licence as the page writes it, unless the judgement, which knows more of it, says another."""
    judged = consent.get("license", spdx(written))
    return written if spdx(written) == judged or judged == written else judged
