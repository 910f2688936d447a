"""The command ``explain``: why a page is in a corpus or not, and where a line of a trainer's file is from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import scrapers
from scrapers.cli import console

if TYPE_CHECKING:
    from scrapers.dataset.trainers.origins import Origin


def explain(
    job: Annotated[
        Path, typer.Argument(metavar="JOB|FILE", help="A job's folder or output; or what `trainers` wrote.")
    ],
    url: Annotated[
        str, typer.Argument(metavar="URL|LINE", help="The page asked about; or a line, by its id or number.")
    ],
) -> None:
    """Say why a page is in the corpus or not; of a line of a trainer's file, where it is from."""
    from scrapers.dataset.trainers.origins import has_origins  # noqa: PLC0415 - loads what no crawl needs

    if has_origins(job):
        _tell(scrapers.origin(job, url))
    else:
        console.explanation(scrapers.explain(job, url))


def _tell(found: Origin) -> None:
    console.line(f"line {found.line} of {found.file}: {found.url or 'its source names no page'}")
    for name, value in asdict(found).items():
        if name not in {"file", "line", "url"} and value not in {"", 0}:
            console.line(f"  {name.replace('_', ' ')}: {value}")
