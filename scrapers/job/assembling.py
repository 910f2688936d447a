"""A crawl put together of what its job has opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.engine import Engine
from scrapers.crawler.frontier import Frontier
from scrapers.crawler.hosts.deferred import Deferrals
from scrapers.crawler.hosts.site_files import SiteFiles
from scrapers.crawler.hosts.throttle import Throttle
from scrapers.crawler.links import ADOPTED, Links
from scrapers.crawler.neighbours import Neighbours
from scrapers.crawler.page_pipeline import PagePipeline
from scrapers.crawler.seeding import enter_seeds
from scrapers.crawler.stored_pages.archived_pages import ArchivedPages
from scrapers.crawler.stored_pages.rereading import Rereading
from scrapers.crawler.stored_pages.rescope_links import rescope_links
from scrapers.job.explain import scope_of
from scrapers.job.folder import JobFolder
from scrapers.job.settings import Job
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.scraper import AnyScraper
from scrapers.rights.policy import Policy
from scrapers.sources.obeyed_tombstones import obeyed_tombstones
from scrapers.store.archive import Archive
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.urls import Scope


@dataclass(frozen=True, slots=True)
class Parts:
    """What a crawl is put together of."""

    folder: JobFolder
    state: State
    archive: Archive
    scraper: AnyScraper
    files: SiteFiles
    throttle: Throttle
    pool: WorkerPool[Any, Any]
    reader: int
    concurrency: int


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that was put together, its seeds entered; what waits is judged by settings that changed."""

    engine: Engine
    frontier: Frontier
    waits: Deferrals
    rereading: Callable[[], Rereading]
    links: Links
    scope: Scope


def assembled(
    job: Job,
    parts: Parts,
    *,
    seeds: tuple[str, ...] | None = None,
    again: bool = False,
    neighbours: Neighbours | None = None,
) -> Crawl:
    """The crawl of ``job``, or of a part of it that has ``seeds`` and ``neighbours``.

    ``again``: the same run was here before, and asks for nothing a second time.
    """
    state, place = parts.state, parts.folder.place
    waits = Deferrals(state, retry_later=job.limits.retry_later, patience=job.limits.outage)
    if not again:
        with state.transaction():
            waits.begin()
    scope, neighbours = _scope(job, parts), neighbours or Neighbours()
    frontier, ledger = neighbours.frontier(state), Ledger(state)
    links = Links(state, frontier, ledger, scope, job.limits.depth)
    consent_gate = ConsentGate(state, job.consent, job.manners, parts.files)
    engine = Engine(
        state=state,
        frontier=frontier,
        ledger=ledger,
        links=links,
        pipeline=PagePipeline(
            state, parts.archive, consent_gate, parts.pool, ledger, parts.reader, links=True
        ),
        scraper=parts.scraper,
        files=parts.files,
        throttle=parts.throttle,
        consent_gate=consent_gate,
        pool=parts.pool,
        waits=waits,
        limits=job.limits,
        manners=job.manners,
        concurrency=parts.concurrency,
        sitemap=job.scope.sitemap,
        neighbours=neighbours,
    )
    enter_seeds(
        job.seeds if seeds is None else seeds,
        state, links, frontier, ledger, engine.scheduler, consent_gate, robots=job.manners.robots,
    )  # fmt: skip
    if not job.sources:  # there, no link is followed
        rescope_links(state, ArchivedPages(state, place, parts.pool), links, Policy(job.consent))
    return Crawl(engine, frontier, waits, partial(_rereading, job, parts, links), links, scope)


def _scope(job: Job, parts: Parts) -> Scope:
    """What the job may ask for: with hosts that seeds were redirected to, without what was forgotten."""
    scope = scope_of(job, frozenset((parts.state.get(ADOPTED) or "").split()))
    stones = obeyed_tombstones(parts.folder.path, job.sources)
    return replace(scope, forgotten=stones.covers) if stones else scope


def _rereading(job: Job, parts: Parts, links: Links) -> Rereading:
    """What reads stored pages again."""
    return Rereading(
        parts.state,
        ArchivedPages(parts.state, parts.folder.place, parts.pool),
        links=None if job.sources else links,
        consent_gate=ConsentGate(parts.state, job.consent, job.manners),
        reader=parts.reader,
    )
