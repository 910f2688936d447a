"""The account of consent that a job leaves in its folder: each refusal, and a summary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scrapers.consent.summary import ConsentSummary, page, summarise
from scrapers.corpus.export import corpus_file
from scrapers.corpus.whole_file import text_file
from scrapers.crawl.judgements import Judgements
from scrapers.crawl.state import State

REFUSALS: Final = "refusals.jsonl"
PICTURE: Final = "consent.html"


def write_audit(folder: Path, state: State) -> None:
    """Write the log of refusals and the summary into a job's folder; raises ``ExportError``."""
    judgements = Judgements(state)
    with corpus_file(folder / REFUSALS, {}) as write:
        for row in judgements.rows(refused_only=True):
            write(refusal(row))
    text_file(folder / PICTURE, page(summary(state)))


def summary(state: State) -> ConsentSummary:
    """What the judgements in a job's state have come to."""
    return summarise(judged(state))


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
    return Judgements(state).rows()
