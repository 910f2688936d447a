"""Crawl chosen sites through interchangeable backends into a clean, deduplicated text corpus.

>>> import scrapers
>>> report = scrapers.run(scrapers.Job(seeds=["https://docs.example.org/"], output="corpus.jsonl"))

Names load on first use: importing the package loads no backend, HTTP library or parser.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapers.consent.summary import ConsentSummary
    from scrapers.errors import ConfigError, FetchError, ScrapersError
    from scrapers.extract.offline import extract
    from scrapers.fields import Select
    from scrapers.job import crawl, explain, rebuild, run, scrape
    from scrapers.models import Document, Drop, Failure, Headers, Link, Page, Request, Response
    from scrapers.permission import Consent, consent, consent_summary
    from scrapers.registry import backend_names, open_scraper, register
    from scrapers.report import Explanation, Progress, Report
    from scrapers.scraper import Capabilities, Scraper, ScraperOptions
    from scrapers.settings import Job
    from scrapers.verification import Verification, verify

__version__ = "0.1.0"

_HOME = {
    "ConfigError": "errors",
    "FetchError": "errors",
    "ScrapersError": "errors",
    "extract": "extract.offline",
    "Select": "fields",
    "Explanation": "report",
    "Progress": "report",
    "Report": "report",
    "crawl": "job",
    "explain": "job",
    "rebuild": "job",
    "run": "job",
    "scrape": "job",
    "ConsentSummary": "consent.summary",
    "Consent": "permission",
    "consent": "permission",
    "consent_summary": "permission",
    "Document": "models",
    "Drop": "models",
    "Failure": "models",
    "Headers": "models",
    "Link": "models",
    "Page": "models",
    "Request": "models",
    "Response": "models",
    "backend_names": "registry",
    "open_scraper": "registry",
    "register": "registry",
    "Capabilities": "scraper",
    "Scraper": "scraper",
    "ScraperOptions": "scraper",
    "Job": "settings",
    "Verification": "verification",
    "verify": "verification",
}

__all__ = [
    "Capabilities", "ConfigError", "Consent", "ConsentSummary", "Document", "Drop", "Explanation", "Failure",
    "FetchError", "Headers", "Job", "Link", "Page", "Progress", "Report", "Request", "Response", "Scraper",
    "ScraperOptions", "ScrapersError", "Select", "Verification", "backend_names", "consent",
    "consent_summary", "crawl", "explain", "extract", "open_scraper", "rebuild", "register", "run", "scrape",
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
