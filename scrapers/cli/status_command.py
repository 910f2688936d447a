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
        console.line(orjson.dumps(found.as_json()).decode()) if as_json else console.status(found)
        if watch is None or found.state != "running":
            return
        time.sleep(watch)
