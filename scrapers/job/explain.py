"""Why a URL is or is not in the corpus, as its job's state has it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from scrapers.crawler.hosts.deferred import Deferral, Deferrals
from scrapers.crawler.in_flight import iso_moment
from scrapers.crawler.links import ADOPTED
from scrapers.job.output.ownership import EXPORTED
from scrapers.job.report import Explanation
from scrapers.job.settings import Job
from scrapers.sources.obeyed_tombstones import obeyed_tombstones
from scrapers.store.ledger import Ledger, Row
from scrapers.store.state import State
from scrapers.store.tombstones import FORGOTTEN
from scrapers.store.url_variants import UrlVariants
from scrapers.web.urls import Scope, canonical, host_of, redacted, resolve, seed_hosts

_NOT_EXPORTED: Final = ("pending", "not_exported", "it was read; the corpus is written when the crawl ends")
_NOT_LINKED: Final = ("not_linked", "no page that was read links to it")


def explained(state: State, url: str) -> Explanation:
    """What became of the resolved ``url``; in another spelling of a page's URL it is that page."""
    settings = json.loads(state.get("settings") or "{}")
    key = _key(url, settings.get("seeds", ()), Ledger(state))
    row = Ledger(state).find(key)
    if row is None and obeyed_tombstones(state.path.parent, settings.get("sources", ())).covers(url):
        return Explanation(redacted(url), "dropped", FORGOTTEN, "", {})
    if row is None:
        return _never_met(url, settings, frozenset((state.get(ADOPTED) or "").split()))
    kind, reason, detail = row.kind, row.reason, row.detail
    if kind == "document":
        kind, reason, detail = ("exported", reason, detail) if state.get(EXPORTED) else _NOT_EXPORTED
    facts = _facts(row)
    wait = _wait_of(row, state)
    if wait is not None:
        reason, detail = wait.reason, wait.detail
        facts |= {
            "waits_until": iso_moment(datetime.fromtimestamp(wait.until, UTC)), "runs_left": wait.runs_left
        }  # fmt: skip
    others = UrlVariants(state).of(key)
    facts |= {"spellings": others} if others else {}
    shown, page = redacted(url), redacted(row.url)
    masked = {name: _masked(value) for name, value in facts.items()}
    return Explanation(shown, kind, reason, redacted(detail), masked, page if page != shown else "")


def scope_of(job: Job, adopted: frozenset[str]) -> Scope:
    """The scope that ``job`` asks for, with the hosts that came in by its seeds' redirects."""
    return Scope(
        hosts=seed_hosts(job.seeds) | set(job.scope.hosts) | adopted,
        subdomains=job.scope.subdomains,
        include=job.scope.include,
        exclude=job.scope.exclude,
        max_length=job.limits.url_length,
        path_repeat=job.limits.path_repeat,
        anywhere=bool(job.sources) and not job.scope.hosts,
    )


def _key(url: str, seeds: Iterable[str], ledger: Ledger) -> str:
    """The key of ``url`` in the ledger; it may be given as it is shown, with its credential masked."""
    given = [canonical(resolve(seed) or seed) for seed in seeds if redacted(seed) == url]
    keys = [canonical(url), *given, canonical(redacted(url))]
    return next((key for key in keys if ledger.find(key)), keys[0])


def _wait_of(row: Row, state: State) -> Deferral | None:
    """What a page that is pending waits for: itself or its host; ``None`` if only for its turn."""
    if row.kind != "pending":
        return None
    waits = Deferrals(state)
    return waits.find("page", canonical(row.url)) or waits.find("host", host_of(row.url))


def _never_met(url: str, settings: dict[str, Any], hosts: frozenset[str]) -> Explanation:
    job = Job(**{**settings, "fields": None})  # kept as Python shows them
    scope = scope_of(job, hosts)
    reason = scope.outside(url) or scope.trap(url)
    known = ("not_captured", "no source holds it") if job.sources else _NOT_LINKED
    reason, detail = (reason, "outside the job's scope") if reason else known
    return Explanation(redacted(url), "unknown", reason, detail, {})


def _facts(row: Row) -> dict[str, Any]:
    """What is known of a URL besides what became of it."""
    return {
        "url": row.url,
        "depth": row.depth,
        **asdict(row.fetch),
        "note": row.note,
        "referrer": row.referrer,
        "redirects": row.redirects,
    }


def _masked(fact: Any) -> Any:  # noqa: ANN401 - any of a row's values
    if isinstance(fact, tuple):
        return tuple(map(redacted, fact))
    return redacted(fact) if isinstance(fact, str) else fact
