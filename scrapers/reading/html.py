"""One response's whole way to a document, as it runs in a worker process.

refusal → parse → links → text → judgements → language → metadata → fields → document.
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
from scrapers.models import Document, Drop, Failure, FetchedPage, Page, PageResult, Response
from scrapers.plugin.registry import make_scraper
from scrapers.plugin.scraper import AnyScraper
from scrapers.reading.extractor import DEFAULT, NO_TEXT, Extractor, Source, check_extractor, make_extractor
from scrapers.reading.further_links import further_links
from scrapers.reading.markdown.render import RenderOptions
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.metadata.language import detect
from scrapers.reading.metadata.page_metadata import (
    Parts,
    first_heading,
    headings_of,
    read_metadata,
    title_element,
)
from scrapers.reading.other_media import OtherMedia, check_media, document_of
from scrapers.reading.page_tree import may_lose
from scrapers.reading.screening.meta_refresh import moves_to
from scrapers.reading.screening.needs_javascript import needs_javascript, shown_text
from scrapers.reading.screening.not_html import refusal
from scrapers.reading.screening.soft_404 import soft_404
from scrapers.reading.screening.walls.search import BESIDE_TEXT, LONGEST, wall
from scrapers.reading.text_repair import ENCODING, check_repair, repair_names, repaired_page
from scrapers.rights.licences.page_licences import judged_markup
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.page_tags import Markup
from scrapers.web import urls
from scrapers.web.decode import clean
from scrapers.web.selectors import fold

_MAX_LINKS = 2000
_SHORT_SOURCE = 100_000  # characters of a page of which all that is shown may be a wall


@dataclass(frozen=True)
class PageProcessor:
    """Makes documents of responses: picklable settings, and what they build once per process.

    ``options`` are the backend's; ``writing`` says what the extractor writes (``links``, ``tables``,
    see ``RenderOptions``); ``follow`` says which links count beside those of ``<a>`` and ``<area>`` (see
    ``further_links.py``), ``media`` which readers take what is not HTML. What is done with the document then
    is the corpus stage's to say.
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
    def scraper(self) -> AnyScraper:
        """The backend, never opened: it only parses here."""
        return make_scraper(self.backend, **self.options)

    @cached_property
    def reader(self) -> Extractor:
        """The extractor."""
        return make_extractor(self.extractor, self.writing)

    @cached_property
    def other_media(self) -> OtherMedia:
        """The readers of what is not HTML."""
        return OtherMedia(self.media, RenderOptions(markdown=self.markdown, **self.writing))

    def __call__(self, task: FetchedPage) -> PageResult:
        """The document of ``task`` or the reason why there is none, and the links to go on with.

        A response that is refused or cannot be parsed, and a soft 404, give no links. A shell, a
        page without text give theirs.
        """
        return self.read(task)

    def read(self, task: FetchedPage, tags: Markup | None = None) -> PageResult:
        """The same; ``tags`` are the page's, where its consent is read in the same process."""
        response = task.response
        refused = refusal(response)
        if refused:
            return self._in_another_medium(task, refused)
        if task.judged and self.extractor != NO_TEXT and not response.rendered:  # scripts may take one away
            tags = judged_markup(response, task.consent)
        try:
            page, source = self._parsed(response, tags)
            self._check_whole(page, source)
            links, cut = self._links(page, source) if task.links else ((), 0)
        except MemoryError:
            raise
        except ParseError as error:
            return PageResult(Failure(error.reason, str(error)))
        except Exception as error:  # noqa: BLE001 - a plug-in's parser; one page must not end the job
            return PageResult(Failure("parse_error", f"{type(error).__name__}: {error}"))
        result = PageResult(task.refused) if task.refused else self._outcome(task, page, source)
        if isinstance(result.outcome, Drop) and result.outcome.reason == "soft_404":
            return result
        return replace(result, links=links, links_cut=cut, moves_to=moves_to(response, source))

    def _in_another_medium(self, task: FetchedPage, refused: Drop | Failure) -> PageResult:
        """What a reader makes of a page that is ``refused`` for being no HTML."""
        if task.response.rendered and task.response.source:  # a browser shows a text as a page of its own
            response = replace(task.response, body=task.response.source, encoding=None, rendered=False)
            task = replace(task, response=response)
        reader = self.other_media.reader_of(task.response) if refused.reason == "not_html" else None
        if reader is None:
            return PageResult(refused)
        reading = self.other_media.read(reader, task)
        links, cut = reading.links[: self.max_links], max(0, len(reading.links) - self.max_links)
        if task.refused:
            return PageResult(task.refused, links, cut)
        found = document_of(reading, reader, task, text=self.extractor != NO_TEXT)
        return replace(self._completed(task, found), links=links, links_cut=cut)

    def _completed(self, task: FetchedPage, found: Document | Drop | Failure) -> PageResult:
        if not isinstance(found, Document):
            return PageResult(found)
        name = " ".join([found.extractor, *_chosen(self.writing)])
        address, licence = urls.redacted(found.url), _licence(found.license, task.consent)
        plain = found.extractor.startswith("text/") or not self.markdown  # what was sent as text stays so
        document = replace(
            found,
            url=address,
            backend=self.backend,
            extractor=name,
            license=licence,
            markup="text" if plain else "markdown",
            **_origin(task),
        )
        return PageResult(document)

    def _parsed(self, response: Response, tags: Markup | None) -> tuple[Page, Source]:
        """The page and what extraction reads of it, both of repaired text."""
        repaired, done = repaired_page(response.decoded, response.url_encoding, self.repair)
        if done:
            response = replace(response, body=repaired.utf8, encoding="utf-8")
        page = self.scraper.parse(response)
        return page, replace(self._source(page, response), repairs=done, tags=tags)

    def _source(self, page: Page, response: Response) -> Source:
        """What the extraction reads; with the page's own tree where it is one that all may read."""
        from scrapers.plugin.lxml_page import LxmlPage  # noqa: PLC0415 - loads lxml: in workers only

        own = page if isinstance(page, LxmlPage) and page.response is response else None
        tree = (lambda: own.bare) if own else None
        read = response.decoded
        return Source(read.text, response.url, self.markdown, response.url_encoding, tree, read=read)

    def _check_whole(self, page: Page, source: Source) -> None:
        """Raise ``ParseLimit`` for a page of which parsers would leave out a part (see ``page_tree.py``)."""
        if self.extractor != NO_TEXT or (not page.whole and may_lose(source.html)):
            _ = source.page

    def _links(self, page: Page, source: Source) -> tuple[tuple[str, ...], int]:
        """The URLs that the page links to, each once, up to the cap; and how many were cut."""
        further = further_links(page.response, source, self.follow) if self.follow else ()
        links = tuple(dict.fromkeys([*further, *page.link_urls])) if further else page.link_urls
        return links[: self.max_links], max(0, len(links) - self.max_links)

    def _outcome(self, task: FetchedPage, page: Page, source: Source) -> PageResult:
        try:
            found = self._described(page, source)
            if not isinstance(found, Document):
                return PageResult(found)
            values, invalid = self.fields.validate(self.fields.read(page))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - extractors are plug-ins, and meet all the web's markup
            return PageResult(Failure("extract_error", f"{type(error).__name__}: {error}"))
        address, licence = urls.redacted(found.url), _licence(found.license, task.consent)
        document = replace(
            found, url=address, fields=values, backend=self.backend, license=licence, **_origin(task)
        )
        return PageResult(document, fields_invalid=invalid)

    def _described(self, page: Page, source: Source) -> Document | Drop:
        """The document with its text and what the page says about itself."""
        name = " ".join(
            [
                f"{self.reader.name}/{self.reader.version}",
                *_chosen(self.writing),
                *repair_names(source.repairs),
            ]
        )
        identity = urls.document_id(source.url)
        if self.extractor == NO_TEXT:
            return Document(identity, source.url, "", title=written_title(clean(page.title)), extractor=name)
        parts = Parts(source.tree, source.page)
        about = read_metadata(source.tree, source.url, parts, source.markup)
        found = self.reader.extract(source)
        text = found.text.strip()
        drop = _judged(page.response, source, parts, text)
        if drop:
            return drop
        language, score = detect(text)
        return Document(
            identity,
            source.url,
            text,
            title=written_title(found.title) or about.title,
            author=found.author or about.author,
            date=found.date or about.date,
            site=found.site or about.site,
            language=language or about.language,
            language_score=score,
            license=about.license,
            extractor=name,
            markup="markdown" if source.markdown else "text",
            text_from=found.text_from,
            canonical=urls.redacted(about.canonical) if about.canonical else "",
        )


