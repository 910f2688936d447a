"""The command that says how far a job is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import orjson
import typer

import scrapers
from scrapers.cli import console


def status(
    job: Annotated[Path, typer.Argument(metavar="JOB", help="A job's folder or output.")],
    as_json: Annotated[bool, typer.Option("--json", help="One object, as JSON.")] = False,
    watch: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0.1, help="Again and again, while the job runs.")
    ] = None,
) -> None:
    """Say how far a job is: pages, rate, hosts that are away; while it runs, too."""
    while True:
        found = scrapers.status(job)
        console.line(orjson.dumps(found.as_json()).decode()) if as_json else _show(found)
        if watch is None or found.state != "running":
            return
        time.sleep(watch)


def _show(found: scrapers.JobStatus) -> None:
    """How far a job is."""
    console.line(_how_far(found))
    console.line(
        f"discovered {found.discovered} = documents {found.documents} + dropped {found.dropped}"
        f" + failed {found.failed} + pending {found.pending}; {found.requested} requested"
    )
    console.line("documents are counted before the corpus leaves out what is short, repeated or filtered")
    if found.away:
        rows = [(away.host, away.reason, away.until, away.pages) for away in found.away]
        console.table("away", ("host", "reason", "until", "pages"), rows)
    if found.partitions:
        parts = [
            (f"{p.number:03}", p.node, p.owner or "", p.requested, p.documents, p.pending, p.lag)
            for p in found.partitions
        ]
        head = ("partition", "node", "process", "requested", "documents", "pending", "lag")
        console.table(f"{len(parts)} partitions", head, parts)


def _how_far(found: scrapers.JobStatus) -> str:
    """Who works on it and how fast; of a job that nobody works on, what may be done."""
    if found.state == "running":
        return f"running by process {found.pid}: {found.rate:.1f} pages a second in the last minute"
    if found.state == "stopped":
        return "stopped: the same command continues"
    return "finished: nothing waits"
