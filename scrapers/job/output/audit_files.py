"""The accounts that a job leaves in its folder: refusals, a summary of consent, URLs that were merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.writers import corpus_file
from scrapers.rights.report import ConsentSummary, page, summarise
from scrapers.store.atomic_files import text_file
from scrapers.store.consent_records import ConsentRecords
from scrapers.store.ledger import Ledger
from scrapers.store.state import State
from scrapers.store.url_variants import UrlVariants
from scrapers.web.urls import redacted

REFUSALS: Final = "refusals.jsonl"
SPELLINGS: Final = "spellings.jsonl"
PICTURE: Final = "consent.html"


def write_audit(folder: Path, state: State) -> None:
    """Write the log of refusals and the summary into a job's folder; raises ``ExportError``."""
    judgements = ConsentRecords(state)
    led: dict[str, list[str]] | None = None
    with corpus_file(folder / REFUSALS, {}) as write:
        for row in judgements.rows(refused_only=True):
            led = Ledger(state).redirects() if led is None else led
            write({**refusal(row), "redirects": " ".join(_leading(row["url"], led))})
    text_file(folder / PICTURE, page(summary(state)))


def _leading(url: str, led: Mapping[str, Sequence[str]]) -> list[str]:
    """The URLs that lead to ``url``, over however many redirects; each is the same page by now."""
    found, rest = dict[str, None](), [url]
    while rest:
        for source in led.get(rest.pop(), ()):
            if source != url and source not in found:
                found[source] = None
                rest.append(source)
    return sorted(found)


def summary(state: State) -> ConsentSummary:
    """What the judgements in a job's state have come to."""
    return summarise(judged(state))


def write_spellings(folder: Path, state: State) -> int:
    """Write which URL stands for each that is another spelling of it; gives their number."""
    spellings = UrlVariants(state)
    with corpus_file(folder / SPELLINGS, {}) as write:
        for url, page_url in spellings.merged():
            write({"url": redacted(url), "page": redacted(page_url)})
    return spellings.count()


def refusal(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the log: what was refused, when, at which stage, by which statements."""
    record = row["record"]
    return {
        "url": row["url"],
        "at": record["judged_at"],
        "verdict": row["verdict"],
        "reason": row["reason"],
        "detail": row["detail"],
        "stage": row["stage"],
        "policy": record["policy"],
        "evidence": record["evidence"],
        "license": row["license"],
        "signals": record["signals"],
    }


def judged(state: State) -> Iterator[dict[str, Any]]:
    """Every judgement in a job's state, in the order of the URLs."""
    return ConsentRecords(state).rows()
