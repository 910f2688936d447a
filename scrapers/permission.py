"""May this page be used? Asked for one URL, or of a whole job."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scrapers.audit import judged
from scrapers.consent.readers import readers
from scrapers.consent.signals import Signal
from scrapers.consent.summary import ConsentSummary, summarise
from scrapers.crawl.state import State
from scrapers.job import explain, job_folder, run
from scrapers.no_document import error_of
from scrapers.settings import Job


@dataclass(frozen=True, slots=True)
class Consent:
    """What a page's statements come to, and each of them.

    ``kept`` says whether a job with these settings would keep the page; ``stage`` how far it was looked
    at: a page that the site's files refuse is never requested. ``seen`` has every reader by name, with
    the signals it found.
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


def consent(url: str, backend: str = "requests-lxml", **settings: Any) -> Consent:  # noqa: ANN401 - a job's
    """Ask for one page, as a crawl would: robots.txt, site files, header fields, page; nothing is kept.

    Settings are those of :class:`Job`, e.g. ``purpose="search"``, ``mode="strict"``. Redirects inside
    the scope are followed. Raises :class:`ScrapersError` if the page cannot be had or is none.
    """
    with tempfile.TemporaryDirectory(prefix="scrapers-") as folder:
        settings = {**settings, "depth": 0, "workers": 1, "extractor": "none", "dedup": "off"}
        job = Job(seeds=[url], output=Path(folder) / "corpus.jsonl", backend=backend, **settings)
        found = run(job).why
        rows = _rows(job.folder) if job.folder.exists() else []  # not where nothing was asked for
        if rows:
            return _consent(rows[-1])
        found = found or explain(job.folder, url)
    raise error_of(url, found)


def consent_summary(job: str | Path) -> ConsentSummary:
    """What the judgements of a job have come to; ``job`` is its folder or its output."""
    return summarise(_rows(job_folder(job)))


def _rows(folder: Path) -> list[dict[str, Any]]:
    state = State.open(folder)
    try:
        return list(judged(state))
    finally:
        state.close()


def _consent(row: dict[str, Any]) -> Consent:
    record = row["record"]
    signals = [Signal(**{"position": "", "raw": "", **values}) for values in record["signals"]]
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
