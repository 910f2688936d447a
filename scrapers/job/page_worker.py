"""What a worker process does with a response: recognise site files, else extract the page."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import orjson

from scrapers.crawler.discovery.sitemap_parsing import ListedPages, SitemapBody, links_of, sniff
from scrapers.fields import FieldPlan
from scrapers.models import Drop, Failure, FetchedPage, PageResult
from scrapers.plugin.registry import register, registered_class
from scrapers.plugin.scraper import AnyScraper
from scrapers.reading.page_processor import PageProcessor
from scrapers.reading.text_repair import repair_names

if TYPE_CHECKING:
    from scrapers.job.settings import Job

VERSION: Final = 2  # of what is made of a page beside the extractor's text; count up where documents change


@dataclass(frozen=True)
class PageWorker:
    """Callable in a worker process: :class:`FetchedPage` to :class:`PageResult`."""

    process: PageProcessor
    registered: type[AnyScraper] | None = None

    def __setstate__(self, state: dict[str, Any]) -> None:
        """In a worker: make a backend known that is registered and not installed."""
        self.__dict__.update(state)
        if self.registered:
            register(self.registered)

    @classmethod
    def of(cls, job: Job, plan: FieldPlan) -> PageWorker:
        """The worker that ``job`` asks for."""
        return cls(
            PageProcessor(
                backend=job.backend,
                options=job.options,
                extractor=job.extract.extractor,
                markdown=job.extract.markup == "markdown",
                writing=job.extract.writing,
                fields=plan,
                max_links=job.limits.links_per_page,
                follow=job.scope.followed,
                media=job.extract.media,
                repair=job.extract.repair,
            ),
            registered_class(job.backend),
        )

    @property
    def fingerprint(self) -> str:
        """Names how pages are read: another one gives other documents."""
        process = self.process
        how = {
            "version": VERSION,
            "extractor": process.readers.html.version,
            "markdown": process.markdown,
            "writing": dict(process.writing),
            "fields": process.fields.fingerprint,
            "options": repr(sorted(process.options.items())),
            "repair": repair_names(process.repair),
            **({"media": process.readers.versions} if process.media else {}),
        }
        return blake2b(orjson.dumps(how, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()

    def __call__(self, task: FetchedPage | SitemapBody) -> PageResult | ListedPages | Failure:
        """Feeds and sitemaps give links and no document; everything else is a page."""
        if isinstance(task, SitemapBody):
            return task.read()
        response = task.response
        kind = sniff(response.body, response.content_type) if response.status == HTTPStatus.OK else None
        if kind in {"feed", "sitemap"}:
            links = links_of(response, paged="next" in self.process.follow)
            return PageResult(Drop(kind, "its links were taken"), tuple(link.url for link in links))
        return self.process(task)