def _chosen(writing: Mapping[str, bool]) -> list[str]:
    return [f"{key}={'yes' if writing[key] else 'no'}" for key in sorted(writing)]


def _judged(response: Response, source: Source, parts: Parts, text: str) -> Drop | None:
    """Why the page is none although the server said so; a browser has already run its scripts."""
    drop = None if response.rendered else needs_javascript(source.tree, text)
    title = title_element(parts)
    drop = drop or _wall(source, parts, title, text) or soft_404(title, first_heading(parts), text)
    return drop or (None if text else Drop("no_text", "the extractor found none"))


def _wall(source: Source, parts: Parts, title: str, text: str) -> Drop | None:
    """Which wall the page is; where little is said, also by what stands beside its text."""
    if len(text) > LONGEST:
        return None
    titles = [title, *(heading for tag in ("h1", "h2") for heading in headings_of(parts, tag))]
    found = wall(titles, text, source.html, source.url)
    body = source.tree.find("body")
    if found or body is None or len(source.html) > _SHORT_SOURCE:
        return found
    return wall(titles, fold(shown_text(body)), source.html, kinds=BESIDE_TEXT)


def _origin(task: FetchedPage) -> dict[str, Any]:
    """The document's provenance, in its own field names."""
    return {
        "redirects": tuple(map(urls.redacted, task.redirects)),
        "status": task.response.status or 0,
        "fetched_at": task.response.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "payload_digest": task.payload_digest,
        "archive_file": task.archive_file,
        "archive_offset": task.archive_offset,
        "consent": task.consent,
    }


def _licence(written: str, consent: Mapping[str, Any]) -> str:
    """The licence as the page writes it, unless the judgement, which knows more of it, says another."""
    judged = consent.get("license", spdx(written))
    return written if spdx(written) == judged or judged == written else judged
