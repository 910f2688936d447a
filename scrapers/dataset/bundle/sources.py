"""Where the texts come from: attribution, refusals, and the sources of the EU's training-content summary."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.record_files import Problem, records
from scrapers.corpus.writers import corpus_file
from scrapers.dataset.bundle.statistics import Statistics, commonest
from scrapers.display.text import safe
from scrapers.store.atomic_files import text_file, whole_file
from scrapers.store.tombstones import Tombstones

ATTRIBUTION: Final = "attribution.csv"
REFUSALS: Final = "refusals.jsonl"
SUMMARY: Final = "training-content-summary.json"
_TENTH: Final = 10  # of the domains, by size, are named in the summary's table, as the template asks
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def write_attribution(bundle: Path, found: Statistics, *, exact: bool) -> None:
    """Every page with who made it and under which licence, a line each, in the order of URLs.

    A record that came without a URL has none here. Tokens that are not ``exact`` stand under a name that says
    so.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("url", "title", "author", "license", "fetched", "records", tokens_name(exact=exact)))
    for _, page in sorted(found.pages.items(), key=lambda each: (each[1].url, each[0])):
        words = (page.url, page.title, page.author, page.license, page.fetched_at)
        writer.writerow([*map(cell, words), page.records, page.tokens])
    text_file(bundle / ATTRIBUTION, out.getvalue())


def without_source(bundle: Path) -> int:
    """How many records came without a URL."""
    with (bundle / ATTRIBUTION).open(encoding="utf-8", newline="") as file:
        return sum(int(row["records"]) for row in csv.DictReader(file) if not row["url"])


def write_refusals(bundle: Path, jobs: Sequence[Path], stones: Tombstones) -> None:
    """What sites refused to the crawls that went in; nothing of what was taken out since."""
    lines = [line for job in jobs for line in refusals_of(job) if not stones.covers(str(line.get("url", "")))]
    with corpus_file(bundle / REFUSALS, {}) as write:
        for line in sorted(
            lines, key=lambda each: (each.get("url", ""), each.get("at", ""), orjson.dumps(each))
        ):
            write(line)


def crawlers_of(jobs: Iterable[Path]) -> list[dict[str, Any]]:
    """How each crawl behaved, by what its state has kept of its settings."""
    found: dict[str, dict[str, Any]] = {}
    for job in jobs:
        settings = settings_of(job)
        manners, consent = settings.get("manners", {}), settings.get("consent", {})
        told = {
            "identifier": manners.get("user_agent") or "",
            "backend": settings.get("backend", ""),
            "robots_txt": bool(consent.get("robots", manners.get("robots", True))),
            "consent_mode": consent.get("mode", ""),
            "purpose": consent.get("purpose", ""),
            "delay_seconds": manners.get("delay", 0),
            "sources": bool(settings.get("sources")),
        }
        found[orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()] = told
    return [found[key] for key in sorted(found)]


def write_summary(
    bundle: Path, found: Statistics, crawlers: Sequence[Mapping[str, Any]], *, exact: bool
) -> None:
    """The sources part of the summary that the AI Act asks of providers (Article 53(1)(d)).

    Tokens as in :func:`write_attribution`.
    """
    domains = commonest(found.domain_characters, len(found.domain_characters))
    top = domains[: -(-len(domains) // _TENTH)]
    value = {
        "modality": "text",
        "records": found.records,
        "characters": found.characters,
        tokens_name(exact=exact): found.tokens,
        "languages": dict(commonest(found.values.languages, 50)),
        "period": {"first": found.values.first_day, "last": found.values.last_day},
        "crawlers": list(crawlers),
        "domains": len(domains),
        "top_domains": [
            {"domain": name, "characters": size, "share": round(size / max(1, found.characters), 6)}
            for name, size in top
        ],
        "all_domains": [name for name, _ in domains],
    }
    with whole_file(bundle / SUMMARY) as file:
        file.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def tokens_name(*, exact: bool) -> str:
    """The name of a column of tokens."""
    return "tokens" if exact else "tokens_estimated"


def refusals_of(job: Path) -> list[dict[str, Any]]:
    """What sites refused to a crawl, as its log has it."""
    path = job / REFUSALS
    if not path.is_file():
        return []
    held = records(path, lambda line: isinstance(line, dict))
    return [line for line in held if not isinstance(line, Problem)]


def settings_of(job: Path) -> dict[str, Any]:
    """What a job's state says of its settings, read without a change to it."""
    try:
        with closing(sqlite3.connect(f"file:{job / 'state.sqlite'}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'settings'").fetchone()
        found = orjson.loads(row[0]) if row else {}
    except (sqlite3.Error, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def cell(value: str) -> str:
    """A value on one line, that no spreadsheet takes for a formula."""
    shown = safe(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
