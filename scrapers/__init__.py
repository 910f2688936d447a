"""Crawl chosen sites through interchangeable backends into a clean, deduplicated text corpus.

>>> import scrapers
>>> report = scrapers.run(scrapers.Job(seeds=["https://docs.example.org/"], output="corpus.jsonl"))

Names load on first use: importing the package loads no backend, HTTP library or parser.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scrapers import _moved

if TYPE_CHECKING:
    from scrapers.dataset.build import build
    from scrapers.dataset.build_report import BuildReport
    from scrapers.dataset.bundle.publish import publish
    from scrapers.dataset.diff import Difference, diff
    from scrapers.dataset.doctor.diagnosis import Diagnosis
    from scrapers.dataset.doctor.examine import doctor
    from scrapers.dataset.forget import Forgotten, forget
    from scrapers.dataset.pairs.collect import PairReport, pairs
    from scrapers.dataset.pairs.miner import Mined, mine
    from scrapers.dataset.pairs.pair import Pair
    from scrapers.dataset.recipe import Recipe
    from scrapers.dataset.trainers.export import Exported, trainers
    from scrapers.dataset.trainers.origins import Origin, origin
    from scrapers.dataset.verification import verify
    from scrapers.errors import ConfigError, FetchError, ScrapersError
    from scrapers.fields import Select
    from scrapers.job.consent_check import Consent, consent, consent_summary
    from scrapers.job.partitions.status import JobStatus, status
    from scrapers.job.refresh.changes import PageChange, Refreshed
    from scrapers.job.report import Explanation, Progress, Report
    from scrapers.job.run import crawl, explain, rebuild, refresh, run, scrape
    from scrapers.job.settings import Job
    from scrapers.job.verification import Verification
    from scrapers.models import (
        Document,
        Drop,
        Failure,
        Headers,
        Link,
        Metadata,
        Page,
        Provenance,
        Request,
        Response,
    )
    from scrapers.plugin.registry import backend_names, open_scraper, register
    from scrapers.plugin.scraper import Capabilities, Scraper, ScraperOptions
    from scrapers.reading.offline import extract
    from scrapers.rights.report import ConsentSummary

__version__ = "0.1.0"

_HOME = {
    "ConfigError": "errors",
    "FetchError": "errors",
    "ScrapersError": "errors",
    "extract": "reading.offline",
    "Select": "fields",
    "JobStatus": "job.partitions.status",
    "status": "job.partitions.status",
    "Explanation": "job.report",
    "Progress": "job.report",
    "Report": "job.report",
    "crawl": "job.run",
    "explain": "job.run",
    "rebuild": "job.run",
    "refresh": "job.run",
    "PageChange": "job.refresh.changes",
    "Refreshed": "job.refresh.changes",
    "run": "job.run",
    "scrape": "job.run",
    "ConsentSummary": "rights.report",
    "Consent": "job.consent_check",
    "consent": "job.consent_check",
    "consent_summary": "job.consent_check",
    "Document": "models",
    "Drop": "models",
    "Failure": "models",
    "Headers": "models",
    "Link": "models",
    "Metadata": "models",
    "Page": "models",
    "Provenance": "models",
    "Request": "models",
    "Response": "models",
    "backend_names": "plugin.registry",
    "open_scraper": "plugin.registry",
    "register": "plugin.registry",
    "Capabilities": "plugin.scraper",
    "Scraper": "plugin.scraper",
    "ScraperOptions": "plugin.scraper",
    "Job": "job.settings",
    "BuildReport": "dataset.build_report",
    "build": "dataset.build",
    "Difference": "dataset.diff",
    "diff": "dataset.diff",
    "Diagnosis": "dataset.doctor.diagnosis",
    "doctor": "dataset.doctor.examine",
    "Exported": "dataset.trainers.export",
    "trainers": "dataset.trainers.export",
    "Origin": "dataset.trainers.origins",
    "origin": "dataset.trainers.origins",
    "Forgotten": "dataset.forget",
    "forget": "dataset.forget",
    "Mined": "dataset.pairs.miner",
    "mine": "dataset.pairs.miner",
    "Pair": "dataset.pairs.pair",
    "PairReport": "dataset.pairs.collect",
    "pairs": "dataset.pairs.collect",
    "Recipe": "dataset.recipe",
    "publish": "dataset.bundle.publish",
    "Verification": "job.verification",
    "verify": "dataset.verification",
}

__all__ = [
    "BuildReport", "Capabilities", "ConfigError", "Consent", "ConsentSummary", "Diagnosis", "Difference",
    "Document", "Drop", "Explanation", "Exported", "Failure", "FetchError", "Forgotten", "Headers", "Job",
    "JobStatus", "Link", "Metadata", "Mined", "Origin", "Page", "PageChange", "Pair", "PairReport",
    "Progress", "Provenance", "Recipe", "Refreshed", "Report", "Request", "Response", "Scraper",
    "ScraperOptions", "ScrapersError", "Select", "Verification", "backend_names", "build", "consent",
    "consent_summary", "crawl", "diff", "doctor", "explain", "extract", "forget", "mine", "open_scraper",
    "origin", "pairs", "publish", "rebuild", "refresh", "register", "run", "scrape", "status", "trainers",
    "verify",
]  # fmt: skip


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # a checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


_moved.install()
