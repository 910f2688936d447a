"""The reader of HTML, in order: parse → links → document (``html_document.py``) → fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scrapers.fields import FieldPlan
from scrapers.models import Drop, Failure, FetchedPage, Page, Response
from scrapers.plugin.entry_points import of_kind
from scrapers.plugin.registry import make_scraper
from scrapers.plugin.scraper import AnyScraper
from scrapers.reading.extractor import DEFAULT, NO_TEXT, Extractor, Source, make_extractor
from scrapers.reading.further_links import further_links
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.page_tree import may_lose
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import HTML, Reading
from scrapers.reading.screening.meta_refresh import moves_to
from scrapers.reading.text_repair import ENCODING, repair_names, repaired_page
from scrapers.web.decode import clean

if TYPE_CHECKING:
    from scrapers.rights.page_tags import Markup


@dataclass(frozen=True)
class HtmlOptions(RenderOptions):
    """What a job says of how HTML is read, beside what all readers are told.

    ``backend`` parses, made with ``backend_options``; ``writing`` are the choices given to ``extractor``;
    ``follow`` says which links count beside those of ``<a>`` and ``<area>`` (see ``further_links.py``).
    """

    backend: str = "requests-lxml"
    backend_options: Mapping[str, Any] = field(default_factory=dict)
    extractor: str = DEFAULT
    writing: Mapping[str, bool] = field(default_factory=dict)
    fields: FieldPlan = field(default_factory=FieldPlan)
    follow: frozenset[str] = frozenset()
    repair: tuple[str, ...] = (ENCODING,)


class HtmlReader:
    """Reads HTML: the backend parses, the extractor takes the text, what the page says of itself is added."""

    name = HTML
    media_types = ("text/html", "application/xhtml+xml")

    def __init__(self, options: RenderOptions | None = None) -> None:
        told = options or RenderOptions()
        self.options = told if isinstance(told, HtmlOptions) else HtmlOptions(**asdict(told))

    @cached_property
    def scraper(self) -> AnyScraper:
        """The backend, never opened: it only parses here."""
        return make_scraper(self.options.backend, **self.options.backend_options)

    @cached_property
    def extractor(self) -> Extractor:
        """What takes the text."""
        return make_extractor(self.options.extractor, self.options.writing)

    @property
    def version(self) -> str:
        """The extractor with its version."""
        return f"{self.extractor.name}/{self.extractor.version}"

    def read(self, page: FetchedPage, tags: Markup | None = None) -> Reading:
        """The one document of ``page`` or why there is none, and the links to go on with.

        A page that cannot be parsed, and a soft 404, give no links; a shell, a page without text give theirs.
        ``tags`` are the page's, where its consent is read in the same process.
        """
        response = page.response
        if page.judged and not self._textless and not response.rendered:  # scripts may take one away
            from scrapers.rights.licences.page_licences import judged_markup  # noqa: PLC0415 - as below

            tags = judged_markup(response, page.consent)
        parsed, source = self._parsed(response, tags)
        self._check_whole(parsed, source)
        links = self._links(parsed, source) if page.links else ()
        reading = Reading(refused=page.refused) if page.refused else self._reading(parsed, source)
        if isinstance(reading.refused, Drop) and reading.refused.reason == "soft_404":
            return reading
        return replace(reading, links=links, moved_to=moves_to(response, source))

    @property
    def _textless(self) -> bool:
        return self.options.extractor == NO_TEXT

    def _parsed(self, response: Response, tags: Markup | None) -> tuple[Page, Source]:
        """The page and what extraction reads of it, both of repaired text."""
        repaired, done = repaired_page(response.decoded, response.url_encoding, self.options.repair)
        if done:
            response = replace(response, body=repaired.utf8, encoding="utf-8")
        page: Page = of_kind(
            self.scraper.parse(response),
            Page,  # type: ignore[type-abstract] # only looked at
            f"backend {self.scraper.name!r}",
        )
        return page, replace(self._source(page, response), repairs=done, tags=tags)

    def _source(self, page: Page, response: Response) -> Source:
        """What the extraction reads; with the page's own tree where it is one that all may read."""
        from scrapers.plugin.lxml_page import LxmlPage  # noqa: PLC0415 - loads lxml: in workers only

        own = page if isinstance(page, LxmlPage) and page.response is response else None
        tree = (lambda: own.bare) if own else None
        read = response.decoded
        return Source(read.text, response.url, self.options.markdown, response.url_encoding, tree, read=read)

    def _check_whole(self, page: Page, source: Source) -> None:
        """Raise ``ParseLimit`` for a page of which parsers would leave out a part (see ``page_tree.py``)."""
        if not self._textless or (not page.whole and may_lose(source.html)):
            _ = source.page

    def _links(self, page: Page, source: Source) -> tuple[str, ...]:
        """The URLs that the page links to, each once."""
        follow = self.options.follow
        further = further_links(page.response, source, follow) if follow else ()
        return tuple(dict.fromkeys([*further, *page.link_urls])) if further else page.link_urls

    def _reading(self, page: Page, source: Source) -> Reading:
        try:
            found = self._document(page, source)
            if isinstance(found, Drop):
                return Reading(refused=found)
            plan = self.options.fields
            values, invalid = plan.validate(plan.read(page))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - extractors are plug-ins, and meet all the web's markup
            return Reading(refused=Failure("extract_error", f"{type(error).__name__}: {error}"))
        return Reading((replace(found, fields=values),), fields_invalid=invalid)

    def _document(self, page: Page, source: Source) -> ReadDocument | Drop:
        """The document, by what was chosen; where no text is asked for, its title."""
        name = " ".join([self.version, *chosen(self.options.writing), *repair_names(source.repairs)])
        if self._textless:
            return ReadDocument("", title=written_title(clean(page.title)), extractor=name, vetted=True)
        from scrapers.reading.html_document import document  # noqa: PLC0415 - its patterns take .2 s

        return document(page.response, source, self.extractor, name)


def chosen(writing: Mapping[str, bool]) -> list[str]:
    """What a document records of the choices that were made of what is written."""
    return [f"{key}={'yes' if writing[key] else 'no'}" for key in sorted(writing)]
