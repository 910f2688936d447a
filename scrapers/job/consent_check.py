"""May this page be used? Asked for one URL, or of a whole job."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.display import html
from scrapers.display.text import brief
from scrapers.job.no_document import error_of
from scrapers.job.output.audit_files import judged
from scrapers.job.run import fetched_once
from scrapers.job.settings import Job, flat_settings
from scrapers.job.signatures import naming
from scrapers.job.stored_job import job_folder
from scrapers.rights.registry import readers
from scrapers.rights.report import ConsentSummary, summarise
from scrapers.rights.signals import Signal, recorded
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.web.urls import canonical, redacted

if TYPE_CHECKING:
    from scrapers.job.keywords import Settings

_ELSEWHERE: Final = "redirect_other_host"
_MOST_HOSTS: Final = 10  # that a chain of redirects may lead over


@dataclass(frozen=True, slots=True)
class Hop:
    """A URL that leads on to another: what its own site's files say of it, and why it was left."""

    url: str
    status: int
    verdict: Literal["allow", "deny", "unknown"]
    kept: bool
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What a page's statements come to, and each of them.

    ``url`` is where the page ends, ``chain`` has the URLs that led there, first to last. ``kept`` says
    whether a job with these settings would keep the page; ``stage`` how far it was looked at: a page that
    the site's files refuse is never requested. ``seen`` has every reader by name, with the signals it found.
    """

    url: str
    verdict: Literal["allow", "deny", "unknown"]
    kept: bool
    stage: Literal["site", "headers", "page"]
    reason: str
    detail: str
    policy: str
    license: str
    evidence: str
    seen: dict[str, tuple[Signal, ...]]
    chain: tuple[Hop, ...] = ()

    def __repr__(self) -> str:
        told = {"url": self.url, "verdict": self.verdict, "kept": self.kept, "reason": self.reason}
        return brief("Consent", told)

    def _repr_html_(self) -> str:
        facts = {
            "verdict": f"{self.verdict}, {'kept' if self.kept else 'refused'}",
            "reason": html.reason(self.reason),
            "detail": self.detail,
            "licence": self.license or "none found",
            "policy": self.policy,
            "led here by": ", ".join(hop.url for hop in self.chain),
        }
        rows = [
            (name, signal.answer, signal.use, signal.source, signal.position, signal.raw)
            for name, signals in self.seen.items()
            for signal in signals
        ]
        head = ("reader", "answer", "use", "source", "where", "statement")
        return html.card(self.url, facts, html.table(head, rows))


@naming(flat_settings("seeds", "sources", "output"))
def consent(url: str, backend: str = "requests-lxml", **settings: Unpack[Settings]) -> Consent:
    """Ask for one page, as a crawl would: robots.txt, site files, header fields, page; nothing is kept.

    Settings are those of :class:`Job`, e.g. ``purpose="search"``, ``mode="strict"``. Redirects are
    followed to their end, each hop under the rules of its own host. Raises :class:`ScrapersError` if
    the page cannot be had or is none.
    """
    chain: list[Hop] = []
    for _ in range(_MOST_HOSTS):
        with fetched_once(url, backend, **settings) as job:
            hops, found = _walked(job)
        chain += hops
        if isinstance(found, Consent):
            return replace(found, chain=tuple(chain))
        if found.reason != _ELSEWHERE or found.detail in {hop.url for hop in chain}:
            break
        chain.append(found)
        url = found.detail  # another host than the seed's: asked as a page of its own
    led = "".join(f"{hop.url} -> " for hop in chain if hop.url != found.url)
    raise error_of(found.url, found, led)


def consent_summary(job: str | Path) -> ConsentSummary:
    """What the judgements of a job have come to; ``job`` is its folder or its output."""
    return summarise(_rows(job_folder(job)))


def _walked(job: Job) -> tuple[list[Hop], Consent | Hop]:
    """The hops of a job's seed, and what became of the last."""
    state = State.open(job.folder)
    try:
        urls = Ledger(state).led_to(canonical(job.seeds[0]))
        consent_gate = ConsentGate(state, job.consent, job.manners)
        rows = {row["url"]: row for row in judged(state)}
        hops = [_hop(state, consent_gate, url) for url in urls]
    finally:
        state.close()
    last = rows.get(redacted(hops[-1].url))
    return hops[:-1], _consent(last) if last else hops[-1]


def _hop(state: State, consent_gate: ConsentGate, url: str) -> Hop:
    row = Ledger(state).find(canonical(url))
    judgement = consent_gate.before(url)
    reason, detail = (row.reason, row.detail) if row else ("", "")
    status = row.fetch.status if row else 0
    return Hop(url, status, judgement.verdict, judgement.kept, reason, detail)


def _rows(folder: Path) -> list[dict[str, Any]]:
    state = State.read(folder)
    try:
        return list(judged(state))
    finally:
        state.close()


def _consent(row: dict[str, Any]) -> Consent:
    record = row["record"]
    signals = list(recorded(record))
    return Consent(
        url=row["url"],
        verdict=row["verdict"],
        kept=row["kept"],
        stage=row["stage"],
        reason=row["reason"],
        detail=row["detail"],
        policy=record["policy"],
        license=row["license"],
        evidence=record["evidence"],
        seen={reader.name: tuple(s for s in signals if s.reader == reader.name) for reader in readers()},
    )
